"""Names become address segments that no file of the site can meet."""

from __future__ import annotations

import pytest

from catalejo.kit.text.segments import entity_path, segment


@pytest.mark.parametrize("name", ["index.html", "Index.JSON", "con", "a..b", "", "é", "a/b", "x" * 80])
def test_reserved_and_invalid_names_become_a_slug_with_a_hash(name: str) -> None:
    """Stable, one segment, never the name itself."""
    made = segment(name)
    assert made == segment(name) != name.lower()
    assert "/" not in made and len(made) < 80


def test_valid_names_stay() -> None:
    """Also those that only look like files."""
    assert entity_path("component:default/rows.json") == "catalog/default/component/rows.json/"
    assert segment("index.htm") == "index.htm"
