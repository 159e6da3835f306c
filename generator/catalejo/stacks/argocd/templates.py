"""Renders ApplicationSet templates: every text and every key of a value, by one of Argo CD's two engines.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/ and GoTemplate/
"""

from __future__ import annotations

import msgspec

from .gotemplate import TemplateSteps, Unsupported, execute

_MAX_TEXT, _MAX_DEPTH = 200_000, 30


class Engine(msgspec.Struct, frozen=True):
    """Which engine a set asks for; ``missing`` is the option ``missingkey`` of Go templates."""

    go: bool = False
    missing: str = "default"


def engine_of(spec: dict[str, object]) -> Engine:
    """Return the engine that a set's specification asks for."""
    options = spec.get("goTemplateOptions")
    missing = "default"
    for option in options if isinstance(options, list) else []:
        name, _, value = str(option).partition("=")
        if name == "missingkey":
            missing = "default" if value in ("default", "invalid") else value
    return Engine(spec.get("goTemplate") is True, missing)


def render(template: object, params: dict[str, object], engine: Engine, steps: TemplateSteps) -> object:
    """Return a copy of a template with every text and every key rendered.

    Raises:
        Refused: Argo CD refuses it with these parameters.
        Unsupported: it uses what is not understood here, or needs too much.

    """
    return _rendered(template, params, engine, steps, 0)


def _rendered(template: object, params: dict[str, object], engine: Engine, steps: TemplateSteps, depth: int) -> object:
    if depth > _MAX_DEPTH:
        raise Unsupported("nested too deep")
    steps.take(1)
    if isinstance(template, dict):
        return {
            render_text(key, params, engine, steps): _rendered(value, params, engine, steps, depth + 1)
            for key, value in template.items()
        }
    if isinstance(template, list):
        return [_rendered(value, params, engine, steps, depth + 1) for value in template]
    return render_text(template, params, engine, steps) if isinstance(template, str) else template


def render_text(text: str, params: dict[str, object], engine: Engine, steps: TemplateSteps) -> str:
    """Return a text with its templates rendered.

    Raises:
        Refused: Argo CD refuses it with these parameters.
        Unsupported: it uses what is not understood here, or needs too much.

    """
    if "{{" not in text:
        return text
    return execute(text, params, engine.missing, steps) if engine.go else _replaced(text, params, steps)


def _replaced(text: str, params: dict[str, object], steps: TemplateSteps) -> str:
    """Replace ``{{ key }}``; a tag without a text of that name stays as it is, as Argo CD leaves it."""
    out: list[str] = []
    place = 0
    while (start := text.find("{{", place)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
        value = params.get(text[start + 2 : end].strip())
        value = value if isinstance(value, str) else text[start : end + 2]
        out += (text[place:start], value)
        steps.take(1)
        steps.out -= len(value)
        if steps.out < 0:
            raise Unsupported("a long text")
        place = end + 2
    return "".join((*out, text[place:]))
