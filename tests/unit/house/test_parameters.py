"""A function takes what a reader can keep in mind; what belongs together comes as one struct."""

from __future__ import annotations

import ast

from tests.unit.house.imports import PACKAGE, sources

MOST = 6
GIVEN = {
    # The signature is that of pymdownx, which calls it.
    ("docs/rendering/extensions.py", "emoji_text"),
}


def test_no_function_has_more_than_six_parameters() -> None:
    """Counted are all, by keyword too, but ``self`` and ``cls``."""
    many = {}
    for path, tree in sources(PACKAGE):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (path, node.name) not in GIVEN:
                given = node.args
                names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
                names = [name for name in names if name not in ("self", "cls")]
                if len(names) > MOST:
                    many[f"{path}:{node.name}"] = len(names)
    assert many == {}


def test_what_others_call_is_still_there() -> None:
    """An exception that nothing needs any more is no exception."""
    found = {
        (path, node.name) for path, tree in sources(PACKAGE) for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }  # fmt: skip
    assert found >= GIVEN
