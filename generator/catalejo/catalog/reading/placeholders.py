"""Fills ``$text``, ``$json``, ``$yaml`` and ``$openapi`` from the entity's own repository.

Source: ``PlaceholderProcessor`` of ``@backstage/plugin-catalog-backend``. Nothing outside the repository is read.
"""

from __future__ import annotations

import math
import re
from typing import Protocol

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping
from ...kit.read.scalars import carried
from ...kit.read.yaml import load_documents
from ...model.origin import Origin
from ..addresses import is_url, relative
from ..rules.schema import Path, SchemaProblem
from .declared import FilePlace

BACKSTAGE_KEYS = ("text", "json", "yaml")
"""What Backstage's catalog fills without a further module."""
KEYS = (*BACKSTAGE_KEYS, "openapi", "asyncapi")
_MAX_BYTES = 2 * 1024 * 1024
MAX_FILLED = 4 * 1024 * 1024
"""Bytes that all placeholders of one entity may read."""
MAX_DEPTH = 60


class FileLookup(Protocol):
    """Says where a web address leads."""

    def locate(self, url: str) -> FilePlace | None:
        """Return the place of a web address, None where it is in no captured repository."""


class Filled(msgspec.Struct):
    """The value with its placeholders filled, where the files came from, what was not read, the first problem.

    What Backstage would fetch and we do not (another site, a file without captured content) is replaced by its address.
    """

    value: dict[str, object]
    origins: dict[Path, Origin] = {}
    unread: dict[Path, SchemaProblem] = {}
    problem: SchemaProblem | None = None
    read: int = 0
    keys: tuple[str, ...] = KEYS


class _Stop(Exception):
    def __init__(self, problem: SchemaProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def fill(repo: Repo, path: str, value: dict[str, object], lookup: FileLookup, keys: tuple[str, ...] = KEYS) -> Filled:
    """Return the entity with every placeholder filled; the first that fails is the problem."""
    filled = Filled(value, keys=keys)
    if not _has_any(value):
        return filled
    try:
        filled.value = mapping(_walk(value, (), repo, path, lookup, filled))
    except _Stop as stop:
        filled.problem = stop.problem
    return filled


def _has_any(value: dict[str, object]) -> bool:
    """Tell whether a ``$`` key stands anywhere; most entities have none and are not copied."""
    todo: list[dict[str, object] | list[object]] = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if any(key[:1] == "$" for key in item):
                return True
            todo.extend(inner for inner in item.values() if isinstance(inner, dict | list))
        else:
            todo.extend(inner for inner in item if isinstance(inner, dict | list))
    return False


def _walk(value: object, at: Path, repo: Repo, path: str, lookup: FileLookup, filled: Filled) -> object:
    if isinstance(value, list):
        return [_walk(item, (*at, i), repo, path, lookup, filled) for i, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if not any(key.startswith("$") for key in value):
        return {key: _walk(item, (*at, key), repo, path, lookup, filled) for key, item in value.items()}
    key = next(iter(value))
    if len(value) != 1 or key[1:] not in filled.keys:
        return value
    file = _file(repo, path, key, value[key], at, lookup)
    if file is None:
        filled.unread[at] = _refuse("CAT029", key, value[key], at, "is not read: it is not in this repository").problem
        return value[key]
    text = _read(repo, file, key, value[key], at)
    if text is None:
        filled.unread[at] = _refuse("CAT027", key, value[key], at, "was not captured").problem
        return value[key]
    filled.read += len(text)
    if filled.read > MAX_FILLED:
        raise _refuse("CAT025", key, value[key], at, f"makes the entity larger than {MAX_FILLED} bytes")
    filled.origins[at] = repo.origin(file, 1)
    match key:
        case "$json":
            return _json(text, key, value[key], at)
        case "$yaml":
            return _yaml(text, key, value[key], at)
        case _:
            return text


def _refuse(code: str, key: str, target: object, at: Path, message: str) -> _Stop:
    args = {"placeholder": key, "target": str(target)[:300]}
    return _Stop(SchemaProblem(code, f"Placeholder {key} {message}", at, args=args))


def _file(repo: Repo, path: str, key: str, target: object, at: Path, lookup: FileLookup) -> str | None:
    """Return the file that a placeholder names; None is an address that Backstage would fetch."""
    if not isinstance(target, str):
        wanted = "expected a string value parameter, in the form of an absolute URL or a relative path"
        raise _refuse("CAT025", key, target, at, wanted)
    if not target:
        return path
    if is_url(target):
        place = lookup.locate(target)
        if place is None and target.startswith(("https://", "http://")) and not _is_other_repository(target):
            return None
        file = place.path if place is not None and place.repo == repo.info.id else None
    else:
        file = relative(path, target)
    if file is None:
        raise _refuse("CAT026", key, target, at, "may only reference files from the same repository as the entity")
    return file


def _is_other_repository(url: str) -> bool:
    """Tell whether Backstage knows an address as a file of some repository, and so refuses it in this one."""
    return re.match(r"https?://[^/]+/[^/]+/[^/]+/(?:-/)?(?:blob|tree|raw|edit)/", url) is not None


def _read(repo: Repo, file: str, key: str, target: str, at: Path) -> str | None:
    entry = repo.paths.get(file)
    if entry is None:
        raise _refuse("CAT025", key, target, at, f"could not read location {target}, there is no such file")
    data = repo.read(file)
    if data is None or len(data) > _MAX_BYTES:
        return None
    return data.decode("utf-8", "replace")


def _json(text: str, key: str, target: str, at: Path) -> object:
    try:
        return _carried(msgspec.json.decode(text.encode("utf-8", "surrogatepass")))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise _refuse("CAT025", key, target, at, f"failed to parse JSON data at {target}, {error}") from error


def _yaml(text: str, key: str, target: str, at: Path) -> object:
    documents = load_documents(text)
    if len(documents) != 1:
        message = f"expected to find exactly one document of data at {target}, found {len(documents)}"
        raise _refuse("CAT025", key, target, at, message)
    problem = documents[0].problem
    if problem is not None:
        message = f"found an error in the data at {target}, {problem.message} at line {problem.line}"
        raise _refuse("CAT025", key, target, at, message)
    return documents[0].value


def _carried(value: object, depth: int = 0) -> object:
    """Return decoded JSON as MessagePack can carry it.

    Raises:
        RecursionError: it is nested too deeply.

    """
    if depth > MAX_DEPTH:
        raise RecursionError(f"nested deeper than {MAX_DEPTH} levels")
    match value:
        case dict():
            return {key: _carried(item, depth + 1) for key, item in value.items()}
        case list():
            return [_carried(item, depth + 1) for item in value]
        case bool():
            return value
        case int():
            return carried(value)
        case float() if not math.isfinite(value):
            return None
    return value
