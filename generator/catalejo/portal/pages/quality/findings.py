"""What is to mend: findings by owner, by kind, and the table of all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct

from ....model.findings import Finding
from ...context import Portal
from ...facts.teams import is_team
from ...facts.views import SEVERITY_LEVEL, FindingView, causes_view
from ...html.page import Page
from ...tables import model as tables
from ..catalog.kinds import table_context, write_table
from ..section import SectionBody, section_page

PATH = "findings/"
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


class FindingsView(Struct, frozen=True, kw_only=True):
    """The page: findings by owner and by kind, the table of all of them, teams to choose from."""

    total: int
    owners: list[OwnerFindings]
    causes: list[CauseLine]
    table: dict[str, object]
    teams: list[tuple[str, str]]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page of findings."""
    table = findings_table(portal)
    write_table(portal, table, PATH)
    total = len(portal.world.findings)
    view = FindingsView(
        total=total,
        owners=by_owner(portal),
        causes=[
            CauseLine(cause, cause.where[:SHOWN_NAMES], max(0, len(cause.where) - SHOWN_NAMES))
            for cause in shown_causes(portal)
        ],
        table=table_context(table, PATH),
        teams=[
            (team.ref, team.display)
            for team in portal.of_kind("group")
            if portal.owned.get(team.ref) and is_team(portal, team)
        ],
    )
    description = portal.words.n("{n} thing to mend, by owner and kind", "{n} things to mend, by owner and kind", total)
    yield section_page(portal, "findings", SectionBody(view=view, kind="health", description=description))


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
                    tables.LinkCell(portal.words.title(finding), place.href or subject or PATH, "", place.text),
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
