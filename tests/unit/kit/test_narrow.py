"""Foreign values are read as what they should be, and a wrong shape as if nothing were there."""

from __future__ import annotations

import pytest

from catalejo.kit.read.narrow import child, listing, mapping, mappings, number_of, text_of, texts_of


def test_a_wrong_shape_reads_as_nothing() -> None:
    """No reader asks twice what a value is."""
    assert mapping(["a"]) == {}
    assert listing({"a": 1}) == []
    assert mappings([{"a": 1}, "b", None]) == [{"a": 1}]
    assert mappings({"a": 1}) == []


def test_the_right_shape_is_handed_on_itself() -> None:
    """Places of values are kept by identity, so that no copy may be made."""
    table: dict[str, object] = {"a": 1}
    items: list[object] = [table]
    assert mapping(table) is table
    assert listing(items) is items
    assert mappings(items)[0] is table


def test_a_scalar_is_a_text_and_a_truth_value_is_none() -> None:
    """A tag that YAML read as a number is the tag; ``true`` where a name should be is a mistake."""
    assert [text_of(value) for value in ("1.10", 7, True, 1.5, None, [])] == ["1.10", "7", "", "", "", ""]
    assert texts_of({"a": "x", "b": 7, "c": "", "d": {}}) == {"a": "x", "b": "7"}


def test_a_number_is_whole_and_one_that_a_browser_holds() -> None:
    """Larger ones cannot be handed on, and end whoever tries."""
    odd = (2**53, -(2**53), 2**64, True, 1.5, "7", None, [])
    assert [number_of(value) for value in odd] == [0] * len(odd)
    assert [number_of(value) for value in (0, 7, -7, 2**53 - 1)] == [0, 7, -7, 2**53 - 1]


@pytest.mark.parametrize(("value", "step"), [({"a": 1}, "b"), ([1], 1), ([1], "a"), ("text", 0), (None, "a")])
def test_a_step_to_nothing_says_so(value: object, step: str | int) -> None:
    """Whoever walks a path has one error to expect."""
    with pytest.raises(LookupError):
        child(value, step)


def test_a_step_leads_into_mappings_and_lists() -> None:
    """Both are walked the same way."""
    assert child(child({"a": ["x", "y"]}, "a"), 1) == "y"
