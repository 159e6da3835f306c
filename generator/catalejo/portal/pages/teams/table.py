"""Team pages: how to reach them, what they own and how it is, what keeps it from the next level; and who owns
nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from ...kit.text.segments import entity_path
from ...model.entities import FROM_HOST, Entity, Link
from ...model.findings import Finding
from ...model.refs import split_ref
from ..bounds import NAMES, listed
from ..context import Portal
from ..facts import neighbours
from ..facts.inputs import inputs_of
from ..facts.scores import first_score, score_view
from ..facts.status import final_cell, last_environment, status_of
from ..facts.views import changes_view, findings_view, rest_in_words
from ..html.draw import draw
from ..html.page import Deferred, Page
from ..sections import SECTIONS
from ..tables import model as tables
from .catalog import relations, twins
from .catalog.entity import contact_kind, describe, first_line
from .catalog.kinds import kind_links, table_context, write_table

MOST_TEAMS = 100
"""Teams that one works with; they are listed by how much there is between them."""
LISTED, MOST_PROBLEMS = 30, 50
"""Things of a kind up to which all are listed; above it, the most that are listed because of a problem."""
SHOWN_CHANGES = 6
SHOWN_THROUGH = 3


def pages(portal: Portal) -> Iterator[Page | Deferred]:
    """Yield the table of teams, a page for each, and the page of what nobody owns."""
    yield _table(portal)
    inputs = inputs_of(portal)
    for team in portal.of_kind("group"):
        make = partial(_team, portal, team)
        yield Deferred(path=entity_path(team.ref), section="teams", key=inputs.team(team), make=make, twin=True)
    yield _unowned(portal)


def _table(portal: Portal) -> Page:
    t = portal.words.t
    rows = [_team_row(portal, team) for team in portal.of_kind("group")]
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


def _team_row(portal: Portal, team: Entity) -> tables.Row:
    t = portal.words.t
    owned = portal.owned.get(team.ref, [])
    worst = status_of(portal, team)
    to_mend = sum(len(portal.findings_about(entity)) for entity in owned)
    sub = first_line(team.description, 90)
    if team.stub:
        sub = t("from CODEOWNERS") if _of_the_host(owned) else t("not declared: others refer to it")
    return tables.Row(
        (
            tables.LinkCell(team.display, entity_path(team.ref), "team", sub),
            tables.StatusCell(worst.level, worst.text, worst.icon),
            tables.Number(len(owned)),
            tables.Number(len(portal.targets(team.ref, "hasMember"))),
            tables.Number(to_mend),
            tables.TextCell(team.type) if team.type else None,
        )
    )


def _owned_row(portal: Portal, entity: Entity) -> dict[str, Any]:
    cell = final_cell(portal, entity.ref)
    return {
        "name": entity.display,
        "href": portal.href(entity.ref),
        "icon": portal.icon(entity.ref),
        "status": status_of(portal, entity),
        "type": entity.type,
        "version": cell.live if cell else "",
        "mend": len(portal.findings_about(entity)),
        "changed": portal.last_change.get(entity.ref, ""),
        "score": first_score(portal, entity),
    }


def owned_groups(portal: Portal, owned: list[Entity], query: str = "") -> list[dict[str, Any]]:
    """What a team owns, by kind, problems first; of many things of a kind only those with problems are listed.

    ``query`` is the owner's name in the filter of the kind's table, "" where a table cannot be filtered by it.
    """
    heads = dict(relations.PARTS)
    order = [kind for kind, _ in relations.PARTS]
    by_kind: dict[str, list[Entity]] = {}
    for entity in owned:
        by_kind.setdefault(split_ref(entity.ref)[0], []).append(entity)
    groups = []
    for kind in sorted(by_kind, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)):
        found = sorted(by_kind[kind], key=lambda e: (status_of(portal, e).rank, e.display.lower(), e.ref))
        if len(found) > LISTED:
            found = [e for e in found if status_of(portal, e).level in ("bad", "warn")][:MOST_PROBLEMS]
        section = SECTIONS.get(f"{kind}s")
        more = f"{section.path}?owner={quote(query)}" if section is not None and query else ""
        groups.append(
            {
                "head": portal.words.t(heads.get(kind, "Other")),
                "rows": [_owned_row(portal, entity) for entity in found],
                "total": len(by_kind[kind]),
                "more": more,
            }
        )
    return groups


def gaps(portal: Portal, owned: list[Entity]) -> list[dict[str, Any]]:
    """What keeps the team's things from their next level, the nearest first, each with the place to mend."""
    rows = []
    for card, scores in portal.world.scorecards.scores.items():
        for entity in owned:
            score = scores.get(entity.ref)
            if score is None or not score.missing:
                continue
            view = score_view(portal, portal.cards[card], score)
            place = next((row for row in view["missing"] if row["href"]), {"href": "", "path": ""})
            rows.append(
                {
                    "name": entity.display,
                    "href": portal.href(entity.ref) + f"#score-{card}",
                    "next": view["next"],
                    "rank": score.rank + 1,
                    "of": view["of"],
                    "missing": len(score.missing),
                    "checks": [row["title"] for row in view["missing"]],
                    "place": place["path"].rsplit("/", 1)[-1],
                    "place_href": place["href"],
                }
            )
    return sorted(rows, key=lambda row: (row["missing"], row["name"]))


def coupling(portal: Portal, owned: list[Entity]) -> list[dict[str, Any]]:
    """Other teams that this one depends on, and that depend on it: how many edges, through what, how to reach them."""
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    through: dict[str, Counter[str]] = defaultdict(Counter)
    mine = {entity.ref for entity in owned}
    for entity in owned:
        for edge in neighbours.depends_on(portal, entity):
            target = portal.entities.get(edge.ref)
            if target is not None and edge.ref not in mine and target.owner.ref:
                out[target.owner.ref] += 1
                through[target.owner.ref][edge.through or edge.ref] += 1
        for edge in neighbours.used_by(portal, entity):
            source = portal.entities.get(edge.ref)
            if source is not None and edge.ref not in mine and source.owner.ref:
                into[source.owner.ref] += 1
                through[source.owner.ref][edge.through or entity.ref] += 1
    return [
        {
            "name": portal.name(ref, "group"),
            "href": portal.href(ref),
            "needs": out[ref],
            "used": into[ref],
            "through": [(portal.name(item), portal.href(item)) for item, _ in through[ref].most_common(SHOWN_THROUGH)],
            "more": max(0, len(through[ref]) - SHOWN_THROUGH),
            "channel": next((link for link, kind in contacts(portal, ref) if kind == "chat"), None),
        }
        for ref in sorted({*out, *into}, key=lambda ref: (-(out[ref] + into[ref]), ref))
    ]


def contacts(portal: Portal, ref: str) -> list[tuple[Link, str]]:
    """The links of a team with what each is for: ``chat``, ``escalation`` or ""."""
    team = portal.entities.get(ref)
    return [(link, contact_kind(link.title, link.type, link.url)) for link in team.links] if team else []


GROUP = """apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: {name}
spec:
  type: team
  children: []
"""
"""The document that makes a name that others refer to a team."""


def _of_the_host(owned: list[Entity]) -> bool:
    """Tell whether only CODEOWNERS or the host names a team: it is there, and nobody's mistake."""
    return bool(owned) and all(entity.owner.by in FROM_HOST for entity in owned)


def _to_mend(portal: Portal, team: Entity, owned: list[Entity]) -> list[Finding]:
    """Return what a team is to mend: at itself, at what it owns, in the repositories of that; worst first."""
    found = {item.id: item for entity in (team, *owned) for item in portal.findings_about(entity)}
    return sorted(found.values(), key=lambda item: (item.severity.rank, item.code, item.id))


def _team(portal: Portal, team: Entity) -> Page:
    owned = portal.owned.get(team.ref, [])
    refs = {entity.ref for entity in owned} | {team.ref}
    changes = portal.changes_about(refs)
    findings = _to_mend(portal, team, owned)
    path = entity_path(team.ref)
    body = draw(
        portal,
        path,
        "pages/team.html",
        team=team,
        crumbs=[(portal.words.t("Teams"), "teams/"), (team.display, "")],
        worst=status_of(portal, team),
        owned=owned_groups(portal, owned, portal.name(team.ref, "group")),
        owned_total=len(owned),
        of_the_host=_of_the_host(owned),
        gaps=gaps(portal, owned),
        coupling=listed(coupling(portal, owned), MOST_TEAMS),
        members=relations.member_rows(portal, portal.targets(team.ref, "hasMember")),
        children=relations.member_rows(portal, portal.targets(team.ref, "parentOf")),
        parents=relations.member_rows(portal, portal.targets(team.ref, "childOf")),
        changes=changes_view(portal, changes, SHOWN_CHANGES),
        rest=rest_in_words(portal, changes[SHOWN_CHANGES:]),
        changes_total=len(changes),
        findings=findings_view(portal, findings[:12]),
        findings_total=len(findings),
        links=contacts(portal, team.ref),
        declaration=GROUP.format(name=team.name) if team.stub else "",
        environment=last_environment(portal),
        place=portal.place(team.origin),
    )
    return Page(
        path=path,
        section="teams",
        title=team.display,
        what=portal.words.t("Team"),
        description=describe(portal, team),
        body=body,
        twin=twins.entity_twin(portal, team) | {"owns": [entity.ref for entity in owned]},
        edit=portal.edit(team.origin),
        kind="team",
    )


def _unowned(portal: Portal) -> Page:
    t = portal.words.t
    nobody = portal.unowned
    undeclared = [p for p in portal.world.delivery.placements if not p.component]
    lost = [e for ref, entities in portal.owned.items() if ref for e in entities if not portal.answered_for(e)]
    body = draw(
        portal,
        "teams/unowned/",
        "pages/unowned.html",
        crumbs=[(t("Teams"), "teams/"), (t("Without an owner we know"), "")],
        nobody=owned_groups(portal, nobody, t("nobody")),
        nobody_total=len(nobody),
        lost=owned_groups(portal, lost),
        lost_total=len(lost),
        environment=last_environment(portal),
        undeclared=listed(undeclared, NAMES),
    )
    count = len(nobody) + len(lost)
    return Page(
        path="teams/unowned/",
        section="teams",
        title=t("Without an owner we know"),
        description=portal.words.n("{n} thing that nobody answers for", "{n} things that nobody answers for", count),
        body=body,
        kind="team",
        twin={
            "nobody": [entity.ref for entity in nobody],
            "lost": [entity.ref for entity in lost],
            "undeclared": [placement.name for placement in undeclared],
            "as_of": portal.taken_at,
        },
    )
