"""What is kept of Jenkins's jobs: one flat list, of builds neither causes (people) nor parameters."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

_ACTION: Table = {"remoteUrls": True, "lastBuiltRevision": {"SHA1": True, "branch": fields("name", "SHA1")}}
BUILD: Table = {**fields("number", "url", "result", "building", "timestamp", "duration"), "actions": _ACTION}
JOB: Table = {
    **fields("_class", "fullName", "color", "url", "branchOf"), "lastBuild": BUILD, "lastCompletedBuild": BUILD,
    "builds": BUILD,
}  # fmt: skip
MULTIBRANCH = "MultiBranchProject"
MAX_DEPTH = 10
MOST_JOBS = 20_000


def keep_jobs(body: object, keeping: Keeping) -> object:
    """Return ``{"jobs": [...]}``: the jobs of all folders, each with the multibranch project that it is a branch of."""
    jobs = [job for job in list(jobs_of(body))[:MOST_JOBS] if not _is_hidden(job, keeping)]
    return {"jobs": [keep(job, JOB) for job in jobs]}


def jobs_of(body: object, depth: int = 0, branch_of: str = "") -> Iterator[dict[str, object]]:
    """Yield the jobs of a body and of the folders in it; of a folder only what is in it."""
    for job in mappings(body if isinstance(body, list) else [body]):
        if "jobs" not in job:
            if "fullName" in job:
                yield {**({"branchOf": branch_of} if branch_of else {}), **job}
        elif depth < MAX_DEPTH:
            is_project = str(job.get("_class") or "").endswith(MULTIBRANCH)
            yield from jobs_of(job["jobs"], depth + 1, str(job.get("fullName") or "") if is_project else "")


def remotes_of(job: dict[str, object]) -> list[str]:
    """Return the addresses of what a job's builds checked out."""
    builds = [*mappings(job.get("builds")), mapping(job.get("lastBuild")), mapping(job.get("lastCompletedBuild"))]
    actions = [action for build in builds for action in mappings(build.get("actions"))]
    urls = [url for action in actions for url in _list(action.get("remoteUrls"))]
    return list(dict.fromkeys(url for url in urls if isinstance(url, str)))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_hidden(job: dict[str, object], keeping: Keeping) -> bool:
    return any(map(keeping.hides, remotes_of(job))) or keeping.names(str(job.get("fullName") or ""))
