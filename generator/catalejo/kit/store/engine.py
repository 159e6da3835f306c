"""Names the code that made a kept result: results of other code or other libraries are never used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


@cache
def engine(places: tuple[str, ...], libraries: tuple[str, ...] = ()) -> str:
    """Return what changes with any source file below these rooms of the package, and with these libraries."""
    own = hashlib.sha256()
    for path in sorted(_sources(places)):
        own.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + _content(path))
    return " ".join((own.hexdigest(), *(f"{name}={version(name)}" for name in libraries)))


@cache
def _content(path: Path) -> bytes:
    """Return the digest of a file of ours; rooms of several stores overlap."""
    return hashlib.sha256(path.read_bytes()).digest()


def _sources(places: tuple[str, ...]) -> Iterable[Path]:
    for place in places:
        path = PACKAGE / place
        yield from path.rglob("*.py") if path.is_dir() else [path]
