"""What is kept of alert groups and schedules; the payload of an alert is not, and names only where they are shown."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

MAX_RECORDS = 5_000
_PART = fields("id", "name")
_GROUP: Table = {
    **fields("id", "integration_id", "team_id", "alerts_count", "state", "created_at", "acknowledged_at", "resolved_at",
             "title"),
    "permalinks": fields("web"), "labels": {"key": _PART, "value": _PART},
}  # fmt: skip


def keep_groups(body: object, keeping: Keeping) -> object:
    """Return ``{"results": [...], "teams": [...]}``."""
    whole = mapping(body)
    return {
        "results": [keep(row, _GROUP) for row in mappings(whole.get("results"))[:MAX_RECORDS]],
        "teams": [keep(team, _PART) for team in mappings(whole.get("teams"))],
    }


def keep_schedules(body: object, keeping: Keeping) -> object:
    """Return ``{"results": [...]}`` of schedules with their turns."""
    rows = mappings(mapping(body).get("results"))[:MAX_RECORDS]
    return {"results": [_schedule(row, keeping.people) for row in rows]}


def _schedule(row: dict[str, object], people: bool) -> object:
    times = fields("shift_start", "shift_end", "user_username") if people else fields("shift_start", "shift_end")
    shifts = [keep(one, times) for one in mappings(row.get("final_shifts"))[:500]]
    return {**mapping(keep(row, {**_PART, "team": _PART})), "final_shifts": shifts}
