"""Reads who is on call of PagerDuty (``GET /oncalls``), a rota for each escalation policy."""

from __future__ import annotations

from collections.abc import Iterable

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...model.records import OnCall, Shift
from ..allow_list import records_of
from ..reading import Reading, address_of, short_text
from ..rotas import in_order, shift

_SERVICE = "annotation:pagerduty.com/service-id="


def read_on_calls(reading: Reading) -> list[OnCall]:
    """Return a rota for each escalation policy; one of a service that nobody is on call for has no turns.

    A policy answers for the services that it names, and for those that name it.
    """
    body = reading.envelope.body
    turns: dict[str, list[dict[str, object]]] = {}
    policies: dict[str, dict[str, object]] = {}
    services: dict[str, set[str]] = {}
    teams: dict[str, set[str]] = {}
    for on_call in records_of(body, "oncalls"):
        policy = mapping(on_call.get("escalation_policy"))
        identity = short_text(policy.get("id"))
        policies.setdefault(identity, policy)
        turns.setdefault(identity, []).append(on_call)
        services.setdefault(identity, set()).update(_texts(policy.get("services"), "id"))
        teams.setdefault(identity, set()).update(_texts(policy.get("teams"), "summary"))
    for service in records_of(body, "services"):
        policy = mapping(service.get("escalation_policy"))
        identity = short_text(policy.get("id"))
        policies.setdefault(identity, policy)
        services.setdefault(identity, set()).update({short_text(service.get("id"))} - {""})
        teams.setdefault(identity, set()).update(_texts(service.get("teams"), "summary"))
    return [
        OnCall(
            id=identity,
            title=short_text(policies[identity].get("summary")),
            shifts=_shifts(turns.get(identity, ())),
            url=address_of(policies[identity].get("html_url")),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=(
                *(f"{_SERVICE}{service}" for service in sorted(services.get(identity, ()))),
                *(f"team:{team}" for team in sorted(teams.get(identity, ()))),
            ),
            stale=reading.stale,
        )
        for identity in sorted(policies)
        if identity
    ]


def _shifts(on_calls: Iterable[dict[str, object]]) -> tuple[Shift, ...]:
    """Return the turns; without a start or an end somebody is always on call."""
    return in_order(
        shift(
            one.get("start"),
            one.get("end"),
            short_text(mapping(one.get("user")).get("summary")),
            number_of(one.get("escalation_level")) or 1,
        )
        for one in on_calls
    )


def _texts(value: object, key: str) -> set[str]:
    return {short_text(item.get(key)) for item in mappings(listing(value))} - {""}
