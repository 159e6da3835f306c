"""Reads pipelines of CircleCI with their workflows (https://circleci.com/docs/api/v2/).

A pipeline's own state tells only whether its configuration was read; how it went, its workflows tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.live import Run
from ...model.status import RUN_LEVEL
from ..allow_list import records_of
from ..reading import Reading, RepositoryPlace, place_of, seconds_between, short_text
from .fields import is_pipeline, is_workflow

ANNOTATION = "circleci.com/project-slug"
_STATES = {
    "success": "success", "running": "running", "not_run": "skipped", "failed": "failure", "error": "error",
    "failing": "running", "on_hold": "waiting", "canceled": "cancelled", "unauthorized": "error",
}  # fmt: skip
_HOSTS = {"gh": "github.com", "github": "github.com", "bb": "bitbucket.org", "bitbucket": "bitbucket.org"}
_SPELLINGS = {"gh": "github", "github": "gh", "bb": "bitbucket", "bitbucket": "bb"}


def read_pipelines(reading: Reading) -> list[Run]:
    """Return a run for each workflow, and one for a pipeline whose configuration is wrong."""
    found: list[Run] = []
    for item in records_of(reading.envelope.body, "items"):
        if is_workflow(item):
            found += _run(reading, item, {})
        elif is_pipeline(item):
            for workflow in mappings(item.get("workflows")):
                found += _run(reading, workflow, item)
            if short_text(item.get("state")) == "errored":
                broken = {
                    "id": item.get("id"),
                    "name": "config",
                    "status": "error",
                    "created_at": item.get("created_at"),
                }
                found += _run(reading, broken, item)
    return found


def _run(reading: Reading, item: dict[str, object], pipeline: Mapping[str, object]) -> Iterator[Run]:
    slug = short_text(pipeline.get("project_slug") or item.get("project_slug"))
    identity, vcs = short_text(item.get("id")), mapping(pipeline.get("vcs"))
    if not slug or not identity:
        return
    status = short_text(item.get("status"))
    state = _STATES.get(status, "unknown")
    if state == "unknown":
        reading.unknown_state(status or "(none)")
    number = number_of(pipeline.get("number")) or number_of(item.get("pipeline_number"))
    place = _place(slug, vcs)
    started, ended = reading.event(item.get("created_at")), reading.event(item.get("stopped_at"))
    kind, _, rest = slug.partition("/")
    names = (slug, *((f"{_SPELLINGS[kind]}/{rest}",) if kind in _SPELLINGS else ()))
    yield Run(
        id=f"circleci/{identity}",
        host=place.host,
        repo_slug=place.slug,
        workflow=short_text(item.get("name")) or "workflow",
        path="",
        state=state,
        level=RUN_LEVEL[state],
        number=number,
        url=f"https://app.circleci.com/pipelines/{slug}/{number}/workflows/{identity}" if number else "",
        branch=short_text(vcs.get("branch")),
        event=short_text(mapping(pipeline.get("trigger")).get("type")),
        commit=short_text(vcs.get("revision")),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended else -1,
        stale=reading.stale,
        joins=tuple(f"annotation:{ANNOTATION}={name}" for name in names),
    )


def _place(slug: str, vcs: Mapping[str, object]) -> RepositoryPlace:
    """Return the repository: as its address says, else as the project's name spells it for the older ways to log in."""
    told = place_of(vcs.get("target_repository_url")) or RepositoryPlace()
    if told.key:
        return told
    kind, _, rest = slug.partition("/")
    return RepositoryPlace(_HOSTS[kind], rest.lower()) if kind in _HOSTS and rest.count("/") == 1 else RepositoryPlace()
