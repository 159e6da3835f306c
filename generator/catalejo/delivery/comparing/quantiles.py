"""A percentile out of cumulative buckets, as ``histogram_quantile`` of PromQL draws it, and how well it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...model.comparison import DurationBucket
from .proportions import Estimate, share

P95 = 0.95


class Percentile(NamedTuple):
    """A percentile in seconds.

    ``estimate`` bounds it by the number of requests alone; ``width`` is that of its bucket, which is all that the
    histogram can tell apart. ``floor`` is what it certainly exceeds: the lower bound of the lowest bucket that its
    interval touches. ``at_least``: it lies above the highest finite bound, which stands for it.
    """

    estimate: Estimate
    width: float
    floor: float
    at_least: bool
    requests: float


def percentile(buckets: Sequence[DurationBucket], q: float = P95) -> Percentile | None:
    """Return a percentile, None where the buckets hold nothing, have no finite bound or no last one.

    Its interval is that of the share ``q`` among as many requests, looked up in the same buckets.
    """
    found = _monotonic(buckets)
    if len(found) < 2 or found[-1].bound != float("inf") or found[-1].count <= 0:
        return None
    requests = found[-1].count
    around = share(q * requests, requests)
    place, low, high = (_place(found, one) for one in around)
    last = len(found) - 1
    top = _value(found, high, around.high) if high < last else float("inf")
    value = _value(found, place, q)
    # Above the highest finite bound nothing is told apart; the bucket below is how fine it is there.
    start, end = _bounds(found, min(place, last - 1))
    lowest = _value(found, low, around.low)
    return Percentile(Estimate(value, lowest, top), end - start, _bounds(found, low)[0], place == last, requests)


def _monotonic(buckets: Sequence[DurationBucket]) -> list[DurationBucket]:
    """Return the buckets by their bounds; counts that are extrapolated each for itself may fall by a hair."""
    found: list[DurationBucket] = []
    for one in sorted(buckets, key=lambda bucket: bucket.bound):
        found.append(DurationBucket(one.bound, max(one.count, found[-1].count if found else 0.0)))
    return found


def _place(buckets: Sequence[DurationBucket], q: float) -> int:
    rank = q * buckets[-1].count
    return next((i for i, bucket in enumerate(buckets) if bucket.count >= rank), len(buckets) - 1)


def _bounds(buckets: Sequence[DurationBucket], place: int) -> tuple[float, float]:
    return (buckets[place - 1].bound if place else 0.0, buckets[place].bound)


def _value(buckets: Sequence[DurationBucket], place: int, q: float) -> float:
    """Return where in its bucket a quantile lies, as if the requests of a bucket were spread evenly."""
    start, end = _bounds(buckets, place)
    if end == float("inf"):
        return start
    below = buckets[place - 1].count if place else 0.0
    inside = buckets[place].count - below
    return start + (end - start) * ((q * buckets[-1].count - below) / inside) if inside > 0 else end
