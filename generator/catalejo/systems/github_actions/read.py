"""Reads runs of GitHub Actions: REST pages (``actions/runs``) or ``gh run list --json``.

https://docs.github.com/en/rest/actions/workflow-runs
"""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, number_of
from ...model.capture import Envelope
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..reading import Reading, address_of, items_of, seconds_between, short_text

_STATUS = {
    "queued": "queued", "requested": "queued", "pending": "queued", "in_progress": "running", "waiting": "waiting",
}  # fmt: skip
_CONCLUSION = {
    "success": "success", "failure": "failure", "neutral": "neutral", "cancelled": "cancelled", "skipped": "skipped",
    "timed_out": "timeout", "action_required": "waiting", "startup_failure": "error", "stale": "cancelled",
}  # fmt: skip
_RUN_PAGE = re.compile(r"^https?://(?P<host>[^/]+)/(?P<slug>[^/]+/[^/]+)/actions/runs/")
_API = re.compile(r"^https?://(?P<host>[^/]+)(?:/api/v3)?/repos/(?P<slug>[^/?]+/[^/?]+)/actions")
_SLUG = re.compile(r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")


def read_runs(reading: Reading) -> list[Run]:
    """Return the runs of an answer, one per id; pull requests are left out as they tell nothing of the branch."""
    answered = answered_repository(reading.envelope)
    found: list[Run] = []
    for item in items_of(reading.envelope.body, "workflow_runs"):
        if "workflow_runs" not in item and ("id" in item or "databaseId" in item):
            run = _run(reading, item, answered)
            if run is not None and run.event != "pull_request":
                found.append(run)
    return found


def answered_repository(envelope: Envelope) -> str:
    """Return ``host/owner/name`` of the repository that an answer is about, "" where only its runs tell."""
    match = _API.match(envelope.url) or _RUN_PAGE.match(envelope.url)
    if match and "{" not in match["slug"]:
        return f"{_host(match['host'])}/{match['slug']}".lower()
    for item in items_of(envelope.body, "workflow_runs"):
        page = _RUN_PAGE.match(short_text(item.get("html_url") or item.get("url")))
        if page:
            return f"{page['host']}/{page['slug']}".lower()
    host = envelope.source.partition(":")[2]
    return f"{host}/{envelope.url}".lower() if host and _SLUG.match(envelope.url) else ""


def _host(api_host: str) -> str:
    return "github.com" if api_host == "api.github.com" else api_host


def _run(reading: Reading, item: dict[str, object], answered: str) -> Run | None:
    page = address_of(item.get("html_url") or item.get("url"))
    match = _RUN_PAGE.match(page)
    slug = match["slug"] if match else short_text(mapping(item.get("repository")).get("full_name"))
    host = match["host"] if match else answered.partition("/")[0]
    slug = slug or answered.partition("/")[2]
    identity = short_text(item.get("id") or item.get("databaseId"))
    if not slug or not identity:
        return None
    status, conclusion = short_text(item.get("status")), short_text(item.get("conclusion"))
    state = _state(reading, status, conclusion)
    started = reading.event(item.get("run_started_at") or item.get("startedAt") or item.get("created_at")
                            or item.get("createdAt"))  # fmt: skip
    updated = reading.event(item.get("updated_at") or item.get("updatedAt")) or started
    number = item.get("run_number", item.get("number"))
    return Run(
        id=f"{host}/{slug.lower()}/{identity}",
        host=host,
        repo_slug=slug.lower(),
        workflow=short_text(item.get("name") or item.get("workflowName")) or _file_name(item),
        path=short_text(item.get("path")).partition("@")[0],
        state=state,
        level=RUN_LEVEL.get(state, Level.UNKNOWN),
        number=number_of(number),
        url=page,
        branch=short_text(item.get("head_branch") or item.get("headBranch")),
        event=short_text(item.get("event")),
        commit=short_text(item.get("head_sha") or item.get("headSha")),
        started_at=started,
        updated_at=updated,
        observed_at=reading.observed_at,
        title=short_text(item.get("display_title") or item.get("displayTitle")),
        seconds=seconds_between(started, updated) if status == "completed" else -1,
        stale=reading.stale,
    )


def _state(reading: Reading, status: str, conclusion: str) -> str:
    """Return the normalised state; what is not in the vocabulary is unknown."""
    known = _CONCLUSION.get(conclusion) if status == "completed" else _STATUS.get(status)
    if known is None:
        reading.unknown_state(f"{status}/{conclusion}" if status == "completed" else status or "(none)")
        return "unknown"
    return known


def _file_name(item: dict[str, object]) -> str:
    """Runs of an organisation's rule sets have no name; their file has."""
    return short_text(item.get("path")).partition("@")[0].rpartition("/")[2]
