"""Turns settled drafts into entities."""

from __future__ import annotations

import posixpath
from itertools import islice

from ..kit.read.narrow import listing, mapping, mappings, text_of
from ..kit.text.urls import safe_href
from ..model.entities import Entity, Link
from ..model.origin import Origin
from ..model.refs import RefError, parse_ref
from .reading.declared import Declared

MAX_TITLE, MAX_DESCRIPTION, MAX_VALUE = 300, 10_000, 4_000
"""Characters that are shown of a title (a type, a lifecycle), a description, the value of an annotation."""
MAX_LISTED = 200
"""Tags, links, labels, annotations of an entity that are shown."""


def shortened(text: str, limit: int) -> str:
    """Return a text that is no longer than a limit; a cut one ends with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _readable(text: str) -> str:
    """Return a text, "" where bytes of it could not be read (the file is told): guessed letters are garbage."""
    return "" if "\ufffd" in text else text


def _table(written: object) -> dict[str, str]:
    return {key: shortened(text_of(text), MAX_VALUE) for key, text in islice(mapping(written).items(), MAX_LISTED)}


def make_entity(draft: Declared, people: str) -> Entity:
    """Return the entity of a draft; what tells of people is left out unless ``people`` allows it."""
    value = without_people(draft.value, people)
    metadata, spec = mapping(value["metadata"]), mapping(value.get("spec"))
    namespace = text_of(metadata["namespace"])
    origin = draft.origin()
    return Entity(
        ref=draft.ref,
        kind=draft.kind,
        namespace=namespace,
        name=draft.name,
        raw=value,
        origin=origin,
        title=shortened(_readable(_title(draft.kind, metadata, spec)), MAX_TITLE),
        description=shortened(_readable(text_of(metadata.get("description")).strip()), MAX_DESCRIPTION),
        type=shortened(_text(spec, "type"), MAX_TITLE),
        lifecycle=shortened(_text(spec, "lifecycle"), MAX_TITLE),
        tags=tuple(map(text_of, listing(metadata.get("tags"))[:MAX_LISTED])),
        annotations=_table(metadata.get("annotations")),
        labels=_table(metadata.get("labels")),
        links=tuple(_links(mappings(metadata.get("links"))[:MAX_LISTED])),
        document=draft.reading.index,
        subpath=posixpath.dirname(draft.path),
        system=_ref(spec, "system", "System", namespace),
        domain=_ref(spec, "domain", "Domain", namespace) or _ref(spec, "subdomainOf", "Domain", namespace),
        definition=_text(spec, "definition") if _has_definition(draft) else "",
        definition_origin=_definition_origin(draft),
        operations=draft.reading.operations,
    )


def _has_definition(draft: Declared) -> bool:
    return draft.kind == "API" and draft.reading.has_definition


def _definition_origin(draft: Declared) -> Origin:
    if draft.kind != "API":
        return Origin()
    filled = draft.reading.definition_path
    return draft.repo.origin(filled, 1) if filled else draft.origin("spec", "definition")


def _title(kind: str, metadata: dict[str, object], spec: dict[str, object]) -> str:
    title = text_of(metadata.get("title"))
    profile = spec.get("profile")
    if not title and kind in ("Group", "User") and isinstance(profile, dict):
        title = _text(profile, "displayName")
    return title.strip()


def _text(spec: dict[str, object], key: str) -> str:
    value = spec.get(key, "")
    return value if isinstance(value, str) else ""


def _ref(spec: dict[str, object], key: str, kind: str, namespace: str) -> str:
    value = spec.get(key)
    if not isinstance(value, str) or not value:
        return ""
    try:
        return parse_ref(value, kind, namespace)
    except RefError:
        return ""


def _links(links: list[dict[str, object]]) -> list[Link]:
    return [
        Link(href, *(shortened(text_of(link.get(key)), MAX_TITLE) for key in ("title", "icon", "type")))
        for link in links
        if len(url := text_of(link["url"])) <= MAX_VALUE and (href := safe_href(url))
    ]


def without_people(value: dict[str, object], people: str) -> dict[str, object]:
    """Return the document without e-mail and picture (unless ``full``) and without members (where ``none``)."""
    written = value.get("spec")
    if people == "full" or value["kind"] not in ("User", "Group") or not isinstance(written, dict):
        return value
    spec = dict(written)
    profile = spec.get("profile")
    if isinstance(profile, dict):
        spec["profile"] = {key: item for key, item in profile.items() if key not in ("email", "picture")}
    if people == "none":
        spec.pop("members", None)
    return {**value, "spec": spec}
