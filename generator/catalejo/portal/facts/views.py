"""Views that several pages show: findings, evidence, cells, changes, runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from ...model.delivery import Cell
from ...model.findings import Finding, by_kind
from ...model.history import Change
from ...model.live import Capability, Run
from ...model.origin import Evidence
from ...model.status import HEALTH_LEVEL, SYNC_LEVEL, Health, Sync
from ..context import Portal
from .changes import LEVEL_ORDER, LOOKS, ChangeView, change_view, level_of
from .freshness import source_of, without_source_time
from .since import happened_at, health_since
from .status import last_environment

SHOWN_ABOUT = 3
"""Things that a finding names."""
SEVERITY_LEVEL = {"error": "bad", "warning": "warn", "info": "none"}
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
STATE_WORD = {
    "success": "Green",
    "failure": "Red",
    "error": "Red",
    "timeout": "Red",
    "running": "Running",
    "queued": "Running",
    "waiting": "Waiting",
    "cancelled": "Cancelled",
    "skipped": "Skipped",
    "neutral": "Neutral",
}
"""States of a CI run."""
SYNC_WORD = {Sync.SYNCED: "Synced", Sync.OUT_OF_SYNC: "Out of sync", Sync.UNKNOWN: "Unknown"}


class FindingView(Struct, frozen=True, kw_only=True):
    """A finding, or several of one code: words, place, level; ``where`` names the repositories that have it.

    ``about`` are (name, address) of what it is about besides the page that shows it, ``addressee`` of who can change
    the line where that is not the owner of the page.
    """

    level: str
    severity: str
    code: str
    title: str
    text: str
    path: str
    path_href: str
    n: int
    href: str = ""
    where: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    more_about: int = 0
    addressee: tuple[str, str] | None = None


class EvidenceLine(Struct, frozen=True):
    """A reason with its place; ``path`` and ``href`` are "" where it has none."""

    text: str
    path: str = ""
    href: str = ""


class CellView(Struct, frozen=True, kw_only=True):
    """One environment of a component; ``since`` is the age of the version, ``ill_since`` of what is wrong with it."""

    environment: str
    state: str
    stale: bool
    version: str
    desired: str
    differs: bool
    health_level: str
    health_icon: str
    health: str
    sync_level: str
    sync_icon: str
    sync: str
    since: str
    drift_since: str
    ill_since: str
    lag: int
    marks: tuple[str, ...]
    message: str
    place: str
    place_href: str
    application_href: str
    observed_at: str
    source: str

    @property
    def absent(self) -> bool:
        """Whether it is declared there and nothing runs."""
        return self.state == "absent"


class StripBar(Struct, frozen=True):
    """A CI run as a bar: its level, and its duration as a share of the longest (0 to 1)."""

    level: str
    size: float
    url: str


def finding_view(portal: Portal, finding: Finding, page: str = "") -> FindingView:
    """A finding with its words, its place, its level and whom it concerns besides the entity of ``page``."""
    place = portal.place(finding.origin)
    others = [ref for ref in finding.about if ref != page]
    own = portal.entities.get(page)
    owner = (own.owner.ref if own is not None else "") or page
    to = finding.addressee if finding.addressee != owner else ""
    return FindingView(
        level=SEVERITY_LEVEL[finding.severity.value],
        severity=finding.severity.value,
        code=finding.code,
        title=portal.words.title(finding),
        text=portal.words.hint(finding),
        path=place.text,
        path_href=place.href,
        n=finding.occurrences,
        about=tuple((portal.name(ref), portal.href(ref)) for ref in others[:SHOWN_ABOUT]),
        more_about=max(0, len(others) - SHOWN_ABOUT),
        addressee=(portal.name(to, "group"), portal.href(to)) if to else None,
    )


def causes_view(portal: Portal, findings: Iterable[Finding]) -> list[FindingView]:
    """Findings of one code as one line: worst first, then the most frequent.

    One finding alone is told in its own words, with its place; several by their first places.
    """
    rows = []
    for found in by_kind(findings):
        repositories = {finding.origin.repo for finding in found}
        rows.append(
            replace(
                finding_view(portal, found[0]),
                title=portal.words.shared(found),
                n=len(found),
                where=tuple(sorted(portal.world.repos[r].name for r in repositories if r in portal.world.repos)),
                href=f"findings/?code={found[0].code}#findings",
            )
        )
    return rows


def findings_view(portal: Portal, findings: Iterable[Finding], page: str = "") -> list[FindingView]:
    """Findings in the order given, as the page of an entity shows them."""
    return [finding_view(portal, finding, page) for finding in findings]


def evidence_view(portal: Portal, evidence: Sequence[Evidence]) -> list[EvidenceLine]:
    """Reasons with their places."""
    return [
        EvidenceLine(portal.words.evidence(item), *(portal.place(item.origin) if item.origin.path else ()))
        for item in evidence
    ]


def cell_view(portal: Portal, ref: str, cell: Cell) -> CellView:
    """One environment of a component for its page and for the matrix."""
    t = portal.words.t
    place = portal.short_place(cell.desired_origin) if cell.desired_origin.path else None
    health, sync = cell.health, cell.sync
    stale = cell.state == "stale"
    level = "stale" if stale else HEALTH_LEVEL[health].value if health else "unknown"
    return CellView(
        environment=cell.environment,
        state=cell.state,
        stale=stale,
        version=cell.live or cell.desired or cell.revision[:7],
        desired=cell.desired,
        differs=bool(cell.live and cell.desired and cell.live != cell.desired),
        health_level=level,
        health_icon="stale" if stale else (HEALTH_ICON[health] if health else "unknown"),
        health=t(HEALTH_WORD[health]) if health else t("Unknown"),
        sync_level=SYNC_LEVEL[sync].value if sync else "unknown",
        sync_icon=SYNC_ICON[sync] if sync else "unknown",
        sync=t(SYNC_WORD[sync]) if sync else t("Unknown"),
        since=cell.since,
        drift_since=cell.drift_since,
        ill_since=health_since(portal, ref, cell) if level in ("bad", "warn", "busy") else "",
        lag=cell.lag,
        marks=cell.marks,
        message=cell.message,
        place=place.text if place else "",
        place_href=place.href if place else "",
        application_href=cell.application_url,
        observed_at=without_source_time(portal, Capability.DEPLOYMENTS, cell).observed_at,
        source=source_of(portal, Capability.DEPLOYMENTS, cell.observed_at),
    )


def run_views(portal: Portal, ids: Sequence[str]) -> list[Run]:
    """Runs by id, newest first as given."""
    return [portal.runs[run] for run in ids if run in portal.runs]


def strip_view(runs: Sequence[Run]) -> list[StripBar]:
    """Runs as bars, oldest first; height is duration."""
    longest = max((run.seconds for run in runs), default=0) or 1
    return [StripBar(run.level.value, max(run.seconds, 0) / longest, run.url) for run in reversed(runs)]


def changes_view(portal: Portal, changes: Iterable[Change], limit: int) -> list[ChangeView]:
    """The first changes as timeline entries, in the order given."""
    return [change_view(portal, change) for change in islice(changes, limit)]


def weightiest(portal: Portal, changes: Iterable[Change]) -> list[Change]:
    """Order the changes of one night: what is bad first, then what moved production, then the newest."""
    final = last_environment(portal)

    def weight(change: Change) -> tuple[int, bool, bool]:
        elsewhere = change.environment not in ("", final)
        return LEVEL_ORDER.index(level_of(portal, change)), change.kind != "incident.opened", elsewhere

    newest = sorted(changes, key=lambda change: happened_at(portal, change) or change.at, reverse=True)
    return sorted(newest, key=weight)


def rest_in_words(portal: Portal, changes: Iterable[Change]) -> str:
    """Count what a list leaves out by kind: "5 versions, 2 levels" as "Version 5, Level 2"."""
    labels = Counter(LOOKS[change.kind].label if change.kind in LOOKS else change.kind for change in changes)
    return ", ".join(f"{portal.words.t(label)} {n}" for label, n in labels.most_common())
