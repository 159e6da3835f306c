"""Asks a child about one root or one file; a program is asked for what our reader is not sure of."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.read.captured import Captured
from ...kit.sandbox.pool import SandboxPool, Task
from ...kit.store.engine import engine
from ...kit.store.exchange import scratch
from ...kit.store.pack import BuildCacheFile
from ...model.rendering import ExpandedSet, KnownCluster, RenderedRoot
from ..gather import LIBRARIES, LIMITS, RENDERED_ROOMS, known_repository
from ..reading import Given, Job
from ..render.programs import Program, ProgramRunner, find_program
from .read import OneAnswer, OneJob

TARGET = "catalejo.stacks.single.read:read"


class NotAnswered(Exception):
    """The child was stopped; the message says by what."""


class OneQuestion(msgspec.Struct, frozen=True):
    """Which path of which repository is asked about."""

    repo: str
    path: str


def render_root(captured: Captured, asked: OneQuestion, programs: bool) -> RenderedRoot | None:
    """Return what the root at a path renders to; None where there are no objects.

    ``programs``: whether programs that are found may decide what our reader is not sure of.

    Raises:
        NotAnswered: reading it took too much.
        JailError: no child can be started on this machine.

    """
    with scratch("one") as folder:
        job = _job(captured, asked, folder)
        answer = _ask(captured, folder, OneJob(job, asked.path))
        program = find_program() if programs and answer.wanted is not None else None
        if program is None or answer.wanted is None:
            return answer.root
        rendered = BuildCacheFile(None, "rendered", engine(RENDERED_ROOMS, LIBRARIES))
        repo = captured.repository(asked.repo)
        made = tuple(ProgramRunner(program, rendered, folder).render(repo, (answer.wanted,))) if repo else ()
        if not made:
            return answer.root
        again = msgspec.structs.replace(job, given=Given(rendered=made))
        root = _ask(captured, folder, OneJob(again, asked.path)).root
        return msgspec.structs.replace(root, program=_name_of(program)) if root is not None else None


def _name_of(program: Program) -> str:
    return f"{Path(program.command[0]).name} {program.version}"[:120]


def expand_file(
    captured: Captured, asked: OneQuestion, clusters: tuple[KnownCluster, ...] | None = None
) -> tuple[ExpandedSet, ...]:
    """Return what each ApplicationSet of a file makes; ``clusters`` are all that there are, None where unknown.

    Raises:
        NotAnswered: reading it took too much.
        JailError: no child can be started on this machine.

    """
    with scratch("one") as folder:
        return _ask(captured, folder, OneJob(_job(captured, asked, folder), asked.path, True, clusters)).sets


def _job(captured: Captured, asked: OneQuestion, folder: Path) -> Job:
    listing = folder / "repositories"
    known = {repo.info.id: known_repository(repo) for repo in captured.repositories()}
    listing.write_bytes(msgspec.msgpack.encode(list(known.values())))
    return Job(known[asked.repo], str(listing), ())


def _ask(captured: Captured, folder: Path, job: OneJob) -> OneAnswer:
    with SandboxPool(TARGET, LIMITS, 1, (captured.folder.absolute(), folder)) as pool:
        (result,) = pool.map([Task("one", msgspec.msgpack.encode(job))])
    if result.value is None:
        raise NotAnswered(result.stopped or "crash")
    return msgspec.msgpack.decode(result.value, type=OneAnswer)
