"""The overview: teams by department, each with its health, levels, incidents, findings and waivers. No ranking."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ....model.entities import Entity
from ....model.live import Capability
from ....model.refs import split_ref
from ....model.scorecards import Card
from ...bounds import ROWS, Listed, listed
from ...context import Portal
from ...facts.choices import ChoiceGroup, choice, choices
from ...facts.freshness import source_of, state_of
from ...facts.incidents import Standing
from ...facts.levels import card_title, level_title
from ...facts.performance import performance_of
from ...facts.rollup import Rollup, roll_up_team, roll_up_things
from ...facts.sources import source_view
from ...facts.status import GROUPS
from ...facts.teams import is_team, without_owner
from ...html.page import Page
from ...parts import GlanceItem
from ...sections import with_data
from ..delivery.incidents import open_incidents
from ..quality.cards import aim_of
from ..section import SectionBody, section_page

NO_THINGS = ("group", "user", "location", "system", "domain")
"""Kinds that are not counted as things: people, places of files, and wholes, which are as their parts are."""
GROUP_OF = {level: name for name, level in GROUPS}
MOST_DEPTH = 3
"""Steps by which a team stands in below its department; deeper ones stand no further in."""


class Count(Struct, frozen=True):
    """A number with its word and level: "3 failing"."""

    level: str
    n: int
    word: str


class TeamLine(Struct, frozen=True, kw_only=True):
    """A row: a department, a team, or what nobody owns. What nobody looked at is None or "", and the page says so.

    ``levels`` and ``health`` are numbers by level, ``incident`` a state in words, ``scans`` how many of its components
    have one, ``delivery`` the figures of delivery that there are.
    """

    name: str
    href: str
    depth: int
    sub: str
    department: str
    things: int
    health: tuple[Count, ...]
    state: str
    levels: tuple[Count, ...]
    moves: str
    incident: Count | None
    unlinked: int
    errors: int
    warnings: int
    waivers: tuple[str, ...]
    scans: str
    critical: int
    high: int
    delivery: tuple[str, ...] = ()


class OverviewView(Struct, frozen=True, kw_only=True):
    """The page; ``card`` is the title of the scorecard whose levels are told, "" without one.

    ``source`` is the one that tells incidents, "" where their age is not that of one source.
    """

    glance: tuple[GlanceItem, ...]
    rows: Listed[TeamLine]
    facets: tuple[ChoiceGroup, ...]
    card: str
    nights: int
    scanned: bool
    asked: bool
    delivers: bool
    source: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page where there are teams."""
    if "overview" not in with_data(portal.world):
        return
    t, order = portal.words.t, list(in_order(portal))
    rolled = [roll_up_team(portal, team) for team, _, _ in order]
    lines = [_line(portal, *place, rollup) for place, rollup in zip(order, rolled, strict=True)]
    nobody, persons = without_owner(portal), _of_people(portal)
    if persons:
        lines.append(_beside(portal, persons, t("Owned by a person"), "", t("in no team")))
    if nobody:
        name = t("Without an owner")
        lines.append(_beside(portal, nobody, name, "teams/unowned/", t("nobody answers for it")))
    card, incidents = _card(portal), state_of(portal, Capability.INCIDENTS)
    view = OverviewView(
        glance=glance(portal),
        rows=listed(lines, ROWS),
        facets=choices(
            choice("department", t("Department"), (line.department for line in lines)),
            choice("state", t("State"), (line.state for line in lines)),
        ),
        card=card_title(portal, card) if card is not None else "",
        nights=len(portal.world.history.nights),
        scanned=state_of(portal, Capability.SCANS).connected,
        asked=incidents.connected,
        delivers=any(line.delivery for line in lines),
        source=source_of(portal, Capability.INCIDENTS, incidents.observed_at),
    )
    twin = {
        "teams": [{"ref": team.ref, "depth": depth, **msgspec.to_builtins(rollup)}
                  for (team, depth, _), rollup in zip(order, rolled, strict=True)],
        "of_people": len(persons),
        "without_owner": len(nobody),
    }  # fmt: skip
    description = portal.words.n("{n} team by department", "{n} teams by department", len(order))
    yield section_page(portal, "overview", SectionBody(view=view, description=description, twin=twin))


def in_order(portal: Portal) -> Iterator[tuple[Entity, int, str]]:
    """Yield the groups by name, those below a group behind it: (group, depth, name of the department on top).

    A name that stands for nobody is no team: what it owns is in the row of what nobody answers for.
    """
    groups: dict[str, Entity] = {g.ref: g for g in portal.of_kind("group") if is_team(portal, g)}
    seen: set[str] = set()

    def below(group: Entity, depth: int, top: str) -> Iterator[tuple[Entity, int, str]]:
        if group.ref in seen:
            return
        seen.add(group.ref)
        yield group, depth, top
        for ref in sorted(portal.targets(group.ref, "parentOf"), key=portal.name):
            if ref in groups:
                yield from below(groups[ref], min(depth + 1, MOST_DEPTH), top)

    tops = [group for group in groups.values() if not set(portal.targets(group.ref, "childOf")) & set(groups)]
    for group in (*tops, *groups.values()):  # what is only in a circle has no top
        yield from below(group, 0, group.display)


def _line(portal: Portal, team: Entity, depth: int, top: str, rollup: Rollup) -> TeamLine:
    n, below = portal.words.n, len(portal.below(team.ref))
    sub = n("with {n} team below it", "with {n} teams below it", below) if below else ""
    if team.stub:
        sub = portal.words.t("not declared")
    return _told(portal, rollup, name=team.display, href=portal.href(team.ref), depth=depth, sub=sub, department=top,
                 delivery=_delivery(portal, team.ref))  # fmt: skip


def _delivery(portal: Portal, ref: str) -> tuple[str, ...]:
    """Return the figures of delivery of a team that could be reckoned, each with its name."""
    found, t = performance_of(portal, ref), portal.words.t
    short = {"frequency": "{value} in production", "lead": "{value} to production", "failures": "{value} failed",
             "recovery": "{value} to recover"}  # fmt: skip
    return tuple(t(short[one.id], value=one.value) for one in found.measures if one.value) if found else ()


def _of_people(portal: Portal) -> list[Entity]:
    """Return what persons own, shown or not: it is in no team's row, and no person has one."""
    things = (portal.entities[ref] for ref in sorted(portal.entities) if split_ref(ref)[0] not in NO_THINGS)
    return [one for one in things if one.owner.ref.startswith("user:") or (one.owner.known and not one.owner.ref)]


def _beside(portal: Portal, things: list[Entity], name: str, href: str, sub: str) -> TeamLine:
    """Return the row of what is in no team."""
    found = {item.id: item for entity in things for item in portal.findings_about(entity)}
    rollup = roll_up_things(portal, things, [(item.severity.value, item.code) for item in found.values()])
    return _told(portal, rollup, name=name, href=href, depth=0, sub=sub, department=name)


def _told(portal: Portal, rollup: Rollup, **who: object) -> TeamLine:
    """Return a row; of nothing, nothing is said to be well."""
    t = portal.words.t
    names = {level: t(name) for level, name in GROUP_OF.items()} | {"warn": t("to look at")}
    health = tuple(Count(level, n, names.get(level, level)) for level, n in rollup.health.items())
    looked = bool(set(rollup.health) - {"none"})
    state = t(GROUP_OF[health[0].level]) if looked else t("Not measured") if rollup.things else t("Owns nothing")
    scanned = state_of(portal, Capability.SCANS).connected and rollup.scannable
    return TeamLine(
        **who,  # type: ignore[arg-type]  # who it is about, in the words of the two callers above
        things=rollup.things,
        health=health,
        state=state,
        levels=_levels(portal, rollup),
        moves=_moves(portal, rollup),
        incident=_incident(portal, rollup),
        unlinked=rollup.standings.get(Standing.NOT_LINKED, 0),
        errors=rollup.errors,
        warnings=rollup.warnings,
        waivers=_waivers(portal, rollup),
        scans=t("{n} of {all} scanned", n=rollup.scanned, all=rollup.scannable) if scanned else "",
        critical=rollup.critical,
        high=rollup.high,
    )


def _card(portal: Portal) -> Card | None:
    return next(iter(portal.world.scorecards.cards), None)


def _levels(portal: Portal, rollup: Rollup) -> tuple[Count, ...]:
    card = _card(portal)
    if card is None:
        return ()
    ids = [*(level.id for level in reversed(card.levels)), ""]
    found = [Count("none", n, level_title(portal, card, level)) for level in ids if (n := rollup.levels.get(level, 0))]
    return (*found, *((Count("unknown", rollup.unsure, portal.words.t("not sure")),) if rollup.unsure else ()))


def _moves(portal: Portal, rollup: Rollup) -> str:
    t, parts = portal.words.t, []
    if rollup.up:
        parts.append(t("{n} up", n=rollup.up))
    if rollup.down:
        parts.append(t("{n} down", n=rollup.down))
    return ", ".join(parts)


def _incident(portal: Portal, rollup: Rollup) -> Count | None:
    """Return what is known of incidents; None where nothing was asked, which is never that there is none."""
    t, standings = portal.words.t, rollup.standings
    if rollup.incidents:
        fresh = any(not portal.incidents[one].stale for one in rollup.incidents)
        return Count("bad" if fresh else "stale", len(rollup.incidents), t("open"))
    if standings.get(Standing.SILENT):
        return Count("unknown", standings[Standing.SILENT], t("without a full answer"))
    if standings.get(Standing.NONE):
        return Count("ok", 0, t("open"))
    return None


def _waivers(portal: Portal, rollup: Rollup) -> tuple[str, ...]:
    n, parts = portal.words.n, []
    if rollup.overdue:
        parts.append(n("{n} waiver overdue", "{n} waivers overdue", rollup.overdue))
    if rollup.ending:
        parts.append(n("{n} waiver ends within 30 days", "{n} waivers end within 30 days", rollup.ending))
    return tuple(parts)


def glance(portal: Portal) -> tuple[GlanceItem, ...]:
    """Return the organisation at a glance: things, the unowned, incidents, levels, sources."""
    t, n = portal.words.t, portal.words.n
    owned = sum(split_ref(ref)[0] not in NO_THINGS for ref in portal.entities)
    good = "ok" if owned else "none"
    nobody, sources = len(without_owner(portal)), [source_view(portal, each) for each in portal.world.manifest.sources]
    late = sum(source.late for source in sources)
    return (
        GlanceItem(k=t("Things"), word=portal.words.number(owned)),
        GlanceItem(
            k=t("Without an owner"), word=portal.words.number(nobody), level="warn" if nobody else good,
            href="teams/unowned/",
        ),
        _open(portal),
        *_aim(portal),
        GlanceItem(
            k=t("Sources"), of="*", href="sources/", level="stale" if late else "ok" if sources else "none",
            word=n("{n} late", "{n} late", late) if late else t("all answered") if sources else t("none"),
            detail=t("{n} asked", n=len(sources)),
        ),
    )  # fmt: skip


def _open(portal: Portal) -> GlanceItem:
    t, state = portal.words.t, state_of(portal, Capability.INCIDENTS)
    name = t("Open incidents")
    if not state.connected:
        return GlanceItem(k=name, word=t("not connected"), icon="link", href="sources/#asked")
    found = open_incidents(portal)
    fresh = any(not one.stale for one in found)
    if found:
        return GlanceItem(
            k=name, word=str(len(found)), level="bad" if fresh else "stale", icon="incident", href="incidents/"
        )
    if not state.whole:
        return GlanceItem(k=name, word=t("Unknown"), level="unknown", href="incidents/")
    return GlanceItem(k=name, word=t("none at what is linked"), href="incidents/")


def _aim(portal: Portal) -> Iterator[GlanceItem]:
    """Yield the share that has reached the aim of the first scorecard, and what it was in the oldest night."""
    card = _card(portal)
    nights = sorted(portal.world.history.trend.get(card.id, ())) if card is not None else []
    if card is None or not nights:
        return
    order = ["", *(level.id for level in card.levels)]
    aim = order[aim_of(card) :]
    shares = [(at, sum(counts.get(level, 0) for level in aim), sum(counts.get(level, 0) for level in order))
              for at, counts in (nights[0], nights[-1])]  # fmt: skip
    (first, then, before), (_, now, total) = shares
    t = portal.words.t
    title = t("{level} or better", level=level_title(portal, card, aim[0]))
    detail = t("{n} of {all} on {day}", n=then, all=before, day=portal.words.moment(first, "d MMM"))
    yield GlanceItem(
        k=title, word=t("{n} of {all}", n=now, all=total), icon="level-up", href=f"scorecards/{card.id}/",
        detail=detail if len(nights) > 1 else "",
    )  # fmt: skip
