"""Expands ApplicationSets as far as files allow: list, git directories and files, and their matrix.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/ . Generators that need a cluster,
a host or a plugin are named, never guessed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import load_documents
from ..tree import KubernetesObject, Tree
from .templates import CannotRender, flatten, render

FindTree = Callable[[str, Tree], Tree | None]
_MAX_SETS = 2_000
_MAX_PATTERNS = 50
_MAX_WORK = 2_000_000
"""Nodes of parameters and characters rendered (in hundreds) for one set."""
_MAX_NODES = 50_000
"""Values that the parameters of one Application may hold."""
_NORMAL = re.compile(r"[^-a-z0-9.]")


class Params(NamedTuple):
    """One set of parameters, and the line that it comes from (0 = the generator's)."""

    values: dict[str, object]
    line: int


class Generated(NamedTuple):
    """One Application that a set makes."""

    value: dict[str, object]
    line: int


class Expansion(NamedTuple):
    """What a set makes: its Applications, its generators by name, those that need more than files, what went wrong."""

    applications: tuple[Generated, ...]
    generators: tuple[str, ...]
    unexpanded: tuple[str, ...]
    problems: tuple[str, ...]


class _Unexpandable(Exception):
    """A generator cannot be resolved from files; its message is the generator's name, or ``limit``."""


class _Work:
    """What the generators of one set need, and how much they may still do."""

    def __init__(self, manifest: KubernetesObject, tree: Tree, find_tree: FindTree, go: bool, line: int = 0) -> None:
        self.manifest, self.tree, self.find_tree, self.go, self.line = manifest, tree, find_tree, go, line
        self._left = _MAX_WORK

    def spend(self, amount: int) -> None:
        """Take an amount of what is left.

        Raises:
            _Unexpandable: nothing is left.

        """
        self._left -= amount
        if self._left < 0 or not self.tree.work.take(amount):
            raise _Unexpandable("limit")


def expand(manifest: KubernetesObject, tree: Tree, find_tree: FindTree) -> Expansion:
    """Return the Applications of a set; never raises on its content.

    What went wrong is what Argo CD refuses for certain: a parameter that no element of a list has, where the set asks
    for ``missingkey=error``. Functions, and parameters that files or other generators may give, are not known here.
    """
    spec = mapping(manifest.value.get("spec"))
    go = spec.get("goTemplate") is True
    template = mapping(spec.get("template"))
    work = _Work(manifest, tree, find_tree, go)
    weight = 1 + tree.files.get(manifest.path, 0) // 100
    applications: list[Generated] = []
    names: list[str] = []
    unexpanded: list[str] = []
    problems: list[str] = []
    for index, item in enumerate(listing(spec.get("generators"))[:_MAX_PATTERNS]):
        generator = mapping(item)
        for kind in [key for key in generator if key not in ("selector", "template", "values")]:
            names.append(kind)
            if mapping(generator.get("selector")) or spec.get("templatePatch"):
                unexpanded.append("selector" if generator.get("selector") else "templatePatch")
                continue
            work.line = manifest.line_of("spec", "generators", index)
            refusals: list[CannotRender] = []
            try:
                for params in islice(_generate(kind, generator[kind], work), _MAX_SETS):
                    work.spend(weight + _weight(params.values))
                    generated = _rendered(template, params, go, refusals)
                    if generated is not None:
                        applications.append(Generated(generated, params.line or manifest.line))
            except _Unexpandable as reason:
                unexpanded.append(str(reason))
            except CannotRender as reason:
                refusals.append(reason)
            strict = kind == "list" and "missingkey=error" in listing(spec.get("goTemplateOptions"))
            problems += [str(reason) for reason in refusals if reason.missing and strict]
            unexpanded += ["template" for reason in refusals if not (reason.missing and strict)][:1]
    return Expansion(
        tuple(applications), tuple(dict.fromkeys(names)), tuple(unexpanded), tuple(dict.fromkeys(problems))
    )


def _weight(values: dict[str, object]) -> int:
    """Count what parameters hold: nodes, and characters of texts in hundreds.

    Raises:
        _Unexpandable: there are more than a template could need.

    """
    nodes = weight = 0
    waiting: list[object] = [values]
    while waiting:
        here = waiting.pop()
        nodes += 1
        if nodes > _MAX_NODES:
            raise _Unexpandable("limit")
        if isinstance(here, dict):
            weight += sum(len(key) for key in here) // 100
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, str):
            weight += len(here) // 100
    return nodes + weight


def _rendered(
    template: dict[str, object], params: Params, go: bool, refusals: list[CannotRender]
) -> dict[str, object] | None:
    """Return the Application of one set of parameters; what cannot be rendered costs this one only."""
    try:
        return mapping(render(template, params.values if go else flatten(params.values), go))
    except CannotRender as reason:
        refusals.append(reason)
        return None


def _generate(kind: str, body: object, work: _Work) -> Iterator[Params]:
    match kind:
        case "list":
            yield from _list(mapping(body), work)
        case "git":
            yield from _git(mapping(body), work)
        case "matrix":
            yield from _matrix(mapping(body), work)
        case _:
            raise _Unexpandable(kind)


def _list(body: dict[str, object], work: _Work) -> Iterator[Params]:
    elements = listing(body.get("elements"))
    places = work.manifest.document.places.get(id(elements), {})
    for index, element in enumerate(elements):
        if isinstance(element, dict):
            yield Params(element, places[index][0] if index in places else 0)
    text = text_of(body.get("elementsYaml"))
    if text:
        work.spend(1 + len(text) // 2)
        for document in load_documents(text, "kubernetes"):
            for element in listing(document.value):
                if isinstance(element, dict):
                    yield Params(element, 0)


def _git(body: dict[str, object], work: _Work) -> Iterator[Params]:
    go, line = work.go, work.line
    target = work.find_tree(text_of(body.get("repoURL")), work.tree)
    if target is None:
        raise _Unexpandable("git")
    prefix = text_of(body.get("pathParamPrefix"))
    values = mapping(body.get("values"))
    for folder in target.select(*_patterns(body.get("directories")), files=False):
        yield Params(_with_values(_path_params(folder, go, prefix), values, work), line)
    for path in target.select(*_patterns(body.get("files")), files=True):
        base = _path_params(posixpath.dirname(path) or ".", go, prefix, posixpath.basename(path))
        for content in _contents(target, path):
            yield Params(_with_values({**content, **base}, values, work), line)


def _contents(tree: Tree, path: str) -> Iterator[dict[str, object]]:
    documents = tree.documents(path)
    if not documents:
        yield {}
    for document in documents[:1]:
        if document.problem is not None:
            raise _Unexpandable("git")
        for item in document.value if isinstance(document.value, list) else [document.value]:
            yield mapping(item)


def _path_params(folder: str, go: bool, prefix: str, filename: str = "") -> dict[str, object]:
    base = posixpath.basename(folder)
    normal = _NORMAL.sub("-", base.lower())[:253].strip("-.")
    segments = folder.split("/")
    if go:
        path: dict[str, object] = {"path": folder, "basename": base, "basenameNormalized": normal, "segments": segments}
        if filename:
            path |= {"filename": filename, "filenameNormalized": _NORMAL.sub("-", filename.lower()).strip("-.")}
        return {prefix: {"path": path}} if prefix else {"path": path}
    head = f"{prefix}.path" if prefix else "path"
    flat: dict[str, object] = {head: folder, f"{head}.basename": base, f"{head}.basenameNormalized": normal}
    flat |= {f"{head}[{index}]": segment for index, segment in enumerate(segments)}
    if filename:
        flat[f"{head}.filename"] = filename
    return flat


def _with_values(params: dict[str, object], values: dict[str, object], work: _Work) -> dict[str, object]:
    if not values:
        return params
    return {**params, "values": _filled(values, params, work)}


def _filled(template: dict[str, object], params: dict[str, object], work: _Work) -> dict[str, object]:
    work.spend(_weight(params) + _weight(template))
    return mapping(render(template, params if work.go else flatten(params), work.go))


def _patterns(entries: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the (taken, left out) patterns of a list of ``{path, exclude}``; any exclusion wins."""
    found = [mapping(entry) for entry in listing(entries)[:_MAX_PATTERNS]]
    taken = tuple(path for e in found if (path := text_of(e.get("path"))) and e.get("exclude") is not True)
    return taken, tuple(path for e in found if (path := text_of(e.get("path"))) and e.get("exclude") is True)


def _matrix(body: dict[str, object], work: _Work) -> Iterator[Params]:
    children = [mapping(child) for child in listing(body.get("generators"))]
    if len(children) != 2 or any(len([k for k in c if k != "selector"]) != 1 or "selector" in c for c in children):
        raise _Unexpandable("matrix")
    (first, first_body), (second, second_body) = (next(iter(child.items())) for child in children)
    waits = "{{" in repr(second_body)
    for outer in islice(_generate(first, first_body, work), _MAX_SETS):
        work.spend(1)
        inner_body = second_body
        if waits:
            inner_body = _filled(mapping(second_body), outer.values, work)
        for inner in islice(_generate(second, inner_body, work), _MAX_SETS):
            yield Params({**inner.values, **outer.values}, outer.line or inner.line)
