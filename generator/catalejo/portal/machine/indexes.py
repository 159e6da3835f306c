"""Search: the index of names that the browser reads at once, what it reads next, and the prose for Pagefind."""

from __future__ import annotations

from typing import Any

from ...model.refs import split_ref
from ...model.status import Level
from ..context import Portal
from ..facts.status import status_of
from ..html.output import Output
from ..pages.catalog.identity import first_line
from ..pages.docs.index import prose_records
from .more import more_index
from .prose import write_prose

TEXT_CHARS = 120
PROSE_CHARS = 4_000_000
"""Characters of an article that prose search reads: all of the longest reference, and no more than a build can bear."""
MOST_TAGS = 12
"""Tags of one entity that can be searched."""
LEVELS = frozenset(level.value for level in Level)


def write_indexes(portal: Portal, output: Output) -> None:
    """Write ``search/entities.json`` and the Pagefind bundle."""
    output.write_json("search/entities.json", entity_index(portal))
    output.write_json("search/more.json", more_index(portal))
    records = [
        {
            "url": url,
            "title": article.title,
            "html": article.html[:PROSE_CHARS],
            "language": language or portal.words.language,
            "of": of,
        }
        for url, article, language, of in prose_records(portal)
    ]
    if records:
        write_prose(records, output, lambda: portal.kept.pack(f"prose-{portal.words.language}"))


def entity_index(portal: Portal) -> dict[str, Any]:
    """Return the names of everything, column by column, with dictionaries for kinds and owners."""
    refs = [ref for ref in sorted(portal.entities) if split_ref(ref)[0] != "location"]
    entities = [portal.entities[ref] for ref in refs]
    kinds = sorted({split_ref(ref)[0] for ref in refs})
    owners = sorted({portal.name(e.owner.ref, "group") if e.owner.ref else "" for e in entities} | {""})
    tags = sorted({tag for entity in entities for tag in entity.tags[:MOST_TAGS]})
    types = sorted({entity.type for entity in entities})
    tag_at, type_at = {tag: at for at, tag in enumerate(tags)}, {kind: at for at, kind in enumerate(types)}
    docs = [
        (article.title, url, portal.name(ref))
        for ref, bundle in portal.docs_sites.items()
        for article in bundle.articles
        for url in [portal.docs_href(ref) + article.url]
    ]
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
        "tags": tags,
        "types": types,
        "tag": [[tag_at[tag] for tag in entity.tags[:MOST_TAGS]] for entity in entities],
        "type": [type_at[entity.type] for entity in entities],
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
