"""Incidents: those that are open, those that are over, and what changed in the day before each was opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from ....kit.text.segments import segment
from ....model.entities import Entity
from ....model.live import RESOLVED, Capability
from ....model.records import Alert
from ....wording.said import POSTMORTEM, RUNBOOK
from ...bounds import NAMES, Listed, listed
from ...context import Portal
from ...facts.before import BeforeView, changed_before
from ...facts.choices import ChoiceGroup, choice, choices
from ...facts.freshness import source_of, state_of
from ...facts.incidents import Standing, standing
from ...facts.neighbours import consumed, upstream
from ...html.page import Page
from ...parts import ContactLine
from ...sections import with_data
from ..catalog.identity import people
from ..section import SectionBody, section_page
from .remembered import ToldIncident, owners_of, remembered

MOST_OPEN, MOST_OVER = 100, 60
"""Incidents that are told in full; the JSON beside the page has all of them."""
PATH = "incidents/"
ASKED_ORDER = (
    Standing.SILENT, Standing.NOT_LINKED, Standing.NOT_ASKED, Standing.NONE, Standing.DOES_NOT_RUN,
)  # fmt: skip


class IncidentCard(Struct, frozen=True, kw_only=True):
    """An incident: its state in a word, its times, at what, who answers, and what changed before it.

    ``closed`` is the night that saw it over first, "" where no night did. ``source`` names the source that has its age,
    ``observed_at`` the age where it is its own. ``hint`` says how to link what belongs to no component.
    """

    id: str
    title: str
    url: str
    state: str
    level: str
    icon: str
    word: str
    urgency: str
    opened: str
    closed: str
    service: str
    components: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]
    people: tuple[ContactLine, ...]
    runbooks: tuple[tuple[str, str], ...]
    lessons: tuple[tuple[str, str], ...]
    before: BeforeView
    source: str
    observed_at: str
    hint: str


class AskedGroup(Struct, frozen=True, kw_only=True):
    """The components of which the same is known: a word for it, what would change it, their names."""

    level: str
    icon: str
    word: str
    text: str
    names: Listed[tuple[str, str]]


class IncidentsView(Struct, frozen=True, kw_only=True):
    """The page; ``silent`` says why open incidents may be missing, "" where everybody answered in full."""

    open: Listed[IncidentCard]
    over: Listed[IncidentCard]
    facets: tuple[ChoiceGroup, ...]
    asked: tuple[AskedGroup, ...]
    silent: str
    who: str
    source: str
    kept: bool
    since: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page where a system is asked for incidents; without one it would say nothing."""
    if "incidents" not in with_data(portal.world):
        return
    state = state_of(portal, Capability.INCIDENTS)
    now, past = open_incidents(portal), remembered(portal)
    first = [_card(portal, told) for told in now[:MOST_OPEN]]
    over = [_card(portal, told) for told in past[:MOST_OVER]]
    history = portal.world.history
    view = IncidentsView(
        open=Listed(tuple(first), len(now), len(now) - len(first)),
        over=Listed(tuple(over), len(past), len(past) - len(over)),
        facets=_facets(portal, [*first, *over]),
        asked=asked_groups(portal),
        silent="" if state.whole else _silence(portal),
        who=state.title,
        source=source_of(portal, Capability.INCIDENTS, state.observed_at),
        kept=history.kept,
        since=history.nights[-1] if history.nights else "",
    )
    description = portal.words.n("{n} open incident", "{n} open incidents", len(now))
    twin = {
        "open": [msgspec.to_builtins(told) for told in now],
        "over": [msgspec.to_builtins(told) for told in past],
        "components": {ref: standing(portal, ref).value for ref in sorted(portal.world.delivery.links)},
        "as_of": portal.taken_at,
    }
    yield section_page(portal, "incidents", SectionBody(view=view, description=description, twin=twin))


def open_incidents(portal: Portal) -> list[ToldIncident]:
    """Return what is open: the urgent first, then the oldest; what belongs to no component is among them."""
    of = owners_of(portal.world.delivery.incidents)
    found = [one for one in portal.world.live.incidents if one.state != RESOLVED]
    found.sort(key=lambda one: (one.urgency == "low", one.opened_at or "9", one.id))
    return [ToldIncident.of(one, of.get(one.id, ())) for one in found]


def _facets(portal: Portal, cards: list[IncidentCard]) -> tuple[ChoiceGroup, ...]:
    t = portal.words.t
    return choices(
        choice("state", t("State"), (card.word for card in cards)),
        choice("urgency", t("Urgency"), (card.urgency for card in cards)),
        choice("owner", t("Owner"), (name for card in cards for name in card.owners)),
    )


def _silence(portal: Portal) -> str:
    state = state_of(portal, Capability.INCIDENTS)
    names = ", ".join(state.failing or state.sources)
    return portal.words.t("{names} gave no full answer: incidents may be missing here.", names=names)


def _card(portal: Portal, told: ToldIncident) -> IncidentCard:
    t = portal.words.t
    entities = [portal.entities[ref] for ref in told.refs if ref in portal.entities]
    level, icon, word = _look(portal, told)
    near = {ref for entity in entities for ref in (*upstream(portal, entity), *consumed(portal, entity))}
    source = source_of(portal, Capability.INCIDENTS, told.observed_at)
    return IncidentCard(
        id=f"incident-{segment(told.id)}",
        title=f"#{told.number} {told.title}" if told.number.isdigit() else f"{told.number} {told.title}".strip(),
        url=told.url,
        state=told.state,
        level=level,
        icon=icon,
        word=word,
        urgency=t(told.urgency) if told.urgency else "",
        opened=told.opened_at,
        closed=told.closed,
        service=told.service,
        components=tuple((portal.name(ref), portal.href(ref)) for ref in told.refs),
        owners=tuple(dict.fromkeys(portal.name(e.owner.ref, "group") for e in entities if e.owner.ref)),
        people=people(portal, entities[0], PATH) if entities else (),
        runbooks=_runbooks(portal, entities),
        lessons=_lessons(entities),
        before=changed_before(portal, told.refs, near, told.opened_at),
        source=source,
        observed_at="" if source else told.observed_at,
        hint="" if told.refs else _hint(portal, told),
    )


def _look(portal: Portal, told: ToldIncident) -> tuple[str, str, str]:
    """Return level, icon and word of a state; what only an older answer or night told is not known now."""
    t = portal.words.t
    match told.state:
        case "over":
            return "none", "ok", t("Over")
        case "unknown":
            return "unknown", "unknown", t("Not known whether it is over")
        case _ if told.stale:
            return "stale", "stale", t("Open when last told")
        case _ if told.acknowledged:
            return ("warn" if told.urgency == "low" else "bad"), "incident", t("Acknowledged")
    return ("warn" if told.urgency == "low" else "bad"), "incident", t("Open")


def _hint(portal: Portal, told: ToldIncident) -> str:
    keys = portal.world.live.links_of(Capability.INCIDENTS, "service")
    if not keys or not told.service_id:
        return portal.words.t("No component is linked to it.")
    return portal.words.t("No component is linked to it: {key}: {value} links one.", key=keys[0], value=told.service_id)


def _runbooks(portal: Portal, entities: Iterable[Entity]) -> tuple[tuple[str, str], ...]:
    """Return the runbooks that entities link, then those of their alerts, each address once."""
    found: dict[str, str] = {}
    for entity in entities:
        for link in entity.links:
            if RUNBOOK.search(f"{link.title} {link.type} {link.icon}"):
                found.setdefault(link.url, link.title or link.url)
        alerts = portal.world.delivery.records.get(entity.ref, {}).get(Capability.ALERTS, ())
        for alert in alerts:
            if isinstance(alert, Alert) and alert.runbook:
                found.setdefault(alert.runbook, alert.title)
    return tuple((text, url) for url, text in found.items())


def _lessons(entities: Iterable[Entity]) -> tuple[tuple[str, str], ...]:
    """Return the post-mortems that a link or an annotation of entities names, each address once."""
    found: dict[str, str] = {}
    for entity in entities:
        for link in entity.links:
            if POSTMORTEM.search(f"{link.title} {link.type} {link.icon}"):
                found.setdefault(link.url, link.title or link.url)
        for key, value in sorted(entity.annotations.items()):
            if POSTMORTEM.search(key) and value.startswith(("https://", "http://")):
                found.setdefault(value, key)
    return tuple((text, url) for url, text in found.items())


def asked_groups(portal: Portal) -> tuple[AskedGroup, ...]:
    """Return what is known of the components without an open incident, what nobody knows first."""
    t = portal.words.t
    looks = {
        Standing.SILENT: ("unknown", "unknown", t("No full answer"), t("They are linked, and not all was told.")),
        Standing.NOT_LINKED: (
            "none", "link", t("Not linked to on-call"),
            t("Nobody could be asked: the page of each has the line that links it."),
        ),
        Standing.NOT_ASKED: ("none", "unknown", t("Not asked"), t("Nobody looked for their incidents.")),
        Standing.NONE: ("ok", "ok", t("None open"), t("They are linked, and everybody answered.")),
        Standing.DOES_NOT_RUN: ("none", "skipped", t("Does not run"), t("No incident is their own.")),
    }  # fmt: skip
    by_standing: dict[Standing, list[tuple[str, str]]] = {}
    for ref in sorted(portal.world.delivery.links):
        by_standing.setdefault(standing(portal, ref), []).append((portal.name(ref), portal.href(ref)))
    return tuple(
        AskedGroup(level=level, icon=icon, word=word, text=text, names=listed(sorted(by_standing[key]), NAMES))
        for key in ASKED_ORDER if key in by_standing
        for level, icon, word, text in (looks[key],)
    )  # fmt: skip
