"""Fills variables into objects as Flux does after building them (``postBuild``).

https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution ; the functions of
https://github.com/fluxcd/pkg/tree/main/envsubst that occur: defaults. A variable that nothing gives is empty.
"""

from __future__ import annotations

import re

import msgspec

_VARIABLE = re.compile(r"\$(\$)?\{([_A-Za-z][_A-Za-z0-9]{0,200})(?:(:?[-=])([^${}]{0,2000}))?\}")
_MAX_TEXT, _MAX_DEPTH = 200_000, 60
_DISABLED = "kustomize.toolkit.fluxcd.io/substitute"


class Variables(msgspec.Struct, frozen=True):
    """What may be filled in. ``secret``: a Secret, or a ConfigMap that is not in Git, gives more than is known here."""

    known: dict[str, str] = {}
    secret: bool = False
    asked: bool = False
    """Whether anything is filled in at all."""


def substitute(value: dict[str, object], variables: Variables) -> dict[str, object]:
    """Return an object with its variables filled in; one that says so is left as it is."""
    if not variables.asked or _is_disabled(value):
        return value
    result = _walk(value, variables, 0)
    return result if isinstance(result, dict) else value


def _is_disabled(value: dict[str, object]) -> bool:
    metadata = value.get("metadata")
    for key in ("labels", "annotations"):
        marks = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(marks, dict) and marks.get(_DISABLED) == "disabled":
            return True
    return False


def _walk(value: object, variables: Variables, depth: int) -> object:
    if depth > _MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {key: _walk(item, variables, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, variables, depth + 1) for item in value]
    return fill(value, variables) if isinstance(value, str) else value


def fill(text: str, variables: Variables) -> str:
    """Return a text with its variables filled in. One that only a Secret may give stays as it is written."""
    if "${" not in text or len(text) > _MAX_TEXT or not variables.asked:
        return text

    def one(match: re.Match[str]) -> str:
        escaped, name, operator, default = match.groups()
        if escaped:
            return match.group()[1:]
        if name in variables.known and (variables.known[name] or not (operator or "").startswith(":")):
            return variables.known[name]
        if variables.secret:
            return match.group()
        return (default or "").strip("\"'") if operator else ""

    return _VARIABLE.sub(one, text)
