"""Reads a software template: steps, pages of parameters, outputs; everything that is wrong with it at once.

https://backstage.io/docs/features/software-templates/writing-templates (``scaffolder.backstage.io/v1beta3``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from ..kit.read.narrow import mapping
from ..kit.read.yaml import Document, load_documents
from ..model.scaffolding import ScaffoldProblem, ScaffoldRefused
from .actions.registry import known_action, nearest
from .expressions import NotSupported, has_tags, parse

API = "scaffolder.backstage.io/v1beta3"
MAX_STEPS = 100
_UNREAD = ("formDecorators", "EXPERIMENTAL_recovery")


class TemplateStep(msgspec.Struct, frozen=True):
    """A step as it is written; ``line`` is where it stands."""

    id: str
    name: str
    action: str
    line: int
    input: dict[str, object] = {}
    condition: object = True
    each: object = None


class SoftwareTemplate(msgspec.Struct, frozen=True):
    """A template: its pages of parameters are JSON Schemas."""

    name: str
    pages: tuple[dict[str, object], ...]
    steps: tuple[TemplateStep, ...]
    links: tuple[dict[str, object], ...] = ()
    texts: tuple[dict[str, object], ...] = ()
    unread: tuple[str, ...] = ()
    """What a Backstage server would do besides, and nobody does here."""


def read_template(text: bytes, place: str, name: str = "") -> SoftwareTemplate:
    """Return the template of a file; ``name`` chooses where a file holds several.

    Raises:
        ScaffoldRefused: there is none, or it cannot be run; all reasons.

    """
    documents = load_documents(text)
    broken = [ScaffoldProblem(f"{place}:{one.problem.line}", one.problem.message) for one in documents if one.problem]
    if broken:
        raise ScaffoldRefused(tuple(broken))
    found = [one for one in documents if isinstance(one.value, dict) and one.value.get("kind") == "Template"]
    chosen = [one for one in found if not name or _name(one).lower() == name.lower()]
    if len(chosen) != 1:
        words = "several templates: give the reference of one" if chosen else "there is no document of kind Template"
        raise ScaffoldRefused((ScaffoldProblem(place, words),))
    return _template(chosen[0], place)


def _name(document: Document) -> str:
    value = mapping(document.value)
    metadata = value.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _template(document: Document, place: str) -> SoftwareTemplate:
    value = mapping(document.value)
    problems: list[ScaffoldProblem] = []

    def wrong(message: str, *path: str | int) -> None:
        problems.append(ScaffoldProblem(f"{place}:{document.at(*path)[0]}", message))

    if value.get("apiVersion") != API:
        wrong(f"apiVersion {str(value.get('apiVersion'))[:60]}: only {API} is run", "apiVersion")
    spec = value.get("spec")
    if not isinstance(spec, dict):
        wrong("spec is no mapping", "spec")
        raise ScaffoldRefused(tuple(problems))
    steps = spec.get("steps")
    if not isinstance(steps, list) or not 0 < len(steps) <= MAX_STEPS:
        wrong(f"spec.steps is no list of 1 to {MAX_STEPS} steps", "spec", "steps")
        steps = []
    read = []
    for at, step in enumerate(steps):
        line = document.at("spec", "steps", at)[0]
        read.append(_step(step, at, line))
        problems += [ScaffoldProblem(f"{place}:{line}", message) for message in _step_problems(step, read[-1])]
    output = spec.get("output") if isinstance(spec.get("output"), dict) else {}
    problems += [
        ScaffoldProblem(f"{place}:{document.at('spec', 'output')[0]}", f"output: {message}")
        for message in _text_problems(output)
    ]
    pages = spec.get("parameters")
    listed = pages if isinstance(pages, list) else [pages] if isinstance(pages, dict) else []
    problems += _twice(read, place)
    if problems:
        raise ScaffoldRefused(tuple(problems))
    shown = mapping(output)
    return SoftwareTemplate(
        _name(document), tuple(page for page in listed if isinstance(page, dict)), tuple(read),
        _mappings(shown.get("links")), _mappings(shown.get("text")), tuple(key for key in _UNREAD if spec.get(key)),
    )  # fmt: skip


def _mappings(value: object) -> tuple[dict[str, object], ...]:
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _step(step: object, at: int, line: int) -> TemplateStep:
    given: Mapping[str, object] = step if isinstance(step, dict) else {}
    action, inputs = given.get("action"), given.get("input")
    words = str(action)[:100] if isinstance(action, str) else ""
    return TemplateStep(
        str(given.get("id") or f"step-{at + 1}")[:100], str(given.get("name") or words)[:200], words, line,
        inputs if isinstance(inputs, dict) else {}, given.get("if", True), given.get("each"),
    )  # fmt: skip


def _step_problems(step: object, read: TemplateStep) -> Iterator[str]:
    """Yield what keeps a step from being run, before anything is."""
    if not isinstance(step, dict) or not read.action:
        yield f"step {read.id}: it has no action"
        return
    if step.get("input") is not None and not isinstance(step.get("input"), dict):
        yield f"step {read.id}: input is no mapping"
    if not known_action(read.action):
        near = nearest(read.action)
        yield f"step {read.id}: the action {read.action} is not supported" + (f"; did you mean {near}?" if near else "")
        return
    for message in _text_problems([read.input, read.condition, read.each]):
        yield f"step {read.id}: {message}"


def _text_problems(value: object) -> Iterator[str]:
    """Yield what is wrong with each text of a value that would be rendered."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and has_tags(item):
            try:
                parse(item)
            except NotSupported as error:
                yield f"{item.strip()[:80]!r}: {error}"
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _twice(steps: list[TemplateStep], place: str) -> list[ScaffoldProblem]:
    seen: set[str] = set()
    found = []
    for step in steps:
        if step.id in seen:
            found.append(ScaffoldProblem(f"{place}:{step.line}", f"step {step.id}: another step has this id"))
        seen.add(step.id)
    return found
