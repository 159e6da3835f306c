"""What source files import and call, read from their syntax trees: nothing is imported for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "generator" / "catalejo"


def sources(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield every Python file below a folder: its path there with slashes, and its tree."""
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder).as_posix(), ast.parse(path.read_bytes())


def imported(tree: ast.Module) -> set[str]:
    """Return the dotted names of the modules that a file imports by an absolute import, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


def names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every name that a file uses, with its line, spelled in full: ``from time import time`` gives ``time.time``.

    What hangs on a value of unknown type is spelled with a leading dot: ``.expanduser``.
    """
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                known[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in known:
            yield known[node.id], node.lineno
        elif isinstance(node, ast.Attribute):
            spelled = _spelled(node, known)
            yield spelled or f".{node.attr}", node.lineno


def _spelled(node: ast.expr, known: dict[str, str]) -> str:
    """Return a dotted name, "" for what begins with a call or a local value."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = _spelled(node.value, known)
        return f"{before}.{node.attr}" if before else ""
    return ""
