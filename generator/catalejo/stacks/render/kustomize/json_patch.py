"""JSON patches (RFC 6902) as kustomize applies them: the library refuses what does not fit, and so does this."""

from __future__ import annotations

import re

from ....kit.read.narrow import text_of
from .objects import clone
from .refusal import Rejected, Unsure

_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
_CONTAINER = re.compile(r"/(?:containers|initContainers)/(?:[0-9]+|-)$")
_OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")


def apply_operations(value: dict[str, object], operations: list[object]) -> dict[str, object]:
    """Return an object after a list of operations.

    Raises:
        Rejected: an operation does not fit the object; the message is the library's reason.
        Unsure: an operation is written in a way that is not computed here.

    """
    root = clone(value)
    if not isinstance(root, dict):
        raise Unsure("json-patch")
    for item in operations:
        if not isinstance(item, dict):
            raise Unsure("json-patch")
        _apply(root, item)
    return root


def _apply(root: dict[str, object], item: dict[str, object]) -> None:
    kind, path = text_of(item.get("op")), text_of(item.get("path"))
    if kind not in _OPERATIONS:
        raise Rejected(f"Unexpected kind: {kind}")
    if not path.startswith("/"):
        raise Unsure("json-patch")
    if kind in ("add", "replace"):
        if _CONTAINER.search(path) and not isinstance(item.get("value"), dict):
            raise Unsure("json-patch")
        _write(root, path, clone(item.get("value")), kind)
    elif kind == "remove":
        _take(root, path, "remove")
    elif kind in ("move", "copy"):
        source = text_of(item.get("from"))
        if not source.startswith("/"):
            raise Unsure("json-patch")
        moved = _take(root, source, "move") if kind == "move" else clone(_look(root, source))
        _write(root, path, moved, "add")
    elif not _same(_look(root, path), item.get("value")):
        raise Unsure("json-patch")  # numbers are kept as their author wrote them, so "not equal" is no certain answer


def _same(left: object, right: object) -> bool:
    return left == right


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]


def _parent(root: dict[str, object], path: str, verb: str) -> tuple[dict[str, object] | list[object], str]:
    here: object = root
    *above, last = _steps(path)
    for step in above:
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and _INDEX.fullmatch(step) and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, list) and step.startswith("-"):
            raise Unsure("json-patch")
        else:
            raise Rejected(f"{verb} operation does not apply: doc is missing path: {path!r}: missing value")
    if not isinstance(here, dict | list):
        raise Rejected(f"{verb} operation does not apply: doc is missing path: {path!r}: missing value")
    return here, last


def _write(root: dict[str, object], path: str, value: object, verb: str) -> None:
    here, last = _parent(root, path, verb)
    if isinstance(here, dict):
        here[last] = value  # also where "replace" finds nothing: the library that kustomize uses lets it pass
        return
    if last == "-" and verb == "add":
        here.append(value)
        return
    index = _index(last, path, verb)
    if verb == "add" and index <= len(here):
        here.insert(index, value)
    elif verb == "replace" and index < len(here):
        here[index] = value
    else:
        raise Rejected(f"{verb} operation does not apply: doc is missing key: {path}: missing value")


def _take(root: dict[str, object], path: str, verb: str) -> object:
    here, last = _parent(root, path, verb)
    if isinstance(here, dict):
        if last not in here:
            raise Rejected(f"{verb} operation does not apply: Unable to remove nonexistent key: {last}: missing value")
        return here.pop(last)
    index = _index(last, path, verb)
    if index >= len(here):
        raise Rejected(f"{verb} operation does not apply: Unable to access invalid index: {index}: invalid index")
    return here.pop(index)


def _look(root: dict[str, object], path: str) -> object:
    here, last = _parent(root, path, "copy")
    if isinstance(here, dict):
        if last not in here:
            raise Unsure("json-patch")
        return here[last]
    index = _index(last, path, "copy")
    if index >= len(here):
        raise Unsure("json-patch")
    return here[index]


def _index(step: str, path: str, verb: str) -> int:
    if step.startswith("-"):
        raise Unsure("json-patch")
    if not _INDEX.fullmatch(step):
        raise Rejected(f"{verb} operation does not apply: doc is missing key: {path}: strconv.Atoi: invalid syntax")
    return int(step)
