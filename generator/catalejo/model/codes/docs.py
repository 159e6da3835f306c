"""Finding codes DOC3xx."""

from __future__ import annotations

from ..findings import Code

CODES: dict[str, Code] = {}
