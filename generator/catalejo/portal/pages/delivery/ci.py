"""CI: the default branch of every component, the red ones first."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....model.delivery import Pipeline
from ....model.live import Run
from ....model.status import ROLL_UP, Level
from ...bounds import NAMES, Listed, listed
from ...context import Portal
from ...facts.freshness import answers
from ...facts.views import STATE_WORD, StripBar, run_views, strip_view
from ...html.page import Page
from ..section import SectionBody, section_page


class CiRow(Struct, frozen=True, kw_only=True):
    """The default branch of one component.

    ``run`` is the one that a reader wants to open: the newest failed one of a red branch, else the newest.
    ``minutes`` is the typical duration, None where nobody knows.
    """

    ref: str
    name: str
    href: str
    icon: str
    level: str
    word: str
    red_since: str
    owner: str
    owner_href: str
    success: int
    finished: int
    minutes: float | None
    run: Run
    strip: tuple[StripBar, ...]
    stale: bool


class CiView(Struct, frozen=True, kw_only=True):
    """The page: the branches, and the components without a run as (name, address)."""

    rows: Listed[CiRow]
    without: Listed[tuple[str, str]]
    connected: bool


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the table of pipelines."""
    pipelines = portal.world.delivery.pipelines
    known = {ref: runs for ref in sorted(pipelines) if (runs := run_views(portal, pipelines[ref].runs))}
    order = sorted(known, key=lambda ref: (ROLL_UP.index(pipelines[ref].level), portal.name(ref)))
    rows = [row_view(portal, ref, known[ref]) for ref in order]
    red = sum(pipelines[ref].level is Level.BAD for ref in order)
    without = [
        (portal.name(entity.ref), portal.href(entity.ref))
        for entity in portal.of_kind("component")
        if entity.ref not in pipelines or not pipelines[entity.ref].runs
    ]
    view = CiView(rows=listed(rows), without=listed(without, NAMES), connected=answers(portal, "runs"))
    twin = {
        "pipelines": {ref: _twin(pipelines[ref], known[ref]) for ref in order},
        "without": [{"name": name, "href": href} for name, href in without],
    }
    description = portal.words.n("{n} red default branch", "{n} red default branches", red)
    yield section_page(portal, "ci", SectionBody(view=view, description=description, twin=twin))


def row_view(portal: Portal, ref: str, runs: list[Run]) -> CiRow:
    """One component's pipeline; ``runs`` are the known ones, newest first, at least one."""
    pipeline = portal.world.delivery.pipelines[ref]
    entity = portal.entities.get(ref)
    level = "stale" if pipeline.stale else pipeline.level.value
    failed = next((run for run in runs if run.level is Level.BAD), None)
    return CiRow(
        ref=ref,
        name=portal.name(ref),
        href=portal.href(ref),
        icon=portal.icon(ref),
        level=level,
        word=portal.words.t(STATE_WORD.get(pipeline.state, "Unknown")),
        red_since=pipeline.red_since,
        owner=portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        owner_href=portal.href(entity.owner.ref) if entity else "",
        success=pipeline.success,
        finished=pipeline.finished,
        minutes=round(pipeline.p50_seconds / 60, 1) if pipeline.p50_seconds >= 0 else None,
        run=failed if failed is not None and level == "bad" else runs[0],
        strip=tuple(strip_view(runs)),
        stale=pipeline.stale,
    )


def _twin(pipeline: Pipeline, runs: list[Run]) -> dict[str, object]:
    return {
        "state": pipeline.state,
        "level": pipeline.level.value,
        "success": pipeline.success,
        "finished": pipeline.finished,
        "red_since": pipeline.red_since or None,
        "stale": pipeline.stale,
        "runs": [
            {
                "url": run.url,
                "state": run.state,
                "number": run.number,
                "workflow": run.workflow,
                "started_at": run.started_at,
                "commit": run.commit,
            }
            for run in runs
        ],
    }
