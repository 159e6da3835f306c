"""Words of the catalog room's evidence."""

from __future__ import annotations

EVIDENCE: dict[str, str] = {}
