"""Has every repository read by limited workers, and settles what one repository says about the files of another.

A repository is read again where others name its files, or where an address that it writes leads into one of them.
What is kept from an earlier build is used where nothing that it was made from has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from ..kit.read.captured import Captured, Repo
from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, SandboxPool, SandboxResult, Task, map_kept
from ..kit.store.engine import engine
from ..kit.store.pack import BuildCacheFile
from ..model.findings import Finding
from ..model.refs import Ref
from ..wording.codes import finding
from .addresses import RepositoryIndex
from .reading.declared import Declared, FilePlace, Inference, ReadRequest, RepositoryReading, WebTarget

LIMITS = Limits(memory=1 << 30, cpu_seconds=20, wall_seconds=120.0, output_bytes=40 * 1024 * 1024)
"""Of reading one repository."""
MAX_ROUNDS = 8
"""How often one repository may lead into the next one."""
MAX_NAMED = 2_000
"""Files of one repository that others may name."""
T = TypeVar("T")


def workers(captured: Captured, jobs: Jobs = 1) -> SandboxPool:
    """Return the workers that read the repositories of a capture; they start when they are needed."""
    return SandboxPool("catalejo.catalog.reading.reader:read", LIMITS, jobs, [captured.folder.absolute()])


class Readers:
    """The workers, and what they told in the build before; ``cache`` is the folder that keeps it."""

    def __init__(self, pool: SandboxPool, cache: Path | None = None) -> None:
        """Read what the build before kept."""
        self._pool = pool
        self._store = BuildCacheFile(
            cache,
            "readings",
            engine(("catalog", "kit", "wording", "model"), ("PyYAML", "msgspec", "google-re2", "markdown-it-py")),
        )

    def close(self) -> None:
        """Keep what was told for the next build."""
        self._store.close()

    def ask(self, requests: Sequence[tuple[Repo, ReadRequest]], kind: type[T]) -> list[T | SandboxResult]:
        """Return what each repository says, in order, or how its reading was stopped.

        Raises:
            JailError: no child process can be started at all.

        """
        decoder = msgspec.msgpack.Decoder(kind)
        tasks = [Task(repo.info.id, msgspec.msgpack.encode(request)) for repo, request in requests]
        keys = [_key(repo, request) for repo, request in requests]
        answers: list[T | SandboxResult] = []
        for result in map_kept(self._pool, tasks, keys, self._store):
            if result.value is None:
                answers.append(result)
                continue
            try:
                answers.append(decoder.decode(result.value))
            except (msgspec.DecodeError, UnicodeError) as error:
                answers.append(SandboxResult(result.key, None, "crash", str(error)[:200]))
        return answers


class Collected(msgspec.Struct):
    """What all repositories declare, in a fixed order, their readings by id, and findings."""

    drafts: list[Declared] = []
    findings: list[Finding] = []
    readings: dict[str, RepositoryReading] = {}
    stopped: set[str] = set()


def request_of(repo: Repo, **more: object) -> ReadRequest:
    """Return the request for a repository, without the facts that change every night and mean nothing here."""
    info = msgspec.structs.replace(repo.info, fetched_at="", error="", teams=(), history="", left_out={})
    return msgspec.structs.replace(ReadRequest(str(repo.folder.absolute()), info), **more)


def gather(
    repos: tuple[Repo, ...], index: RepositoryIndex, readers: Readers, patterns: Mapping[str, tuple[str, ...]]
) -> Collected:
    """Read every repository, and again where others have to do with its files.

    ``patterns``: source id to the globs of further entity files of its repositories.
    """
    rounds = _Rounds(index, readers, patterns)
    pending = list(repos)
    for number in range(MAX_ROUNDS):
        rounds.read(pending, first=not number)
        pending = rounds.again(pending)
        if not pending:
            break
    out = rounds.out
    for repo in repos:
        reading = out.readings[repo.info.id]
        out.findings += [item for item in reading.findings if item.origin.repo == repo.info.id]
        out.drafts += [Declared(repo, entity, Ref(entity.ref)) for entity in reading.entities]
        out.findings += rounds.lost(repo, reading.targets)
    return out


class _Rounds:
    """What is known of the repositories from round to round."""

    def __init__(self, index: RepositoryIndex, readers: Readers, patterns: Mapping[str, tuple[str, ...]]) -> None:
        self.index, self.readers, self.patterns = index, readers, patterns
        self.out = Collected([], [], {}, set())
        self.named: dict[str, dict[str, None]] = {}
        self.located: dict[str, dict[str, FilePlace | None]] = {}
        self.reported: set[str] = set()

    def read(self, repos: list[Repo], first: bool) -> None:
        requests = [
            (
                repo,
                request_of(
                    repo,
                    named=tuple(sorted(self.named.get(repo.info.id, ()))),
                    located=self.located.get(repo.info.id, {}),
                    by_name=self.index.by_name(repo),
                    patterns=self.patterns.get(repo.info.source, ()),
                ),
            )
            for repo in repos
        ]
        for repo, answer in zip(repos, self.readers.ask(requests, RepositoryReading), strict=True):
            if isinstance(answer, RepositoryReading):
                self.out.readings[repo.info.id] = answer
            elif first:
                self.out.readings[repo.info.id] = RepositoryReading(broken=True)
                self.out.stopped.add(repo.info.id)
                self.out.findings.append(stopped(repo, answer))
            # else what it said before others named its files stands: they may not cost it anything

    def again(self, repos: list[Repo]) -> list[Repo]:
        """Return the repositories to read again."""
        changed: dict[str, Repo] = {}
        for repo in repos:
            reading = self.out.readings[repo.info.id]
            for url in reading.urls:
                known = self.located.setdefault(repo.info.id, {})
                if url not in known:
                    known[url] = self.index.locate(url)
                    if known[url] is not None:
                        changed[repo.info.id] = repo
            for target in reading.targets:
                place = self.index.locate(target.url)
                if place is None or place.repo == repo.info.id or place.repo in self.out.stopped:
                    continue
                named = self.named.setdefault(place.repo, {})
                if place.path not in named and len(named) < MAX_NAMED:
                    named[place.path] = None
                    changed[place.repo] = self.index.repos[place.repo]
        return [changed[name] for name in sorted(changed)]

    def lost(self, repo: Repo, targets: list[WebTarget]) -> list[Finding]:
        """Return findings on the web targets of a repository that lead nowhere, one for each Location and cause."""
        found: list[Finding] = []
        elsewhere: dict[str, list[WebTarget]] = {}
        for target in targets:
            place = self.index.locate(target.url)
            if place is None:
                if target.url not in self.reported:
                    self.reported.add(target.url)
                    elsewhere.setdefault(target.ref, []).append(target)
            elif target.required and not self.out.readings[place.repo].found.get(place.path, 0):
                origin = repo.origin(target.path, target.line, target.column)
                shown = target.url[:300]
                found.append(finding("CAT040", target.ref, origin, shown, target=shown))
        for ref, several in sorted(elsewhere.items()):
            first = several[0]
            origin = repo.origin(first.path, first.line, first.column)
            shown = first.url[:300] + (f" (+{len(several) - 1})" if len(several) > 1 else "")
            found.append(finding("CAT042", ref, origin, "elsewhere", len(several), target=shown))
        return found


def inferences(repos: list[Repo], readers: Readers) -> tuple[dict[str, Inference], list[Finding]]:
    """Return what each of these repositories is, by id; one whose reading was stopped is ``other``."""
    found: dict[str, Inference] = {}
    findings: list[Finding] = []
    asked = readers.ask([(repo, request_of(repo, infer=True)) for repo in repos], Inference)
    for repo, answer in zip(repos, asked, strict=True):
        if isinstance(answer, SandboxResult):
            findings.append(stopped(repo, answer))
            answer = Inference("Component", "other")
        found[repo.info.id] = answer
    return found, findings


def stopped(repo: Repo, result: SandboxResult) -> Finding:
    """Return the finding on a repository whose reading was stopped."""
    name = result.said.removeprefix("DamagedShard: ") if result.said.startswith("DamagedShard: ") else ""
    if name:
        path = f"repos/{repo.info.id}/{name}"
        repo.damage.setdefault(name, "it cannot be read")
        return finding("SYS614", repo.info.id, repo.origin(), path, path=path, problem="it cannot be read")
    return finding("CAT034", repo.info.id, repo.origin(), result.stopped, why=result.stopped)


def _key(repo: Repo, request: ReadRequest) -> bytes:
    """Return the hash of all that a reading is made from; the tree lists the contents by their ids."""
    asked = msgspec.msgpack.encode(msgspec.structs.replace(request, folder=""))
    return hashlib.sha256(repo.tree_digest() + asked).digest()
