"""Documentation sites: rendered, cleaned, drawn; the same sites by the peer; and unchanged ones."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

from tests.bench import peer
from tests.bench.inputs.sites import write_sites
from tests.bench.measure import python, run
from tests.bench.place import Build, Place
from tests.bench.table import Row

PEER_SITES = 3
"""Sites that the peer builds; it builds each by itself, so a few tell all."""
UNCHANGED_MS = 1.0


def measure(place: Place) -> list[Row]:
    """Return the lines of small and of large sites, and of unchanged ones."""
    sizes = place.sizes
    six = _sites(place, sizes.sites_of_6, 6, 8.0)
    large = _sites(place, sizes.sites_of_200, 200 if sizes.sites_of_6 > 2 else 12, 2.0)
    return [six, large, _unchanged(place)]


def _unchanged(place: Place) -> Row:
    """The documentation stage of the large organisation, every page in the cache."""
    builds = place.conclusions()
    sites = builds[0].counts["sites"]
    each = statistics.median(build.stages["docs"] for build in builds) * 1000 / sites
    return Row(
        f"{sites:,} unchanged docs sites, {builds[0].counts['docs']:,} pages",
        f"{each:.2f} CPU ms a site (median of {len(builds)})",
        f"≤ {UNCHANGED_MS:g} ms a site",
        each <= UNCHANGED_MS,
    )


def _sites(place: Place, count: int, pages: int, bar: float) -> Row:
    folder = place.folder / f"docs-{pages}"
    sources = write_sites(folder / "repos", count, pages)
    command = python("-m", "catalejo", "capture", "-q", "--source", "repos", "--capture", "capture", "--cache", "c")
    run(command, folder, {"SOURCE_DATE_EPOCH": "1794960000"}, (0, 3))
    builds = []
    for _ in range(place.sizes.runs):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        builds.append(place.build(folder / "capture", folder / "site", folder / "cache"))
    ours = statistics.median(_cost(build) for build in builds) * 1000 / (count * pages)
    whole = statistics.median(build.spent.cpu for build in builds) * 1000 / (count * pages)
    figure = f"{ours:.1f} CPU ms a page (the whole build with its search, divided: {whole:.1f})"
    what = f"{count} docs site{'s' if count > 1 else ''} of {pages} pages"
    try:
        theirs = _peer(place, sources[:PEER_SITES], pages)
    except peer.NoPeer as error:
        return Row(what, figure, f"≥ {bar:g} × techdocs-cli", None, f"not run: {error}")
    ratio = theirs / ours
    times = f"{ratio:.1f} ×; of our whole build {theirs / whole:.1f} ×"
    text = f"techdocs-cli generate --no-docker: {theirs:.0f} CPU ms a page ({times})"
    return Row(what, figure, f"≥ {bar:g} × techdocs-cli", ratio >= bar, text)


def _cost(build: Build) -> float:
    """What documentation costs: rendering and cleaning, and drawing the articles."""
    return build.stages["docs"] + build.stages["draw docs"]


def _peer(place: Place, sources: list[Path], pages: int) -> float:
    """Return the median CPU milliseconds a page of the peer."""
    times = [peer.generate(place.tools, source, source.parent.parent / "peer") for source in sources]
    return statistics.median(times) * 1000 / pages
