"""Incidents that are over: those that systems still tell of, joined with what our own nights saw begin and end."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ....model.history import Change
from ....model.live import RESOLVED, Capability, Incident
from ...context import Portal
from ...facts.freshness import state_of


class ToldIncident(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An incident as a system or our nights told it. ``state``: ``open``, ``over``, or ``unknown`` by now.

    ``closed`` is the first night in which it was over, "" where no night saw that.
    """

    id: str
    title: str
    state: str
    refs: tuple[str, ...] = ()
    number: str = ""
    url: str = ""
    urgency: str = ""
    service: str = ""
    service_id: str = ""
    opened_at: str = ""
    closed: str = ""
    observed_at: str = ""
    acknowledged: bool = False
    stale: bool = False

    @classmethod
    def of(cls, incident: Incident, refs: tuple[str, ...]) -> ToldIncident:
        """Return a record of a system in our words."""
        return cls(
            id=incident.id, title=incident.title, state="over" if incident.state == RESOLVED else "open", refs=refs,
            number=incident.number, url=incident.url, urgency=incident.urgency, service=incident.service,
            service_id=incident.service_id, opened_at=incident.opened_at, observed_at=incident.observed_at,
            acknowledged=incident.state == "acknowledged", stale=incident.stale,
        )  # fmt: skip


def remembered(portal: Portal) -> list[ToldIncident]:
    """Return the incidents that are not open any more, the newest first, each once.

    A night knows an incident by its component and title. One that a night saw open, and of which no later one saw the
    end, is over where everybody answered in full tonight; else nobody knows.
    """
    delivery = portal.world.delivery
    refs = owners_of(delivery.settled)
    found = [ToldIncident.of(one, refs.get(one.id, ())) for one in portal.world.live.incidents if one.state == RESOLVED]
    now = {(ref, portal.incidents[one].title) for ref, ids in delivery.incidents.items() for one in ids
           if one in portal.incidents}  # fmt: skip
    of_title: dict[str, list[int]] = {}
    for at, told in enumerate(found):
        of_title.setdefault(told.title, []).append(at)
    for seen in _by_nights(portal):
        same = next((at for at in of_title.get(seen.title, ()) if _is_same(found[at], seen)), None)
        if same is not None:
            found[same] = msgspec.structs.replace(found[same], closed=seen.closed or found[same].closed)
        elif seen.closed or (seen.refs[0], seen.title) not in now:
            found.append(seen)
    return sorted(found, key=lambda told: (told.opened_at or told.closed, told.id), reverse=True)


def owners_of(incidents: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return incident id -> references of components, of ids by reference: several may share a service."""
    found: dict[str, list[str]] = {}
    for ref, ids in sorted(incidents.items()):
        for identity in ids:
            found.setdefault(identity, []).append(ref)
    return {identity: tuple(refs) for identity, refs in found.items()}


def _is_same(told: ToldIncident, seen: ToldIncident) -> bool:
    """Tell whether a record and what nights saw are one incident, by the component and the time that it was opened."""
    return seen.refs[0] in told.refs and (told.opened_at == seen.opened_at or (not seen.opened_at and not told.closed))


def _by_nights(portal: Portal) -> list[ToldIncident]:
    """Return what our nights saw: each beginning with the end that followed it, oldest first."""
    whole = state_of(portal, Capability.INCIDENTS).whole
    running: dict[tuple[str, str], Change] = {}
    found: list[ToldIncident] = []
    for change in reversed(portal.world.history.changes):
        key = (change.subject, change.after)
        if change.kind == "incident.opened":
            running[key] = change
        elif change.kind == "incident.resolved":
            found.append(_seen(key, running.pop(key, None), change.at))
    found += [_seen(key, change, "", "over" if whole else "unknown") for key, change in sorted(running.items())]
    return found


def _seen(key: tuple[str, str], opened: Change | None, closed: str, state: str = "over") -> ToldIncident:
    at = (opened.event_at or opened.at) if opened is not None else ""
    return ToldIncident(
        id=f"{key[0]}-{key[1]}-{at or closed}", title=key[1], state=state, refs=(key[0],), opened_at=at, closed=closed,
    )  # fmt: skip
