"""What is kept of monitors; not their queries and messages, which name people and hosts."""

from __future__ import annotations

from ...kit.read.narrow import mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

MAX_MONITORS = 5_000
_MONITOR: Table = {
    **fields("id", "name", "type", "tags", "overall_state", "overall_state_modified", "priority"),
    "matching_downtimes": fields("id", "end"), "options": {"silenced": fields("*")},
}  # fmt: skip


def keep_monitors(body: object, keeping: Keeping) -> object:
    """Return a list of monitors, and whether somebody silenced the whole of one."""
    return [keep(one, _MONITOR) for one in mappings(body)[:MAX_MONITORS]]
