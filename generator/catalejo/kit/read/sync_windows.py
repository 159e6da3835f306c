"""One sync window of a project as it is written, in Git and in what a server answers: a schedule and what it is about.

https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...model.origin import Origin
from ...model.stacks import SyncWindow
from .narrow import listing, text_of

MAX_GLOBS = 100
"""Globs of a window that are read."""
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.0, "ns": 0.0}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(h|ms|us|ns|m|s)")
_FIELD = re.compile(r"[0-9A-Za-z*,/?-]{1,100}")
MAX_SECONDS = 10 * 366 * 86_400


def read_window(
    project: str, value: dict[str, object], origin: Origin, is_open: Callable[[str], bool] = lambda _: False
) -> SyncWindow:
    """Return a window with what is wrong with it; ``is_open`` tells of a text that something is still put into it."""
    schedule, duration = text_of(value.get("schedule")), seconds_of(text_of(value.get("duration")))
    kind, zone = text_of(value.get("kind")), text_of(value.get("timeZone")) or "UTC"
    globs = {key: _globs(value.get(key)) for key in ("applications", "namespaces", "clusters")}
    texts = (kind, schedule, zone, *(glob for found in globs.values() for glob in found))
    problem = ""
    if any(map(is_open, texts)):
        problem = "template"
    elif not is_schedule(schedule):
        problem = "schedule"
    elif duration is None:
        problem = "duration"
    elif kind not in ("allow", "deny"):
        problem = "kind"
    return SyncWindow(
        project, kind[:20], schedule[:200], duration or 0, origin, zone[:100], globs["applications"],
        globs["namespaces"], globs["clusters"], value.get("andOperator") is True, value.get("manualSync") is True,
        problem,
    )  # fmt: skip


def _globs(value: object) -> tuple[str, ...]:
    return tuple(text for item in listing(value)[:MAX_GLOBS] if (text := text_of(item)[:300]))


def is_schedule(text: str) -> bool:
    """Tell whether a text has the form of a cron expression as Argo CD reads it: five fields, no extensions."""
    fields = text.split()
    return len(fields) == 5 and all(map(_FIELD.fullmatch, fields)) and "7" not in re.split(r"[,/-]", fields[4])


def seconds_of(text: str) -> int | None:
    """Return a duration as Go writes it, such as ``1h30m``, in seconds; None for what is none, and for no time."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return int(seconds) if 1 <= seconds <= MAX_SECONDS else None
