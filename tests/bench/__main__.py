"""Takes the figures of ``design.md`` section 10 and prints them as one table: ``python -m tests.bench``."""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.measure import Failed, pace
from tests.bench.place import SMALL, Place, Sizes
from tests.bench.rows import ROWS
from tests.bench.table import Row, markdown, not_run


def main() -> int:
    """Take the asked figures and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *ROWS], metavar="NAME", help=f"only these: {' '.join(ROWS)}")
    parser.add_argument("--small", action="store_true", help="a sample that says nothing but that the harness works")
    parser.add_argument("--entities", type=int, default=0, help="another size of the large organisation")
    parser.add_argument("--work", type=Path, default=None, help="where to work; kept (default: a temporary folder)")
    given = parser.parse_args()
    sizes = SMALL if given.small else Sizes()
    if given.entities:
        sizes = dataclasses.replace(sizes, entities=given.entities)
    with tempfile.TemporaryDirectory(prefix="catalejo-bench-") as scratch:
        place = Place((given.work or Path(scratch)).resolve(), sizes, tools())
        place.folder.mkdir(parents=True, exist_ok=True)
        paces = [pace()]
        rows: list[Row] = []
        for name in given.names or ROWS:
            taken = take(name, place)
            rows += taken
            for row in taken:
                print(f"  {row.what}: {row.figure}", file=sys.stderr, flush=True)
            paces += [pace() for _ in range(3)]
    slowed = (
        f"A fixed piece of work took {min(paces):.0f} to {max(paces):.0f} CPU ms during the run, median "
        f"{median(paces):.0f}: other work on the machine makes figures larger than they are."
    )
    print(f"\n{machine()} {slowed}\n\n{markdown(rows)}")
    return 0


def take(name: str, place: Place) -> list[Row]:
    """Return the lines of one figure; one that fails costs itself only."""
    print(f"{name} …", file=sys.stderr, flush=True)
    try:
        return ROWS[name](place)
    except Failed as error:
        return [not_run(name, str(error)[-300:].replace("\n", " "))]


def tools() -> Path:
    """Return where programs of others are kept between runs: outside the project."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "catalejo-bench"


def machine() -> str:
    """Say what the figures were taken on."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return f"Commit {commit.strip()}, Python {platform.python_version()}, {os.cpu_count()} × {model}."


if __name__ == "__main__":
    sys.exit(main())
