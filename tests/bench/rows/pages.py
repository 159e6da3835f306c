"""Entity pages: context, template, frame, data twin, writing; graphs and search apart."""

from __future__ import annotations

from tests.bench.place import Place
from tests.bench.table import Row

MILLISECONDS = 1.0


def measure(place: Place) -> list[Row]:
    """Return the line of entity pages and one of the whole cold build."""
    build = place.cold()
    pages = build.counts["draw entities"] + build.counts["draw teams"]
    files = 2 * pages
    seconds = build.stages["draw entities"] + build.stages["draw teams"] - build.stages["graphs"]
    each = 1000 * seconds / files
    written = sum(path.is_file() for path in build.site.rglob("*"))
    stages = sorted(build.stages.items(), key=lambda item: -item[1])
    dearest = ", ".join(f"{name} {seconds:.0f}" for name, seconds in stages[:5])
    return [
        Row(
            f"{pages:,} entity pages and their data",
            f"{each:.2f} CPU ms a written file (graphs apart: {build.stages['graphs']:.1f} s in all)",
            f"≤ {MILLISECONDS:g} ms a written file",
            each <= MILLISECONDS,
            "Hugo: 0.3 ms (not run here)",
        ),
        Row(
            f"{build.counts['catalog']:,} entities, {build.counts['docs']:,} docs pages: whole build, nothing cached",
            f"{build.spent.cpu:.0f} CPU s, {written:,} files ({dearest})",
        ),
    ]
