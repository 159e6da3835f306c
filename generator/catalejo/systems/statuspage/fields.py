"""What is kept of the summary of a status page; the texts of updates are not."""

from __future__ import annotations

from ..allow_list import Table, fields, keep
from ..contract import Keeping

_COMPONENT = fields("id", "name", "status", "updated_at", "group")
SUMMARY: Table = {
    "page": fields("id", "name", "url", "updated_at"),
    "status": fields("indicator"),
    "components": _COMPONENT,
    "incidents": {
        **fields("id", "name", "status", "impact", "created_at", "updated_at", "shortlink"), "components": _COMPONENT,
    },
}  # fmt: skip


def keep_summary(body: object, keeping: Keeping) -> object:
    """Return page, status, components and incidents."""
    return keep(body if isinstance(body, dict) else {}, SUMMARY)
