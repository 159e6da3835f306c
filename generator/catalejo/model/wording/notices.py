"""Words of the notices on /health/: what this build could not do or guard."""

from __future__ import annotations

NOTICES: dict[str, str] = {}
