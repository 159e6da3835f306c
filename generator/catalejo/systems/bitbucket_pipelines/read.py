"""Reads pipelines of Bitbucket Cloud (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.capture import Envelope
from ...model.live import Run
from ...model.status import RUN_LEVEL, Level
from ..allow_list import records_of
from ..reading import Reading, seconds_between, short_text
from .fields import slug_of

_API = re.compile(r"^https?://([^/?#]+)/2\.0/repositories/([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)/pipelines")
_RESULTS = {
    "SUCCESSFUL": "success",
    "FAILED": "failure",
    "ERROR": "error",
    "STOPPED": "cancelled",
    "EXPIRED": "timeout",
}
_STAGES = {"PAUSED": "waiting", "HALTED": "waiting", "RUNNING": "running", "PENDING": "queued", "": "running"}


def read_pipelines(reading: Reading) -> list[Run]:
    """Return the pipelines of an answer; those of pull requests tell nothing of the branch."""
    about = answered_repository(reading.envelope)
    found: list[Run] = []
    for item in records_of(reading.envelope.body, "values"):
        found += _run(reading, item, about)
    return found


def answered_repository(envelope: Envelope) -> str:
    """Return ``bitbucket.org/workspace/name`` of the repository that an answer is about, "" where it is not told."""
    match = _API.match(envelope.url)
    if match:
        return f"{match[1].removeprefix('api.')}/{match[2]}".lower()
    slugs = {slug_of(item) for item in records_of(envelope.body, "values")}
    slug = next(iter(slugs)) if len(slugs) == 1 else ""
    return f"bitbucket.org/{slug}".lower() if slug.count("/") == 1 else ""


def _run(reading: Reading, item: dict[str, object], about: str) -> Iterator[Run]:
    host = about.partition("/")[0] or "bitbucket.org"
    slug = (slug_of(item) or about.partition("/")[2]).lower()
    number, target = number_of(item.get("build_number")), mapping(item.get("target"))
    if slug.count("/") != 1 or not number or "pullrequest" in short_text(target.get("type")):
        return
    state, level = _state(reading, mapping(item.get("state")))
    started, ended = reading.event(item.get("created_on")), reading.event(item.get("completed_on"))
    selector = mapping(target.get("selector"))
    custom = short_text(selector.get("pattern")) if short_text(selector.get("type")) == "custom" else ""
    yield Run(
        id=f"{host}/{slug}/{number}",
        host=host,
        repo_slug=slug,
        workflow=custom or "pipeline",
        path="",
        state=state,
        level=level,
        number=number,
        url=f"https://{host}/{slug}/pipelines/results/{number}",
        branch=short_text(target.get("ref_name")),
        event=short_text(mapping(item.get("trigger")).get("name")).lower(),
        commit=short_text(mapping(target.get("commit")).get("hash")),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended else -1,
        stale=reading.stale,
    )


def _state(reading: Reading, state: dict[str, object]) -> tuple[str, Level]:
    """Return the state: of a finished pipeline its result, of one that is under way its stage."""
    name = short_text(state.get("name")).upper()
    result, stage = (short_text(mapping(state.get(key)).get("name")).upper() for key in ("result", "stage"))
    known = {"PENDING": "queued", "COMPLETED": _RESULTS.get(result), "IN_PROGRESS": _STAGES.get(stage)}.get(name)
    if known is None:
        reading.unknown_state("/".join(part for part in (name, result or stage) if part) or "(none)")
        return "unknown", Level.UNKNOWN
    return known, RUN_LEVEL[known]


def is_finished(body: object) -> bool:
    """Tell whether the newest pipeline of an answer is at its end."""
    newest = mappings(mapping(body).get("values"))[:1]
    return all(short_text(mapping(one.get("state")).get("name")) == "COMPLETED" for one in newest)
