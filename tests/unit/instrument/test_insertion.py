"""Keys are put where they belong; every other byte stays, and what would say something else is refused."""

from __future__ import annotations

import pytest

from catalejo.instrument.insertion import CannotInsert, add_items, add_keys, scalar
from catalejo.kit.read.yaml import load_documents

ENTITY = """\
# who reads this
kind: Component
metadata:
    name: orders   # its name
    annotations:
        a/b: c
        # of the next one
        d: |
          # no comment
          text

spec: {type: service}
---
kind: API
"""


def test_a_key_goes_behind_its_neighbours_with_their_indent() -> None:
    after = add_keys(ENTITY, 0, ("metadata", "annotations"), {"x/y": "true", "a/b": "other"})
    assert after == ENTITY.replace("          text\n", '          text\n        x/y: "true"\n')


def test_a_mapping_that_is_missing_is_made() -> None:
    text = "metadata:\n  name: orders\n# the rest\nspec:\n  a: 1\n"
    after = add_keys(text, 0, ("metadata", "annotations"), {"k": "v"})
    assert after == "metadata:\n  name: orders\n  annotations:\n    k: v\n# the rest\nspec:\n  a: 1\n"


def test_the_second_time_nothing_is_to_do() -> None:
    once = add_keys(ENTITY, 0, ("metadata", "annotations"), {"x": "1"})
    assert add_keys(once, 0, ("metadata", "annotations"), {"x": "1"}) == once


def test_line_ends_and_a_missing_last_one_stay() -> None:
    assert add_keys("a:\r\n  b: c", 0, ("a",), {"d": "e"}) == "a:\r\n  b: c\r\n  d: e"


@pytest.mark.parametrize("dash", ["", "  "], ids=["at the key", "indented"])
def test_an_item_goes_behind_the_last_one(dash: str) -> None:
    text = f"spec:\n  env:\n  {dash}- name: A\n  {dash}  value: x\n  ports: []\n"
    after = add_items(text, 0, ("spec", "env"), {"A": "other", "B": "1"})
    assert after == text.replace("  ports", f'  {dash}- name: B\n  {dash}  value: "1"\n  ports')


def test_a_list_that_is_missing_is_made_in_an_item_of_a_list() -> None:
    text = "containers:\n- name: app\n  image: x\n- name: other\n"
    after = add_items(text, 0, ("containers", 0, "env"), {"A": "b"})
    assert after == "containers:\n- name: app\n  image: x\n  env:\n    - name: A\n      value: b\n- name: other\n"


@pytest.mark.parametrize(
    "text",
    [
        "metadata: {name: x, annotations: {a: b}}\n",
        "metadata:\n  annotations: {a: b}\n",
        "metadata:\n  annotations: {}\n",
        "base: &base\n  a: b\nother:\n  annotations: *base\nmetadata:\n  annotations: *base\n",
        "metadata:\n  annotations: text\n",
        "metadata:\n  annotations:\n",
    ],
)
def test_what_is_not_a_block_of_its_own_is_left(text: str) -> None:
    with pytest.raises(CannotInsert):
        add_keys(text, 0, ("metadata", "annotations"), {"k": "v"})


@pytest.mark.parametrize(
    "value", ["true", "8080", "1e3", "on", "a: b", "# x", "", "~", "/metrics", "a=b,c", "0x1f", ".5"]
)
def test_a_value_is_a_text_to_every_reader(value: str) -> None:
    for kind in ("core", "kubernetes", "yaml11"):
        (document,) = load_documents(f"a: {scalar(value)}\n", kind)  # type: ignore[arg-type]
        assert document.value == {"a": value}
