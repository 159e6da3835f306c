"""What the generators of ApplicationSets make, as far as files, repositories and clusters tell.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/ . Generators that need a host, a
plugin or recorded decisions are named, never guessed.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from ...kit.read.narrow import listing, mapping, mappings, text_of
from ...kit.read.yaml import load_documents
from ..tree import KubernetesObject, Tree
from .application import IN_CLUSTER
from .clusters import Cluster
from .gotemplate import BadTemplate, TemplateSteps, Unsupported
from .gotemplate.texts import normalize
from .gotemplate.values import from_json
from .params import Params, SetRefused, Unexpandable, flatten, is_selected, joined, overridden
from .templates import Engine, render, render_text

FindTree = Callable[[str, Tree], Tree | None]
MAX_SETS = 2_000
MAX_PATTERNS = 50
_MAX_WORK = 2_000_000
"""Nodes of parameters and characters rendered (in hundreds) for one set."""
_MAX_NODES = 50_000
"""Values that the parameters of one Application may hold."""
_COMBINED = ("matrix", "merge")
_ASIDE = ("selector", "template", "values")


class Surroundings(msgspec.Struct, frozen=True):
    """What is known around a set: its repository, the way to others, and the clusters that are declared.

    ``all_clusters``: whether those are all, so that a selector that fits none is true.
    """

    tree: Tree
    find_tree: FindTree
    clusters: tuple[Cluster, ...] = ()
    all_clusters: bool = False


class SetWork:
    """What the generators of one set need, and how much they may still do."""

    def __init__(self, manifest: KubernetesObject, around: Surroundings, engine: Engine) -> None:
        self.manifest, self.around, self.engine = manifest, around, engine
        self.line = 0
        self.partial: list[str] = []
        """Generators that made something and may make more."""
        self._left = _MAX_WORK

    def spend(self, amount: int) -> None:
        """Take an amount of what is left.

        Raises:
            Unexpandable: nothing is left.

        """
        self._left -= amount
        if self._left < 0 or not self.around.tree.work.take(amount):
            raise Unexpandable("limit")

    def render(self, template: object, params: dict[str, object]) -> object:
        """Return a template of a generator, rendered.

        Raises:
            SetRefused: Argo CD refuses it.
            Unexpandable: it is not understood here.

        """
        self.spend(weight(params) + weight(template))
        try:
            return render(template, params, self.engine, TemplateSteps())
        except BadTemplate as reason:
            raise SetRefused(str(reason)) from None
        except Unsupported as reason:
            raise Unexpandable(str(reason)) from None


def weight(values: object) -> int:
    """Count what parameters hold: nodes, and characters of texts in hundreds.

    Raises:
        Unexpandable: there are more than a template could need.

    """
    nodes = characters = 0
    waiting: list[object] = [values]
    while waiting:
        here = waiting.pop()
        nodes += 1
        if nodes > _MAX_NODES:
            raise Unexpandable("limit")
        if isinstance(here, dict):
            characters += sum(len(key) for key in here) // 100
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, str):
            characters += len(here) // 100
    return nodes + characters


def kinds_of(generator: dict[str, object]) -> list[str]:
    """Return the kinds of generators that one entry asks for."""
    return [key for key in generator if key not in _ASIDE]


def generate(kind: str, generator: dict[str, object], work: SetWork, depth: int = 0) -> Iterator[Params]:
    """Yield what a generator of an entry makes, without what its selector leaves out.

    Raises:
        Unexpandable: that cannot be known from files.
        SetRefused: Argo CD refuses it.

    """
    body = mapping(generator.get(kind))
    selector = generator.get("selector")
    for params in islice(_made(kind, body, work, depth), MAX_SETS):
        work.spend(1)
        if not isinstance(selector, dict) or is_selected(selector, flatten(params.values)):
            yield params


def _made(kind: str, body: dict[str, object], work: SetWork, depth: int) -> Iterable[Params]:
    if kind in _COMBINED and depth > 1:
        raise SetRefused(f"{kind} generators may be nested once")
    match kind:
        case "list":
            return _list(body, work)
        case "git":
            return _git(body, work)
        case "clusters":
            return _clusters(body, work)
        case "matrix":
            return _matrix(body, work, depth)
        case "merge":
            return _merge(body, work, depth)
        case _:
            raise Unexpandable(kind)


def _list(body: dict[str, object], work: SetWork) -> Iterator[Params]:
    elements = listing(body.get("elements"))
    places = work.manifest.document.places.get(id(elements), {})
    for index, element in enumerate(elements):
        if isinstance(element, dict):
            line = places[index][0] if index in places else 0
            yield Params(mapping(from_json(element)) if work.engine.go else _flat_element(element), line)
    text = text_of(body.get("elementsYaml"))
    if not text:
        return
    work.spend(1 + len(text) // 2)
    for document in load_documents(text)[:1]:
        if document.problem is not None or not isinstance(document.value, list | None):
            raise SetRefused("elementsYaml is no list")
        for element in listing(document.value):
            yield Params(mapping(from_json(mapping(element))), 0)


def _flat_element(element: dict[str, object]) -> dict[str, object]:
    """Return an element for the older engine, which takes texts only and flattens ``values``."""
    flat: dict[str, object] = {}
    for key, value in element.items():
        if key == "values":
            if not isinstance(value, dict):
                raise SetRefused("error parsing values map")
            flat |= {f"values.{name}": item for name, item in value.items()}
        else:
            flat[key] = value
    if any(not isinstance(value, str) for value in flat.values()):
        raise SetRefused("error parsing value as string")
    return flat


def _git(body: dict[str, object], work: SetWork) -> Iterator[Params]:
    url, prefix = text_of(body.get("repoURL")), text_of(body.get("pathParamPrefix"))
    target = None if "{{" in url else work.around.find_tree(url, work.around.tree)
    if target is None:
        raise Unexpandable("git")
    if not target.is_captured(text_of(body.get("revision"))):
        raise Unexpandable("git revision")
    values = mapping(body.get("values"))
    if listing(body.get("directories")):
        for folder in target.select(*_patterns(body.get("directories")), files=False):
            yield Params(_with_values(_path_params(folder, work.engine.go, prefix), values, work), work.line)
        return
    for path in target.select(*_patterns(body.get("files")), files=True):
        base = _path_params(posixpath.dirname(path) or ".", work.engine.go, prefix, posixpath.basename(path))
        for content in _contents(target, path, work):
            yield Params(_with_values({**content, **base}, values, work), work.line)


def _contents(tree: Tree, path: str, work: SetWork) -> Iterator[dict[str, object]]:
    data = tree.read(path)
    if data is None:
        raise Unexpandable("git file")
    work.spend(1 + len(data) // 2)
    documents = load_documents(data)[:1]
    value = documents[0].value if documents else None
    if documents and documents[0].problem is not None:
        if b"{{" in data or b"\n---" in data:
            raise Unexpandable("git file")
        raise SetRefused(f"unable to parse file: {path}")
    for item in value if isinstance(value, list) else [value]:
        if item is not None and not isinstance(item, dict):
            raise SetRefused(f"unable to parse file: {path}")
        content = mapping(from_json(mapping(item)))
        yield content if work.engine.go else flatten(content)


def _path_params(folder: str, go: bool, prefix: str, filename: str = "") -> dict[str, object]:
    base = posixpath.basename(folder)
    segments: list[object] = list(folder.split("/"))
    path: dict[str, object] = {"path": folder, "basename": base, "basenameNormalized": normalize(base)}
    if filename:
        path |= {"filename": filename, "filenameNormalized": normalize(filename)}
    if go:
        path["segments"] = segments
        return {prefix: {"path": path}} if prefix else {"path": path}
    head = f"{prefix}.path" if prefix else "path"
    flat: dict[str, object] = {f"{head}.{key}": value for key, value in path.items() if key != "path"}
    return {head: folder, **flat, **{f"{head}[{index}]": segment for index, segment in enumerate(segments)}}


def _with_values(params: dict[str, object], values: dict[str, object], work: SetWork) -> dict[str, object]:
    """Add the ``values`` of a generator, rendered with its own parameters."""
    if not values:
        return params
    made = mapping(work.render(values, params))
    if work.engine.go:
        return {**params, "values": made}
    return {**params, **{f"values.{key}": value for key, value in made.items()}}


def _patterns(entries: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the (taken, left out) patterns of a list of ``{path, exclude}``; any exclusion wins."""
    found = [mapping(entry) for entry in listing(entries)[:MAX_PATTERNS]]
    taken = tuple(path for e in found if (path := text_of(e.get("path"))) and e.get("exclude") is not True)
    return taken, tuple(path for e in found if (path := text_of(e.get("path"))) and e.get("exclude") is True)


def _clusters(body: dict[str, object], work: SetWork) -> Iterator[Params]:
    """Yield the clusters that are known. Argo CD's own is one of them without a Secret, where nothing is selected."""
    around, selector = work.around, mapping(body.get("selector"))
    everything = not any(selector.values())
    chosen = [cluster for cluster in around.clusters if is_selected(selector, dict(cluster.labels))]
    if not around.all_clusters and not around.clusters:
        work.partial.append("clusters")
    if any(cluster.incomplete for cluster in chosen):
        raise Unexpandable("clusters")
    found = [_cluster_params(cluster, work.engine.go) for cluster in chosen]
    if everything and all(cluster.server.rstrip("/") != IN_CLUSTER for cluster in around.clusters):
        found.append(_cluster_params(Cluster("in-cluster", IN_CLUSTER), work.engine.go))
    values = mapping(body.get("values"))
    made = [_with_values(params, values, work) for params in found]
    if body.get("flatList") is True:
        yield Params({"clusters": list(made)}, work.line)
        return
    yield from (Params(params, work.line) for params in made)


def _cluster_params(cluster: Cluster, go: bool) -> dict[str, object]:
    params: dict[str, object] = {
        "name": cluster.name, "nameNormalized": normalize(cluster.name), "server": cluster.server,
        "project": cluster.project,
    }  # fmt: skip
    marks: dict[str, object] = {}
    for key, values in (("labels", cluster.labels), ("annotations", cluster.annotations)):
        if values:
            marks[key] = dict(values)
    if marks:
        params["metadata"] = marks
    return params if go else flatten(params)


def _children(body: dict[str, object], kind: str, fewest: int) -> list[tuple[str, dict[str, object]]]:
    children = mappings(body.get("generators"))
    if len(children) < fewest or (kind == "matrix" and len(children) > fewest):
        raise SetRefused(f"{kind} takes {'exactly' if kind == 'matrix' else 'at least'} two generators")
    found: list[tuple[str, dict[str, object]]] = []
    for child in children:
        kinds = kinds_of(child)
        if len(kinds) != 1:
            raise SetRefused(f"found {'more than' if kinds else 'no'} one generator in {kind}.Generators")
        found.append((kinds[0], child))
    return found


def _matrix(body: dict[str, object], work: SetWork, depth: int) -> Iterator[Params]:
    (first, outer_body), (second, inner_body) = _children(body, "matrix", 2)
    waits = "{{" in json.dumps(inner_body, default=str)
    for outer in generate(first, outer_body, work, depth + 1):
        asked = _interpolated(inner_body, outer.values, work) if waits else inner_body
        for inner in generate(second, asked, work, depth + 1):
            values = joined(outer.values, inner.values, work.engine.go)
            yield Params(values, outer.line or inner.line, outer.derived or inner.derived)


def _interpolated(generator: dict[str, object], params: dict[str, object], work: SetWork) -> dict[str, object]:
    """Return the second generator of a matrix with the parameters of the first filled in.

    What its ``values`` say of its own parameters stays for it to fill in.
    """
    kind = kinds_of(generator)[0]
    body = mapping(generator[kind])
    kept = mapping(body.get("values"))
    rest = {key: value for key, value in body.items() if key not in ("values", "template")}
    result: dict[str, object] = {**mapping(work.render(rest, params))}
    if kept:
        strict = msgspec.structs.replace(work.engine, missing="error")
        result["values"] = {key: _if_known(value, params, strict) for key, value in kept.items()}
    selector = work.render(generator["selector"], params) if "selector" in generator else None
    return {kind: result} if selector is None else {kind: result, "selector": selector}


def _if_known(value: object, params: dict[str, object], strict: Engine) -> object:
    try:
        return render_text(text_of(value), params, strict, TemplateSteps())
    except (BadTemplate, Unsupported):
        return value


def _merge(body: dict[str, object], work: SetWork, depth: int) -> Iterator[Params]:
    keys = [text_of(key) for key in listing(body.get("mergeKeys"))]
    if not keys:
        raise SetRefused("no merge keys were specified")
    sets: list[dict[str, Params]] = []
    children = _children(body, "merge", 2)
    for kind, child in children:
        found: dict[str, Params] = {}
        for params in generate(kind, child, work, depth + 1):
            key = json.dumps([params.values.get(name) for name in keys], sort_keys=True, default=str)
            if key in found:
                raise SetRefused(f"the parameters from a generator were not unique by the given mergeKeys: {key}")
            found[key] = params
        sets.append(found)
    if children[0][0] == "clusters":
        sets[0] |= _named_clusters(children, sets, keys, work)
    for key, base in sorted(sets[0].items()):
        values = base.values
        for later in sets[1:]:
            if key in later:
                values = overridden(values, later[key].values, work.engine.go)
        yield Params(values, base.line, base.derived)


def _named_clusters(
    children: list[tuple[str, dict[str, object]]], sets: list[dict[str, Params]], keys: list[str], work: SetWork
) -> dict[str, Params]:
    """Return the clusters that a list names which is merged with all clusters, and that Git does not declare.

    Somebody who writes a setting for a cluster has that cluster, though maybe not for this overlay: what is made for
    it counts where its folder is there. Its server is not known: its name stands for it.
    """
    if len(keys) != 1 or keys[0] not in ("name", "nameNormalized") or work.around.all_clusters:
        return {}
    known = {name for cluster in work.around.clusters for name in (cluster.name, normalize(cluster.name))}
    values = mapping(mapping(children[0][1].get("clusters")).get("values"))
    found: dict[str, Params] = {}
    for (kind, _), made in zip(children[1:], sets[1:], strict=True):
        for key, params in made.items() if kind == "list" else ():
            name = text_of(params.values.get(keys[0]))
            if name and name not in known and key not in sets[0]:
                base = _cluster_params(Cluster(name, name), work.engine.go)
                found[key] = Params(_with_values(base, values, work), params.line, derived=True)
    if found:
        work.partial.append("clusters")
    return found
