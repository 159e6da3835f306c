"""Reads Jenkins's jobs and their last builds (https://www.jenkins.io/doc/book/using/remote-access-api/).

Which repository a build is about, only its checkout tells; with shared libraries it checks out several, and none of
them is certain. The annotation names the job, or the multibranch project whose branch a job is.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..reading import Reading, RepositoryPlace, address_of, epoch, place_of, short_text
from .fields import jobs_of, remotes_of

ANNOTATIONS = ("jenkins.io/job-full-name", "jenkins.io/github-folder")
_RESULTS = {
    "SUCCESS": "success", "UNSTABLE": "failure", "FAILURE": "failure", "NOT_BUILT": "skipped", "ABORTED": "cancelled",
}  # fmt: skip


def read_jobs(reading: Reading) -> list[Run]:
    """Return the last builds of all jobs but of those that are switched off; these tell nothing of today."""
    instance = reading.source.partition(":")[2]
    found: dict[str, Run] = {}
    for job in jobs_of(reading.envelope.body):
        if not short_text(job.get("color")).startswith("disabled"):
            for build in (
                *mappings(job.get("builds")),
                *(mapping(job.get(key)) for key in ("lastBuild", "lastCompletedBuild")),
            ):
                found |= {run.id: run for run in _run(reading, instance, job, build) if run.id not in found}
    return list(found.values())


def _run(reading: Reading, instance: str, job: dict[str, object], build: dict[str, object]) -> Iterator[Run]:
    name, parent, number = (
        short_text(job.get("fullName")),
        short_text(job.get("branchOf")),
        number_of(build.get("number")),
    )
    if not name or not number:
        return
    remotes = {place_of(url) for url in remotes_of(job)}
    place = next(iter(remotes)) if len(remotes) == 1 else RepositoryPlace()
    state, level = _state(reading, build)
    started = reading.event(epoch(build.get("timestamp"), 1000))
    length = number_of(build.get("duration")) // 1000
    finished = build.get("building") is not True and bool(started)
    ended = epoch(number_of(build.get("timestamp")) + number_of(build.get("duration")), 1000) if finished else ""
    yield Run(
        id=f"{instance or 'jenkins'}/{name}/{number}",
        host=place.host,
        repo_slug=place.slug,
        workflow=parent or name,
        path="",
        state=state,
        level=level,
        number=number,
        url=address_of(build.get("url")) or address_of(job.get("url")),
        branch=unquote(name.rpartition("/")[2]) if parent else _branch(build, place),
        event="",
        commit=_commit(build, place),
        started_at=started,
        updated_at=reading.event(ended) or started,
        observed_at=reading.observed_at,
        seconds=length if finished else -1,
        stale=reading.stale,
        joins=tuple(
            f"annotation:{key}={prefix}{job_name}"
            for key in ANNOTATIONS
            for job_name in dict.fromkeys((parent or name, name))
            for prefix in (("", f"{instance}:") if instance else ("",))
        ),
    )


def _state(reading: Reading, build: dict[str, object]) -> tuple[str, Level]:
    """Return the state and its level: a build with failing tests is no plain failure."""
    result = short_text(build.get("result"))
    if build.get("building") is True:
        return "running", Level.BUSY
    if result == "UNSTABLE":
        return "failure", Level.WARN
    if result not in _RESULTS:
        reading.unknown_state(result or "(none)")
    state = _RESULTS.get(result, "unknown")
    return state, RUN_LEVEL.get(state, Level.UNKNOWN)


def _checkout(build: dict[str, object], place: RepositoryPlace) -> dict[str, object]:
    """Return the checkout of a build's own repository, nothing where that is not certain."""
    told = [action for action in mappings(build.get("actions")) if "lastBuiltRevision" in action]
    return mapping(told[0].get("lastBuiltRevision")) if place.key and len(told) == 1 else {}


def _commit(build: dict[str, object], place: RepositoryPlace) -> str:
    return short_text(_checkout(build, place).get("SHA1"))


def _branch(build: dict[str, object], place: RepositoryPlace) -> str:
    """Return the branch that was checked out: Jenkins writes ``refs/remotes/origin/main`` or ``origin/main``."""
    branches = mappings(_checkout(build, place).get("branch"))
    name = short_text(branches[0].get("name")) if len(branches) == 1 else ""
    return "" if name == "detached" else name.removeprefix("refs/remotes/").removeprefix("origin/")
