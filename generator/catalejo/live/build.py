"""The entry of this room: every captured answer, recorded or fetched, becomes records of one vocabulary."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured
from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, SandboxPool, SandboxResult, Task, map_kept
from ..kit.store.engine import engine
from ..kit.store.pack import BuildCacheFile
from ..kit.text.moments import FUTURE, is_aged, moment
from ..model.capture import SourceStatus
from ..model.findings import Finding, sort_findings
from ..model.live import RECORD_TYPES, Application, Capability, Freezes, Incident, LiveState, Record, Run, TargetCluster
from ..model.origin import Origin
from ..model.records import JoinedRecord, OnCall, Shift
from ..model.status import STALE_AFTER_HOURS
from ..model.world import Settings
from ..systems.others import code_of_others, places_of_others
from ..systems.reading import is_after
from ..wording.codes import finding
from .reader import MAX_BYTES, AnswerFile
from .states import capability_states, links

LIMITS = Limits(memory=1 << 30, cpu_seconds=20, wall_seconds=60.0)
"""Of reading one answer."""

_answer = msgspec.msgpack.Decoder(AnswerFile)


def build_live(captured: Captured, settings: Settings, cache: Path | None = None, jobs: Jobs = 1) -> LiveState:
    """Return the records of all systems in one vocabulary; an answer that is no answer gives nothing.

    Where two answers name one record, the newer one counts. ``cache``: the folder where readings are kept.

    Raises:
        JailError: no child process can be started at all.

    """
    statuses = {status.id: status for status in captured.manifest.sources}
    branches = {info.id.lower(): info.default_branch for info in (repo.info for repo in captured.repositories())}
    records: dict[tuple[type, str], Record] = {}
    findings: list[Finding] = []
    ci_repos: set[str] = set()
    old_repos: set[str] = set()
    unread: list[str] = []
    answers = list(_answers(captured, statuses, cache, jobs, unread, findings))
    for answer in sorted(answers, key=lambda answer: (answer.source, answer.fetched_at)):
        if answer.problem:
            findings.append(finding("SYS624", answer.source, Origin(source=answer.source), key=answer.url,
                                    source=answer.source, problem=answer.problem))  # fmt: skip
        if not answer.good:
            continue
        old = _is_old(answer, statuses.get(answer.source), captured.manifest.taken_at)
        found = list(_aged(answer, old, captured.manifest.taken_at, findings))
        if answer.gives is Capability.RUNS:
            runs = [run for run in found if isinstance(run, Run) and _on_default_branch(run, branches)]
            told = old_repos if old else ci_repos
            named = [f"{run.host}/{run.repo_slug}" for run in runs if run.repo_slug]
            told.update([answer.repository] if answer.repository else named)
            found = [record for record in found if not isinstance(record, Run)] + [*runs]
        records |= {(type(record), record.id): record for record in found}
        # By a clock that runs ahead nothing can be called forgotten.
        odd = (
            msgspec.structs.replace(answer.odd, stuck=0)
            if _is_of_the_future(answer, captured.manifest.taken_at)
            else answer.odd
        )
        findings.extend(odd.findings(answer.source))
    kinds = {answer.kind for answer in answers} | {status.type for status in statuses.values()}
    ordered = [record for _, record in sorted(records.items(), key=lambda item: item[0][1])]
    return LiveState(
        applications=tuple(_named_clusters(ordered)),
        runs=tuple(record for record in ordered if isinstance(record, Run)),
        incidents=tuple(record for record in ordered if isinstance(record, Incident)),
        freezes=tuple(record for record in ordered if isinstance(record, Freezes)),
        joined=_by_capability(ordered),
        findings=tuple(sort_findings(findings)),
        ci_repos=tuple(sorted(ci_repos)),
        states=capability_states(captured.manifest, answers, unread),
        links={capability: dict(roles) for capability, roles in links(kinds).items()},
        old_ci_repos=tuple(sorted(old_repos - ci_repos)),
    )


def _named_clusters(records: list[Record]) -> Iterator[Application]:
    """Yield the applications; one that names its cluster by an address only has the name that its system has for it."""
    names = {(one.instance, one.server): one.name for one in records if isinstance(one, TargetCluster) and one.name}
    for record in records:
        if isinstance(record, Application):
            name = names.get((record.instance, record.server.rstrip("/")), "") if record.server else ""
            yield msgspec.structs.replace(record, cluster=name) if name else record


def _by_capability(records: Iterable[Record]) -> dict[str, tuple[JoinedRecord, ...]]:
    """Return the records that delivery joins by what they say they are about."""
    capabilities = {kind: capability for capability, kind in RECORD_TYPES.items()}
    found: dict[str, list[JoinedRecord]] = {}
    for record in records:
        if not isinstance(record, Application | Run | Incident | TargetCluster | Freezes):
            found.setdefault(capabilities[type(record)].value, []).append(record)
    return {capability: tuple(found[capability]) for capability in sorted(found)}


def _answers(
    captured: Captured,
    statuses: dict[str, SourceStatus],
    cache: Path | None,
    jobs: Jobs,
    unread: list[str],
    findings: list[Finding],
) -> Iterator[AnswerFile]:
    """Yield what limited children read in each file; one that they cannot read costs itself only, and is noted."""
    files = captured.answer_files()
    shared = msgspec.msgpack.encode({name: statuses[name].type for name in sorted(statuses)})
    tasks = [Task(captured.name_of(path), os.fsencode(path.absolute()), shared, _size(path)) for path in files]
    store = BuildCacheFile(cache, "answers", engine(("live", "systems", "kit", "wording", "model"), ("msgspec",)))
    readable = [captured.answers_folder.absolute(), *places_of_others()]
    with SandboxPool("catalejo.live.reader:read", LIMITS, jobs, readable) as pool:
        code = code_of_others() if files else b""
        keys = [_digest(path, shared + code) for path in files]
        for path, result in zip(files, map_kept(pool, tasks, keys, store), strict=True):
            answer = _decoded(result)
            if answer is None or answer.damage:
                unread.append(captured.name_of(path))
            if answer is None:
                findings.append(_stopped(result))
            elif answer.damage:
                captured.note_damage(path, answer.damage)
            else:
                yield answer
    store.close()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest(path: Path, shared: bytes) -> bytes:
    """Return what a reading is kept by; a file that cannot be read has a key that no other one has."""
    digest = hashlib.sha256(shared)
    try:
        if path.stat().st_size > MAX_BYTES:
            return os.fsencode(path)
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError:
        return os.fsencode(path)
    return digest.digest()


def _decoded(result: SandboxResult) -> AnswerFile | None:
    if result.value is None:
        return None
    try:
        return _answer.decode(result.value)
    except (msgspec.DecodeError, UnicodeError):
        return None


def _stopped(result: SandboxResult) -> Finding:
    """Return the finding of an answer that could not be read within its limits."""
    allowed = {
        "time": f"{LIMITS.cpu_seconds} s",
        "memory": f"{LIMITS.memory >> 20} MiB",
        "output": f"{LIMITS.output_bytes >> 20} MiB",
    }
    limit = allowed.get(result.stopped, result.said or "crash")
    return finding("SYS626", "capture", Origin(source="capture"), key=result.key, path=result.key, limit=limit)


def _is_old(answer: AnswerFile, status: SourceStatus | None, taken_at: str) -> bool:
    """Tell whether an answer is too old, or stands in for one that its source did not give."""
    stale = is_aged(answer.fetched_at, taken_at, _hours(answer))
    if status is None:
        return stale
    gives = answer.gives.value if answer.gives is not None else ""
    return stale or status.states.get(gives, status.state) in ("stale", "failed", "denied")


def _is_of_the_future(answer: AnswerFile, taken_at: str) -> bool:
    observed, now = moment(answer.fetched_at), moment(taken_at)
    return observed is not None and now is not None and is_after(observed, now, FUTURE)


def _hours(answer: AnswerFile) -> int:
    return STALE_AFTER_HOURS[answer.gives.value] if answer.gives is not None else STALE_AFTER_HOURS["catalog"]


def _aged(answer: AnswerFile, stale: bool, taken_at: str, findings: list[Finding]) -> Iterator[Record]:
    """Yield the records, ``stale`` where the answer is; none is younger than the capture, no turn is over by then."""
    future = _is_of_the_future(answer, taken_at)
    if future:
        findings.append(finding("SYS620", answer.source, Origin(source=answer.source), key="fetched",
                                source=answer.source, moment=answer.fetched_at))  # fmt: skip
    for record in answer.records:
        changes: dict[str, object] = {"stale": True} if stale and not record.stale else {}
        if future:
            changes["observed_at"] = taken_at
        if isinstance(record, OnCall) and (ahead := _ahead(record, taken_at)) != record.shifts:
            changes["shifts"] = ahead
        yield msgspec.structs.replace(record, **changes) if changes else record


def _ahead(rota: OnCall, taken_at: str) -> tuple[Shift, ...]:
    """Return the turns of a rota that are not over yet: whose turn it was is no answer to who is called."""
    return tuple(turn for turn in rota.shifts if not turn.end or turn.end > taken_at)


def _on_default_branch(run: Run, branches: dict[str, str]) -> bool:
    """Only the default branch decides; where it is not known, the branch that was asked for stands."""
    known = branches.get(f"{run.host}/{run.repo_slug}".lower(), "")
    return run.event != "pull_request" and (not known or not run.branch or run.branch == known)
