"""What a system's answer tells, as the capture would keep it and the build would read it."""

from __future__ import annotations

from typing import Any

from catalejo.model.capture import Envelope
from catalejo.systems.contract import Keeping
from catalejo.systems.reading import Oddities, Reading
from catalejo.systems.registry import integrations

WHEN = "2026-11-19T02:00:00Z"


def kept(system: str, question: str, body: object, people: bool = False) -> Any:
    """Return what the allow-list leaves of a body."""
    asked = integrations()[system].question(question)
    assert asked is not None
    return asked.keep(body, Keeping(people, lambda url: "secret-repo" in url, lambda _: False))


def told(system: str, question: str, body: object, url: str = "", people: bool = False) -> list[Any]:
    """Return the records of an answer."""
    return read(system, question, body, url, people)[0]


def read(system: str, question: str, body: object, url: str = "", people: bool = False) -> tuple[list[Any], Oddities]:
    """Return the records of an answer, and what was odd in it."""
    asked = integrations()[system].question(question)
    assert asked is not None
    reading = Reading(Envelope(f"{system}:acme", url, WHEN, 200, kept(system, question, body, people)))
    return list(asked.read(reading)), reading.odd()
