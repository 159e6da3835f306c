"""What the sites of earlier nights weigh beside the site of today: unchanged files are shared, an archive shares none."""

from __future__ import annotations

import calendar
import os
import time
from pathlib import Path

from tests.bench.inputs.answers import taken_at
from tests.bench.inputs.organisation import Plan
from tests.bench.inputs.write import write_organisation
from tests.bench.measure import python, run
from tests.bench.place import Place
from tests.bench.table import Row

NIGHTS, MOST = 6, 1.3
WANTED = 30
"""The bar is that of a month; the nights that are built here are alike, so the rest is reckoned."""


def measure(place: Place) -> list[Row]:
    """Return the line of a month of kept sites of the small organisation."""
    folder = place.folder / "sites"
    count, pages = place.sizes.small_entities, place.sizes.small_pages_per_hundred
    for night in range(1, NIGHTS + 2):
        plan = Plan(count, pages, night=night)
        folder.mkdir(parents=True, exist_ok=True)
        write_organisation(plan, folder)
        settings = folder / "mkdocs.yml"
        if "keep_sites" not in settings.read_text():
            settings.write_text(
                settings.read_text().replace("  - catalejo:\n", f"  - catalejo:\n      keep_sites: {WANTED}\n")
            )
        moment = calendar.timegm(time.strptime(taken_at(plan), "%Y-%m-%dT%H:%M:%SZ"))
        command = python("-m", "catalejo", "run", "-q", "-f", "mkdocs.yml", "--cache", "cache", "--history", "store")
        run(command, folder, {"SOURCE_DATE_EPOCH": str(moment)}, ok=(0, 3))
    site = folder / "site"
    own, seen = _weigh(site, set(), skip="at")
    added, archive = [], own
    for day in sorted((path for path in (site / "at").iterdir() if path.is_dir()), reverse=True):
        mine, seen = _weigh(day, seen)
        added.append(mine)
        archive += _weigh(day, set())[0]
    a_night = sorted(added[:-1])[len(added[:-1]) // 2]
    month = a_night * WANTED / own
    place.drop("sites")
    return [
        Row(
            f"sites of {len(added)} earlier nights of {count:,} entities, each night 1 % changed and that of the night before restored",
            f"{sum(added) / own:.2f} × the site of today ({own / 1e6:.0f} MB) on disk; of {WANTED} nights {month:.1f} × "
            f"(a night {a_night / own:.3f} ×); in an archive that shares nothing {(archive - own) / own:.1f} ×",
            f"≤ {MOST} × for {WANTED} nights",
            month <= MOST,
        )
    ]


def _weigh(folder: Path, seen: set[int], skip: str = "") -> tuple[int, set[int]]:
    """Return the bytes of the files whose inode is not in ``seen``, and ``seen`` with theirs."""
    total, known = 0, set(seen)
    for where, folders, names in os.walk(folder):
        if skip in folders and Path(where) == folder:
            folders.remove(skip)
        for name in names:
            facts = os.lstat(os.path.join(where, name))
            if facts.st_ino not in known:
                known.add(facts.st_ino)
                total += facts.st_size
    return total, known
