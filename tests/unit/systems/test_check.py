"""The check for integrations, ours and those of others, finds what is broken."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from catalejo.model.live import Record
from catalejo.systems import registry, sentry
from catalejo.systems.contract import Integration
from catalejo.systems.reading import Reading, epoch
from catalejo.testing import check_integration

FOLDER = Path(importlib.import_module("catalejo.systems.sentry").__file__ or "").parent / "recorded"


def broken(**changes: Any) -> Integration:
    """Return an integration whose one question is another."""
    return sentry.INTEGRATION._replace(questions=(sentry.INTEGRATION.questions[0]._replace(**changes),))


def careless(reading: Reading) -> Sequence[Record]:
    """Read as if every answer had the documented form."""
    body: Any = reading.envelope.body
    return sentry.INTEGRATION.questions[0].read(reading) if all(item["project"]["slug"] for item in body) else []


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (sentry.INTEGRATION._replace(id="nobody"), "no entry point"), (sentry.INTEGRATION._replace(api=0), "version 0"),
        (sentry.INTEGRATION._replace(needs={"en": "a token"}), "no words in es"),
        (broken(keep=lambda body, keeping: body), "outside the allow-list"),
        (broken(read=lambda reading: []), "no record"), (broken(read=careless), "raises"),
        (broken(form=lambda body: False), "is taken for None"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(one: Integration, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule by itself."""
    known = {**registry.integrations(), **({one.id: one} if one.id == sentry.INTEGRATION.id else {})}
    monkeypatch.setattr(registry, "integrations", lambda: known)
    monkeypatch.setattr("catalejo.testing.integrations", lambda: known)
    with pytest.raises(AssertionError, match=says):
        check_integration(one, FOLDER)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1795052400", "2026-11-19T01:40:00Z"),
        (1795052400, "2026-11-19T01:40:00Z"),
        ("x", ""),
        (True, ""),
        ("9" * 19, ""),
    ],
)
def test_a_count_of_seconds_may_be_a_text(value: object, expected: str) -> None:
    """What is none is no moment."""
    assert epoch(value) == expected
