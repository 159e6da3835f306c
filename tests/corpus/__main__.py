"""``make corpus``: a Markdown table of what every archive of a folder gives; exit code 1 where one does not build."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.corpus.measure import STAGES, Figures, measure
from tests.corpus.unpack import unpack

HEAD = (
    "organisation",
    "repos",
    "declared",
    "inferred",
    "docs pages",
    "stacks",
    "findings",
    *(f"{stage} s" for stage in STAGES),
    "site MB",
    "exit",
)


def main(folder: str, *names: str) -> int:
    """Measure the archives of a folder, or those that are named."""
    archives = sorted(Path(folder).glob("*.tar.gz")) if Path(folder).is_dir() else []
    chosen = [path for path in archives if not names or path.name.removesuffix(".tar.gz") in names]
    if not chosen:
        print(f"corpus: no archive in {folder}: give the folder that holds them with CORPUS=FOLDER", file=sys.stderr)
        return 0
    print("|", " | ".join(HEAD), "|\n|" + "---|" * len(HEAD), flush=True)
    broken: list[Figures] = []
    for archive in chosen:
        with tempfile.TemporaryDirectory(prefix="catalejo-corpus-") as scratch:
            figures = measure(unpack(archive, Path(scratch)), os.cpu_count() or 1)
        print("|", " | ".join(row(figures)), "|", flush=True)
        if not figures.whole:
            broken.append(figures)
    for figures in broken:
        print(f"\n{figures.name}: exit code {figures.code}\n{figures.complaints}", file=sys.stderr)
    return 1 if broken else 0


def row(figures: Figures) -> list[str]:
    """Return the cells of one organisation."""
    return [
        figures.name, str(figures.repositories), listed(figures.declared), listed(figures.inferred),
        str(figures.pages), str(figures.stacks), f"{figures.findings.total()}: {listed(figures.findings)}",
        *(f"{figures.cpu.get(stage, 0.0):.1f}" for stage in STAGES),
        f"{figures.site_bytes / 1e6:.1f}", str(figures.code),
    ]  # fmt: skip


def listed(counts: Counter[str]) -> str:
    """Return counts, the largest first, then by name."""
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items(), key=lambda i: (-i[1], i[0]))) or "–"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
