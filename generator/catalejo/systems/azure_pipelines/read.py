"""Reads builds of Azure Pipelines (https://learn.microsoft.com/rest/api/azure/devops/build/builds/list)."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, number_of
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..allow_list import records_of
from ..reading import Reading, RepositoryPlace, address_of, place_of, seconds_between, short_text

ANNOTATION = "dev.azure.com/project-repo"
_RESULTS = {
    "succeeded": "success", "partiallysucceeded": "success", "failed": "failure", "canceled": "cancelled",
}  # fmt: skip
_STATUSES = {"inprogress": "running", "cancelling": "running", "notstarted": "queued", "postponed": "queued"}
_PULLS = ("pullrequest", "checkinshelveset", "validateshelveset")
_HOSTS = {"github": "github.com", "bitbucket": "bitbucket.org"}
"""Hosts whose repositories are named ``owner/name`` in a build, by the type of the repository."""


def read_builds(reading: Reading) -> list[Run]:
    """Return the builds of an answer; those of pull requests tell nothing of the branch."""
    found: list[Run] = []
    for build in records_of(reading.envelope.body, "value"):
        found += _run(reading, build)
    return found


def _run(reading: Reading, build: dict[str, object]) -> Iterator[Run]:
    definition, identity = mapping(build.get("definition")), number_of(build.get("id"))
    name, branch = short_text(definition.get("name")), short_text(build.get("sourceBranch"))
    if not name or not identity or short_text(build.get("reason")).lower() in _PULLS or branch.startswith("refs/pull/"):
        return
    place, project = _place(build), short_text(mapping(build.get("project")).get("name"))
    repository = short_text(mapping(build.get("repository")).get("name"))
    state, level = _state(reading, build)
    started = reading.event(build.get("startTime") or build.get("queueTime"))
    ended = reading.event(build.get("finishTime"))
    folder = short_text(definition.get("path")).strip("\\").replace("\\", "/")
    organization = reading.source.partition(":")[2]
    yield Run(
        id=f"azure-pipelines/{organization}/{project}/{identity}",
        host=place.host,
        repo_slug=place.slug,
        workflow=f"{folder}/{name}".strip("/"),
        path="",
        state=state,
        level=level,
        number=identity,
        url=address_of(mapping(mapping(build.get("_links")).get("web")).get("href")),
        branch=branch.removeprefix("refs/heads/"),
        event=short_text(build.get("reason")),
        commit=short_text(build.get("sourceVersion")),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended else -1,
        stale=reading.stale,
        joins=(f"annotation:{ANNOTATION}={project}/{repository}",) if project and repository else (),
    )


def _place(build: dict[str, object]) -> RepositoryPlace:
    """Return the repository: by its address, or by the name that other hosts' repositories have here."""
    repository = mapping(build.get("repository"))
    told = place_of(repository.get("url"))
    host, slug = _HOSTS.get(short_text(repository.get("type")).lower(), ""), short_text(repository.get("id"))
    if host and slug.count("/") == 1:
        return RepositoryPlace(host, slug.lower())
    return told if "/_apis/" not in told.key else RepositoryPlace()


def _state(reading: Reading, build: dict[str, object]) -> tuple[str, Level]:
    """Return the state and its level; what succeeded in part is no plain success."""
    status, result = (short_text(build.get(key)).lower() for key in ("status", "result"))
    state = _RESULTS.get(result, "unknown") if status == "completed" else _STATUSES.get(status, "unknown")
    if state == "unknown":
        reading.unknown_state(f"{status}/{result}".strip("/") or "(none)")
    return state, Level.WARN if result == "partiallysucceeded" and state == "success" else RUN_LEVEL[state]
