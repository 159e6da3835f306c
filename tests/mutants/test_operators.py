"""Mutations change one thing and leave a text that is still Python."""

from __future__ import annotations

import ast

import pytest
from tests.mutants.__main__ import ROOMS, ROOT, places
from tests.mutants.operators import mutations


@pytest.mark.parametrize(
    ("source", "mutated"),
    [
        ("x = a == b\n", {"x = (a != b)\n"}), ("x = a and b\n", {"x = ((a) or (b))\n", "x = ((a))\n", "x = ((b))\n"}),
        ("x = not a\n", {"x = (a)\n"}), ("x = any(a)\n", {"x = all(a)\n"}), ("f(é) + g\n", {"((f(é)) - (g))\n"}), ("def f() -> int:\n    'doc'\n    return g()\n", {"def f() -> int:\n    'doc'\n    return None\n"}),
        ("x = a if b else c\n", {"x = (a)\n", "x = (c)\n"}), ("x = (1.5, 'a b', 2.5)\n", {"x = (1.5, 'a b')\n"}),
    ],
)  # fmt: skip
def test_each_change(source: str, mutated: set[str]) -> None:
    """The text around it stays as it is."""
    assert {mutation.apply(source) for mutation in mutations(source)} == mutated


@pytest.mark.parametrize(
    "source",
    [
        "'doc'\n",
        "x: int\n",
        "def f(a: str | None): ...\n",
        "raise E('a')\n",
        "__all__ = ['a', 'b', 'c']\n",
        "x = f'{a}b'\n",
    ],
)
def test_what_no_test_could_see_stays(source: str) -> None:
    """Docstrings, annotations, messages of errors, exports."""
    assert list(mutations(source)) == []


def test_every_change_of_the_house_is_python() -> None:
    """A mutation that does not compile says nothing about the tests."""
    found = places(list(ROOMS))
    assert len(found) > 2_000
    for place in found[::25]:
        ast.parse(place.mutation.apply((ROOT / "generator/catalejo" / place.path).read_text("utf-8")))
