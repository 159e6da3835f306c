"""Memory of the processes of the cold build."""

from __future__ import annotations

from tests.bench.place import Place
from tests.bench.table import Row

BARS = {"main": 1024, "docs worker": 400, "Pagefind": 2560}


def measure(place: Place) -> list[Row]:
    """Return a line for each kind of process."""
    peaks = place.cold().spent.peaks
    return [
        Row(f"memory, {kind}", f"{peaks[kind]:.0f} MB", f"≤ {bar:,} MB", peaks[kind] <= bar)
        for kind, bar in BARS.items()
        if kind in peaks
    ]
