"""Reading the catalog with nothing kept of it: parse, validate, settle owners, relate; all processes together."""

from __future__ import annotations

import statistics

from tests.bench.place import Place
from tests.bench.table import Row

SECONDS_A_THOUSAND = 0.5


def measure(place: Place) -> list[Row]:
    """Return the line of the catalog stage."""
    builds = place.conclusions()
    seconds = statistics.median(build.stages["catalog"] for build in builds)
    count = builds[0].counts["catalog"]
    bar = SECONDS_A_THOUSAND * place.sizes.entities / 1000
    return [
        Row(
            f"{count:,} entities: parse, validate, relate",
            f"{seconds:.2f} CPU s (median of {len(builds)})",
            f"≤ {bar:g} s, one core",
            seconds <= bar,
        )
    ]
