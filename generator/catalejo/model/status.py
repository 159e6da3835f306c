"""States and what they mean: one table for levels, freshness and reasons.

Stale and unknown are never ok. Only ``level`` drives colour, order and roll-up.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Level(enum.StrEnum):
    """What a state means for a person."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    BUSY = "busy"
    NONE = "none"
    UNKNOWN = "unknown"


class Reason(enum.StrEnum):
    """Why there is no fact."""

    NONE = ""
    NOT_CONNECTED = "not_connected"
    NO_LINK = "no_link"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    UNREACHABLE = "unreachable"
    EMPTY = "empty"
    STALE = "stale"


ROLL_UP = (Level.BAD, Level.UNKNOWN, Level.WARN, Level.BUSY, Level.NONE, Level.OK)
"""From the worst to the best: the first that occurs is the level of the whole."""


def roll_up(levels: Iterable[Level]) -> Level:
    """Return the level of a whole from the levels of its parts; nothing at all is ``none``."""
    present = set(levels)
    return next((level for level in ROLL_UP if level in present), Level.NONE)


class Sync(enum.StrEnum):
    """Whether what runs is what Git says."""

    SYNCED = "Synced"
    OUT_OF_SYNC = "OutOfSync"
    UNKNOWN = "Unknown"


class Health(enum.StrEnum):
    """Whether what runs works, best to worst."""

    HEALTHY = "Healthy"
    SUSPENDED = "Suspended"
    PROGRESSING = "Progressing"
    MISSING = "Missing"
    DEGRADED = "Degraded"
    UNKNOWN = "Unknown"


SYNC_LEVEL = {Sync.SYNCED: Level.OK, Sync.OUT_OF_SYNC: Level.WARN, Sync.UNKNOWN: Level.UNKNOWN}
HEALTH_LEVEL = {
    Health.HEALTHY: Level.OK,
    Health.SUSPENDED: Level.WARN,
    Health.PROGRESSING: Level.BUSY,
    Health.MISSING: Level.BAD,
    Health.DEGRADED: Level.BAD,
    Health.UNKNOWN: Level.UNKNOWN,
}

RUN_LEVEL = {
    "queued": Level.BUSY,
    "running": Level.BUSY,
    "waiting": Level.WARN,
    "success": Level.OK,
    "failure": Level.BAD,
    "error": Level.BAD,
    "timeout": Level.BAD,
    "cancelled": Level.NONE,
    "skipped": Level.NONE,
    "neutral": Level.NONE,
    "unknown": Level.UNKNOWN,
}
"""Level of a CI run by its normalised state; a state that is not here is ``unknown``."""

STALE_AFTER_HOURS = {
    "catalog": 48,
    "deployments": 24,
    "runs": 24,
    "incidents": 1,
    "on-call": 24,
    "alerts": 1,
    "metrics": 24,
    "error-issues": 24,
    "traces": 24,
    "workloads": 24,
    "scans": 168,
    "artifacts": 48,
    "dashboards": 168,
    "clusters": 168,
    "freezes": 24,
    "docs": 48,
}
"""Limits in hours after which an answer is stale, by what was asked: the only place where they stand."""
