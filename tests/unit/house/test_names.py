"""A class name means one thing in the whole package, and files stay short."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.unit.house.imports import PACKAGE, sources

LONGEST_FILE = 400


def test_a_class_name_means_one_thing() -> None:
    """Who meets a name in one room need not ask which of two it is; names with an underscore stay in their file."""
    places: dict[str, set[str]] = defaultdict(set)
    for path, tree in sources(PACKAGE):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(path)
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    """Past this a file is two files."""
    long = {path: len((PACKAGE / path).read_text("utf-8").splitlines()) for path, _ in sources(PACKAGE)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}
