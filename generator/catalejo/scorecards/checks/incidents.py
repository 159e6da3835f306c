"""Checks on incidents: no answer is never a good one."""

from __future__ import annotations

from ...model.entities import Entity
from ...model.live import Capability
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import Check, Params, failed, not_applicable, passed, silent, unknown

RESTING = frozenset(("experimental", "deprecated"))


def _links(facts: RuleFacts, role: str) -> tuple[str, ...]:
    """Return the annotations that name something of the on-call system; incidents are joined by its ``service``."""
    return facts.live.links_of(Capability.INCIDENTS, role)


def linked(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """INC-01: it says which service of the on-call system is its own."""
    if not facts.state(Capability.INCIDENTS).connected:
        return not_applicable("score.oncall-not-connected")
    if not facts.runs_somewhere(entity):
        return not_applicable("score.other-type", type=entity.type or "–")
    if entity.lifecycle in RESTING:
        return not_applicable("score.unfinished", lifecycle=entity.lifecycle)
    named = _links(facts, "service") + _links(facts, "key")
    link = next((name for name in named if entity.annotations.get(name)), "")
    if link:
        return passed("score.oncall", entity.origin, name=link)
    return failed("score.no-oncall-link", entity.origin, name=next(iter(named), ""))


def calm(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """INC-02: no incident has been open for more than a day."""
    state = facts.state(Capability.INCIDENTS)
    if not state.connected:
        return not_applicable("score.oncall-not-connected")
    known = [facts.incidents[i] for i in facts.delivery.incidents.get(entity.ref, ()) if i in facts.incidents]
    for incident in sorted((i for i in known if not i.stale), key=lambda found: found.opened_at):
        hours = facts.hours_since(incident.opened_at)
        args = {"title": incident.title, "day": incident.opened_at[:10]}
        if hours is None or hours > params["maxHours"]:
            return failed("score.incident", entity.origin, incident.url, **args)
    if not known and not facts.runs_somewhere(entity):
        return not_applicable("score.other-type", type=entity.type or "–")
    if not state.whole or any(incident.stale for incident in known):
        return silent("score.oncall-silent", entity.origin)
    if known:
        args = {"title": known[0].title, "day": known[0].opened_at[:10]}
        return passed("score.incident", entity.origin, known[0].url, **args)
    links = _links(facts, "service")
    if not any(map(entity.annotations.get, links)) and entity.name.lower() not in facts.services:
        if entity.lifecycle in RESTING:
            return not_applicable("score.no-oncall-link", name=next(iter(links), ""))
        return unknown("score.no-oncall-link", entity.origin, name=next(iter(links), ""))
    return passed("score.no-incident", entity.origin)


CHECKS = {"INC-01": Check(linked), "INC-02": Check(calm, {"maxHours": 24}, asks=Capability.INCIDENTS)}
