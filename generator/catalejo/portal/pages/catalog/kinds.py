"""The tables: components, APIs, resources, systems, domains, templates, people. Problems first, then names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

from ....kit.text.segments import entity_path
from ....model.entities import APPROVERS, Entity
from ....model.live import Capability
from ...context import Portal
from ...facts.freshness import asks_nobody, state_of
from ...facts.scores import first_score
from ...facts.status import final_cell, last_environment, status_of, wrong_with
from ...html.draw import draw
from ...html.output import json_file
from ...html.page import Page
from ...sections import SECTIONS
from ...tables import files as table_files
from ...tables import model as tables
from .between import matrix_href
from .identity import first_line

Make = Callable[[Portal, Entity], tables.Cell]


class KindTable(NamedTuple):
    """One table of the catalog: its section, the kinds in it, its columns in order, what to say when it is empty."""

    section: str
    kinds: tuple[str, ...]
    columns: tuple[str, ...]
    hint: str


KIND_TABLES = (
    KindTable(
        "components",
        ("component",),
        ("name", "status", "owner", "type", "lifecycle", "system", "prod", "level", "changed", "wrong"),
        "Every repository becomes a component, declared or not; none was captured.",
    ),
    KindTable(
        "apis",
        ("api",),
        ("name", "status", "owner", "type", "lifecycle", "system", "consumers", "operations"),
        "An API is declared by a document of kind API in catalog-info.yaml.",
    ),
    KindTable(
        "resources",
        ("resource",),
        ("name", "status", "owner", "type", "system", "users"),
        "A resource (database, bucket, cluster) is declared by a document of kind Resource.",
    ),
    KindTable(
        "systems",
        ("system",),
        ("name", "status", "owner", "domain", "parts"),
        "A system groups components, APIs and resources; it is declared by a document of kind System.",
    ),
    KindTable(
        "domains",
        ("domain",),
        ("name", "status", "owner", "parts"),
        "A domain groups systems; it is declared by a document of kind Domain.",
    ),
    KindTable(
        "templates",
        ("template",),
        ("name", "owner", "type"),
        "A template is declared by a document of kind Template.",
    ),
    KindTable(
        "people",
        ("user",),
        ("name", "teams"),
        "People are shown where the configuration says people: names or full.",
    ),
)


class KindView(Struct, frozen=True, kw_only=True):
    """The page of a table: its number of rows in words, what to say above it or in its place."""

    title: str
    count: str
    lead: str
    hint: str
    table: dict[str, object]
    asks_nobody: bool = False
    matrix_href: str = ""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the table of each kind."""
    for table in KIND_TABLES:
        yield _table_page(portal, table)


def build_table(portal: Portal, spec: KindTable, entities: list[Entity] | None = None) -> tables.Table:
    """Return the table of some kinds, worst first."""
    t = portal.words.t
    entities = portal.of_kind(*spec.kinds) if entities is None else entities
    columns = tuple(_COLUMNS[name].column(portal) for name in spec.columns)
    rows = tuple(
        tables.Row(tuple(_COLUMNS[name].cell(portal, entity) for name in spec.columns))
        for entity in sorted(entities, key=lambda e: (status_of(portal, e).rank, e.display.lower(), e.ref))
    )
    title = t(SECTIONS[spec.section].title)
    found = sum(entity.inferred for entity in entities)
    note = portal.words.n(
        "{n} of them was found, not declared: no catalog-info.yaml describes it.",
        "{n} of them were found, not declared: no catalog-info.yaml describes them.",
        found,
    )
    return tables.Table(
        id=spec.section,
        caption=title,
        columns=columns,
        rows=rows,
        order=("status", "name") if "status" in spec.columns else ("name",),
        note=note if found else "",
        filter_label=t("Filter by name"),
    )


def _table_page(portal: Portal, spec: KindTable) -> Page:
    section = SECTIONS[spec.section]
    table = build_table(portal, spec)
    path = section.path
    write_table(portal, table, path)
    t = portal.words.t
    view = KindView(
        title=t(section.title),
        count=portal.words.number(len(table.rows)),
        lead=t("Problems first, then names.") if "status" in spec.columns else "",
        hint=t(spec.hint),
        table=table_context(table, path),
        asks_nobody=spec.section == "components" and asks_nobody(portal),
        matrix_href=matrix_href(portal, "systems") if spec.section == "systems" else "",
    )
    return Page(
        path=path,
        section=spec.section,
        title=t(section.title),
        description=f"{t(section.title)}: "
        + portal.words.n("{n} entry, problems first", "{n} entries, problems first", len(table.rows)),
        body=draw(portal, path, "pages/table.html", view),
        wide=True,
        kind="table",
    )


def write_table(portal: Portal, table: tables.Table, path: str) -> None:
    """Write the files that a table's page refers to: all rows for the script, CSV and JSON for people."""
    key = portal.output.key_of(msgspec.msgpack.encode(table))
    portal.output.make(f"{path}rows.json", key, lambda: json_file(table_files.rows_json(table)))
    portal.output.make(f"{path}rows.csv", key, lambda: table_files.csv_text(table).encode())
    portal.output.make(f"{path}table.json", key, lambda: json_file(table_files.records(table)))


def table_context(table: tables.Table, path: str) -> dict[str, object]:
    """Return the template's context for a table whose files lie beside the page."""
    return tables.context(table, rows=f"{path}rows.json", csv=f"{path}rows.csv", json=f"{path}table.json")


class _Maker(NamedTuple):
    """A column's head and how its cells are made."""

    column: Callable[[Portal], tables.Column]
    cell: Make


def name_cell(portal: Portal, entity: Entity) -> tables.LinkCell:
    """The name with its page, its icon, what it is, and that it was concluded where nobody declared it."""
    concluded = portal.words.t("inferred") if entity.inferred and not entity.stub else ""
    title = entity.title if entity.title != entity.display else ""
    sub = first_line(" · ".join(filter(None, (concluded, title, first_line(entity.description)))), 90)
    return tables.LinkCell(entity.display, entity_path(entity.ref), portal.icon(entity.ref), sub)


def status_cell(portal: Portal, entity: Entity) -> tables.StatusCell:
    """The worst fact; what fails, drifts or is stale says since when."""
    status = status_of(portal, entity)
    since = status.since if status.level in ("bad", "stale") or status.icon == "arrow-up" else ""
    return tables.StatusCell(status.level, status.text, status.icon, since, status.rank)


def owner_cell(portal: Portal, entity: Entity) -> tables.OwnerCell:
    """Who answers for it."""
    owner = entity.owner
    if owner.by == APPROVERS:
        return tables.OwnerCell(portal.words.t("approvers: {names}", names=owner.written), "", False)
    if not owner.ref and owner.known:
        return tables.OwnerCell(portal.words.t("a person"), "", False)
    if not owner.ref:
        return tables.OwnerCell(portal.words.t("nobody"), "teams/unowned/", True)
    return tables.OwnerCell(portal.name(owner.ref, "group"), portal.href(owner.ref), not portal.answered_for(entity))


def version_cell(portal: Portal, entity: Entity) -> tables.Version | None:
    """The version in the last environment, and how far behind it is."""
    cell = final_cell(portal, entity.ref)
    if cell is None:
        told = state_of(portal, Capability.DEPLOYMENTS).complete
        return tables.Version("", portal.words.t("not deployed"), "", "none") if told else None
    if not cell.live and cell.state == "absent":
        return tables.Version("", portal.words.t("absent"), "absent")
    version = cell.live or cell.desired or cell.revision[:7]
    if cell.lag > 0:
        return tables.Version(version, str(cell.lag), "lag", "warn" if "far_behind" in cell.marks else "none")
    return tables.Version(version)


def level_cell(portal: Portal, entity: Entity) -> tables.CellLevel | None:
    """The level of the first scorecard that applies."""
    score = first_score(portal, entity)
    return tables.CellLevel(score.rank, score.of, score.word, score.fraction) if score else None


def changed_cell(portal: Portal, entity: Entity) -> tables.Time | None:
    """The newest thing that happened: a change of ours, else the repository's last commit."""
    change = portal.last_change.get(entity.ref)
    info = portal.repository(entity.origin.repo)
    iso = change or (info.committed_at if info else "")
    return tables.Time(iso) if iso else None


def _ref_cell(portal: Portal, ref: str) -> tables.OwnerCell | None:
    return tables.OwnerCell(portal.name(ref), portal.href(ref), ref not in portal.entities) if ref else None


def _count(value: int) -> tables.Number:
    return tables.Number(value)


def _plain(text: str) -> tables.TextCell | None:
    return tables.TextCell(text) if text else None


_C = tables.Column
_COLUMNS: dict[str, _Maker] = {
    "name": _Maker(lambda p: _C("name", p.words.t("Name"), "link"), name_cell),
    "status": _Maker(lambda p: _C("status", p.words.t("Status"), "status", facet=True), status_cell),
    "owner": _Maker(
        lambda p: _C("owner", p.words.t("Owner"), "owner", hide_below="sm", facet=True, below=True), owner_cell
    ),
    "type": _Maker(lambda p: _C("type", p.words.t("Type"), hide_below="xl", facet=True), lambda _p, e: _plain(e.type)),
    "lifecycle": _Maker(
        lambda p: _C("lifecycle", p.words.t("Lifecycle"), hide_below="lg", facet=True),
        lambda _p, e: _plain(e.lifecycle),
    ),
    "system": _Maker(
        lambda p: _C("system", p.words.t("System"), "owner", hide_below="xl", facet=True),
        lambda p, e: _ref_cell(p, e.system),
    ),
    "domain": _Maker(
        lambda p: _C("domain", p.words.t("Domain"), "owner", hide_below="sm", facet=True),
        lambda p, e: _ref_cell(p, e.domain),
    ),
    "prod": _Maker(
        lambda p: _C("prod", last_environment(p) or p.words.t("Deployed"), "version", hide_below="sm", below=True),
        version_cell,
    ),
    "level": _Maker(lambda p: _C("level", p.words.t("Level"), "level", hide_below="md", facet=True), level_cell),
    "changed": _Maker(lambda p: _C("changed", p.words.t("Changed"), "time", hide_below="md"), changed_cell),
    "parts": _Maker(
        lambda p: _C("parts", p.words.t("Parts"), "number"), lambda p, e: _count(len(p.targets(e.ref, "hasPart")))
    ),
    "consumers": _Maker(
        lambda p: _C("consumers", p.words.t("Consumers"), "number"),
        lambda p, e: _count(len(p.targets(e.ref, "apiConsumedBy"))),
    ),
    "operations": _Maker(
        lambda p: _C("operations", p.words.t("Operations"), "number", hide_below="md"),
        lambda _p, e: _count(len(e.operations)),
    ),
    "users": _Maker(
        lambda p: _C("users", p.words.t("Used by"), "number"),
        lambda p, e: _count(len(p.targets(e.ref, "dependencyOf"))),
    ),
    "wrong": _Maker(
        lambda p: _C("wrong", p.words.t("What is wrong"), "tags", hide_below="always", facet=True),
        lambda p, e: tables.Tags(wrong_with(p, e)),
    ),
    "teams": _Maker(
        lambda p: _C("teams", p.words.t("Teams"), "tags", facet=True),
        lambda p, e: tables.Tags(tuple(p.name(ref) for ref in p.targets(e.ref, "memberOf"))),
    ),
}
