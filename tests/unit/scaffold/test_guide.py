"""The guide names every action and every filter that there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from catalejo.scaffold.actions.registry import actions
from catalejo.scaffold.expressions.filters import FILTERS

GUIDE = (Path(__file__).parents[3] / "docs/guide/scaffold.md").read_text("utf-8")


def test_the_table_of_actions_is_the_registry() -> None:
    rows = re.findall(r"^\| (`[a-z]+:.*?) \|", GUIDE, re.MULTILINE)
    assert sorted(re.findall(r"`([^`]+)`", " ".join(rows))) == list(actions())


def test_the_filters_are_listed() -> None:
    listed = re.search(r"the filters `([^`]+)`", GUIDE)
    assert listed is not None and set(listed[1].split()) == FILTERS.keys() - {"d"}
