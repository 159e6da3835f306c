"""A night in which one of each hundred things changed; the caches, the site and the history of two nights are there."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import NamedTuple

from tests.bench.inputs.organisation import Plan
from tests.bench.place import Build, Place
from tests.bench.table import Row


class Bars(NamedTuple):
    """CPU seconds of a night in which one thing of a hundred changed, and of one in which nothing did (0: no bar)."""

    changed: float
    quiet: float = 0.0


def measure(place: Place) -> list[Row]:
    """Return the lines of a night of the large organisation."""
    place.cold()
    # Documentation of the comparison comes from the cache: the small organisation makes that anew as well.
    bars = Bars(changed=15.0, quiet=8.0)
    return _night(place, "large", place.large, place.folder / "site", place.folder / "cache", bars, keep_docs=True)


def measure_small(place: Place) -> list[Row]:
    """Return the line of a night of the small organisation."""
    sizes = place.sizes
    plan = Plan(sizes.small_entities, sizes.small_pages_per_hundred)
    site, cache = place.folder / "small-site", place.folder / "small-cache"
    place.build(place.capture("small", plan), site, cache, str(place.folder / "small-store"))
    return _night(place, "small", plan, site, cache, Bars(changed=3.0))


def _night(
    place: Place, name: str, plan: Plan, site: Path, cache: Path, bars: Bars, keep_docs: bool = False
) -> list[Row]:
    quiet = place.capture(name, dataclasses.replace(plan, night=1))
    store = site.with_name(site.name.replace("site", "store"))
    place.build(quiet, site, cache, str(store))
    capture = place.capture(name, dataclasses.replace(plan, night=2))
    before = place.folder / "before"
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(site, before)
    warm = place.build(capture, site, cache, str(store))
    quiet_again = place.build(capture, site, cache, str(store))
    if keep_docs:
        shutil.copytree(cache / "docs", place.folder / f"{name}-again-cache" / "docs")
    cold = place.build(capture, place.folder / f"{name}-again", place.folder / f"{name}-again-cache", str(store))
    rendered, pages_of_docs = warm.counts["rendered"], warm.counts["docs"]
    anew = "with nothing kept but docs" if keep_docs else "cold"
    changed, all_files = _differences(before, site)
    different, _ = _differences(cold.site, site)
    pages = sum(path.endswith("index.html") for path in changed)
    place.drop("before", f"{name}-again", f"{name}-again-cache", f"{name}-again.snapshot")
    return [
        Row(
            f"a night with 1 % changed: {warm.counts['catalog']:,} entities, {warm.counts['docs']:,} docs pages",
            f"{warm.spent.cpu:.1f} CPU s ({_dearest(warm)}); {anew} {cold.spent.cpu:.0f}",
            f"≤ {bars.changed:g} s",
            warm.spent.cpu <= bars.changed,
        ),
        Row(
            "the same capture built again",
            f"{quiet_again.spent.cpu:.1f} CPU s ({_dearest(quiet_again)})",
            f"≤ {bars.quiet:g} s" if bars.quiet else "",
            quiet_again.spent.cpu <= bars.quiet if bars.quiet else None,
        ),
        Row(
            "the same: what it touched",
            f"{rendered} of {pages_of_docs:,} docs pages rendered, {warm.counts['drawn']:,} of "
            f"{warm.counts['drawn'] + warm.counts['kept']:,} pages made; {len(changed):,} of {all_files:,} files have other bytes, {pages:,} of them pages; "
            f"{len(different)} differ from a build {anew}",
            "only what changed is rendered; equal to a cold build",
            not different and rendered <= max(pages_of_docs // 20, 5),
        ),
    ]


def _dearest(build: Build) -> str:
    stages = sorted(build.stages.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in stages[:5])


def _differences(one: Path, other: Path) -> tuple[list[str], int]:
    """Return the files that two sites do not share byte for byte, and how many files the second has."""
    files = [{path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} for site in (one, other)]
    different = files[0] ^ files[1]
    same = files[0] & files[1]
    return sorted(different | {path for path in same if (one / path).read_bytes() != (other / path).read_bytes()}), len(
        files[1]
    )
