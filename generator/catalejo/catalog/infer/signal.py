"""A vote for the type of a repository or a folder, with the file and line that cast it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from ...kit.read.captured import Repo
from .manifests import line_of


class Signal(msgspec.Struct, frozen=True):
    """A vote for a type: evidence code, path, line, arguments.

    Weights are ranks, not measurements: 90 a manifest that says it outright, 70 what only one type has, 50 a usual
    layout, 30 a hint that other types share, 10 a last resort.
    """

    type: str
    weight: int
    code: str
    path: str
    args: dict[str, str] = {}
    line: int = 0


Reader = Callable[[Repo, str], Iterator[Signal]]


def say(kind: str, weight: int, code: str) -> Reader:
    """Return a reader for files that say what they say by being there."""

    def read(repo: Repo, path: str) -> Iterator[Signal]:
        yield Signal(kind, weight, code, path)

    return read


def depends(path: str, text: str, names: set[str] | frozenset[str], kind: str, weight: int) -> Iterator[Signal]:
    """Vote by the first of the dependencies that only one type has."""
    if names:
        first = sorted(names)[0]
        yield Signal(kind, weight, "depends", path, {"name": first}, line_of(text, first))
