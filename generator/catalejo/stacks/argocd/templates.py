"""Renders the simple part of ApplicationSet templates: plain fields, ``index``, whole strings; nothing is guessed.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/ and GoTemplate/
"""

from __future__ import annotations

import re

from ...kit.read.narrow import child, text_of

_MAX_TEXT, _MAX_FILLED = 20_000, 200_000
"""Characters of a text with expressions, and of all that is filled in for one Application."""
_MAX_FLAT = 2_000_000
_FIELD = re.compile(r"^\.([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)$")
_INDEX = re.compile(r"^index\s+(\.[A-Za-z0-9_.]*)((?:\s+(?:\"[^\"]*\"|\d+))+)$")
_ARGUMENT = re.compile(r"\"([^\"]*)\"|(\d+)")


class CannotRender(Exception):
    """A template uses what is not understood here, or names a parameter that there is not; says which."""

    def __init__(self, text: str, missing: bool) -> None:
        super().__init__(text)
        self.missing = missing


def render(template: object, params: dict[str, object], go: bool) -> object:
    """Return a copy of a template with every string and every key rendered.

    Raises:
        CannotRender: with ``go`` templates, on functions or missing parameters; where it is nested too deep or what is
            filled in is too long.

    """
    return _Filler(params, go).filled(template, 0)


class _Filler:
    """Fills templates with one set of parameters."""

    def __init__(self, params: dict[str, object], go: bool) -> None:
        self._params, self._go, self._left = params, go, _MAX_FILLED

    def filled(self, template: object, depth: int) -> object:
        if depth > 30:
            raise CannotRender("nested too deep", False)
        if isinstance(template, dict):
            return {self._text(key): self.filled(value, depth + 1) for key, value in template.items()}
        if isinstance(template, list):
            return [self.filled(value, depth + 1) for value in template]
        return self._text(template) if isinstance(template, str) else template

    def _text(self, text: str) -> str:
        if "{{" not in text or len(text) > _MAX_TEXT:
            return text
        out: list[str] = []
        place = 0
        while (start := text.find("{{", place)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
            inner = text[start + 2 : end].removeprefix("-").removesuffix("-").strip()
            value = _go_value(inner, self._params) if self._go else self._params.get(inner)
            # Without Go templates an unknown tag stays as it is, as Argo CD leaves it.
            value = value if isinstance(value, str) else text[start : end + 2]
            out += (text[place:start], value)
            self._left -= len(value)
            if self._left < 0:
                raise CannotRender("what is filled in is too long", False)
            place = end + 2
        return "".join((*out, text[place:]))


def _go_value(expression: str, params: dict[str, object]) -> str:
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
    here: object = params
    for step in steps:
        try:
            here = child(here, step)
        except LookupError:
            raise CannotRender(expression, True) from None
    if isinstance(here, bool):
        return "true" if here else "false"
    if isinstance(here, dict | list):
        raise CannotRender(expression, False)
    return text_of(here)


def flatten(params: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Return parameters as flat texts, nested ones by dotted keys, as the older template engine sees them."""
    flat: dict[str, object] = {}
    size = 0
    for key, value in params.items():
        size += len(prefix) + len(key)
        if size > _MAX_FLAT or len(prefix) > _MAX_TEXT:
            raise CannotRender("names too long", False)
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = ("true" if value else "false") if isinstance(value, bool) else text_of(value)
    return flat
