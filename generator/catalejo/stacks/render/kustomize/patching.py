"""Reads the patches of a kustomization and applies them, each to the objects that it names.

https://github.com/kubernetes-sigs/kustomize ``api/internal/builtins/PatchTransformer.go``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from ....kit.read.narrow import listing, mapping, text_of
from ....kit.read.yaml import Document, load_documents
from .json_patch import apply_operations
from .known_types import may_be_known
from .merge import GONE, merge_object
from .objects import Resource, ResourceId, make_id, with_places
from .refusal import Rejected, Unsure
from .selectors import selects

Spend = Callable[[int], None]
"""Takes from what may still be done for the repository; raises Unsure where nothing is left."""
MAX_INLINE = 1_000_000
MAX_OPERATIONS = 2_000


class PatchSource(Protocol):
    """Where the texts of patches come from: ``documents`` raises Rejected or Unsure where a file cannot be had."""

    def documents(self, folder: str, reference: str) -> tuple[str, tuple[Document, ...]]:
        """Return the path and the documents of a file."""

    def text(self, path: str) -> str:
        """Return the text of a file whose documents were read."""


class Patch(msgspec.Struct, frozen=True):
    """One entry of patches: merge patches or operations, what they are for, and which key it was written under."""

    merges: tuple[dict[str, object], ...] = ()
    operations: tuple[object, ...] = ()
    target: dict[str, object] | None = None
    rename: bool = False
    change_kind: bool = False


def read_patch(
    entry: dict[str, object], where: tuple[str, str, int], source: PatchSource, trimmed: bool = True
) -> Patch:
    """Return the patch of an entry; ``where`` is the kustomization's folder and path and the line of inline text.

    ``trimmed``: it stands under ``patches``, where white space around inline text does not count.

    Raises:
        Rejected: kustomize would not read it.
        Unsure: it cannot be read here.

    """
    folder, path, line = where
    inline, file = text_of(entry.get("patch")), text_of(entry.get("path"))
    if bool(inline.strip()) is bool(file):
        raise Rejected("patch and path can't be set at the same time" if file else "must specify one of patch and path")
    shift = 0
    if not file:
        if len(inline) > MAX_INLINE:
            raise Unsure("limit")
        documents, shift = load_documents(inline, "kubernetes"), line
    else:
        path, documents = source.documents(folder, file)
        inline = source.text(path)
    options, target = mapping(entry.get("options")), entry.get("target")
    merges, operations = _sorted(documents, path, shift, file or "patch")
    # Only what begins otherwise is read as YAML; of ``patches`` the inline text is trimmed before, of no other.
    text = inline.strip() if trimmed and not file else inline
    if text.startswith("[") and not _is_json(text):
        raise Rejected(f"unable to parse SM or JSON patch from [{file or 'patch'}]")
    return Patch(
        merges, operations, target if isinstance(target, dict) else None,
        options.get("allowNameChange") is True, options.get("allowKindChange") is True,
    )  # fmt: skip


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True


def read_merges(text: str, where: tuple[str, str, int], source: PatchSource) -> Patch:
    """Return the patches of an entry of ``patchesStrategicMerge``: a file, or the text itself."""
    folder, path, line = where
    if "\n" in text or ": " in text or text.startswith("{"):
        documents, shift = load_documents(text[:MAX_INLINE], "kubernetes"), line
    else:
        shift = 0
        path, documents = source.documents(folder, text)
    return Patch(_sorted(documents, path, shift, path)[0])


def _sorted(
    documents: tuple[Document, ...], path: str, shift: int, name: str
) -> tuple[tuple[dict[str, object], ...], tuple[object, ...]]:
    if any(document.problem is not None for document in documents):
        kind = next(document.problem.kind for document in documents if document.problem is not None)
        if kind not in ("syntax", "alias"):
            raise Unsure("unreadable")
        raise Rejected(f"unable to parse SM or JSON patch from [{name}]")
    values = [(d, d.value) for d in documents if d.value is not None]
    if any(document.warnings for document in documents):
        raise Unsure("patch")
    if len(values) == 1 and isinstance(values[0][1], list):
        placed = with_places(values[0][0], path, values[0][1], shift)
        return (), tuple(listing(placed)[:MAX_OPERATIONS])
    merges: list[dict[str, object]] = []
    for document, value in values:
        placed = with_places(document, path, value, shift)
        if not isinstance(placed, dict) or not _is_named(placed):
            raise Rejected(f"unable to parse SM or JSON patch from [{name}]")
        if text_of(placed.get("kind")).endswith("List"):
            raise Unsure("patch")
        merges.append(placed)
    return tuple(merges), ()


def _is_named(value: dict[str, object]) -> bool:
    kind = text_of(value.get("kind"))
    return bool(kind) and (kind.endswith("List") or bool(text_of(mapping(value.get("metadata")).get("name"))))


def apply_patch(resources: list[Resource], patch: Patch, whole: bool, spend: Spend) -> None:
    """Apply an entry of ``patches`` or ``patchesStrategicMerge``.

    ``whole``: whether all objects are here, so that "no match" is certain; ``spend`` takes from what may be done.

    Raises:
        Rejected: kustomize would stop.
        Unsure: what it would do is not computed here.

    """
    spend(25 * len(resources) * max(len(patch.merges), 1))
    if patch.operations:
        if patch.target is None:
            raise Rejected("must specify a target for JSON patch")
        for resource in [r for r in resources if selects(patch.target, r)]:
            resource.remember_id()
            operate(resource, list(patch.operations), spend)
        return
    if patch.target is not None:
        if len(patch.merges) > 1:
            raise Rejected(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field"
            )
        for content in patch.merges:
            for resource in [r for r in resources if selects(patch.target, r)]:
                spend(20 + resource.weight())
                _merge_into(resources, resource, content, patch)
        refuse_twins(resources)
        return
    for content in patch.merges:
        for resource in _named(resources, content, whole):
            spend(20 + resource.weight())
            _merge_into(resources, resource, content, patch)


def refuse_twins(resources: list[Resource]) -> None:
    """Stop where two objects share an id: after a merge patch with a target kustomize adds all objects anew.

    https://github.com/kubernetes-sigs/kustomize ``api/resmap/reswrangler.go``, ``ApplySmPatch`` and ``Append``

    Raises:
        Rejected: two objects share an id.

    """
    known: set[ResourceId] = set()
    for resource in resources:
        if (identity := resource.id()) in known:
            said = described(resource.version, resource.kind, resource.name, resource.namespace)
            raise Rejected(f"may not add resource with an already registered id: {said}")
        known.add(identity)


def _named(resources: list[Resource], content: dict[str, object], whole: bool) -> Iterator[Resource]:
    metadata = mapping(content.get("metadata"))
    wanted = make_id(
        text_of(content.get("apiVersion")), text_of(content.get("kind")), text_of(metadata.get("name")),
        text_of(metadata.get("namespace")),
    )  # fmt: skip
    found = [resource for resource in resources if wanted in resource.ids()]
    if len(found) == 1:
        yield found[0]
        return
    if not found and not whole:
        raise Unsure("patch")
    said = described(wanted.version, wanted.kind, wanted.name, text_of(metadata.get("namespace")))
    verb = "multiple matches" if found else "no matches"
    raise Rejected(f"no resource matches strategic merge patch {said!r}: {verb} for Id {said}")


def described(version: str, kind: str, name: str, namespace: str) -> str:
    """Return an id as kustomize prints it."""
    group, _, number = version.rpartition("/")
    return f"{kind}.{number or '[noVer]'}.{group or '[noGrp]'}/{name}.{namespace or '[noNs]'}"


def _merge_into(resources: list[Resource], resource: Resource, content: dict[str, object], patch: Patch) -> None:
    if resource.unsure and resource.unsure != "limit":
        raise Unsure(resource.unsure)
    kind, name, namespace = resource.kind, resource.name, resource.namespace
    if patch.rename or patch.change_kind:
        resource.remember_id()
    if may_be_known(resource.version, kind) and _has_list(content):
        raise Unsure("patch")
    given = {**content, "apiVersion": resource.version, "kind": kind}
    merged = merge_object(resource.value, given, kind, resource.is_known)
    if merged is GONE:
        resources.remove(resource)
        return
    if not isinstance(merged, dict):
        raise Unsure("patch")
    resource.value = merged
    if patch.change_kind:
        resource.value = {**merged, "kind": content.get("kind")}
    if not patch.rename:
        resource.set_metadata("name", name)
    if namespace:
        resource.set_metadata("namespace", namespace)
    elif "namespace" in resource.metadata:
        resource.value = {
            **resource.value, "metadata": {k: v for k, v in resource.metadata.items() if k != "namespace"},
        }  # fmt: skip


def _has_list(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_list(item) for item in value.values())
    return isinstance(value, list)


def operate(resource: Resource, operations: list[object], spend: Spend) -> None:
    """Apply JSON operations to one object."""
    if resource.unsure:
        raise Unsure(resource.unsure)
    spend(resource.weight() + 5 * len(operations))
    resource.value = apply_operations(resource.value, operations)
    if not resource.kind or not resource.name:
        raise Unsure("json-patch")
