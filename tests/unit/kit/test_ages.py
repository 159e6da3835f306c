"""A source that answered too long ago is late, for whoever reads its manifest."""

from __future__ import annotations

import pytest

from catalejo.kit.read.ages import with_ages
from catalejo.model.capture import Manifest, SourceKind, SourceStatus, Visibility

NOW, TWO_HOURS, TWO_MONTHS = "2026-11-19T03:00:00Z", "2026-11-19T01:00:00Z", "2026-09-19T03:00:00Z"


@pytest.mark.parametrize(("kind", "gives", "fetched", "state", "expected"), [
    (SourceKind.SYSTEM, ("incidents",), NOW, "ok", "ok"), (SourceKind.SYSTEM, ("incidents",), TWO_HOURS, "ok", "stale"),
    (SourceKind.SYSTEM, ("deployments",), TWO_HOURS, "ok", "ok"), (SourceKind.SYSTEM, (), TWO_MONTHS, "ok", "stale"),
    (SourceKind.SYSTEM, ("runs",), "", "ok", "stale"), (SourceKind.SYSTEM, ("runs",), TWO_MONTHS, "partial", "stale"),
    (SourceKind.SYSTEM, ("runs",), TWO_MONTHS, "denied", "denied"), (SourceKind.REPOSITORIES, (), "", "ok", "ok"),
    (SourceKind.REPOSITORIES, (), TWO_MONTHS, "ok", "stale"),
])  # fmt: skip
def test_age_is_part_of_a_sources_state(
    kind: SourceKind, gives: tuple[str, ...], fetched: str, state: str, expected: str
) -> None:
    """An answer without records has an age too; one whose age nobody knows is old."""
    source = SourceStatus("x", kind, "x", state, NOW, fetched, gives=gives)
    (found,) = with_ages(Manifest(1, "test", NOW, Visibility.PUBLIC, (source,))).sources
    assert found.state == expected
    assert with_ages(Manifest(1, "test", NOW, Visibility.PUBLIC, (found,))).sources == (found,), "twice is once"


def test_each_thing_that_a_system_gives_grows_old_at_its_own_pace() -> None:
    """Incidents of two hours ago are old, the rota of then is not: the source answered in part, the rota in full."""
    source = SourceStatus("x", SourceKind.SYSTEM, "x", "ok", NOW, TWO_HOURS, gives=("incidents", "on-call"))
    (found,) = with_ages(Manifest(1, "test", NOW, Visibility.PUBLIC, (source,))).sources
    assert (found.state, found.states) == ("partial", {"incidents": "stale", "on-call": "ok"})
    assert with_ages(Manifest(1, "test", NOW, Visibility.PUBLIC, (found,))).sources == (found,), "twice is once"


def test_what_was_refused_keeps_its_own_state_when_the_rest_grows_old() -> None:
    """A refusal is no matter of age."""
    source = SourceStatus(
        "x", SourceKind.SYSTEM, "x", "partial", NOW, TWO_MONTHS, gives=("runs", "scans"), states={"scans": "denied"}
    )
    (found,) = with_ages(Manifest(1, "test", NOW, Visibility.PUBLIC, (source,))).sources
    assert (found.state, found.states) == ("stale", {"scans": "denied"})
