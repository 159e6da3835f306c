"""Health of the portal itself: what was asked, when it last answered, what could not be read, what to mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ....model.findings import Finding
from ...context import Portal
from ...facts.sources import SourceView, source_view
from ...facts.teams import is_team
from ...facts.views import SEVERITY_LEVEL, FindingView, causes_view
from ...graphs.maps import maps_not_drawn
from ...html.page import Page
from ...parts import GlanceItem
from ...tables import model as tables
from ..catalog.kinds import table_context, write_table
from ..section import SectionBody, section_page
from .asked import CapabilityRow, asked_rows
from .repositories import LeftOut, RepositoryLine, left_out, repositories

GOOD_NOTICES = ("jail-holds",)
"""What is told because it held, not because it is missing."""
SHOWN_NAMES = 3
"""Repositories that a kind of problem names."""


class OwnerFindings(Struct, frozen=True, kw_only=True):
    """What one owner has to mend: numbers by severity, and the most frequent code with what it says."""

    owner: str
    name: str
    href: str
    errors: int
    warnings: int
    notes: int
    code: str
    sample: str


class CauseLine(Struct, frozen=True):
    """A kind of problem; ``names`` are the first repositories that have it, ``more`` counts the others."""

    cause: FindingView
    names: tuple[str, ...]
    more: int


class Notice(Struct, frozen=True):
    """A limit of this build in words; ``good`` where it is told because it held."""

    text: str
    good: bool


class HealthView(Struct, frozen=True, kw_only=True):
    """The page: sources, findings by owner and by kind, the table of all of them, limits, what was left out."""

    glance: tuple[GlanceItem, ...]
    sources: list[SourceView]
    asked: tuple[CapabilityRow, ...]
    total: int
    owners: list[OwnerFindings]
    causes: list[CauseLine]
    table: dict[str, object]
    notices: list[Notice]
    left_out: list[LeftOut]
    repositories: list[RepositoryLine]
    teams: list[tuple[str, str]]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the health page."""
    t, world = portal.words.t, portal.world
    sources = sorted((source_view(portal, each) for each in world.manifest.sources), key=lambda row: (row.rank, row.id))
    table = findings_table(portal)
    write_table(portal, table, "health/")
    limits = sorted({*world.notices, *(["map-not-drawn"] if maps_not_drawn(portal) else [])})
    view = HealthView(
        glance=glance(portal, sources),
        sources=sources,
        asked=asked_rows(portal),
        total=len(world.findings),
        owners=by_owner(portal),
        causes=[
            CauseLine(cause, cause.where[:SHOWN_NAMES], max(0, len(cause.where) - SHOWN_NAMES))
            for cause in shown_causes(portal)
        ],
        table=table_context(table, "health/"),
        notices=[Notice(portal.words.notice(code), code in GOOD_NOTICES) for code in limits],
        left_out=left_out(portal),
        repositories=repositories(portal),
        teams=[
            (team.ref, team.display)
            for team in portal.of_kind("group")
            if portal.owned.get(team.ref) and is_team(portal, team)
        ],
    )
    body = SectionBody(
        view=view,
        title=t("Health of this portal"),
        kind="health",
        description=t("What was asked, when it last answered, and what could not be read"),
        twin=_twin(portal, limits),
    )
    yield section_page(portal, "health", body)


def _twin(portal: Portal, limits: list[str]) -> dict[str, object]:
    words, manifest = portal.words, portal.world.manifest
    return {
        "taken_at": portal.taken_at,
        "tool": manifest.tool,
        "sources": [msgspec.to_builtins(source) for source in manifest.sources],
        "findings": [
            {"id": f.id, **msgspec.to_builtins(f), "title": words.title(f), "hint": words.hint(f)}
            for f in portal.world.findings
        ],
        "notices": limits,
    }


def glance(portal: Portal, sources: list[SourceView]) -> tuple[GlanceItem, ...]:
    """Return how far the portal can be believed: how old it is, who answered, what is wrong, who may read it."""
    t, n = portal.words.t, portal.words.n
    late = sum(row.late for row in sources)
    counts = Counter(finding.severity.value for finding in portal.world.findings)
    return (
        GlanceItem(
            k=t("Data as of"), word=f"{portal.words.moment(portal.taken_at, 'EEE d MMM, HH:mm')} UTC", icon="clock"
        ),
        GlanceItem(
            k=t("Sources"),
            word=t("{n} of {all} answered", n=len(sources) - late, all=len(sources)),
            level="stale" if late else "ok",
            href="#sources",
            of="*",
        ),
        GlanceItem(
            k=t("Findings"),
            word=n("{n} error", "{n} errors", counts["error"]),
            level="bad" if counts["error"] else "ok",
            detail=t("{w} warnings, {n} notes", w=counts["warning"], n=counts["info"]),
            href="#findings",
        ),
        GlanceItem(k=t("Who may read this"), word=t(portal.world.manifest.visibility.value), icon="lock"),
    )


def shown_causes(portal: Portal) -> list[FindingView]:
    """Every kind of problem where that makes the list shorter, else the errors only: the table has the rest."""
    causes = causes_view(portal, portal.world.findings)
    return causes if 2 * len(causes) <= len(portal.world.findings) else [c for c in causes if c.severity == "error"]


def by_owner(portal: Portal) -> list[OwnerFindings]:
    """Findings by the team that should act, because owners mend them."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in portal.world.findings:
        groups[finding.addressee].append(finding)
    rows = []
    for owner, findings in groups.items():
        counts = Counter(finding.severity.value for finding in findings)
        code = Counter(finding.code for finding in findings).most_common(1)[0][0]
        rows.append(
            OwnerFindings(
                owner=owner,
                name=portal.name(owner, "group") if owner else portal.words.t("no owner"),
                href=portal.href(owner) or ("teams/unowned/" if not owner else ""),
                errors=counts["error"],
                warnings=counts["warning"],
                notes=counts["info"],
                code=code,
                sample=portal.words.shared([finding for finding in findings if finding.code == code]),
            )
        )
    return sorted(rows, key=lambda row: (-row.errors, -row.warnings, row.name))


def findings_table(portal: Portal) -> tables.Table:
    """Every finding, worst first, with its place."""
    t = portal.words.t
    column = tables.Column
    severity = {"error": t("Error"), "warning": t("Warning"), "info": t("Note")}
    rows = []
    for finding in portal.world.findings:
        place = portal.place(finding.origin)
        subject = portal.href(finding.subject)
        owner = finding.addressee
        rows.append(
            tables.Row(
                (
                    tables.StatusCell(SEVERITY_LEVEL[finding.severity.value], severity[finding.severity.value]),
                    tables.TextCell(finding.code),
                    tables.LinkCell(portal.words.title(finding), place.href or subject or "health/", "", place.text),
                    tables.OwnerCell(portal.name(owner, "group"), portal.href(owner)) if owner else None,
                    tables.TextCell(
                        portal.name(finding.subject) if ":" in finding.subject else finding.subject.rsplit("/", 1)[-1]
                    ),
                    tables.TextCell(portal.words.hint(finding)),
                )
            )
        )
    return tables.Table(
        id="findings",
        caption=t("Findings"),
        columns=(
            column("severity", t("Severity"), "status", facet=True, own_words=True),
            column("code", t("Code"), facet=True, hide_below="md"),
            column("title", t("What is wrong, and where"), "link", sort=False),
            column("owner", t("Owner"), "owner", facet=True, hide_below="lg"),
            column("subject", t("About"), hide_below="xl"),
            column("hint", t("How to mend it"), hide_below="always", sort=False),
        ),
        rows=tuple(rows),
        filter_label=t("Filter findings"),
    )
