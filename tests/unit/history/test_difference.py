"""Any two nights that are kept can be compared; what was asked and what stands for it are both said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from catalejo import history
from catalejo.history.difference import chosen
from catalejo.history.nights import night_name

from .nights import keep_night, snapshot, time_of

NIGHTS = [night_name(time_of(day)) for day in (0, 1, 2, 9)]


@pytest.mark.parametrize(
    ("asked", "day", "exact"),
    [
        ("latest", 9, True), ("previous", 2, True), ("2024-01-02", 1, True), ("2024-01-05", 2, False),
        ("2024-01-03T02:00:00Z", 2, True), ("2024-01-03T01:59:59Z", 1, False), ("2030-01-01", 9, False),
        ("2024-01-03T02:00:00+00:00", 2, True),
    ],
)  # fmt: skip
def test_a_date_takes_its_night_or_the_newest_before(asked: str, day: int, exact: bool) -> None:
    """And says which."""
    found = chosen(NIGHTS, asked)
    assert (found.taken_at, found.exact, found.asked) == (time_of(day), exact, asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2023-12-31", "the nearest are 2024-01-01T02:00:00Z, 2024-01-02T02:00:00Z"),
        ("yesterday", "give a date such as 2024-01-10"), ("2024-13-01", "give a date"), ("../x", "give a date"),
        ("2024-01-01T02:00", "give a date"),
    ],
)  # fmt: skip
def test_what_is_no_night_names_those_that_are_kept(asked: str, said: str) -> None:
    """Before the first one, or no time at all."""
    with pytest.raises(history.NoSuchNight, match=said):
        chosen(NIGHTS, asked)


def test_an_empty_store_and_one_night_say_so() -> None:
    """There is nothing to compare."""
    with pytest.raises(history.NoSuchNight, match="no night is kept"):
        chosen([], "latest")
    with pytest.raises(history.NoSuchNight, match="the only one"):
        chosen(NIGHTS[:1], "previous")


def test_the_difference_is_that_of_the_nightly_comparison(tmp_path: Path) -> None:
    """Older first whichever way round they are given; sources that were silent and rules that differ are named."""
    store = str(tmp_path / "store")
    nights = [snapshot(day) for day in (0, 1, 2)]
    meta = msgspec.structs.replace(nights[2].meta, sources={"local:x": "ok", "argocd:eu": "stale"}, cards={"card": "2"})
    nights[2] = msgspec.structs.replace(nights[2], meta=meta)
    for night in nights:
        keep_night(store, tmp_path / "night", night)
    found = history.difference(store, "latest", "2024-01-01")
    assert (found.before.taken_at, found.after.taken_at) == (time_of(0), time_of(2))
    assert found.changes == history.compare(nights[0], nights[2]) and found.changes
    assert (found.silent, found.rules) == (("argocd:eu",), ("card",))
    assert "level.moved" not in {change.kind for change in found.changes}
    with pytest.raises(history.NoSuchNight, match="are the same night"):
        history.difference(store, "latest", "2024-01-05")


def test_a_damaged_night_is_not_compared(tmp_path: Path) -> None:
    """Lines that are lost would be told as things that were removed."""
    store = tmp_path / "store"
    for day in (0, 1):
        keep_night(str(store), tmp_path / "night", snapshot(day))
    next((store / "nights" / NIGHTS[0] / "state").iterdir()).unlink()
    with pytest.raises(history.NoSuchNight, match=r"damaged.*2024-01-02"):
        history.difference(str(store), "2024-01-01", "latest")
