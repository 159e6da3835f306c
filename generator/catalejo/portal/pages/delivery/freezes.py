"""Freezes: what holds deployments in the weeks ahead, by week, and the projects that nobody could look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec
from msgspec import Struct

from ....kit.text.moments import moment
from ....model.delivery import FreezeCalendar, PlannedFreeze
from ....model.live import Capability
from ...bounds import NAMES, ROWS, Listed, listed
from ...context import Portal
from ...facts.choices import ChoiceGroup, choice, choices
from ...facts.freshness import state_of
from ...html.page import Page
from ...sections import with_data
from ..catalog.deploying import SpanLine, gate_words, span_line
from ..section import SectionBody, section_page

Names = Listed[tuple[str, str]]


class FreezeCard(Struct, frozen=True, kw_only=True):
    """A freeze: its span, of which project in which environments, by what window, and what it holds."""

    span: SpanLine
    project: str
    environments: tuple[str, ...]
    why: str
    schedule: str
    manual: bool
    owners: tuple[str, ...]
    components: Names


class FreezeWeek(Struct, frozen=True):
    """A week: the day that it begins on (RFC 3339), "" for what holds already; its freezes."""

    begins: str
    cards: tuple[FreezeCard, ...]


class UnseenProject(Struct, frozen=True, kw_only=True):
    """A project of which nobody knows its windows, and why; its level, and what is deployed for it."""

    project: str
    level: str
    text: str
    reason: str
    components: Names


class FreezesView(Struct, frozen=True, kw_only=True):
    """The page; ``free`` are projects that were looked at and have no freeze in these weeks.

    ``silent`` says that a system that holds windows gave no full answer, "" where each did or none is asked.
    """

    since: str
    until: str
    now: int
    total: int
    left: int
    whole: bool
    weeks: tuple[FreezeWeek, ...]
    facets: tuple[ChoiceGroup, ...]
    unseen: tuple[UnseenProject, ...]
    free: tuple[tuple[str, int], ...]
    silent: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page where anything is deployed for a project that may have freezes."""
    if "freezes" not in with_data(portal.world):
        return
    calendar = portal.world.delivery.calendar
    found = _together(calendar.planned)
    cards = [(freeze, _card(portal, freeze, places)) for freeze, places in found[:ROWS]]
    view = FreezesView(
        since=calendar.since,
        until=calendar.until,
        now=sum(freeze.start <= calendar.since for freeze, _ in found),
        total=len(found),
        left=len(found) - len(cards),
        whole=calendar.whole,
        weeks=_weeks(calendar, cards),
        facets=_facets(portal, [card for _, card in cards]),
        unseen=_unseen(portal, calendar),
        free=_free(calendar),
        silent=_silence(portal),
    )
    description = portal.words.n(
        "{n} freeze of deployments in four weeks", "{n} freezes of deployments in four weeks", len(found)
    )
    twin = msgspec.to_builtins(calendar)
    yield section_page(portal, "freezes", SectionBody(view=view, description=description, twin=twin, wide=False))


def _silence(portal: Portal) -> str:
    state = state_of(portal, Capability.FREEZES)
    if state.whole or not state.connected:
        return ""
    names = ", ".join(state.failing or state.sources)
    return portal.words.t("{names} gave no full answer: windows that only it holds are not known.", names=names)


def _together(planned: Iterable[PlannedFreeze]) -> list[tuple[PlannedFreeze, tuple[str, ...]]]:
    """Join what one window holds at one time in several environments; environments in the order of their names."""
    found: dict[PlannedFreeze, tuple[dict[str, None], set[str]]] = {}
    for freeze in planned:
        key = msgspec.structs.replace(freeze, environment="", components=())
        places, refs = found.setdefault(key, ({}, set()))
        places[freeze.environment] = None
        refs.update(freeze.components)
    return [
        (msgspec.structs.replace(key, components=tuple(sorted(refs))), tuple(places))
        for key, (places, refs) in found.items()
    ]


def _card(portal: Portal, freeze: PlannedFreeze, places: tuple[str, ...]) -> FreezeCard:
    t, order = portal.words.t, portal.world.delivery.environments
    entities = [portal.entities[ref] for ref in freeze.components if ref in portal.entities]
    owners = (portal.name(entity.owner.ref, "group") for entity in entities if entity.owner.ref)
    why = (
        t("No window that allows deployments is open") if freeze.kind == "outside" else t("A window denies deployments")
    )
    return FreezeCard(
        span=span_line(portal, freeze.start, freeze.end, freeze.origin),
        project=freeze.project,
        environments=tuple(sorted(places, key=lambda name: order.index(name) if name in order else len(order))),
        why=why,
        schedule=f"{freeze.schedule} {freeze.zone}".strip(),
        manual=freeze.manual,
        owners=tuple(dict.fromkeys(owners)),
        components=_names(portal, freeze.components),
    )


def _names(portal: Portal, refs: Iterable[str]) -> Names:
    return listed(sorted((portal.name(ref), portal.href(ref)) for ref in refs), NAMES)


def _weeks(calendar: FreezeCalendar, cards: list[tuple[PlannedFreeze, FreezeCard]]) -> tuple[FreezeWeek, ...]:
    """Part freezes by the Monday of the week in which they begin; what holds already comes first."""
    weeks: dict[str, list[FreezeCard]] = {}
    for freeze, card in cards:
        at = moment(freeze.start) if freeze.start > calendar.since else None
        monday = f"{(at - timedelta(days=at.weekday())).date().isoformat()}T00:00:00Z" if at is not None else ""
        weeks.setdefault(monday, []).append(card)
    return tuple(FreezeWeek(monday, tuple(weeks[monday])) for monday in sorted(weeks))


def _facets(portal: Portal, cards: list[FreezeCard]) -> tuple[ChoiceGroup, ...]:
    t = portal.words.t
    return choices(
        choice("environment", t("Environment"), (name for card in cards for name in card.environments)),
        choice("project", t("Project"), (card.project for card in cards)),
        choice("owner", t("Owner"), (name for card in cards for name in card.owners)),
    )


def _unseen(portal: Portal, calendar: FreezeCalendar) -> tuple[UnseenProject, ...]:
    rows = []
    for each in calendar.unseen:
        text, reason = gate_words(portal, each.told)
        rows.append(
            UnseenProject(
                project=each.project,
                level=each.told.level.value,
                text=text,
                reason=reason,
                components=_names(portal, each.components),
            )
        )
    return tuple(rows)


def _free(calendar: FreezeCalendar) -> tuple[tuple[str, int], ...]:
    """Return the projects whose windows are known and hold nothing in these weeks, with their number of components."""
    held = {freeze.project for freeze in calendar.planned} | {each.project for each in calendar.unseen}
    return tuple((project, len(refs)) for project, refs in calendar.projects.items() if project not in held)
