"""Reads pipelines of GitLab CI (https://docs.gitlab.com/api/pipelines/, https://docs.gitlab.com/api/graphql/reference/).

A manual pipeline waits for a person. A schedule is a workflow of its own: its failures are not undone by a push.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.capture import Envelope
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..reading import Reading, RepositoryPlace, address_of, place_of, seconds_between, short_text
from .fields import projects_of

_STATES = {
    "created": "queued", "waiting_for_resource": "waiting", "waiting_for_callback": "waiting", "preparing": "queued",
    "pending": "queued", "scheduled": "queued", "running": "running", "success": "success", "failed": "failure",
    "canceled": "cancelled", "canceling": "cancelled", "skipped": "skipped", "manual": "waiting",
}  # fmt: skip
_OTHERS = ("merge_request_event", "external_pull_request_event", "parent_pipeline")
"""Sources of pipelines that say nothing of the branch."""
_PAGE = re.compile(r"^(https?://[^?#]+?)/-/pipelines/[0-9]+")
_ID = re.compile(r"(?:^|/)([0-9]{1,20})$")


def read_pipelines(reading: Reading) -> list[Run]:
    """Return the pipelines of an answer; where it tells the default branch, those of that branch only."""
    found: list[Run] = []
    for project in projects_of(reading.envelope.body):
        branch = short_text(mapping(project.get("repository")).get("rootRef"))
        for pipeline in _pipelines(project):
            if short_text(pipeline.get("ref")) == branch and branch:
                found += _run(reading, pipeline, short_text(project.get("webUrl")), _number(project.get("id")))
    for pipeline in mappings(reading.envelope.body):
        if "web_url" in pipeline:
            found += _run(reading, pipeline, "", _number(pipeline.get("project_id")))
    return list({run.id: run for run in found}.values())


def _pipelines(project: dict[str, object]) -> list[dict[str, object]]:
    newest = project.get("pipeline")
    return [*mappings(mapping(project.get("pipelines")).get("nodes")), *mappings([newest])]


def answered_repository(envelope: Envelope) -> str:
    """Return ``host/group/name`` of the one project that an answer is about, "" where it is about several.

    An answer full of other branches does not tell that the default branch has no pipeline.
    """
    projects = projects_of(envelope.body)
    if len(projects) == 1:
        branch = short_text(mapping(projects[0].get("repository")).get("rootRef"))
        more = mapping(mapping(projects[0].get("pipelines")).get("pageInfo")).get("hasNextPage") is True
        told = not more or any(short_text(one.get("ref")) == branch for one in _pipelines(projects[0]))
        return place_of(projects[0].get("webUrl")).key if told else ""
    places = {_place(short_text(one.get("web_url"))).key for one in mappings(envelope.body)}
    return next(iter(places)) if len(places) == 1 else ""


def _place(page: str) -> RepositoryPlace:
    match = _PAGE.match(page)
    return place_of(match[1]) if match else RepositoryPlace()


def _number(value: object) -> str:
    match = _ID.search(short_text(value))
    return match[1] if match else ""


def _run(reading: Reading, item: dict[str, object], project: str, number: str) -> Iterator[Run]:
    """Yield the run of a pipeline; ``project`` is the project's page, "" where the pipeline's own tells it."""
    page, path = address_of(item.get("web_url")), short_text(item.get("path"))
    if project and path.startswith("/"):
        page = address_of(urljoin(project, path))
    place = place_of(project) if project else _place(page)
    identity, event = _number(item.get("id")), short_text(item.get("source")).lower()
    if not place.key or not identity or event in _OTHERS or short_text(item.get("ref")).startswith("refs/"):
        return
    state, level = _state(reading, item)
    created = item.get("created_at") or item.get("createdAt")
    started = reading.event(item.get("started_at") or item.get("startedAt") or created)
    ended = reading.event(item.get("finished_at") or item.get("finishedAt"))
    seconds = number_of(item.get("duration")) or (seconds_between(started, ended) if ended else -1)
    yield Run(
        id=f"{place.key}/{identity}",
        host=place.host,
        repo_slug=place.slug,
        workflow=short_text(item.get("name")) or ("schedule" if event == "schedule" else "pipeline"),
        path="",
        state=state,
        level=level,
        number=number_of(item.get("iid")) or int(_number(item.get("iid")) or 0),
        url=page,
        branch=short_text(item.get("ref")),
        event=event,
        commit=short_text(item.get("sha")),
        started_at=started,
        updated_at=ended or reading.event(item.get("updated_at") or item.get("updatedAt")) or started,
        observed_at=reading.observed_at,
        seconds=seconds,
        stale=reading.stale,
        joins=(f"annotation:gitlab.com/project-id={number}",) if number else (),
    )


def _state(reading: Reading, item: dict[str, object]) -> tuple[str, Level]:
    """Return the state and its level; what passed with warnings is no plain success."""
    told = short_text(item.get("status"))
    state = _STATES.get(told.lower(), "unknown")
    if state == "unknown":
        reading.unknown_state(told or "(none)")
    detail = mapping(item.get("detailed_status") or item.get("detailedStatus"))
    group = short_text(detail.get("group")).lower().replace("_", "-")
    if state == "success" and group == "success-with-warnings":
        return state, Level.WARN
    return state, RUN_LEVEL.get(state, Level.UNKNOWN)
