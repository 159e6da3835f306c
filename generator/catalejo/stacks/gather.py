"""Has every repository read by children, or takes what an earlier night kept; costs each repository its own part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured, Repo
from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, SandboxPool, Task
from ..kit.store.engine import engine
from ..kit.store.exchange import scratch
from ..kit.store.pack import BuildCacheFile
from ..model.findings import Finding
from ..model.rendering import KnownCluster
from ..wording.codes import finding
from .reading import Given, Job, RepositoryState
from .render.helm_program import ChartRunner
from .render.programs import Program, ProgramRunner
from .tree import may_hold_state
from .trees import Known, TreeDirectory, digest_of

TARGET = "catalejo.stacks.reading:read"
LIMITS = Limits(memory=900 << 20, cpu_seconds=60, wall_seconds=300.0, open_files=128, output_bytes=32 << 20)
AGAIN = msgspec.structs.replace(LIMITS, cpu_seconds=20, wall_seconds=100.0)
"""For a repository that was stopped, and is read once more without the others."""
MAX_TOTAL = 128 << 20
"""Bytes of all that children return; beyond it the largest repositories are left out."""
ROOMS, LIBRARIES = ("stacks", "kit", "wording", "model"), ("PyYAML", "msgspec", "google-re2")
"""The code that what is kept was made by."""
RENDERED_ROOMS = ("stacks/render", "kit")
"""The code that runs programs, by which what they made is kept."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a repository: where addresses led, what the repositories there were, and its state."""

    asked: dict[str, str]
    used: dict[str, str]
    state: bytes


class Programs(msgspec.Struct, frozen=True):
    """The programs that render, None where one is not on this machine or may not be started."""

    kustomize: Program | None = None
    helm: Program | None = None


NO_PROGRAMS = Programs()


class Gathered(msgspec.Struct, frozen=True):
    """The states of all repositories by id, sorted, and what went wrong while they were read."""

    states: dict[str, RepositoryState]
    findings: tuple[Finding, ...]


def gather(
    captured: Captured,
    order: tuple[str, ...],
    cache: Path | None = None,
    jobs: Jobs = 1,
    programs: Programs = NO_PROGRAMS,
    clusters: tuple[KnownCluster, ...] = (),
) -> Gathered:
    """Return what all repositories say: each is read for itself, and once more if others deploy from it.

    ``order`` are the configured environments; ``cache`` is the folder of what is kept, if anything is; ``programs``
    render what our reader is not sure of; ``clusters`` are those of the configuration.

    Raises:
        JailError: no child can be started on this machine.

    """
    reader = _Reader(captured, order, clusters, BuildCacheFile(cache, "repositories", engine(ROOMS, LIBRARIES)))
    rendered = BuildCacheFile(cache, "rendered", engine(RENDERED_ROOMS, LIBRARIES))
    with scratch("stacks") as folder:
        listing = folder / "repositories"
        listing.write_bytes(msgspec.msgpack.encode(list(reader.known.values())))
        readable = (captured.folder.absolute(), folder)
        with SandboxPool(TARGET, LIMITS, jobs, readable) as pool, SandboxPool(TARGET, AGAIN, jobs, readable) as second:
            pools = (pool, second)
            first = reader.chosen(reader.read(pools, listing, {identity: Given() for identity in reader.candidates()}))
            states = {identity: _decoded(value) for identity, value in first.items()}
            given = {identity: others for identity, others in _given(states).items() if identity in states}
            if programs.kustomize is not None:
                given |= reader.rendered(ProgramRunner(programs.kustomize, rendered, folder), states, given)
            if programs.helm is not None:
                given |= reader.charts(ChartRunner(programs.helm, rendered, folder, reader.repos), states, given)
            last = reader.chosen({**first, **reader.read(pools, listing, given)})
    reader.store.close()
    rendered.close()
    states = {
        identity: _decoded(last[identity]) if identity in given else states[identity] for identity in sorted(last)
    }
    return Gathered(states, tuple(reader.findings))


class _Reader:
    """What reading needs to know of the whole capture, and what it has to tell."""

    def __init__(
        self, captured: Captured, order: tuple[str, ...], clusters: tuple[KnownCluster, ...], store: BuildCacheFile
    ) -> None:
        self.repos = {repo.info.id: repo for repo in captured.repositories()}
        self.known = {identity: known_repository(repo) for identity, repo in self.repos.items()}
        self._digests = {identity: digest_of(repo) for identity, repo in self.repos.items()}
        self._directory = TreeDirectory(self.known.values())
        self._order, self._clusters = order, clusters
        self.store = store
        self.findings: list[Finding] = []

    def candidates(self) -> list[str]:
        """Return the repositories that may hold desired state."""
        return [identity for identity, repo in self.repos.items() if any(may_hold_state(e.path) for e in repo.entries)]

    def read(
        self, pools: tuple[SandboxPool, SandboxPool], listing: Path, wanted: Mapping[str, Given]
    ) -> dict[str, bytes]:
        """Return the encoded states of repositories, kept or made now; the second pool is for those stopped before."""
        keys = {identity: self._key(identity, given) for identity, given in wanted.items()}
        found = {identity: value for identity, key in keys.items() if (value := self._take(key)) is not None}
        jobs = {
            identity: self._job(identity, listing, wanted[identity]) for identity in wanted if identity not in found
        }
        for identity, value in self._made(pools[0], jobs):
            found[identity] = value
            self._keep(keys[identity], value)
        # What a repository was stopped by may lie in another one: its own part is read without the others.
        left = {
            identity: msgspec.structs.replace(job, alone=True)
            for identity, job in jobs.items()
            if identity not in found
        }
        return found | dict(self._made(pools[1], left))

    def rendered(
        self, runner: ProgramRunner, states: Mapping[str, RepositoryState], given: Mapping[str, Given]
    ) -> dict[str, Given]:
        """Return what repositories are given besides: what a program made of the folders that they want rendered."""
        found: dict[str, Given] = {}
        for identity, state in states.items():
            made = tuple(runner.render(self.repos[identity], state.wanted))
            if made:
                found[identity] = msgspec.structs.replace(given.get(identity, Given()), rendered=made)
        return found

    def charts(
        self, runner: ChartRunner, states: Mapping[str, RepositoryState], given: Mapping[str, Given]
    ) -> dict[str, Given]:
        """Return what repositories are given besides: what Helm made of the charts that they ask for."""
        found: dict[str, Given] = {}
        for identity, state in states.items():
            made = tuple(runner.render(state.charts))
            if made:
                found[identity] = msgspec.structs.replace(given.get(identity, Given()), charts=made)
        return found

    def chosen(self, values: Mapping[str, bytes]) -> dict[str, bytes]:
        """Leave out the largest states while there are too many bytes of them."""
        total = sum(map(len, values.values()))
        left = dict(values)
        for identity in sorted(values, key=lambda name: (-len(values[name]), name)):
            if total <= MAX_TOTAL:
                break
            total -= len(left.pop(identity))
            self._tell(identity, "output")
        return left

    def _key(self, identity: str, given: Given) -> bytes:
        return msgspec.msgpack.encode((identity, self._digests[identity], self._order, self._clusters, given))

    def _take(self, key: bytes) -> bytes | None:
        """Return what was kept if every address still leads where it led, to repositories that are what they were."""
        data = self.store.get(key)
        if data is None:
            return None
        kept = msgspec.msgpack.decode(data, type=_Kept)
        same = all(self._digests.get(identity) == digest for identity, digest in kept.used.items())
        return kept.state if same and all(self._directory.find(a) == b for a, b in kept.asked.items()) else None

    def _keep(self, key: bytes, value: bytes) -> None:
        state = _decoded(value)
        if not state.damage:
            used = {identity: self._digests[identity] for identity in state.asked.values() if identity in self._digests}
            self.store.put(key, msgspec.msgpack.encode(_Kept(state.asked, used, value)))

    def _job(self, identity: str, listing: Path, given: Given) -> Job:
        return Job(self.known[identity], str(listing), self._order, given, clusters=self._clusters)

    def _made(self, pool: SandboxPool, jobs: Mapping[str, Job]) -> Iterator[tuple[str, bytes]]:
        tasks = [
            Task(identity, msgspec.msgpack.encode(job), weight=_weight(self.repos[identity]))
            for identity, job in jobs.items()
        ]
        for result in pool.map(tasks):
            if result.value is not None and _is_state(result.value):
                yield result.key, result.value
            else:
                self._tell(result.key, result.stopped or "crash")

    def _tell(self, identity: str, why: str) -> None:
        repo = self.repos[identity]
        name = repo.info.name
        self.findings.append(finding("GIT421", identity, repo.origin(), key="stopped", repository=name, why=why))


def _decoded(value: bytes) -> RepositoryState:
    return msgspec.msgpack.decode(value, type=RepositoryState)


def _is_state(value: bytes) -> bool:
    """Tell whether a child returned what it must: it has read foreign text."""
    try:
        _decoded(value)
    except (msgspec.DecodeError, UnicodeError):
        return False
    return True


def _weight(repo: Repo) -> int:
    return sum(max(entry.size, 0) for entry in repo.entries if may_hold_state(entry.path))


def known_repository(repo: Repo) -> Known:
    """Return a repository without what changes from night to night."""
    info = repo.info
    facts = type(info)(
        id=info.id, name=info.name, source=info.source, status=info.status, visibility=info.visibility, host=info.host,
        host_type=info.host_type, web=info.web, previous_names=info.previous_names, default_branch=info.default_branch,
        remarks={reason: names for reason, names in info.remarks.items() if reason.startswith("link")},
    )  # fmt: skip
    return Known(str(repo.folder.absolute()), facts)


def _given(states: Mapping[str, RepositoryState]) -> dict[str, Given]:
    """Return what repositories do with others, by the id of the other one."""
    folders: dict[str, set[str]] = {}
    files: dict[str, set[str]] = {}
    broken: dict[str, set[str]] = {}
    for identity, state in states.items():
        _add(folders, (pair for pair in state.deploys if pair[0] != identity))
        _add(files, (pair for pair in state.files if pair[0] != identity))
        _add(broken, ((other, path) for other, paths in state.broken.items() for path in paths))
    return {
        identity: Given(
            tuple(sorted(folders.get(identity, ()))), tuple(sorted(files.get(identity, ()))),
            tuple(sorted(broken.get(identity, ()))),
        )
        for identity in sorted({*folders, *files, *broken})
    }  # fmt: skip


def _add(into: dict[str, set[str]], pairs: Iterable[tuple[str, str]]) -> None:
    for identity, path in pairs:
        into.setdefault(identity, set()).add(path)
