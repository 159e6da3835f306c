"""Where a fact comes from."""

from __future__ import annotations

import msgspec


class Origin(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """The place of a fact: a source, and inside it a repository, a path, a line.

    ``line`` and ``column`` count from 1; 0 means unknown. ``repo`` is a repository id, ``commit`` a full hash.
    """

    source: str = ""
    repo: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    commit: str = ""


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason for an inferred fact: a message code of ``wording/``'s evidence table, arguments, a place."""

    code: str
    args: dict[str, str] = {}
    origin: Origin = Origin()
