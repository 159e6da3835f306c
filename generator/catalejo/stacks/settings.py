"""The settings of what a stack runs, by key: what two environments may differ in.

No value of a Secret is among them, and what has the shape of a secret is masked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from ..kit.read.narrow import listing, mapping, mappings, text_of
from ..kit.text.mask import MASK, is_secret_entry
from ..model.origin import Origin
from ..model.stacks import Setting
from .render.helm import ValuesSource
from .render.kustomize import Resource, place_of
from .render.workloads import LISTS
from .tree import Tree

MAX_SETTINGS = 80
"""Settings told of one stack."""
_LONG = 120
_MAX_DEPTH = 8
_Found = Iterator[tuple[str, str, object]]
"""Key, the name that tells whether it is a secret, value."""
ReplicasPlace = Callable[[Resource, str], tuple[str, int]]


def settings_of(
    tree: Tree, resources: Iterable[Resource], replicas: ReplicasPlace | None = None
) -> tuple[Setting, ...]:
    """Return the settings of objects, sorted by key; ``replicas`` finds where a number of replicas is set."""
    found: dict[str, Setting] = {}
    for resource in resources:
        if not tree.work.take(20):
            break
        for key, name, value in _of_object(resource):
            if len(found) >= MAX_SETTINGS:
                return _sorted(tree, found)
            path, line = place_of(value)
            if not path and replicas is not None and key.endswith(" replicas"):
                path, line = replicas(resource, text_of(value))
            found.setdefault(key, Setting(key, _shown(name, value), tree.origin(path, line) if path else Origin()))
    return _sorted(tree, found)


def settings_in_values(tree: Tree, layers: list[ValuesSource]) -> tuple[Setting, ...]:
    """Return the leaves of layers of values, later layers winning, each with the place that decides it."""
    found: dict[str, Setting] = {}
    for layer in layers:
        for keys, value in islice(_leaves(layer.value, (), 0), 4 * MAX_SETTINGS):
            if not tree.work.take(10):
                return _sorted(tree, found)
            line = layer.document.at(*keys)[0] if layer.document is not None else layer.line
            key = f"values {'.'.join(map(str, keys))}"
            found[key] = Setting(key, _shown(str(keys[-1]), value), tree.origin(layer.path, line))
    return _sorted(tree, dict(sorted(found.items())[:MAX_SETTINGS]))


def _sorted(tree: Tree, found: dict[str, Setting]) -> tuple[Setting, ...]:
    settings = tuple(found[key] for key in sorted(found))[: max(0, tree.work.settings)]
    tree.work.settings -= len(settings)
    return settings


def _shown(name: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(text_of(value))
    if is_secret_entry(name, text, False):
        return MASK
    if len(text) > _LONG or "\n" in text:
        return f"{len(text)} characters, {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return text


def _leaves(value: object, keys: tuple[str | int, ...], depth: int) -> Iterator[tuple[tuple[str | int, ...], object]]:
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        for key, item in value.items():
            yield from _leaves(item, (*keys, key), depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for index, item in enumerate(value):
            yield from _leaves(item, (*keys, index), depth + 1)
    elif keys and value is not None:
        yield keys, value


def _of_object(resource: Resource) -> _Found:
    head, spec = f"{resource.kind}/{resource.name}", mapping(resource.value.get("spec"))
    match resource.kind:
        case "Secret" | "SealedSecret" | "CustomResourceDefinition":
            return
        case "ConfigMap":
            for key, value in mapping(resource.value.get("data")).items():
                yield f"{head} {key}", key, value
        case "HorizontalPodAutoscaler":
            for key in ("minReplicas", "maxReplicas"):
                if key in spec:
                    yield f"{head} {key}", key, spec[key]
        case "Ingress":
            for index, rule in enumerate(mappings(spec.get("rules"))):
                if text_of(rule.get("host")):
                    yield f"{head} host {index}", "host", rule["host"]
        case "HelmRelease":
            for keys, value in _leaves(spec.get("values"), (), 0):
                yield f"{head} values {'.'.join(map(str, keys))}", str(keys[-1]), value
        case _:
            if isinstance(spec.get("replicas"), int | str):
                yield f"{head} replicas", "replicas", spec["replicas"]
            yield from _of_containers(resource.value, head, 0)


def _of_containers(value: object, head: str, depth: int) -> _Found:
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    for key, item in value.items():
        if key not in LISTS or not isinstance(item, list):
            yield from _of_containers(item, head, depth + 1)
            continue
        for container in mappings(item):
            at = f"{head} {text_of(container.get('name'))}"
            for entry in mappings(container.get("env")):
                name = text_of(entry.get("name"))
                yield f"{at} env {name}", name, entry.get("value") if "value" in entry else _reference(entry)
            for index, arg in enumerate(listing(container.get("args"))):
                yield f"{at} args {index}", "args", arg
            for keys, amount in _leaves(container.get("resources"), (), 0):
                yield f"{at} resources {'.'.join(map(str, keys))}", "resources", amount


def _reference(entry: dict[str, object]) -> str:
    """Return where a variable comes from: the key of an object, never its value."""
    source = mapping(entry.get("valueFrom"))
    for kind in ("secretKeyRef", "configMapKeyRef", "fieldRef"):
        ref = mapping(source.get(kind))
        if ref:
            return f"{kind} {text_of(ref.get('name'))}/{text_of(ref.get('key')) or text_of(ref.get('fieldPath'))}"
    return ""
