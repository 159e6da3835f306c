"""Entity files that are suggested for repositories that have none."""

from __future__ import annotations

import msgspec

from .entities import Entity


class SuggestedFile(msgspec.Struct, frozen=True):
    """A file for a folder of a repository ("" = its root): the entities that were found there, the first of them first.

    ``documents`` are their texts, in the same order.
    """

    repo: str
    folder: str
    entities: tuple[Entity, ...]
    documents: tuple[str, ...]


class Suggested(msgspec.Struct, frozen=True):
    """What is suggested, and which repositories get nothing: they have entities, or could not be read as a whole."""

    files: tuple[SuggestedFile, ...]
    declared: int
    unread: tuple[str, ...]
