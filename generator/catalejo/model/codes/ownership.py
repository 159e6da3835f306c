"""Finding codes OWN2xx."""

from __future__ import annotations

from ..findings import Code

CODES: dict[str, Code] = {}
