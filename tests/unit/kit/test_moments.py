"""Times as texts: the distance between two, nothing where one cannot be read."""

from __future__ import annotations

from catalejo.kit.text.moments import days_between, hours_between, moment


def test_distances() -> None:
    """Zones count, a time without one is UTC, a day is its midnight; the order decides the sign."""
    assert hours_between("2026-11-19T02:00:00Z", "2026-11-19T05:30:00+02:00") == 1.5
    assert days_between("2026-11-18", "2026-11-20T12:00:00") == 2.5
    assert days_between("2026-11-20T00:00:00Z", "2026-11-18T00:00:00Z") == -2


def test_what_is_no_time() -> None:
    """Empty, words, impossible days: None, never an error."""
    for text in ("", "soon", "2026-13-41", "0001-01-01T00:00:00+23:59"):
        assert moment(text) is None and hours_between(text, "2026-11-19") is None
