"""Replacements: a value of one object is written into fields of others.

https://github.com/kubernetes-sigs/kustomize ``api/filters/replacement``
"""

from __future__ import annotations

import re
from itertools import pairwise

from ....kit.read.narrow import listing, mapping, number_of, text_of
from .objects import Placed, Resource, ResourceId, at_place, clone, place_of
from .refusal import Rejected, Unsure
from .selectors import matches_labels, selects_id

_ITEM = re.compile(r"\[([^=\]]{1,300})=([^\]]{0,500})\]")
_MAX_FIELDS = 2_000


def replace(resources: list[Resource], replacement: dict[str, object]) -> None:
    """Apply one replacement.

    Raises:
        Rejected: kustomize finds no source, or no field to write to.
        Unsure: it is written in a way that is not computed here.

    """
    source, fixed = mapping(replacement.get("source")), replacement.get("sourceValue")
    targets = [mapping(item) for item in listing(replacement.get("targets"))]
    if (not source and fixed is None) or not targets:
        raise Rejected("replacements must specify a source and at least one target")
    if fixed is not None and source:
        raise Rejected("value and resource selectors are mutually exclusive")
    value = text_of(fixed) if fixed is not None else _source(resources, source)
    for target in targets:
        _apply(resources, target, value)


def _source(resources: list[Resource], source: dict[str, object]) -> str:
    found = [resource for resource in resources if any(_is_named(source, identity) for identity in resource.ids())]
    if len(found) != 1:
        said = " ".join(f"{key}: {text_of(value)}" for key, value in source.items() if text_of(value))
        raise Rejected(f"{'multiple matches for' if found else 'nothing selected by'} {said}")
    if found[0].unsure:
        raise Unsure("replacements")
    path = text_of(source.get("fieldPath")) or "metadata.name"
    here: object = found[0].value
    for step in split_path(path):
        here = _step(here, step)
    if not isinstance(here, str):
        if here in (None, {}, []):
            raise Rejected(f"fieldPath `{path}` is missing for replacement source {found[0].kind} {found[0].name}")
        raise Unsure("replacements")
    return _refined(here, mapping(source.get("options")))


def _refined(value: str, options: dict[str, object]) -> str:
    delimiter = text_of(options.get("delimiter"))
    if not delimiter:
        return value
    parts, index = value.split(delimiter), number_of(options.get("index"))
    if not 0 <= index < len(parts):
        raise Rejected(f"options.index {index} is out of bounds for value {value[:80]}")
    return at_place(parts[index], *place_of(value))


def _is_named(source: dict[str, object], identity: ResourceId) -> bool:
    """Tell whether a source names an id: each field as it is, an empty one means any."""
    written = {key: text_of(source.get(key)) for key in ("name", "namespace", "kind", "group", "version")}
    said = {
        "name": identity.name, "namespace": identity.namespace, "kind": identity.kind, "group": identity.group,
        "version": identity.version.rpartition("/")[2],
    }  # fmt: skip
    return all(not text or text == said[key] for key, text in written.items())


def _step(here: object, step: str) -> object:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list):
        if found := _ITEM.fullmatch(step):
            return next((x for x in here if isinstance(x, dict) and text_of(x.get(found[1])) == found[2]), None)
        if step.isdecimal() and len(step) < 6:
            return here[int(step)] if int(step) < len(here) else None
        raise Unsure("replacements")
    return None


def split_path(path: str) -> list[str]:
    """Return the steps of a field path: dots cut, unless escaped or inside brackets."""
    steps: list[str] = []
    parts = path.replace("\\.", "\0").split(".")
    index = 0
    while index < len(parts):
        part = parts[index]
        if part.startswith("[") and not part.endswith("]"):
            end = next((i for i in range(index + 1, len(parts)) if parts[i].endswith("]")), len(parts) - 1)
            part = ".".join(parts[index : end + 1])
            part = part if "=" in part else part.strip("[]")
            index = end
        steps.append(part.replace("\0", "."))
        index += 1
    return steps


def _apply(resources: list[Resource], target: dict[str, object], value: str) -> None:
    selector, options = mapping(target.get("select")), mapping(target.get("options"))
    if not selector:
        raise Rejected("target must specify resources to select")
    paths = [text_of(item) for item in listing(target.get("fieldPaths"))] or ["metadata.name"]
    rejected = [mapping(item) for item in listing(target.get("reject"))]
    if any(item.get(key) for item in rejected for key in ("labelSelector", "annotationSelector")):
        raise Unsure("replacements")
    for resource in resources:
        ids = resource.ids()
        if (
            any(selects_id(selector, identity) for identity in ids)
            and not any(item and selects_id(item, identity) for item in rejected for identity in ids)
            and matches_labels(text_of(selector.get("labelSelector")), resource.texts("labels"))
            and matches_labels(text_of(selector.get("annotationSelector")), resource.texts("annotations"))
        ):
            if resource.unsure:
                raise Unsure("replacements")
            root = mapping(clone(resource.value))
            for path in paths:
                _write(root, path, value, options)
            resource.value = root


def _write(root: dict[str, object], path: str, value: str, options: dict[str, object]) -> None:
    steps = split_path(path)
    create = options.get("create") is True
    if text_of(options.get("encoding")) or not steps:
        raise Unsure("replacements")
    places: list[dict[str, object] | list[object]] = [root]
    for step, following in pairwise(steps):
        places = [there for here in places for there in _below(here, step, following, create)]
        if len(places) > _MAX_FIELDS:
            raise Unsure("limit")
    written = sum(_set(here, steps[-1], value, options, create) for here in places)
    if not written:
        verb = "find or create" if create else "find"
        raise Rejected(f'unable to {verb} field "{path}" in replacement target')


def _below(
    here: dict[str, object] | list[object], step: str, following: str, create: bool
) -> list[dict[str, object] | list[object]]:
    if isinstance(here, dict):
        if step not in here and create and step != "*" and not following.startswith("["):
            here[step] = dict[str, object]()
        found = list(here.values()) if step == "*" else [here.get(step)]
    elif step == "*":
        found = list(here)
    elif item := _ITEM.fullmatch(step):
        found = [x for x in here if isinstance(x, dict) and text_of(x.get(item[1])) == item[2]]
        if not found and create:
            raise Unsure("replacements")
    elif step.isdecimal() and len(step) < 6:
        found = here[int(step) : int(step) + 1]
    else:
        raise Unsure("replacements")
    if any(isinstance(x, str) for x in found):
        raise Unsure("replacements")  # a text that is read as YAML itself
    return [x for x in found if isinstance(x, dict | list)]


def _set(
    here: dict[str, object] | list[object], step: str, value: str, options: dict[str, object], create: bool
) -> int:
    if isinstance(here, list):
        if step.isdecimal() and len(step) < 6 and int(step) < len(here) and isinstance(here[int(step)], str):
            here[int(step)] = _joined(here[int(step)], value, options)
            return 1
        raise Unsure("replacements")
    if step == "*":
        raise Unsure("replacements")
    there = here.get(step)
    if there is None and not create:
        return 0
    if isinstance(there, dict | list):
        raise Unsure("replacements")
    here[step] = _joined(there, value, options)
    return 1


def _joined(there: object, value: str, options: dict[str, object]) -> str:
    """Return what a field holds afterwards: the value, or the text with one of its parts replaced."""
    delimiter = text_of(options.get("delimiter"))
    if not delimiter or not isinstance(there, str):
        return value
    parts, index = there.split(delimiter), options.get("index")
    at = index if isinstance(index, int) else 0
    if at < 0:
        parts.insert(0, value)
    elif at >= len(parts):
        parts.append(value)
    else:
        parts[at] = value
    text = delimiter.join(parts)
    return at_place(text, *place_of(value)) if isinstance(value, Placed) else text
