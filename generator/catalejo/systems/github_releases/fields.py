"""What is kept of releases: no notes, assets or authors."""

from __future__ import annotations

from ...kit.read.narrow import listing, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping

RELEASE: Table = fields(
    "id", "tag_name", "name", "prerelease", "draft", "published_at", "created_at", "html_url", "tag_commit"
)


def is_releases(body: object) -> bool:
    """Tell whether a body lists releases."""
    return any({"tag_name", "html_url", "prerelease"} <= one.keys() for one in _flat(body)[:50])


def keep_releases(body: object, keeping: Keeping) -> object:
    """Return the list of releases that are published, without those of hidden repositories."""
    return [
        keep(one, RELEASE)
        for one in _flat(body)
        if "tag_name" in one and one.get("draft") is not True and not _is_hidden(one, keeping)
    ]


def _flat(body: object) -> list[dict[str, object]]:
    """Return the releases of one list or of its pages."""
    pages = [one for one in listing(body) if isinstance(one, list)]
    return [release for page in pages for release in mappings(page)] if pages else mappings(body)


def _is_hidden(release: dict[str, object], keeping: Keeping) -> bool:
    address = text_of(release.get("html_url"))
    return bool(address) and (keeping.hides(address) or keeping.names(address))
