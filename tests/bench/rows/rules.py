"""Judging: every rule of every scorecard over every entity, on one core."""

from __future__ import annotations

import statistics

from tests.bench.place import Place
from tests.bench.table import Row

SECONDS_FOR_600_000 = 15.0


def measure(place: Place) -> list[Row]:
    """Return the line of the scorecard stage, with as many rules as there are."""
    builds, cold = place.conclusions(), place.cold()
    seconds = statistics.median(build.stages["scorecards"] for build in builds)
    rules, judged, entities = cold.counts["rules"], cold.counts["scorecards"], cold.counts["catalog"]
    bar = SECONDS_FOR_600_000 * entities * rules / 600_000
    return [
        Row(
            f"{entities:,} entities × {rules} rules ({judged:,} scores)",
            f"{seconds:.2f} CPU s (median of {len(builds)})",
            f"≤ {bar:.1f} s, one core (15 s for 60 rules)",
            seconds <= bar,
        )
    ]
