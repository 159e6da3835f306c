"""What is kept of an image: its tags with digest and time, and the labels of the OCI specification."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings, text_of
from ..allow_list import Prefixes, Table, keep
from ..contract import Keeping

SOURCE = "org.opencontainers.image.source"
TAG: Table = {"tag": True, "digest": True, "created": True, "labels": Prefixes(("org.opencontainers.image.",))}


def is_tags(body: object) -> bool:
    """Tell whether a body lists the tags of an image."""
    return any(_is_list(one) for one in mappings(body if isinstance(body, list) else [body])[:50])


def keep_tags(body: object, keeping: Keeping) -> object:
    """Return ``{"name", "tags"}``, tags as records; of a hidden repository's image none."""
    page = next((one for one in mappings(body if isinstance(body, list) else [body]) if _is_list(one)), {})
    name = text_of(page.get("name"))
    tags = [one if isinstance(one, dict) else {"tag": one} for one in listing(page.get("tags"))]
    if not page or keeping.names(name) or any(_is_hidden(one, keeping) for one in tags):
        return {}
    return {"name": name, "tags": [keep(one, TAG) for one in tags if text_of(one.get("tag"))]}


def _is_list(page: dict[str, object]) -> bool:
    tags = listing(page.get("tags"))
    return bool(text_of(page.get("name"))) and bool(tags) and all(
        isinstance(one, str) or (isinstance(one, dict) and "tag" in one) for one in tags
    )  # fmt: skip


def _is_hidden(tag: dict[str, object], keeping: Keeping) -> bool:
    source = text_of(mapping(tag.get("labels")).get(SOURCE))
    return bool(source) and (keeping.hides(source) or keeping.names(source))
