"""Expands ApplicationSets as Argo CD does: generators, selectors, templates, and the patch of a template.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/ ; ``applicationset/controllers/template``.
"""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import NamedTuple

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import load_documents
from ..tree import KubernetesObject
from .generators import MAX_PATTERNS, SetWork, Surroundings, generate, kinds_of, weight
from .gotemplate import BadTemplate, TemplateSteps, Unsupported
from .params import Params, SetRefused, Unexpandable, filled
from .templates import Engine, engine_of, render, render_text

_MAX_SETS = 2_000


class Generated(NamedTuple):
    """One Application that a set makes; ``derived`` where its cluster is concluded from what a list names."""

    value: dict[str, object]
    line: int
    derived: bool = False


class Expansion(NamedTuple):
    """What a set makes: its Applications, its generators by name, those that need more than files, what went wrong."""

    applications: tuple[Generated, ...]
    generators: tuple[str, ...]
    unexpanded: tuple[str, ...]
    problems: tuple[str, ...]


class _Outcome(msgspec.Struct):
    applications: list[Generated]
    unexpanded: list[str]
    problems: list[str]


class _Template(msgspec.Struct, frozen=True):
    """What one generator's parameters are put into."""

    value: dict[str, object]
    patch: str
    engine: Engine
    closed: bool
    """Whether all parameters are known, so that a missing one is missing for certain."""


def expand(manifest: KubernetesObject, around: Surroundings, written: KubernetesObject | None = None) -> Expansion:
    """Return the Applications of a set; never raises on its content.

    ``written`` is the same object with numbers read as numbers, where that is known. What went wrong is what Argo CD
    refuses for certain; what is not understood here, or needs more than files, is named in ``unexpanded``.
    """
    spec = mapping(manifest.value.get("spec"))
    source = written if written is not None else manifest
    engine = engine_of(spec)
    work = SetWork(source, around, engine)
    outcome = _Outcome([], [], [])
    names: list[str] = []
    for index, item in enumerate(listing(mapping(source.value.get("spec")).get("generators"))[:MAX_PATTERNS]):
        generator = mapping(item)
        work.line = source.line_of("spec", "generators", index)
        for kind in kinds_of(generator):
            names.append(kind)
            own = mapping(mapping(generator.get(kind)).get("template"))
            template = _Template(
                filled(own, mapping(spec.get("template"))), text_of(spec.get("templatePatch")), engine,
                _is_closed(kind, generator),
            )  # fmt: skip
            try:
                _generated(kind, generator, work, template, outcome)
            except Unexpandable as reason:
                outcome.unexpanded.append(str(reason))
            except SetRefused as reason:
                outcome.problems.append(str(reason))
    outcome.unexpanded += work.partial
    return Expansion(
        tuple(outcome.applications), tuple(dict.fromkeys(names)), tuple(outcome.unexpanded),
        tuple(dict.fromkeys(outcome.problems)),
    )  # fmt: skip


def _is_closed(kind: str, generator: dict[str, object]) -> bool:
    """Tell whether a generator's parameters are written in the set."""
    if kind in ("matrix", "merge"):
        children = [mapping(child) for child in listing(mapping(generator.get(kind)).get("generators"))]
        return all(_is_closed(name, child) for child in children for name in kinds_of(child)[:1])
    return kind == "list"


def _generated(kind: str, generator: dict[str, object], work: SetWork, template: _Template, into: _Outcome) -> None:
    cost = 1 + work.around.tree.files.get(work.manifest.path, 0) // 100
    doubts: list[str] = []
    for params in islice(generate(kind, generator, work), _MAX_SETS):
        work.spend(cost + weight(params.values))
        try:
            value = _application(template, params)
        except BadTemplate as reason:
            # Argo CD leaves out this one. Where files make the parameters they may be there on another day.
            (into.problems if template.closed or not reason.missing else doubts).append(str(reason))
        except Unsupported as reason:
            doubts.append(str(reason))
        else:
            if not params.derived or _is_there(value, work.around):
                into.applications.append(Generated(value, params.line or work.manifest.line, params.derived))
    into.unexpanded += list(dict.fromkeys(doubts))[:1]


def _is_there(value: dict[str, object], around: Surroundings) -> bool:
    """Tell whether the folder that an Application deploys is captured."""
    source = mapping(mapping(value.get("spec")).get("source"))
    target = around.find_tree(text_of(source.get("repoURL")), around.tree)
    path = text_of(source.get("path")).strip("/")
    return target is not None and bool(path) and posixpath.normpath(path) in target.folders


def _application(template: _Template, params: Params) -> dict[str, object]:
    """Return the Application of one set of parameters.

    Raises:
        BadTemplate: Argo CD refuses it.
        Unsupported: it uses what is not understood here.

    """
    if not params.values:
        return template.value
    steps = TemplateSteps()
    value = mapping(render(template.value, params.values, template.engine, steps))
    if not template.patch:
        return value
    patch = render_text(template.patch, params.values, template.engine, steps)
    documents = load_documents(patch, "kubernetes")
    if any(document.problem is not None for document in documents):
        raise BadTemplate("the templatePatch is no YAML")
    result = value
    for document in documents[:1]:
        result = mapping(_patched(value, document.value, 0)) if isinstance(document.value, dict) else value
    project = mapping(value.get("spec")).get("project")
    return {**result, "spec": {**mapping(result.get("spec")), "project": project}}


def _patched(value: object, patch: object, depth: int) -> object:
    """Return a value with a strategic-merge patch applied: maps by key, null takes away, lists whole."""
    if not isinstance(value, dict) or not isinstance(patch, dict):
        return patch
    if depth > 30 or "$patch" in patch:
        raise Unsupported("templatePatch")
    result = dict(value)
    for key, item in patch.items():
        if item is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result.get(key), item, depth + 1)
    return result
