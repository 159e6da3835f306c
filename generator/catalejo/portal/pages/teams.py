"""Team pages: how to reach them, what they own and how it is, what keeps it from the next level; and who owns
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...kit.segments import entity_path
from ...model.entities import Entity
from .. import neighbours, tables
from ..context import Portal
from ..draw import draw
from ..facts import changes_view, findings_view, first_score, level_title
from ..page import Page
from ..status import final_cell, status_of
from . import relations, twins
from .entity import contact_kind, describe, first_line
from .kinds import kind_links, table_context, write_table


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the table of teams, a page for each, and the page of what nobody owns."""
    yield _table(portal)
    for team in portal.of_kind("group"):
        yield _team(portal, team)
    yield _unowned(portal)


def _table(portal: Portal) -> Page:
    t = portal.words.t
    rows = []
    for team in portal.of_kind("group"):
        owned = portal.owned.get(team.ref, [])
        worst = status_of(portal, team)
        to_mend = sum(len(portal.findings_of.get(entity.ref, ())) for entity in owned)
        sub = t("not declared: others refer to it") if team.stub else first_line(team.description, 90)
        rows.append(
            tables.Row(
                (
                    tables.Link(team.display, entity_path(team.ref), "team", sub),
                    tables.Status(worst.level, worst.text, worst.icon),
                    tables.Number(len(owned)),
                    tables.Number(len(portal.targets(team.ref, "hasMember"))),
                    tables.Number(to_mend),
                    tables.Text(team.type) if team.type else None,
                )
            )
        )
    column = tables.Column
    table = tables.Table(
        id="teams",
        caption=t("Teams"),
        columns=(
            column("name", t("Team"), "link"),
            column("status", t("Worst status"), "status", facet=True),
            column("owned", t("Owns"), "number"),
            column("people", t("People"), "number", hide_below="md"),
            column("mend", t("To mend"), "number", hide_below="sm"),
            column("type", t("Type"), hide_below="lg", facet=True),
        ),
        rows=tuple(rows),
        order=("status", "name"),
        filter_label=t("Filter by name"),
    )
    write_table(portal, table, "teams/")
    unowned = len(portal.unowned)
    body = draw(
        portal,
        "teams/",
        "pages/teams.html",
        table=table_context(table, "teams/"),
        total=len(rows),
        unowned=unowned,
        kinds=kind_links(portal, "teams"),
    )
    return Page(
        path="teams/",
        section="teams",
        title=t("Teams"),
        wide=True,
        kind="table",
        description=portal.words.n("{n} team and what it owns", "{n} teams and what they own", len(rows)),
        body=body,
    )


def _owned_rows(portal: Portal, owned: list[Entity]) -> list[dict[str, Any]]:
    rows = []
    for entity in owned:
        status = status_of(portal, entity)
        cell = final_cell(portal, entity.ref)
        rows.append(
            {
                "name": entity.display,
                "href": portal.href(entity.ref),
                "icon": portal.icon(entity.ref),
                "status": status,
                "rank": status.rank,
                "type": entity.type,
                "version": cell.live if cell else "",
                "mend": len(portal.findings_of.get(entity.ref, ())),
                "score": first_score(portal, entity),
            }
        )
    return sorted(rows, key=lambda row: (row["rank"], row["name"]))


def gaps(portal: Portal, owned: list[Entity]) -> list[dict[str, Any]]:
    """What keeps the team's things from their next level, the nearest first."""
    from ...model.wording.scorecards import CHECKS

    cards = {card.id: card for card in portal.world.scorecards.cards}
    rows = []
    for card, scores in portal.world.scorecards.scores.items():
        for entity in owned:
            score = scores.get(entity.ref)
            if score is None or not score.missing:
                continue
            rows.append(
                {
                    "name": entity.display,
                    "href": portal.href(entity.ref),
                    "next": level_title(portal, cards[card], score.next_level),
                    "missing": len(score.missing),
                    "checks": [portal.words.t(CHECKS[c].title) if c in CHECKS else c for c in score.missing],
                }
            )
    return sorted(rows, key=lambda row: (row["missing"], row["name"]))


def coupling(portal: Portal, owned: list[Entity]) -> list[dict[str, Any]]:
    """Other teams that this one depends on, and that depend on it, with the number of edges."""
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    mine = {entity.ref for entity in owned}
    for entity in owned:
        for edge in neighbours.depends_on(portal, entity):
            target = portal.entities.get(edge.ref)
            if target is not None and edge.ref not in mine and target.owner.ref:
                out[target.owner.ref] += 1
        for edge in neighbours.used_by(portal, entity):
            source = portal.entities.get(edge.ref)
            if source is not None and edge.ref not in mine and source.owner.ref:
                into[source.owner.ref] += 1
    return [
        {"name": portal.name(ref, "group"), "href": portal.href(ref), "needs": out[ref], "used": into[ref]}
        for ref in sorted({*out, *into}, key=lambda ref: (-(out[ref] + into[ref]), ref))
    ]


def _team(portal: Portal, team: Entity) -> Page:
    owned = portal.owned.get(team.ref, [])
    refs = {entity.ref for entity in owned} | {team.ref}
    changes = portal.changes_about(refs)
    findings = portal.findings_at(sorted(refs))
    path = entity_path(team.ref)
    body = draw(
        portal,
        path,
        "pages/team.html",
        team=team,
        crumbs=[(portal.words.t("Teams"), "teams/"), (team.display, "")],
        worst=status_of(portal, team),
        owned=_owned_rows(portal, owned),
        gaps=gaps(portal, owned),
        coupling=coupling(portal, owned),
        members=relations.member_rows(portal, portal.targets(team.ref, "hasMember")),
        children=relations.member_rows(portal, portal.targets(team.ref, "parentOf")),
        parents=relations.member_rows(portal, portal.targets(team.ref, "childOf")),
        changes=changes_view(portal, changes, 8),
        changes_total=len(changes),
        findings=findings_view(portal, findings[:12]),
        findings_total=len(findings),
        links=[(link, contact_kind(link.title, link.type, link.url)) for link in team.links],
        place=portal.place(team.origin),
    )
    return Page(
        path=path,
        section="teams",
        title=team.display,
        description=describe(portal, team),
        body=body,
        twin=twins.entity_twin(portal, team) | {"owns": [entity.ref for entity in owned]},
        edit=portal.edit(team.origin),
        kind="team",
    )


def _unowned(portal: Portal) -> Page:
    t = portal.words.t
    nobody = portal.unowned
    lost = [e for ref, entities in portal.owned.items() if ref for e in entities if not portal.answered_for(e)]
    body = draw(
        portal,
        "teams/unowned/",
        "pages/unowned.html",
        crumbs=[(t("Teams"), "teams/"), (t("Without an owner we know"), "")],
        nobody=_owned_rows(portal, nobody),
        lost=_owned_rows(portal, lost),
        undeclared=[p for p in portal.world.delivery.placements if not p.component],
    )
    count = len(nobody) + len(lost)
    return Page(
        path="teams/unowned/",
        section="teams",
        title=t("Without an owner we know"),
        description=portal.words.n("{n} thing that nobody answers for", "{n} things that nobody answers for", count),
        body=body,
        kind="team",
    )
