"""Shares of counted requests, and the change of one value, with their intervals at 95 %.

Wilson's score interval, and Newcombe's for the difference of two shares (Statistics in Medicine 17, 1998, method 10).
The same way of putting two intervals together holds for any two independent estimates.
"""

from __future__ import annotations

import math
from typing import NamedTuple

Z = 1.96


class Estimate(NamedTuple):
    """A value and the interval that holds it at 95 %; ``high`` is inf where nothing bounds it."""

    value: float
    low: float
    high: float


def share(part: float, whole: float) -> Estimate:
    """Return ``part / whole`` with Wilson's interval; ``whole`` is above 0, and ``part`` is cut to it."""
    p = min(max(part, 0.0), whole) / whole
    spread = Z * Z / whole
    middle = (p + spread / 2) / (1 + spread)
    half = Z * math.sqrt(p * (1 - p) / whole + spread / (4 * whole)) / (1 + spread)
    return Estimate(p, 0.0 if p == 0 else max(0.0, middle - half), 1.0 if p == 1 else min(1.0, middle + half))


def change(before: Estimate, after: Estimate) -> Estimate:
    """Return ``after - before`` with its interval."""
    value = after.value - before.value
    return Estimate(
        value,
        value - math.hypot(after.value - after.low, before.high - before.value),
        value + math.hypot(after.high - after.value, before.value - before.low),
    )


def rate(count: float, seconds: float) -> Estimate:
    """Return events a second, with the interval of a Poisson count by its score (Garwood's is a little wider)."""
    middle, half = count + Z * Z / 2, Z * math.sqrt(count + Z * Z / 4)
    return Estimate(count / seconds, max(0.0, middle - half) / seconds, (middle + half) / seconds)
