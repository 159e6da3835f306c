"""``debug:log`` and ``debug:wait``: a line of the log; no time is spent, as nothing is waited for."""

from __future__ import annotations

from collections.abc import Mapping

from ..expressions import NotSupported
from .run import Outputs, PlannedRun

MAX_LINES, MAX_LINE = 200, 2_000
MAX_WAIT = 600.0


def log(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Keep a message, and the list of files where it is asked for."""
    message = given.get("message")
    said = [str(message)[:MAX_LINE]] if isinstance(message, str | int | float) else []
    if given.get("listWorkspace"):
        said += list(run.workspace.files)
    run.log += said[: MAX_LINES - len(run.log)]
    return said[0] if said else "", {}


def wait(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Check that the time is within ten minutes; a plan does not wait."""
    seconds = 0.0
    for name, factor in (("minutes", 60.0), ("seconds", 1.0), ("milliseconds", 0.001)):
        value = given.get(name, 0)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e9:
            raise NotSupported(f"input {name} is no number from 0 on")
        seconds += value * factor
    if seconds > MAX_WAIT:
        raise NotSupported(f"a wait of more than {MAX_WAIT:.0f} s")
    return "nothing is waited for", {}
