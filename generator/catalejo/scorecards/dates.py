"""When a rule counts: from a day on, and for what is new only after a while (reference: scorecards 2)."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from ..model.history import History
from ..model.scorecards import Rule


class FirstSeen(msgspec.Struct, frozen=True):
    """Since when entities are known: the nights of the store, and the day of tonight."""

    today: str
    nights: dict[str, str]
    oldest: str = ""
    """The first night that is kept: what was there then may be older, so that it is not new."""
    kept: bool = False

    def day_of(self, ref: str) -> str:
        """Return the day on which an entity was new, "" where nobody knows that it ever was."""
        if not self.kept:
            return ""
        night = self.nights.get(ref, "")
        return "" if night and night == self.oldest else (night or self.today)[:10]


def first_seen(past: History, taken_at: str) -> FirstSeen:
    """Return since when entities are known, as of tonight; with the first night nothing is new."""
    oldest = past.nights[-1] if past.nights else ""
    return FirstSeen(taken_at[:10], past.first_seen, oldest, past.kept and bool(oldest))


def counts_from(rule: Rule, ref: str, seen: FirstSeen) -> str:
    """Return the day from which a rule counts for an entity, "" where it does already.

    What was seen first after ``enforceFrom`` less ``grace`` has ``grace`` from then on; the day itself counts.
    """
    if not rule.enforce_from:
        return ""
    day = rule.enforce_from
    new_on = seen.day_of(ref)
    if rule.grace_days and new_on:
        grace = timedelta(days=rule.grace_days)
        if date.fromisoformat(new_on) > date.fromisoformat(day) - grace:
            day = max(day, (date.fromisoformat(new_on) + grace).isoformat())
    return day if seen.today < day else ""
