"""What a team works on: what keeps its things from the next level, and the teams that it works with."""

from __future__ import annotations

from collections import Counter, defaultdict

from msgspec import Struct

from ....model.entities import Entity, Link
from ...context import Portal
from ...facts import neighbours
from ...facts.scores import score_view
from ...facts.teams import is_somebody
from ..catalog.identity import channel_of, contact_kind

SHOWN_THROUGH = 3


class Gap(Struct, frozen=True, kw_only=True):
    """One thing that misses ``missing`` rules for its next level; ``place`` is the first file to mend."""

    name: str
    href: str
    next: str
    rank: int
    of: int
    missing: int
    checks: tuple[str, ...]
    place: str
    place_href: str


class Coupling(Struct, frozen=True, kw_only=True):
    """Another team: how many of our things need theirs (``needs``), theirs ours (``used``), through what, its channel.

    ``through`` is (name, address), ``more`` how many of them are left out.
    """

    name: str
    href: str
    needs: int
    used: int
    through: tuple[tuple[str, str], ...]
    more: int
    channel: Link | None


def gaps(portal: Portal, owned: list[Entity]) -> list[Gap]:
    """What keeps the team's things from their next level, the nearest first, each with the place to mend."""
    rows = []
    for card, scores in portal.world.scorecards.scores.items():
        for entity in owned:
            score = scores.get(entity.ref)
            if score is None or not score.missing:
                continue
            view = score_view(portal, portal.cards[card], score)
            place = next((row for row in view.missing if row.href), None)
            rows.append(
                Gap(
                    name=entity.display,
                    href=portal.href(entity.ref) + f"#score-{card}",
                    next=view.next,
                    rank=score.rank + 1,
                    of=view.of,
                    missing=len(score.missing),
                    checks=tuple(row.title for row in view.missing),
                    place=place.path.rsplit("/", 1)[-1] if place is not None else "",
                    place_href=place.href if place is not None else "",
                )
            )
    return sorted(rows, key=lambda row: (row.missing, row.name))


def coupling(portal: Portal, owned: list[Entity]) -> list[Coupling]:
    """Other teams that this one depends on, and that depend on it; those with the most between them first."""
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
        Coupling(
            name=portal.name(ref, "group"),
            href=portal.href(ref),
            needs=out[ref],
            used=into[ref],
            through=tuple(
                (portal.name(item), portal.href(item)) for item, _ in through[ref].most_common(SHOWN_THROUGH)
            ),
            more=max(0, len(through[ref]) - SHOWN_THROUGH),
            channel=channel_of(portal, ref),
        )
        for ref in sorted({*out, *into}, key=lambda ref: (-(out[ref] + into[ref]), ref))
        if is_somebody(portal, ref)
    ]


def contacts(portal: Portal, ref: str) -> list[tuple[Link, str]]:
    """The links of a team with what each is for: ``chat``, ``escalation`` or ""."""
    team = portal.entities.get(ref)
    return [(link, contact_kind(link.title, link.type, link.url)) for link in team.links] if team else []
