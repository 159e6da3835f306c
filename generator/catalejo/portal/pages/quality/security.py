"""Security: what scanners found in what the organisation builds, the gravest first, and who uses which package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from ....model.live import Capability
from ....model.records import Scan, Weakness
from ...bounds import ROWS, Listed, listed
from ...context import Portal
from ...facts.choices import ChoiceGroup, choice, choices
from ...facts.freshness import source_of, state_of
from ...facts.records import SEVERITIES, scan_level
from ...html.page import Page
from ...sections import with_data
from ...tables import model as tables
from ..catalog.kinds import table_context, write_table
from ..section import SectionBody, section_page

MOST_USERS = 30
"""Entities that are named behind a package."""


class SecurityRow(Struct, frozen=True, kw_only=True):
    """The scans of one entity together: counts by severity, the tools, the oldest scan."""

    name: str
    href: str
    owner: str
    owner_href: str
    level: str
    counts: tuple[int, ...]
    tools: str
    time: str
    source: str
    stale: bool


class WeaknessRow(Struct, frozen=True, kw_only=True):
    """One weakness and everything that has it."""

    id: str
    title: str
    severity: str
    level: str
    fixed_in: str
    href: str
    users: tuple[tuple[str, str], ...]
    more: int


class SecurityView(Struct, frozen=True, kw_only=True):
    """The page: entities, weaknesses of the gravest two severities, packages; ``facets`` narrow entities by owner."""

    rows: Listed[SecurityRow]
    weaknesses: Listed[WeaknessRow]
    packages: dict[str, object] | None
    packages_total: int
    severities: tuple[str, ...]
    who: str
    facets: tuple[ChoiceGroup, ...]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page where any scanner is asked; without one it would say nothing."""
    scans = _scans(portal)
    if "security" not in with_data(portal.world):
        return
    rows = sorted(
        (_row(portal, ref, mine) for ref, mine in scans.items()),
        key=lambda row: (*(-count for count in row.counts), row.name),
    )
    packages = _packages(portal, scans)
    if packages is not None:
        write_table(portal, packages, "security/")
    view = SecurityView(
        rows=listed(rows),
        weaknesses=listed(_weaknesses(portal, scans)),
        packages=table_context(packages, "security/") if packages is not None else None,
        packages_total=len(packages.rows) if packages is not None else 0,
        severities=SEVERITIES,
        who=state_of(portal, Capability.SCANS).title,
        facets=choices(choice("by", portal.words.t("Owner"), (row.owner for row in rows[:ROWS]))),
    )
    bad = sum(row.counts[0] > 0 for row in rows)
    description = portal.words.n(
        "{n} component with a critical weakness", "{n} components with a critical weakness", bad
    )
    twin = {"scanned": [{"name": row.name, "counts": dict(zip(SEVERITIES, row.counts, strict=True))} for row in rows]}
    yield section_page(portal, "security", SectionBody(view=view, description=description, twin=twin))


def _scans(portal: Portal) -> dict[str, list[Scan]]:
    found: dict[str, list[Scan]] = {}
    for ref, told in portal.world.delivery.records.items():
        mine = [record for record in told.get(Capability.SCANS, ()) if isinstance(record, Scan)]
        if mine:
            found[ref] = mine
    return found


def _row(portal: Portal, ref: str, scans: list[Scan]) -> SecurityRow:
    entity = portal.entities.get(ref)
    owner = entity.owner.ref if entity is not None else ""
    oldest = min(scan.observed_at for scan in scans)
    source = source_of(portal, Capability.SCANS, oldest)
    levels = [scan_level(scan).value for scan in scans]
    stale = any(scan.stale for scan in scans)
    return SecurityRow(
        name=portal.name(ref),
        href=portal.href(ref),
        owner=portal.name(owner, "group") if owner else "",
        owner_href=portal.href(owner) if owner else "",
        level="stale" if stale else "bad" if "bad" in levels else "warn" if "warn" in levels else "ok",
        counts=tuple(sum(scan.counts.get(name, 0) for scan in scans) for name in SEVERITIES),
        tools=", ".join(sorted({scan.tool for scan in scans})),
        time=min((scan.scanned_at for scan in scans if scan.scanned_at), default="" if source else oldest),
        source=source,
        stale=stale,
    )


def _weaknesses(portal: Portal, scans: dict[str, list[Scan]]) -> list[WeaknessRow]:
    users: dict[str, set[str]] = defaultdict(set)
    known: dict[str, Weakness] = {}
    for ref, mine in scans.items():
        for item in (item for scan in mine for item in scan.weaknesses if item.severity in SEVERITIES[:2]):
            users[item.id].add(ref)
            known.setdefault(item.id, item)
    order = sorted(known, key=lambda name: (SEVERITIES.index(known[name].severity), -len(users[name]), name))
    return [
        WeaknessRow(
            id=name,
            title=" ".join(filter(None, (known[name].package, known[name].version))) or known[name].title,
            severity=known[name].severity,
            level="bad" if known[name].severity == "critical" else "warn",
            fixed_in=known[name].fixed_in,
            href=known[name].url,
            users=tuple((portal.name(ref), portal.href(ref)) for ref in sorted(users[name])[:MOST_USERS]),
            more=max(0, len(users[name]) - MOST_USERS),
        )
        for name in order
    ]


def _packages(portal: Portal, scans: dict[str, list[Scan]]) -> tables.Table | None:
    """Return who uses which package at which version, by the bills of materials; None where there is none."""
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref, mine in scans.items():
        for package in (package for scan in mine for package in scan.packages):
            name, _, version = package.rpartition("@")
            users[(name or version, version if name else "")].add(ref)
    if not users:
        return None
    t = portal.words.t
    rows = [
        tables.Row((
            tables.TextCell(name),
            tables.TextCell(version),
            tables.Number(len(refs)),
            tables.TextCell(", ".join(portal.name(ref) for ref in sorted(refs)[:MOST_USERS])),
        ))
        for (name, version), refs in sorted(users.items())
    ]  # fmt: skip
    return tables.Table(
        id="packages",
        caption=t("Packages"),
        columns=(
            tables.Column("package", t("Package")),
            tables.Column("version", t("Version")),
            tables.Column("n", t("Used by"), "number"),
            tables.Column("users", t("Components"), hide_below="md", sort=False),
        ),
        rows=tuple(rows),
        filter_label=t("Filter packages"),
    )
