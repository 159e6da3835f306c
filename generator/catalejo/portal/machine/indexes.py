"""Search: the index of names that the browser reads at once, and the prose for Pagefind."""

from __future__ import annotations

from typing import Any

from ...model.refs import split_ref
from ...model.status import Level
from ..context import Portal
from ..facts.status import status_of
from ..html.output import Output
from ..pages.catalog.identity import first_line
from ..pages.catalog.packages import searched_packages
from ..pages.docs.index import prose_records
from .prose import write_prose

TEXT_CHARS = 120
PROSE_CHARS = 60_000
"""Characters of an article that prose search reads: hidden repetition must not win."""
LEVELS = frozenset(level.value for level in Level)


def write_indexes(portal: Portal, output: Output) -> None:
    """Write ``search/entities.json`` and the Pagefind bundle."""
    output.write_json("search/entities.json", entity_index(portal))
    records = [
        {
            "url": url,
            "title": article.title,
            "html": article.html[:PROSE_CHARS],
            "language": language or portal.words.language,
        }
        for url, article, language, _kind in prose_records(portal)
    ]
    if records:
        write_prose(records, output, lambda: portal.kept.pack(f"prose-{portal.words.language}"))


def entity_index(portal: Portal) -> dict[str, Any]:
    """Return the names of everything, column by column, with dictionaries for kinds and owners."""
    refs = [ref for ref in sorted(portal.entities) if split_ref(ref)[0] != "location"]
    entities = [portal.entities[ref] for ref in refs]
    kinds = sorted({split_ref(ref)[0] for ref in refs})
    owners = sorted({portal.name(e.owner.ref, "group") if e.owner.ref else "" for e in entities} | {""})
    docs = [
        (article.title, url, portal.name(ref))
        for ref, bundle in portal.docs_sites.items()
        for article in bundle.articles
        for url in [portal.docs_href(ref) + article.url]
    ]
    docs += searched_packages(portal)
    return {
        "v": 1,
        "kinds": kinds,
        "owners": owners,
        "name": [entity.name for entity in entities],
        "title": [entity.title if entity.title != entity.name else "" for entity in entities],
        "kind": [kinds.index(split_ref(ref)[0]) for ref in refs],
        "ns": ["" if entity.namespace == "default" else entity.namespace for entity in entities],
        "owner": [owners.index(portal.name(e.owner.ref, "group") if e.owner.ref else "") for e in entities],
        "text": [first_line(entity.description, TEXT_CHARS) for entity in entities],
        "level": [_level(status_of(portal, entity).level) for entity in entities],
        "url": [_address(portal, ref) for ref in refs],
        "docs": {"title": [d[0] for d in docs], "url": [d[1] for d in docs], "of": [d[2] for d in docs]},
    }


def _level(look: str) -> str:
    return look if look in LEVELS else ("unknown" if look == "stale" else "warn")


def _address(portal: Portal, ref: str) -> str | None:
    """None where the address follows from the name."""
    kind, namespace, name = split_ref(ref)
    address = portal.href(ref)
    return None if address == f"catalog/{namespace}/{kind}/{name}/" else address
