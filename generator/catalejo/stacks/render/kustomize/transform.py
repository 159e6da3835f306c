"""The transformers that change names, namespaces, labels, counts and images, each as kustomize's does it.

https://github.com/kubernetes-sigs/kustomize ``api/internal/builtins``, ``api/filters``
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec

from ....kit.read.narrow import mapping
from ....kit.text import globs
from .known_types import WITHOUT_NAMESPACE
from .objects import MAX_DEPTH, Resource, at_place, place_of
from .refusal import Rejected

_LISTS = ("containers", "initContainers")
_TWICE = (("spec",), ("spec", "template", "spec"))
"""Where both of kustomize's image filters find a container: a suffix is added there twice."""
_NOT_RENAMED = ("CustomResourceDefinition", "Namespace")
_COUNTED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
_SELECTED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController")


class Override(msgspec.Struct, frozen=True):
    """An entry of ``images``: what it replaces and the file and line where it stands."""

    name: str
    new_name: str
    tag: str
    digest: str
    suffix: str
    path: str = ""
    line: int = 0


def set_namespace(resources: list[Resource], namespace: str) -> None:
    """Put every object that lives in a namespace into one; a Namespace is named after it.

    Raises:
        Rejected: two objects become one.

    """
    seen = {resource.id() for resource in resources}
    for resource in resources:
        before = resource.id()
        resource.remember_id()
        if (resource.version, resource.kind) == ("v1", "Namespace"):
            resource.set_metadata("name", namespace)
        elif (resource.version, resource.kind) not in WITHOUT_NAMESPACE:
            resource.set_metadata("namespace", namespace)
        seen.discard(before)
        if resource.id() in seen:
            raise Rejected(f"namespace transformation produces ID conflict: {resource.kind} {resource.name}")
        seen.add(resource.id())


def add_to_names(resources: list[Resource], prefix: str, suffix: str) -> None:
    """Add a prefix, then a suffix, to the names of all objects but namespaces and definitions of kinds."""
    for before, after in ((prefix, ""), ("", suffix)):
        if not before and not after:
            continue
        for resource in resources:
            kind = resource.previous[0].kind if resource.previous else resource.kind
            if kind in _NOT_RENAMED or (kind, resource.group) == ("APIService", "apiregistration.k8s.io"):
                continue
            resource.remember_id()
            resource.set_metadata("name", f"{before}{resource.name}{after}")


def add_labels(resources: list[Resource], pairs: dict[str, object], everywhere: bool) -> None:
    """Add labels to all objects; ``everywhere``: to the pods of workloads and their selectors too."""
    if not pairs:
        return
    for resource in resources:
        resource.add_texts("labels", pairs)
        spec = mapping(resource.value.get("spec"))
        if everywhere and resource.is_known and resource.kind in _SELECTED and "template" in spec:
            resource.value = {**resource.value, "spec": {**spec, "template": _labelled(spec["template"], pairs)}}


def _labelled(template: object, pairs: dict[str, object]) -> dict[str, object]:
    metadata = mapping(mapping(template).get("metadata"))
    labels = {**mapping(metadata.get("labels")), **pairs}
    return {**mapping(template), "metadata": {**metadata, "labels": labels}}


def set_replicas(resources: list[Resource], name: str, count: object) -> None:
    """Set the count of the workloads that have, or had, a name.

    Raises:
        Rejected: there is none.

    """
    found = False
    for resource in resources:
        if any(identity.name == name and identity.kind in _COUNTED for identity in resource.ids()):
            found = True
            resource.value = {**resource.value, "spec": {**mapping(resource.value.get("spec")), "replicas": count}}
    if not found:
        kinds = " ".join(f"{kind}.[noVer].[noGrp]" for kind in _COUNTED)
        raise Rejected(f"resource with name {name} does not match a config with the following GVK [{kinds}]")


class Images:
    """Applies a list of overrides; ``hit`` gathers the places in the list of those that matched something."""

    def __init__(self, overrides: list[Override], spend: Callable[[int], None]) -> None:
        self.overrides, self.hit = overrides, set[int]()
        self._spend = spend
        self._known: dict[tuple[str, bool], tuple[str, Override | None]] = {}

    def __call__(self, written: str, twice: bool) -> str:
        """Return an image after all overrides, with the place of the one that decided its tag."""
        key = (str(written), twice)
        if key not in self._known:
            self._spend(5 * len(self.overrides))
            self._known[key] = self._overridden(*key)
        text, last = self._known[key]
        if text == written:
            return written if last is None else at_place(text, last.path, last.line)
        if last is None:
            return at_place(text, *place_of(written))
        return at_place(text, last.path, last.line)

    def _overridden(self, written: str, twice: bool) -> tuple[str, Override | None]:
        image, decided = written, None
        for index, override in enumerate(self.overrides):
            for _ in range(2 if twice else 1):
                if matches(override.name, image):
                    self.hit.add(index)
                    image = _replaced(image, override)
                    if override.tag or override.digest or override.suffix:
                        decided = override
        return image, decided


def set_images(resources: list[Resource], images: Images) -> None:
    """Replace the images of all objects.

    Raises:
        Unsure: there is too much to do.

    """
    if not images.overrides:
        return
    for resource in resources:
        if resource.kind != "CustomResourceDefinition":
            changed = _images(resource.value, images, ())
            if isinstance(changed, dict):
                resource.value = changed


def _images(value: object, images: Images, at: tuple[str, ...]) -> object:
    """Return a value with its images replaced: the same value where none is."""
    if len(at) > MAX_DEPTH:
        return value
    if isinstance(value, list):
        items = [_images(item, images, (*at, "[]")) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if not isinstance(value, dict):
        return value
    result: dict[str, object] | None = None
    for key, item in value.items():
        new = _images(item, images, (*at, key)) if isinstance(item, dict | list) else item
        if key in _LISTS and isinstance(new, list):
            new = _containers(new, images, at in _TWICE)
        if new is not item:
            result = dict(value) if result is None else result
            result[key] = new
    return value if result is None else result


def _containers(items: list[object], images: Images, twice: bool) -> list[object]:
    changed: list[object] | None = None
    for index, item in enumerate(items):
        written = item.get("image") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(written, str):
            continue
        image = images(written, twice)
        if image is not written:
            changed = list(items) if changed is None else changed
            changed[index] = {**item, "image": image}
    return items if changed is None else changed


def _replaced(written: str, override: Override) -> str:
    name, tag, digest = split(written)
    name = override.new_name or name
    if override.tag or override.digest:
        tag, digest = override.tag, override.digest
    elif override.suffix:
        tag, digest = tag + override.suffix, ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def split(image: str) -> tuple[str, str, str]:
    """Return name, tag and digest as kustomize cuts them: what stands before the first slash is never cut."""
    slash = max(image.find("/"), 0)
    at, colon = image.find("@", slash), image.find(":", slash)
    if at < 0 and colon < 0:
        return image, "", ""
    if at >= 0 and (colon < 0 or at < colon):
        return image[:at], "", image[at + 1 :]
    if at >= 0:
        return image[:colon], image[colon + 1 : at], image[at + 1 :]
    return image[:colon], image[colon + 1 :], ""


def is_expression(name: str) -> bool:
    """Tell whether an override's name can be part of a regular expression: releases of kustomize differ where not."""
    try:
        globs.linear(f"^{name}$")
    except globs.BadPattern:
        return False
    return len(name) <= 1_000


def matches(name: str, image: str) -> bool:
    """Tell whether an image is one that an override's name means: the name is part of a regular expression."""
    return _expression(name)(image) if len(image) <= 1_000 else False


@lru_cache(maxsize=2_000)
def _expression(name: str) -> globs.Matches:
    ends = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$"
    return globs.linear_or_never(f"(?s:.*)(?:^{name}{ends})(?s:.*)")
