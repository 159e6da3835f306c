"""Puts keys into a YAML text where they belong and leaves every other byte as it is.

Each edit is proved: the text is read again, and has to say what it said, with the additions and nothing else.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping

from ..kit.read.narrow import child
from ..kit.read.yaml import Document, load_documents

Step = str | int
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./=-]*")
_NO_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


class CannotInsert(Exception):
    """The text is written in a way that is not understood; it is left as it is."""


def add_keys(text: str, index: int, path: tuple[Step, ...], values: Mapping[str, str]) -> str:
    """Add text values to the mapping at a path of the document at an index; mappings that are missing are made.

    Keys that are there already stay as they are.

    Raises:
        CannotInsert: the mapping is in flow style, an alias or a template, or the result would say something else.
    """
    document = load_documents(text)[index]
    depth = _existing(document, path)
    here = _at(document, path[:depth])
    if not isinstance(here, dict) or not here:
        raise CannotInsert(f"line {document.at(*path)[0]}: there is no mapping in block style")
    missing = {key: value for key, value in values.items() if depth < len(path) or key not in here}
    if not missing:
        return text
    first = document.key_at(*path[:depth], next(iter(here)))
    lines = _nested([str(step) for step in path[depth:]], missing, first[1] - 1)
    return _proved(text, _insert(text, first, lines), index, path, missing)


def add_items(text: str, index: int, path: tuple[Step, ...], items: Mapping[str, str]) -> str:
    """Add ``- name: KEY`` with its ``value`` to the list at a path (environment variables); as `add_keys`."""
    document = load_documents(text)[index]
    listed = _at(document, path) if _existing(document, path) == len(path) else None
    have = {one.get("name") for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
    missing = {key: value for key, value in items.items() if key not in have}
    if not missing:
        return text
    if isinstance(listed, list) and listed:
        place = document.key_at(*path, 0)
        column = _dash(text, place)
        lines = _rows(missing, column)
        return _proved(text, _insert(text, (place[0], column + 1), lines, True), index, path, missing)
    owner = _at(document, path[:-1])
    if listed is not None or not isinstance(owner, dict) or not owner or path[-1] in owner:
        raise CannotInsert(f"line {document.at(*path)[0]}: there is no list in block style")
    first = document.key_at(*path[:-1], next(iter(owner)))
    lines = [" " * (first[1] - 1) + f"{path[-1]}:", *_rows(missing, first[1] + 1)]
    return _proved(text, _insert(text, first, lines), index, path, missing)


def scalar(value: str) -> str:
    """Return a text as YAML that every reader takes for a text."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _NO_TEXT
    return value if plain else json.dumps(value, ensure_ascii=False)


def _rows(items: Mapping[str, str], column: int) -> list[str]:
    pad = " " * column
    return [line for key, value in items.items() for line in (f"{pad}- name: {key}", f"{pad}  value: {scalar(value)}")]


def _nested(made: list[str], values: Mapping[str, str], column: int) -> list[str]:
    lines = [" " * (column + 2 * level) + f"{key}:" for level, key in enumerate(made)]
    pad = " " * (column + 2 * len(made))
    return [*lines, *(f"{pad}{key}: {scalar(value)}" for key, value in values.items())]


def _existing(document: Document, path: tuple[Step, ...]) -> int:
    """Return how many steps of a path are there."""
    here = document.value
    for depth, step in enumerate(path):
        try:
            here = child(here, step)
        except LookupError:
            return depth
    return len(path)


def _at(document: Document, path: tuple[Step, ...]) -> object:
    here = document.value
    for step in path:
        here = child(here, step)
    return here


def _dash(text: str, place: tuple[int, int]) -> int:
    """Return the column (from 0) of the dash of the item at a place."""
    line = text.splitlines()[place[0] - 1]
    column = line.rfind("-", 0, max(place[1], 1))
    if column < 0 or line[:column].strip():
        raise CannotInsert(f"line {place[0]}: the list is not in block style")
    return column


def _insert(text: str, first: tuple[int, int], added: list[str], items: bool = False) -> str:
    """Put lines behind the last line of the block whose first key, or dash, is at a place."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    column, last = first[1] - 1, first[0] - 1
    for number in range(first[0], len(lines)):
        line = lines[number]
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if not bare or (bare.startswith("#") and indent <= column):
            continue
        dashed = bare.startswith("- ") or bare == "-"
        inside = indent > column or (indent == column and not line.startswith(("---", "...")))
        if not inside or (indent == column and items and not dashed):
            break
        last = number
    return newline.join([*lines[: last + 1], *added, *lines[last + 1 :]])


def _proved(before: str, after: str, index: int, path: tuple[Step, ...], added: Mapping[str, str]) -> str:
    wanted = [copy.deepcopy(one.value) for one in load_documents(before)]
    here = wanted[index]
    for step in path[:-1]:
        here = here.setdefault(step, {}) if isinstance(here, dict) else child(here, step)
    read = load_documents(after)
    if not isinstance(here, dict) or any(one.problem for one in read) or len(read) != len(wanted):
        raise CannotInsert("the result could not be read")
    place = here.get(path[-1])
    if isinstance(place, list) or (place is None and path[-1] == "env"):
        here[path[-1]] = [*(place or []), *({"name": key, "value": value} for key, value in added.items())]
    else:
        here[path[-1]] = {**(place if isinstance(place, dict) else {}), **added}
    if [one.value for one in read] != wanted:
        raise CannotInsert("an anchor, a flow style or an unusual layout keeps it from being added safely")
    return after
