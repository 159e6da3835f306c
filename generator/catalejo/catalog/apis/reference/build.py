"""Has limited workers lay out every definition, and keeps what they said by its text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from ....kit.sandbox.nursery import Limits
from ....kit.sandbox.pool import Jobs, SandboxPool, Task, map_kept
from ....kit.store.engine import engine
from ....kit.store.pack import BuildCacheFile
from ....model.apis import ApiReference
from ....model.entities import Catalog
from .worker import PROTO

LIMITS = Limits(memory=1 << 30, cpu_seconds=30, wall_seconds=90.0)
"""Of laying out one definition."""
DOCUMENTS = frozenset(("openapi", "swagger", "asyncapi"))
"""Types of API that are laid out where they have operations."""
LANGUAGES = PROTO | {"graphql"}
"""Types that are laid out for their schemas too, as far as they can be read."""
MAX_BYTES = 6 * 1024 * 1024
"""Of what a worker may say of one definition: what is larger is no page."""

_reference = msgspec.msgpack.Decoder(ApiReference)


def read_references(catalog: Catalog, cache: Path | None = None, jobs: Jobs = 1) -> dict[str, bytes]:
    """Return, by reference of the API, its definition laid out (an encoded ``ApiReference``).

    A definition that is too much for a worker has none; the catalog tells what is wrong with it.

    Raises:
        JailError: no child process can be started at all.

    """
    chosen = [
        entity for entity in catalog.entities.values()
        if entity.kind == "API" and entity.definition.strip()
        and (entity.type.lower() in LANGUAGES or (entity.type.lower() in DOCUMENTS and entity.operations))
    ]  # fmt: skip
    if not chosen:
        return {}
    texts = [f"{entity.type.lower()}\0{entity.definition}".encode("utf-8", "replace") for entity in chosen]
    tasks = [Task(entity.ref, text) for entity, text in zip(chosen, texts, strict=True)]
    keys = [hashlib.sha256(text).digest() for text in texts]
    store = BuildCacheFile(cache, "references", engine(("catalog", "kit", "model"), ("msgspec", "graphql-core")))
    found: dict[str, bytes] = {}
    with SandboxPool("catalejo.catalog.apis.reference.worker:read", LIMITS, jobs) as pool:
        for result in map_kept(pool, tasks, keys, store):
            if result.value and len(result.value) <= MAX_BYTES and decoded(result.value) is not None:
                found[result.key] = result.value
    store.close()
    return found


def decoded(data: bytes) -> ApiReference | None:
    """Return what a worker said, None where it is not what it must be."""
    try:
        return _reference.decode(data)
    except (msgspec.DecodeError, UnicodeError):
        return None
