"""What a build costs as an organisation grows: few documentation pages, a cold build and the same capture again."""

from __future__ import annotations

from tests.bench.inputs.organisation import Plan
from tests.bench.place import Build, Place
from tests.bench.table import Row

TIMES = (0.1, 0.3, 1.0)
"""Sizes, as parts of the large organisation."""
PAGES = 1
"""Documentation pages for each hundred entities."""
LINEAR = 1.15
"""How much more an entity may cost in the largest organisation than in the smallest."""
MOST_MB = 1024


def measure(place: Place) -> list[Row]:
    """Return a line for each size, and one for the growth."""
    rows, each = [], []
    for times in TIMES:
        count = round(place.sizes.entities * times)
        name = f"growth-{count}"
        capture = place.capture(name, Plan(count, PAGES))
        site, cache = place.folder / f"{name}-site", place.folder / f"{name}-cache"
        cold = place.build(capture, site, cache)
        again = place.build(capture, site, cache)
        each.append(cold.spent.cpu / count)
        main = max(cold.spent.peaks["main"], again.spent.peaks["main"])
        rows.append(
            Row(
                f"{count:,} entities, few docs pages",
                f"cold {cold.spent.cpu:.0f} CPU s ({_stages(cold)}); the same again {again.spent.cpu:.1f} "
                f"({_stages(again)}); memory of the main process {main:.0f} MB",
                f"≤ {MOST_MB:,} MB",
                main <= MOST_MB,
            )
        )
        place.drop(name, site.name, cache.name, f"{site.name}.snapshot")
    ratio = each[-1] / each[0]
    rows.append(
        Row("an entity in the largest against one in the smallest", f"{ratio:.2f} ×", f"≤ {LINEAR} ×", ratio <= LINEAR)
    )
    return rows


def _stages(build: Build) -> str:
    dearest = sorted(build.stages.items(), key=lambda item: -item[1])[:6]
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in dearest)
