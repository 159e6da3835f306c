"""Finding codes GIT4xx."""

from __future__ import annotations

from ..findings import Code

CODES: dict[str, Code] = {}
