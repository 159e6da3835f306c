"""Reads runs of Actions of Gitea since 1.24 and of Forgejo (``GET /api/v1/repos/{owner}/{repo}/actions/runs``).

``conclusion`` is new; before, ``status`` held the outcome. The first moment of all stands for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ...kit.read.narrow import mapping, number_of
from ...model.capture import Envelope
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..allow_list import records_of
from ..reading import Reading, address_of, seconds_between, short_text

_STATES = {
    "queued": "queued", "requested": "queued", "pending": "queued", "waiting": "queued", "blocked": "waiting",
    "in_progress": "running", "running": "running", "action_required": "waiting", "success": "success",
    "failure": "failure", "neutral": "neutral", "cancelled": "cancelled", "skipped": "skipped", "timed_out": "timeout",
    "stale": "cancelled",
}  # fmt: skip
_PULLS = ("pull_request", "pull_request_target", "pull_request_review", "pull_request_sync")
_PAGE = re.compile(r"^(https?://[^?#]+?)/actions/runs/[0-9]+")
_API = re.compile(r"^(https?://[^?#]+?)/api/v1/repos/([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)/actions/runs")


def read_runs(reading: Reading) -> list[Run]:
    """Return the runs of an answer; those of pull requests tell nothing of the branch."""
    about = answered_repository(reading.envelope)
    found: list[Run] = []
    for item in records_of(reading.envelope.body, "workflow_runs"):
        found += _run(reading, item, about)
    return found


def answered_repository(envelope: Envelope) -> str:
    """Return ``host/owner/name`` of the repository that an answer is about, "" where it is about several."""
    match = _API.match(envelope.url)
    if match:
        return f"{urlsplit(match[1]).netloc}/{match[2]}".lower()
    places = {_place(item) for item in records_of(envelope.body, "workflow_runs")}
    return next(iter(places)) if len(places) == 1 else ""


def _place(item: dict[str, object]) -> str:
    page = address_of(mapping(item.get("repository")).get("html_url"))
    match = _PAGE.match(address_of(item.get("html_url")))
    parts = urlsplit(page or (match[1] if match else ""))
    slug = "/".join(parts.path.strip("/").split("/")[-2:])
    return f"{parts.netloc}/{slug}".lower() if parts.netloc and "/" in slug else ""


def _run(reading: Reading, item: dict[str, object], about: str) -> Iterator[Run]:
    host, _, slug = (_place(item) or about).partition("/")
    identity, event = short_text(item.get("id")), short_text(item.get("event"))
    if not host or not slug or not identity or event in _PULLS:
        return
    state, level = _state(reading, item)
    started = reading.event(item.get("started_at") or item.get("run_started_at") or item.get("created_at"))
    ended = reading.event(item.get("completed_at") or item.get("updated_at"))
    over = state not in ("queued", "running", "waiting")
    path = short_text(item.get("path")).partition("@")[0]
    yield Run(
        id=f"{host}/{slug}/{identity}",
        host=host,
        repo_slug=slug,
        workflow=short_text(item.get("name"))
        or path.rpartition("/")[2]
        or short_text(item.get("workflow_id"))
        or "actions",
        path=path,
        state=state,
        level=level,
        number=number_of(item.get("run_number")),
        url=address_of(item.get("html_url")),
        branch=short_text(item.get("head_branch")),
        event=event,
        commit=short_text(item.get("head_sha")),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        title=short_text(item.get("display_title")),
        seconds=seconds_between(started, ended) if ended and over else -1,
        stale=reading.stale,
    )


def _state(reading: Reading, item: dict[str, object]) -> tuple[str, Level]:
    status, conclusion = short_text(item.get("status")).lower(), short_text(item.get("conclusion")).lower()
    told = (conclusion if status == "completed" else "") or ("" if status == "completed" else status)
    state = _STATES.get(told, "unknown")
    if state == "unknown":
        reading.unknown_state(f"{status}/{conclusion}".strip("/") or "(none)")
    return state, RUN_LEVEL[state]


def is_finished(body: object) -> bool:
    """Tell whether the newest run of an answer is at its end."""
    return all(
        short_text(run.get("status"))
        not in ("queued", "requested", "pending", "waiting", "blocked", "in_progress", "running")
        for run in records_of(body, "workflow_runs")[:1]
    )
