"""What the site of the cold build weighs, for the reader and for the host."""

from __future__ import annotations

import gzip
import re
import statistics
from pathlib import Path
from urllib.parse import urljoin

from tests.bench.place import Place
from tests.bench.table import Row

ENTITY_GZIP, ENTITY_RAW, FIRST_VIEW = 30_000, 60_000, 100_000
_ASSET = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="([^"]+\.(?:css|js))"')
_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?["'](\.[^"']+\.js)["']""")


def measure(place: Place) -> list[Row]:
    """Return the lines of the weights."""
    build = place.cold()
    pages = sorted((build.site / "catalog").rglob("index.html"))
    sizes = [len(gzip.compress(path.read_bytes(), 6)) for path in pages[:: max(len(pages) // 1000, 1)]]
    largest = max(pages, key=lambda path: path.stat().st_size)
    top = len(gzip.compress(largest.read_bytes(), 6))
    total = sum(path.stat().st_size for path in build.site.rglob("*") if path.is_file())
    each = total / max(build.counts["catalog"], 1)
    first = _first_view(build.site, largest)
    return [
        Row(
            "entity page, HTML gzip",
            f"median {statistics.median(sizes) / 1000:.1f} kB, largest {top / 1000:.1f} kB",
            f"≤ {ENTITY_GZIP // 1000} kB",
            max(*sizes, top) <= ENTITY_GZIP,
        ),
        Row(
            "whole site, an entity's share of all raw bytes",
            f"{each / 1000:.1f} kB ({total / 1e6:.0f} MB)",
            f"≤ {ENTITY_RAW // 1000} kB an entity",
            each <= ENTITY_RAW,
        ),
        Row(
            "first view of the largest entity page: HTML, styles, modules, icons, gzip",
            f"{first / 1000:.1f} kB",
            f"≤ {FIRST_VIEW // 1000} kB",
            first <= FIRST_VIEW,
        ),
    ]


def _first_view(site: Path, page: Path) -> int:
    """Return the gzip bytes of a page and all that it loads at once: styles, modules and what these import, icons."""
    text = page.read_text(encoding="utf-8")
    here = f"/{page.relative_to(site).parent.as_posix()}/"
    waiting = [urljoin(here, address).lstrip("/") for address in _ASSET.findall(text)] + ["assets/ct/icons.svg"]
    total, seen = len(gzip.compress(text.encode(), 6)), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or not (site / path).is_file():
            continue
        seen.add(path)
        data = (site / path).read_bytes()
        total += len(gzip.compress(data, 6))
        if path.endswith(".js"):
            waiting += [urljoin(f"/{path}", found).lstrip("/") for found in _IMPORT.findall(data.decode("utf-8"))]
    return total
