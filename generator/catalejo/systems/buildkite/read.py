"""Reads builds of Buildkite (https://buildkite.com/docs/apis/rest-api/builds)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kit.read.narrow import mapping, number_of
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..reading import Reading, address_of, place_of, seconds_between, short_text
from .fields import builds_of, repository_of

ANNOTATION = "buildkite.com/project-slug"
_STATES = {
    "creating": "queued", "scheduled": "queued", "running": "running", "failing": "running", "passed": "success",
    "failed": "failure", "blocked": "waiting", "canceling": "cancelled", "canceled": "cancelled",
    "skipped": "skipped", "not_run": "skipped", "waiting": "queued", "waiting_failed": "skipped",
}  # fmt: skip
_PAGE = re.compile(r"^https?://[^/]+/([^/?#]+)/([^/?#]+)/builds/")


def read_builds(reading: Reading) -> list[Run]:
    """Return the builds of default branches; those of pull requests tell nothing of them."""
    found: list[Run] = []
    for build in builds_of(reading.envelope.body):
        found += _run(reading, build)
    return found


def _run(reading: Reading, build: dict[str, object]) -> Iterator[Run]:
    pipeline, number = mapping(build.get("pipeline")), number_of(build.get("number"))
    branch, default = short_text(build.get("branch")), short_text(pipeline.get("default_branch"))
    slug, page = short_text(pipeline.get("slug")), address_of(build.get("web_url"))
    if not slug or not number or mapping(build.get("pull_request")) or (default and branch != default):
        return
    place, match = place_of(repository_of(build)), _PAGE.match(page)
    organization = match[1] if match else reading.source.partition(":")[2]
    state, level = _state(reading, build)
    started = reading.event(build.get("started_at") or build.get("scheduled_at") or build.get("created_at"))
    ended = reading.event(build.get("finished_at"))
    yield Run(
        id=f"buildkite/{organization}/{slug}/{number}",
        host=place.host,
        repo_slug=place.slug,
        workflow=short_text(pipeline.get("name")) or slug,
        path="",
        state=state,
        level=level,
        number=number,
        url=page,
        branch=branch,
        event=short_text(build.get("source")),
        commit=short_text(build.get("commit")),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended and started else -1,
        stale=reading.stale,
        joins=(f"annotation:{ANNOTATION}={organization}/{slug}",) if organization else (),
    )


def _state(reading: Reading, build: dict[str, object]) -> tuple[str, Level]:
    """Return the state; a build that passed up to a step which waits for a person is no finished one."""
    told = short_text(build.get("state")).lower()
    if build.get("blocked") is True and told == "passed":
        return "waiting", RUN_LEVEL["waiting"]
    state = _STATES.get(told, "unknown")
    if state == "unknown":
        reading.unknown_state(told or "(none)")
    return state, RUN_LEVEL[state]
