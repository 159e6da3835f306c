"""Applies the rules in Backstage's order; the first problem stops an entity, its neighbours live on.

Order: envelope, (placeholders and sorting happen in between), policies, kind.
Source: ``DefaultCatalogProcessingOrchestrator`` of ``@backstage/plugin-catalog-backend``.
"""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings, text_of
from . import formats
from .envelope import ENVELOPE, METADATA, REFUSED, RELATIONS, ROOT, STATUS
from .kinds import KINDS, SORTED_FIELDS
from .schema import Fields, Path, SchemaProblem, check, missing

_FIRST = {"apiVersion": "CAT010", "kind": "CAT010", "metadata": "CAT010", "name": "CAT010", "namespace": "CAT012"}

_NAME_RULE = "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total"
_LABEL_RULE = "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total"
_TAG_RULE = "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total"
_KIND_RULE = "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total"
_KEY_RULE = "a valid prefix and/or suffix"


def check_envelope(value: dict[str, object]) -> SchemaProblem | None:
    """Return the problem of an envelope that gives no reference; ``annotations`` must be an object unless empty."""
    problem = check(value, ENVELOPE)
    if problem is not None:
        leaf = str(problem.path[-1]) if problem.path and not problem.at_key else problem.message.rpartition(": ")[2]
        return SchemaProblem(_FIRST.get(leaf, "CAT010"), problem.message, problem.path, problem.at_key, problem.args)
    annotations = mapping(value["metadata"]).get("annotations")
    if isinstance(annotations, list) or (annotations and not isinstance(annotations, dict)):
        path = ("metadata", "annotations")
        args = {"field": "metadata.annotations", "wanted": "object"}
        return SchemaProblem("CAT014", "metadata.annotations must be a valid object", path, args=args)
    return None


def normalise(value: dict[str, object]) -> dict[str, object]:
    """Return the entity as Backstage stores it: no empty annotations, a namespace, sorted relation lists."""
    metadata = {**mapping(value["metadata"])}
    if not metadata.get("annotations"):
        metadata.pop("annotations", None)
    metadata.setdefault("namespace", "default")
    stored = {**value, "metadata": metadata}
    spec = value.get("spec")
    if isinstance(spec, dict):
        lists = {name: _sorted(items) for name in SORTED_FIELDS if isinstance(items := spec.get(name), list)}
        if lists:
            stored["spec"] = {**spec, **lists}
    return stored


def _sorted(items: list[object]) -> list[object]:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        return items
    if all(map(str.isascii, texts)):
        return [*sorted(texts)]
    return [*sorted(texts, key=lambda text: text.encode("utf-16-be", "surrogatepass"))]  # JavaScript's order


def check_policies(value: dict[str, object]) -> SchemaProblem | None:
    """Return the first problem that Backstage's policies have with an entity of any kind."""
    problem = _check_schema(value)
    if problem is not None:
        message = "Malformed envelope, " + problem.message.partition(" - ")[0]
        return SchemaProblem(problem.code, message, problem.path, problem.at_key, problem.args)
    for key in REFUSED:
        if key in value:
            return SchemaProblem("CAT016", f"Unknown field {key}", (key,), True, {"field": key})
    return _check_formats(value)


def _check_schema(value: dict[str, object]) -> SchemaProblem | None:
    for key in value:
        if key not in (*ROOT, *REFUSED):
            return SchemaProblem("CAT016", "<root> must NOT have additional properties", (key,), True, {"field": key})
    problem = check(value["metadata"], METADATA, ("metadata",))
    if problem is None and "spec" in value:
        problem = check(value["spec"], Fields({}), ("spec",))
    if problem is None and "relations" in value:
        problem = check(value["relations"], RELATIONS, ("relations",))
    if problem is None and "status" in value:
        problem = check(value["status"], STATUS, ("status",))
    return problem


def _bad(field: str, rule: str, found: object, path: Path, code: str = "CAT015", at_key: bool = False) -> SchemaProblem:
    message = f'"{field}" is not valid; expected {rule} but found "{found}".'
    return SchemaProblem(code, message, path, at_key, {"field": field, "found": str(found), "rule": rule})


def _check_formats(value: dict[str, object]) -> SchemaProblem | None:
    metadata = mapping(value["metadata"])
    version, kind = text_of(value["apiVersion"]), text_of(value["kind"])
    name, namespace = text_of(metadata["name"]), text_of(metadata["namespace"])
    if not formats.is_api_version(version):
        return _bad("apiVersion", _KEY_RULE, version, ("apiVersion",))
    if not formats.is_kind(kind):
        return _bad("kind", _KIND_RULE, kind, ("kind",))
    if not formats.is_name(name):
        return _bad("metadata.name", _NAME_RULE, name, ("metadata", "name"), "CAT011")
    if not formats.is_dns_label(namespace):
        return _bad("metadata.namespace", _LABEL_RULE, namespace, ("metadata", "namespace"), "CAT012")
    for key, item in mapping(metadata.get("labels")).items():
        path = ("metadata", "labels", key)
        if not formats.is_key(key):
            return _bad(f"labels.{key}", _KEY_RULE, key, path, at_key=True)
        if not formats.is_label_value(text_of(item)):
            return _bad(f"labels.{key}", _NAME_RULE, item, path)
    for key in mapping(metadata.get("annotations")):
        if not formats.is_key(key):
            return _bad(f"annotations.{key}", _KEY_RULE, key, ("metadata", "annotations", key), at_key=True)
    for i, tag in enumerate(listing(metadata.get("tags"))):
        if not formats.is_tag(text_of(tag)):
            return _bad(f"tags.{i}", _TAG_RULE, tag, ("metadata", "tags", i))
    return _check_links(mappings(metadata.get("links")))


def _check_links(links: list[dict[str, object]]) -> SchemaProblem | None:
    for i, link in enumerate(links):
        if not formats.is_url(text_of(link["url"])):
            return _bad(f"links.{i}.url", "a string that is a valid url", link["url"], ("metadata", "links", i, "url"))
        for key in ("title", "icon"):
            if key in link and not text_of(link[key]).strip():
                return _bad(f"links.{i}.{key}", "a non empty string", link[key], ("metadata", "links", i, key))
    return None


def is_recognised(value: dict[str, object]) -> bool:
    """Tell whether a kind of Backstage has rules for this kind and apiVersion."""
    kind = KINDS.get(text_of(value["kind"]))
    return kind is not None and value["apiVersion"] in kind.versions


def check_kind(value: dict[str, object], owner_needed: bool = False) -> SchemaProblem | None:
    """Return the first problem with ``spec`` of a recognised kind.

    Backstage refuses a kind that needs an owner and has none as well (``owner_needed``); here it stays, so that what is
    said of it is not lost, and the join tells that its owner had to be concluded.
    """
    if "spec" not in value:
        return missing((), "spec")
    spec, rules = value["spec"], KINDS[text_of(value["kind"])].spec
    if not owner_needed and "owner" in rules.required and isinstance(spec, dict) and "owner" not in spec:
        spec = {**spec, "owner": "nobody"}
    return check(spec, rules, ("spec",))


def check_location(value: dict[str, object]) -> SchemaProblem | None:
    """Return the problem of a Location of a type that Backstage does not follow from a repository: only ``url`` is."""
    kind = mapping(value.get("spec")).get("type", "url")
    if value["kind"] != "Location" or kind == "url":
        return None
    message = 'Registered locations must be of an allowed type ["url"]'
    args = {"field": "spec.type", "found": text_of(kind)[:100], "rule": "url"}
    return SchemaProblem("CAT015", message, ("spec", "type"), args=args)


def without_empty_owner(value: dict[str, object]) -> dict[str, object]:
    """Return the entity without an owner that says nothing: null, or blank text."""
    spec = mapping(value.get("spec"))
    written = spec.get("owner", "")
    if "owner" in spec and (written is None or (isinstance(written, str) and not written.strip())):
        return {**value, "spec": {key: item for key, item in spec.items() if key != "owner"}}
    return value
