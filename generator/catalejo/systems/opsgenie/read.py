"""Reads alerts, incidents and timelines of Opsgenie's API, and of Jira Service Management's, which has its forms.

What an alert is about, its tags say: the annotation's query ``tag:"service:orders"`` is one tag as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...kit.read.narrow import listing, mapping, mappings
from ...model.live import Incident
from ...model.records import Alert, OnCall
from ...model.status import Level
from ..alerts import level_of
from ..reading import Reading, address_of, short_text
from ..rotas import in_order, shift
from .fields import schedules_in

SELECTOR, TEAM, SERVICE = "opsgenie.com/component-selector", "opsgenie.com/team", "opsgenie.com/service-id"
_NOBODY = ("", "none", "noone")
_STATES = {"open": "open", "resolved": "resolved", "closed": "resolved"}


def read_alerts(reading: Reading) -> list[Alert]:
    """Return the open alerts; a snoozed one is silenced, an acknowledged one less grave."""
    body = mapping(reading.envelope.body)
    teams = {short_text(team.get("id")): short_text(team.get("name")) for team in mappings(body.get("teams"))}
    found: list[Alert] = []
    for item in mappings(body.get("data")):
        identity, status = short_text(item.get("id")), short_text(item.get("status"))
        if not identity or status == "closed":
            continue
        state = "unknown" if status != "open" else "silenced" if item.get("snoozed") is True else "firing"
        if state == "unknown":
            reading.unknown_state(status or "(none)")
        priority = short_text(item.get("priority"))
        level = level_of(state, priority)
        found.append(
            Alert(
                id=f"{reading.source}/{identity}",
                title=short_text(item.get("message")),
                state=state,
                level=Level.WARN if item.get("acknowledged") is True and level is Level.BAD else level,
                severity=priority,
                since=reading.event(item.get("createdAt")),
                url=_page(reading.envelope.url, f"alert/detail/{identity}/details"),
                source=reading.source,
                observed_at=reading.observed_at,
                joins=(*_tagged(item), *_teams(_responders(item, teams))),
                stale=reading.stale,
            )
        )
    return found


def read_incidents(reading: Reading) -> list[Incident]:
    """Return the incidents that are not closed, with all services that they strike."""
    found: list[Incident] = []
    for item in mappings(mapping(reading.envelope.body).get("data")):
        identity, status = short_text(item.get("id")), short_text(item.get("status"))
        if not identity:
            continue
        if status not in _STATES:
            reading.unknown_state(status or "(none)")
        services = [short_text(service) for service in listing(item.get("impactedServices")) if short_text(service)]
        found.append(
            Incident(
                id=identity,
                number=short_text(item.get("tinyId")),
                title=short_text(item.get("message")),
                state=_STATES.get(status, "unknown"),
                urgency="high" if short_text(item.get("priority")) in ("P1", "P2") else "low",
                service_id=services[0] if services else "",
                service="",
                opened_at=reading.event(item.get("impactStartDate") or item.get("createdAt")),
                url=_page(reading.envelope.url, f"incident/detail/{identity}"),
                observed_at=reading.observed_at,
                stale=reading.stale,
                source=reading.source,
                joins=(*(f"annotation:{SERVICE}={service}" for service in services), *_tagged(item)),
            )
        )
    return found


def read_schedules(reading: Reading) -> list[OnCall]:
    """Return a rota for each schedule; spans that nobody answers for have no turn."""
    return [
        OnCall(
            id=f"{reading.source}/{short_text(schedule.get('id'))}",
            title=short_text(schedule.get("name")),
            shifts=in_order(
                shift(
                    period.get("startDate"),
                    period.get("endDate"),
                    short_text(mapping(period.get("recipient")).get("name")),
                )
                for rotation in mappings(mapping(schedule.get("finalTimeline")).get("rotations"))
                for period in mappings(rotation.get("periods"))
                if short_text(mapping(period.get("recipient")).get("type")) not in _NOBODY
            ),
            url=_page(reading.envelope.url, f"schedule/whoIsOnCall#/schedules/{short_text(schedule.get('id'))}"),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=_teams([short_text(mapping(schedule.get("ownerTeam")).get("name"))]),
            stale=reading.stale,
        )
        for schedule in schedules_in(reading.envelope.body)
        if short_text(schedule.get("id"))
    ]


def _tagged(item: dict[str, object]) -> list[str]:
    tags = [short_text(tag) for tag in listing(item.get("tags")) if short_text(tag)]
    spelled = [text for tag in tags for text in (f'tag:"{tag}"', f"tag:{tag}", f"tag: {tag}")]
    return [f"annotation:{SELECTOR}={text}" for text in spelled]


def _responders(item: dict[str, object], teams: dict[str, str]) -> list[str]:
    found = [one for one in mappings(item.get("responders")) if one.get("type") == "team"]
    return [teams.get(short_text(one.get("id")), "") for one in found]


def _teams(names: Iterable[str]) -> tuple[str, ...]:
    known = sorted({name for name in names if name})
    return tuple(join for name in known for join in (f"annotation:{TEAM}={name}", f"team:{name}"))


def _page(url: str, path: str) -> str:
    """Return the address of a page of the application that belongs to an API, "" where that is not known."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    if not host.startswith("api.") or not host.endswith("opsgenie.com"):
        return ""
    return address_of(f"{scheme}://app.{host.removeprefix('api.')}/{path}")
