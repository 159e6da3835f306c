"""The teams: a table of all of them, a page for each, and the page of what nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....kit.text.segments import entity_path
from ....model.entities import Entity
from ...context import Portal
from ...facts.status import status_of
from ...html.page import Deferred, Page
from ...tables import model as tables
from ..catalog.between import matrix_href
from ..catalog.identity import first_line
from ..catalog.kinds import table_context, write_table
from ..section import SectionBody, section_page
from . import team, unowned


class TeamsView(Struct, frozen=True, kw_only=True):
    """The table, how many teams there are, how many things nobody owns."""

    table: dict[str, object]
    total: int
    unowned: int
    matrix_href: str


def pages(portal: Portal) -> Iterator[Page | Deferred]:
    """Yield the table of teams, a page for each, and the page of what nobody owns."""
    yield _table(portal)
    yield from team.pages(portal)
    yield unowned.page(portal)


def _table(portal: Portal) -> Page:
    t = portal.words.t
    rows = tuple(_row(portal, each) for each in portal.of_kind("group"))
    column = tables.Column
    table = tables.Table(
        id="teams",
        caption=t("Teams"),
        columns=(
            column("name", t("Team"), "link"),
            column("status", t("Worst status"), "status", facet=True),
            column("owned", t("Owns"), "number"),
            column("people", t("People"), "number", hide_below="md"),
            column("mend", t("To mend"), "number"),
            column("type", t("Type"), hide_below="lg", facet=True),
        ),
        rows=rows,
        order=("status", "name"),
        filter_label=t("Filter by name"),
    )
    write_table(portal, table, "teams/")
    view = TeamsView(
        table=table_context(table, "teams/"),
        total=len(rows),
        unowned=len(portal.unowned),
        matrix_href=matrix_href(portal, "teams"),
    )
    description = portal.words.n("{n} team and what it owns", "{n} teams and what they own", len(rows))
    return section_page(portal, "teams", SectionBody(view=view, description=description))


def _row(portal: Portal, each: Entity) -> tables.Row:
    t = portal.words.t
    owned = portal.held(each.ref)
    worst = status_of(portal, each)
    to_mend = len(portal.to_mend(each))
    sub = first_line(each.description, 90)
    if each.stub:
        sub = t("not declared: others refer to it")
        if team.of_the_host(owned):
            sub = t("from OWNERS") if team.by_owners_files(owned) else t("from CODEOWNERS")
    return tables.Row(
        (
            tables.LinkCell(each.display, entity_path(each.ref), "team", sub),
            tables.StatusCell(worst.level, worst.text, worst.icon, rank=worst.rank),
            tables.Number(len(owned)),
            tables.Number(len(portal.targets(each.ref, "hasMember"))),
            tables.Number(to_mend),
            tables.TextCell(each.type) if each.type else None,
        )
    )
