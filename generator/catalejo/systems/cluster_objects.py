"""Objects of Kubernetes, as ``kubectl get -o json`` prints and as an API server lists them: what readers of them share.

Nothing is kept of an object but what its table names. ``metadata`` keeps labels, and of the annotations those that say
whose an object is: no applied configuration, no checksum, no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..kit.ask.client import Client, PageCursors
from ..kit.ask.errors import ErrorKind, SourceError
from ..kit.read.narrow import mapping, mappings, text_of
from .allow_list import Prefixes, Table, fields, items_in, keep
from .contract import Keeping
from .reading import short_text

PAGE = 500
MAX_OBJECTS = 20_000
"""Objects of one answer that are read."""
MOST_LABELS = 40
_PERSON = re.compile(r"(?:^|/)(?:creator|sender|author|username|e-?mail)(?:-[a-z-]{1,40})?$")
"""Labels in which controllers note who made an object."""
NAMING = Prefixes((
    "backstage.io/kubernetes-", "app.kubernetes.io/", "argocd.argoproj.io/tracking-id", "meta.helm.sh/release-name",
    "catalejo",
))  # fmt: skip
"""Annotations that say whose an object is."""
METADATA: Table = {
    **fields("name", "namespace", "generation", "creationTimestamp", "deletionTimestamp"), "labels": "map",
    "annotations": NAMING, "ownerReferences": fields("kind", "name"),
}  # fmt: skip
CONDITIONS: Table = fields("type", "status", "reason", "message", "lastTransitionTime", "observedGeneration")


def is_of(item: Mapping[str, object], kinds: Mapping[str, str]) -> bool:
    """Tell whether an object is of one of these kinds: kind -> API group."""
    group = short_text(item.get("apiVersion")).partition("/")[0]
    return kinds.get(short_text(item.get("kind"))) == group != ""


def any_of(body: object, kinds: Mapping[str, str]) -> bool:
    """Tell whether a list of objects is about these kinds and no others but those that may lie beside them."""
    found = items_in(body)[:200]
    return bool(found) and all(is_of(item, kinds) for item in found)


def keep_objects(body: object, keeping: Keeping, tables: Mapping[str, tuple[str, Table]]) -> dict[str, object]:
    """Return ``{"items": [...]}`` of the kinds of a table (kind -> API group, table) without hidden repositories."""
    kinds = {kind: group for kind, (group, _) in tables.items()}
    kept: list[object] = []
    for item in items_in(body)[:MAX_OBJECTS]:
        if is_of(item, kinds):
            allowed = keep(item, {**fields("apiVersion", "kind"), **tables[short_text(item.get("kind"))][1]})
            if not keeping.people:
                _drop_people(allowed)
            if not spells_hidden(allowed, keeping):
                kept.append(allowed)
    return {"items": kept}


def _drop_people(item: object) -> None:
    """Take the labels that name who made an object from it."""
    labels = mapping(mapping(mapping(item).get("metadata")).get("labels"))
    for key in [key for key in labels if _PERSON.search(key)]:
        del labels[key]


def spells_hidden(value: object, keeping: Keeping) -> bool:
    """Tell whether an address in an object is that of a repository that must not be seen."""
    match value:
        case str():
            return ("://" in value or "@" in value) and (keeping.hides(value) or keeping.names(value))
        case list():
            return any(spells_hidden(item, keeping) for item in value)
        case dict():
            return any(spells_hidden(item, keeping) for item in value.values())
    return False


def objects(body: object, kinds: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield the objects of these kinds that have a name."""
    for item in items_in(body)[:MAX_OBJECTS]:
        if is_of(item, kinds) and short_text(mapping(item.get("metadata")).get("name")):
            yield item


def conditions_of(status: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the conditions of a status by type."""
    return {short_text(one.get("type")): one for one in mappings(status.get("conditions"))}


def texts(value: object) -> dict[str, str]:
    """Return the texts of a flat map, sorted."""
    return {str(key): item for key, item in sorted(mapping(value).items()) if isinstance(item, str)}


def joins_of(item: Mapping[str, object]) -> tuple[str, ...]:
    """Return what an object says it is about: its labels, the entity that it names, what deployed it."""
    metadata = mapping(item.get("metadata"))
    labels, notes = mapping(metadata.get("labels")), mapping(metadata.get("annotations"))
    found = [f"label:{key}={value}" for key, value in list(texts(labels).items())[:MOST_LABELS]]
    if identity := text_of(labels.get("backstage.io/kubernetes-id")) or text_of(
        notes.get("backstage.io/kubernetes-id")
    ):
        found.append(f"annotation:backstage.io/kubernetes-id={identity}")
    if application := tracked_by(item, labels, notes):
        found.append(f"application:{application}")
    return tuple(found)


def tracked_by(item: Mapping[str, object], labels: Mapping[str, object], annotations: Mapping[str, object]) -> str:
    """Return the deployment that brought an object, by the marks that Argo CD and Flux leave, "" without one.

    Argo CD's annotation names the object too, as copies of it carry it on; its label is also set by others, so that it
    counts only where nobody else (Helm, Flux, another object) says that it brought this.
    """
    metadata = mapping(item.get("metadata"))
    tracking = text_of(annotations.get("argocd.argoproj.io/tracking-id"))
    if tracking:
        application, _, rest = tracking.partition(":")
        ends = f"/{text_of(item.get('kind'))}:{text_of(metadata.get('namespace'))}/{text_of(metadata.get('name'))}"
        return application.rpartition("_")[2] if f"/{rest}".endswith(ends) else ""
    flux = labels.get("helm.toolkit.fluxcd.io/name") or labels.get("kustomize.toolkit.fluxcd.io/name")
    if flux:
        return text_of(flux)
    own = text_of(labels.get("argocd.argoproj.io/instance"))
    if own:
        return own
    brought = "meta.helm.sh/release-name" in annotations or mappings(metadata.get("ownerReferences"))
    return "" if brought else text_of(labels.get("app.kubernetes.io/instance"))


def cluster_of(source: str) -> str:
    """Return the name of the cluster that a source answers for: what stands behind its type, "" without a name."""
    return source.partition(":")[2]


def all_objects(client: Client, path: str) -> dict[str, object]:
    """Return all objects of one kind, page by page.

    Raises:
        SourceError: no answer, or one that is no list of objects.

    """
    found: list[object] = []
    cursors, following = PageCursors("objects"), ""
    while True:
        params = {"limit": str(PAGE), **({"continue": following} if following else {})}
        body = mapping(client.get(path, params, conditional=False).body)
        kind, items = short_text(body.get("kind")), body.get("items")
        if not kind.endswith("List") or not (items is None or isinstance(items, list)):
            raise SourceError(f"{client.base} does not answer as an API server does", ErrorKind.MALFORMED)
        version = short_text(body.get("apiVersion"))
        # In a list the objects have neither kind nor version: the list tells them.
        found += [{"apiVersion": version, "kind": kind.removesuffix("List"), **item} for item in mappings(items)]
        following = short_text(mapping(body.get("metadata")).get("continue"))
        if not following:
            return {"items": found}
        cursors.follow(following)
