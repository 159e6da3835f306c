"""What an entity depends on and who uses it: the table twin of its graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct

from ....model.entities import Entity
from ....model.refs import split_ref
from ...context import Portal
from ...facts.impact import impact_path, is_needed
from ...facts.neighbours import MOST_INDIRECT, Edge, depends_on, indirect_users, protocol, used_by
from ...facts.status import Status, status_of, worst_first
from ...graphs.columns import Neighbourhood, neighbourhood, neighbourhood_svg
from ...graphs.maps import map_svg
from ...graphs.svg import Drawing
from .identity import channel_of

MOST = 100
"""Rows of a group that are shown: a list of thousands is for the page's data."""
PARTS = (
    ("component", "Components"), ("api", "APIs"), ("resource", "Resources"), ("system", "Systems"),
    ("domain", "Domains"), ("template", "Templates"),
)  # fmt: skip
"""Kinds in the order in which lists of mixed things show them, with their English heads."""


class RelationRow(Struct, frozen=True, kw_only=True):
    """A thing that another is joined to; ``href`` and ``status`` are "" and None where the catalog does not have it.

    ``channel`` is where its owner talks by day, ``protocol`` says how they talk, ``via`` what joins them ("" where that
    says no more), ``changed`` when it did last.
    """

    ref: str
    name: str
    href: str
    icon: str
    status: Status | None
    owner: str
    owner_href: str
    channel: str
    channel_href: str
    protocol: str
    via: str
    via_href: str
    changed: str


class RelationGroup(NamedTuple):
    """Rows under a head ("" for none) with its anchor, and how many there are."""

    id: str
    head: str
    rows: list[RelationRow]
    total: int


class ApiRow(Struct, frozen=True, kw_only=True):
    """An API that something offers: what it speaks, its size, who listens."""

    name: str
    href: str
    icon: str
    status: Status | None
    type: str
    operations: int
    consumers: int


class RelationsView(Struct, frozen=True, kw_only=True):
    """The relations of an entity as its page groups them; totals count the rows that are not shown too.

    ``through`` is what the teams of a person own.
    """

    needs: list[RelationRow]
    needs_total: int
    users: list[RelationRow]
    users_total: int
    indirect: list[RelationRow]
    indirect_total: int
    provides: list[ApiRow]
    consumes: list[RelationRow]
    providers: list[RelationRow]
    members: list[RelationGroup]
    members_total: int
    groups: list[RelationRow]
    owns: list[RelationGroup]
    through: list[RelationGroup]
    through_total: int
    graph: Neighbourhood | Drawing | None
    impact: str
    """The page that says what breaks with it, "" where nothing needs it."""


def _row(portal: Portal, edge: Edge) -> RelationRow:
    entity = portal.entities.get(edge.ref)
    t = portal.words.t
    status = status_of(portal, entity) if entity else None
    spoken = protocol(portal, edge)
    channel = channel_of(portal, entity.owner.ref) if entity else None
    return RelationRow(
        ref=edge.ref,
        name=portal.name(edge.ref),
        href=portal.href(edge.ref),
        icon=portal.icon(edge.ref),
        status=status,
        owner=portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        owner_href=portal.href(entity.owner.ref) if entity else "",
        channel=(channel.title or channel.url) if channel else "",
        channel_href=channel.url if channel else "",
        protocol=t(spoken) if spoken else "",
        via=portal.name(edge.through) if edge.through else "" if spoken or edge.via == "API" else t(edge.via),
        via_href=portal.href(edge.through),
        changed=portal.last_change.get(edge.ref, ""),
    )


def member_rows(portal: Portal, refs: Sequence[str], most: int = MOST) -> list[RelationRow]:
    """The first rows of a plain list of entities, problems first; a row is made only where it is shown."""
    return [_row(portal, Edge(ref, "part", "")) for ref in worst_first(portal, refs, most)]


def part_rows(portal: Portal, refs: list[str]) -> list[RelationGroup]:
    """Rows of a mixed list by kind, problems first in each."""
    order = [kind for kind, _ in PARTS]
    heads = dict(PARTS)

    def place(ref: str) -> int:
        kind = split_ref(ref)[0]
        return order.index(kind) if kind in order else len(order)

    groups = []
    for at, inside in groupby(sorted(refs, key=place), key=place):
        head = portal.words.t(heads[order[at]]) if at < len(order) else portal.words.t("Other")
        here = list(inside)
        groups.append(RelationGroup("", head, member_rows(portal, here), len(here)))
    return groups


def api_rows(portal: Portal, refs: list[str]) -> list[ApiRow]:
    """The APIs that something provides: what they speak, their size, who listens."""
    rows = []
    for row in member_rows(portal, refs):
        entity = portal.entities.get(row.ref)
        if entity is not None:
            rows.append(
                ApiRow(
                    name=row.name,
                    href=row.href,
                    icon=row.icon,
                    status=row.status,
                    type=entity.type,
                    operations=len(entity.operations),
                    consumers=len(portal.targets(entity.ref, "apiConsumedBy")),
                )
            )
    return rows


def _unanswered(portal: Portal, entity: Entity) -> list[str]:
    """APIs that an entity consumes and nobody in the catalog provides: the providers' rows do not name them."""
    return [ref for ref in portal.targets(entity.ref, "consumesApi") if not portal.targets(ref, "apiProvidedBy")]


def view(portal: Portal, entity: Entity) -> RelationsView:
    """Return the relations of an entity, grouped as its page shows them."""
    needs, users = depends_on(portal, entity), used_by(portal, entity)
    indirect = indirect_users(portal, entity.ref, users)
    members = portal.targets(entity.ref, "hasPart")
    parts = part_rows(portal, members)
    through = through_teams(portal, entity.ref)
    return RelationsView(
        needs=_sorted(portal, needs),
        needs_total=len(needs),
        users=_sorted(portal, users),
        users_total=len(users),
        indirect=member_rows(portal, indirect, MOST_INDIRECT),
        indirect_total=len(indirect),
        provides=api_rows(portal, portal.targets(entity.ref, "providesApi")),
        consumes=member_rows(portal, _unanswered(portal, entity)),
        providers=member_rows(portal, portal.targets(entity.ref, "apiProvidedBy")),
        members=parts if len(parts) > 1 else [part._replace(head="") for part in parts],
        members_total=len(members),
        groups=member_rows(portal, portal.targets(entity.ref, "memberOf")),
        owns=part_rows(portal, [e.ref for e in portal.owned.get(entity.ref, [])]),
        through=part_rows(portal, through),
        through_total=len(through),
        graph=told_by_graph(portal, entity),
        impact=impact_path(entity.ref) if is_needed(portal, entity) else "",
    )


def through_teams(portal: Portal, ref: str) -> list[str]:
    """Return what the teams of a person own, nothing for whatever is no member of a team."""
    return list(dict.fromkeys(one.ref for team in portal.targets(ref, "memberOf") for one in portal.held(team)))


def _sorted(portal: Portal, edges: list[Edge]) -> list[RelationRow]:
    """The first rows of some edges, problems first."""

    def weight(edge: Edge) -> tuple[int, str, str]:
        entity = portal.entities.get(edge.ref)
        return (status_of(portal, entity).rank if entity else 99), portal.name(edge.ref), edge.through

    return [_row(portal, edge) for edge in sorted(edges, key=weight)[:MOST]]


def told_by_graph(portal: Portal, entity: Entity) -> Neighbourhood | Drawing | None:
    """A system or domain has a map of its parts, everything else its neighbours."""
    kind = split_ref(entity.ref)[0]
    if kind in ("system", "domain"):
        return map_svg(portal, entity.ref, portal.href(entity.ref))
    return neighbourhood(portal, entity.ref) if kind in ("component", "api", "resource") else None


def drawing(told: Neighbourhood | Drawing | None) -> Drawing | None:
    """Draw what a graph tells."""
    return neighbourhood_svg(told) if isinstance(told, Neighbourhood) else told
