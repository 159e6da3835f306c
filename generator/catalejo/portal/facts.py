"""Views that several pages show: findings, cells, changes, runs, scores; plain dicts for the macros."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..model.delivery import Cell
from ..model.findings import Finding, by_kind
from ..model.history import Change
from ..model.live import Run
from ..model.origin import Evidence
from ..model.scorecards import Card, Outcome, Result, Score
from ..model.status import HEALTH_LEVEL, SYNC_LEVEL, Health, Sync
from .changes import change_view
from .context import Portal

SEVERITY_LEVEL = {"error": "bad", "warning": "warn", "info": "none"}
OUTCOME_LEVEL = {
    Outcome.PASS: "ok",
    Outcome.FAIL: "bad",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_APPLICABLE: "none",
    Outcome.WAIVED: "paused",
}
HEALTH_ICON = {
    Health.HEALTHY: "heart",
    Health.SUSPENDED: "paused",
    Health.PROGRESSING: "running",
    Health.MISSING: "absent",
    Health.DEGRADED: "heart-broken",
    Health.UNKNOWN: "unknown",
}
SYNC_ICON = {Sync.SYNCED: "check", Sync.OUT_OF_SYNC: "arrow-up", Sync.UNKNOWN: "unknown"}
HEALTH_WORD = {
    Health.HEALTHY: "Healthy",
    Health.SUSPENDED: "Suspended",
    Health.PROGRESSING: "Progressing",
    Health.MISSING: "Missing",
    Health.DEGRADED: "Degraded",
    Health.UNKNOWN: "Unknown",
}
SYNC_WORD = {Sync.SYNCED: "Synced", Sync.OUT_OF_SYNC: "Out of sync", Sync.UNKNOWN: "Unknown"}


def finding_view(portal: Portal, finding: Finding) -> dict[str, Any]:
    """A finding with its words, its place and its level."""
    place = portal.place(finding.origin)
    return {
        "level": SEVERITY_LEVEL[finding.severity.value],
        "severity": finding.severity.value,
        "code": finding.code,
        "title": portal.words.title(finding),
        "text": portal.words.hint(finding),
        "path": place.text,
        "path_href": place.href,
        "href": "",
        "owner": finding.owner,
        "n": finding.occurrences,
    }


def causes_view(portal: Portal, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings of one code as one line: worst first, then the most frequent; ``repositories`` are those that have it.

    One finding alone is told in its own words, with its place; several by their first places.
    """
    rows = []
    for found in by_kind(findings):
        first = finding_view(portal, found[0])
        repositories = {finding.origin.repo for finding in found} - {""}
        rows.append(
            first
            | {
                "title": portal.words.shared(found),
                "n": len(found),
                "repositories": len(repositories),
                "where": sorted(portal.world.repos[r].name for r in repositories if r in portal.world.repos),
                "href": f"health/?code={found[0].code}#findings",
            }
        )
    return rows


def findings_view(portal: Portal, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings, worst first."""
    return [finding_view(portal, finding) for finding in findings]


def evidence_view(portal: Portal, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    """Reasons with their places."""
    rows = []
    for item in evidence:
        place = portal.place(item.origin) if item.origin.path else None
        rows.append(
            {
                "text": portal.words.evidence(item),
                "path": place.text if place else "",
                "href": place.href if place else "",
            }
        )
    return rows


def cell_view(portal: Portal, cell: Cell) -> dict[str, Any]:
    """One environment of a component."""
    t = portal.words.t
    place = portal.short_place(cell.desired_origin) if cell.desired_origin.path else None
    health, sync = cell.health, cell.sync
    stale = cell.state == "stale"
    return {
        "environment": cell.environment,
        "state": cell.state,
        "stale": stale,
        "version": cell.live or cell.desired or cell.revision[:7],
        "desired": cell.desired,
        "differs": bool(cell.live and cell.desired and cell.live != cell.desired),
        "health_level": "stale" if stale else (HEALTH_LEVEL[health].value if health else "unknown"),
        "health_icon": "stale" if stale else (HEALTH_ICON[health] if health else "unknown"),
        "health": t(HEALTH_WORD[health]) if health else t("Unknown"),
        "sync_level": SYNC_LEVEL[sync].value if sync else "unknown",
        "sync_icon": SYNC_ICON[sync] if sync else "unknown",
        "sync": t(SYNC_WORD[sync]) if sync else t("Unknown"),
        "since": cell.since,
        "drift_since": cell.drift_since,
        "lag": cell.lag,
        "marks": cell.marks,
        "message": cell.message,
        "place": place.text if place else "",
        "place_href": place.href if place else "",
        "application": cell.application,
        "application_href": cell.application_url,
        "cluster": cell.cluster,
        "observed_at": cell.observed_at,
        "reason": cell.reason.value,
    }


def run_views(portal: Portal, ids: Sequence[str]) -> list[Run]:
    """Runs by id, newest first as given."""
    return [portal.runs[run] for run in ids if run in portal.runs]


def strip_view(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Runs as bars, oldest first; height is duration."""
    longest = max((run.seconds for run in runs), default=0) or 1
    return [{"level": run.level.value, "size": max(run.seconds, 0) / longest, "url": run.url} for run in reversed(runs)]


def changes_view(portal: Portal, changes: Iterable[Change], limit: int) -> list[dict[str, Any]]:
    """Changes as timeline entries, newest first."""
    views: list[dict[str, Any]] = []
    for change in changes:
        if len(views) >= limit:
            break
        views.append(change_view(portal, change))
    return views


def level_title(portal: Portal, card: Card, level: str) -> str:
    """A level's name in the page's language; "" is the floor."""
    language = portal.words.language
    for item in card.levels:
        if item.id == level:
            return item.title.get(language) or item.title.get("en") or item.id
    floor = card.floor.get(language) or card.floor.get("en")
    return floor or portal.words.t("No level")


def card_title(portal: Portal, card: Card) -> str:
    """A card's name in the page's language."""
    return card.title.get(portal.words.language) or card.title.get("en") or card.id


def result_view(portal: Portal, card: Card, result: Result) -> dict[str, Any]:
    """One rule's result with evidence and mend."""
    from ..model.wording.scorecards import CHECKS

    words = portal.words
    check = CHECKS.get(result.check)
    place = portal.place(result.origin) if result.origin.path else None
    return {
        "check": result.check,
        "title": words.t(check.title) if check else result.check,
        "fix": words.t(check.fix, **result.args) if check else "",
        "outcome": result.outcome.value,
        "level": OUTCOME_LEVEL[result.outcome],
        "card_level": level_title(portal, card, result.level),
        "text": words.evidence(Evidence(result.code, result.args)) if result.code else "",
        "path": place.text if place else "",
        "href": result.url or (place.href if place else ""),
        "waiver_until": result.waiver_until,
        "waiver_reason": result.waiver_reason,
    }


def score_view(portal: Portal, card: Card, score: Score) -> dict[str, Any]:
    """A card for one entity."""
    results = [result_view(portal, card, result) for result in score.results]
    return {
        "card": card,
        "title": card_title(portal, card),
        "level": level_title(portal, card, score.level),
        "next": level_title(portal, card, score.next_level) if score.next_level else "",
        "rank": score.rank,
        "of": len(card.levels),
        "passed": score.passed,
        "applicable": score.applicable,
        "missing": [view for view in results if view["check"] in score.missing],
        "rest": [view for view in results if view["check"] not in score.missing],
        "href": f"scorecards/{card.id}/",
    }
