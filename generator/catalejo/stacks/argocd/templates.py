"""Renders the simple part of ApplicationSet templates: plain fields, ``index``, whole strings; nothing is guessed.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/ and GoTemplate/
"""

from __future__ import annotations

import re
from typing import Any

from ..tree import text_of

_TAG = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_FIELD = re.compile(r"^\.([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)$")
_INDEX = re.compile(r"^index\s+(\.[A-Za-z0-9_.]*)((?:\s+(?:\"[^\"]*\"|\d+))+)$")
_ARGUMENT = re.compile(r"\"([^\"]*)\"|(\d+)")


class CannotRender(Exception):
    """A template uses what is not understood here, or names a parameter that there is not; says which."""

    def __init__(self, text: str, missing: bool) -> None:
        super().__init__(text)
        self.missing = missing


def render(template: Any, params: dict[str, Any], go: bool, depth: int = 0) -> Any:
    """Return a copy of a template with every string and every key rendered.

    Raises:
        CannotRender: with ``go`` templates, on functions or missing parameters.

    """
    if depth > 30:
        raise CannotRender("nested too deep", False)
    if isinstance(template, dict):
        return {_text(key, params, go): render(value, params, go, depth + 1) for key, value in template.items()}
    if isinstance(template, list):
        return [render(value, params, go, depth + 1) for value in template]
    return _text(template, params, go) if isinstance(template, str) else template


def _text(text: str, params: dict[str, Any], go: bool) -> str:
    if "{{" not in text or len(text) > 20_000 or text.count("{{") > 100:
        return text
    if go:
        return _TAG.sub(lambda match: _go_value(match.group(1).strip(), params), text)
    return _TAG.sub(lambda match: _fast_value(match, params), text)


def _fast_value(match: re.Match[str], params: dict[str, Any]) -> str:
    """An unknown tag stays as it is, as Argo CD leaves it."""
    value = params.get(match.group(1).strip())
    return value if isinstance(value, str) else match.group(0)


def _go_value(expression: str, params: dict[str, Any]) -> str:
    if expression.startswith("/*"):
        return ""
    field, indexed = _FIELD.match(expression), _INDEX.match(expression)
    if field:
        steps: list[str | int] = [*field.group(1).split(".")]
    elif indexed:
        steps = [part for part in indexed.group(1).split(".") if part]
        steps += [int(number) if number else text for text, number in _ARGUMENT.findall(indexed.group(2))]
    else:
        raise CannotRender(expression, False)
    here: Any = params
    for step in steps:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            raise CannotRender(expression, True) from None
    if isinstance(here, bool):
        return "true" if here else "false"
    if isinstance(here, dict | list):
        raise CannotRender(expression, False)
    return text_of(here)


def flatten(params: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return parameters as flat texts, nested ones by dotted keys, as the older template engine sees them."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = ("true" if value else "false") if isinstance(value, bool) else text_of(value)
    return flat
