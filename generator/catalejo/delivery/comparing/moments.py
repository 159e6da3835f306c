"""When a component was last deployed, where a system tells it to the second: a night's date is no such moment."""

from __future__ import annotations

from collections.abc import Iterable

from ...kit.text.environments import environment_of
from ...model.delivery import Placement
from ...model.live import Application


def last_deployment(
    placement: Placement | None, environment: str, applications: Iterable[Application]
) -> tuple[str, str]:
    """Return (moment, ""), else ("", why it is not known): ``not-placed``, ``stale``, ``no-moment``."""
    cells = placement.cells if placement is not None else {}
    meant = environment_of(environment) or environment.lower()
    cell = cells.get(environment) or next(
        (cell for name, cell in cells.items() if (environment_of(name) or name.lower()) == meant), None
    )
    if cell is None:
        return "", "not-placed"
    if cell.state == "stale":
        return "", "stale"
    told = {
        entry.deployed_at for app in applications if app.name == cell.application and not app.stale
        for entry in app.history
    }  # fmt: skip
    return (cell.since, "") if cell.since and cell.since in told else ("", "no-moment")
