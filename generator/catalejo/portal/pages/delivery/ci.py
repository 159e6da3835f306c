"""CI: the default branch of every component, the red ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....model.status import ROLL_UP, Level
from ...bounds import NAMES, listed
from ...context import Portal
from ...facts.views import STATE_WORD, run_views, strip_view
from ...html.draw import draw
from ...html.page import Page


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the table of pipelines."""
    t = portal.words.t
    rows = [row_view(portal, ref) for ref in sorted(portal.world.delivery.pipelines)]
    rows = [row for row in rows if row["known"]]
    rows.sort(key=lambda row: (ROLL_UP.index(Level(row["raw_level"])), row["name"]))
    red = [row for row in rows if row["raw_level"] == "bad"]
    without = [
        (portal.name(entity.ref), portal.href(entity.ref))
        for entity in portal.of_kind("component")
        if entity.ref not in portal.world.delivery.pipelines or not portal.world.delivery.pipelines[entity.ref].runs
    ]
    body = draw(
        portal,
        "ci/",
        "pages/ci.html",
        rows=listed(rows),
        red=len(red),
        without=listed(without, NAMES),
        connected="github-actions" in portal.world.live.systems,
    )
    yield Page(
        path="ci/",
        section="ci",
        title=t("CI"),
        wide=True,
        kind="table",
        body=body,
        description=portal.words.n("{n} red default branch", "{n} red default branches", len(red)),
        twin={
            "pipelines": {row["ref"]: row["twin"] for row in rows},
            "without": [{"name": name, "href": href} for name, href in without],
            "as_of": portal.taken_at,
        },
    )


def row_view(portal: Portal, ref: str) -> dict[str, Any]:
    """One component's pipeline."""
    pipeline = portal.world.delivery.pipelines[ref]
    runs = run_views(portal, pipeline.runs)
    entity = portal.entities.get(ref)
    return {
        "ref": ref,
        "known": bool(runs),
        "name": portal.name(ref),
        "href": portal.href(ref),
        "icon": portal.icon(ref),
        "raw_level": pipeline.level.value,
        "level": "stale" if pipeline.stale else pipeline.level.value,
        "word": portal.words.t(STATE_WORD.get(pipeline.state, "Unknown")),
        "red_since": pipeline.red_since,
        "owner": portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        "owner_href": portal.href(entity.owner.ref) if entity else "",
        "success": pipeline.success,
        "finished": pipeline.finished,
        "p50": round(pipeline.p50_seconds / 60, 1) if pipeline.p50_seconds >= 0 else None,
        "last": runs[0] if runs else None,
        "failed": next((run for run in runs if run.level is Level.BAD), None),
        "strip": strip_view(runs),
        "observed_at": pipeline.observed_at,
        "stale": pipeline.stale,
        "twin": {
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
        },
    }
