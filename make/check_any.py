"""Does the package say ``Any`` no more often than agreed? Exits 1 with the files that say it most.

Counted is the word wherever it stands in a Python file of the package, imports and strings too, so that
``grep -row Any generator --include='*.py' | wc -l`` gives the same number.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CEILING = 67
"""How often the word may stand. It only sinks: who takes some away lowers it in the same change."""

SHOWN = 10
"""So many files are named, those that say it most."""

PACKAGE = Path(__file__).resolve().parent.parent / "generator"


def counted(folder: Path) -> dict[str, int]:
    """Return how often each Python file below a folder says the word, without those that do not."""
    found = {
        path.relative_to(folder).as_posix(): len(re.findall(r"\bAny\b", path.read_text("utf-8")))
        for path in sorted(folder.rglob("*.py"))
    }
    return {path: number for path, number in found.items() if number}


def main(folder: Path = PACKAGE, ceiling: int = CEILING) -> int:
    """Compare the count with the ceiling; say so too where the ceiling can be lowered."""
    files = counted(folder)
    total = sum(files.values())
    if total < ceiling:
        print(f"The word Any stands {total} times: lower CEILING in make/check_any.py from {ceiling} to {total}.")
    if total <= ceiling:
        return 0
    print(
        f"The word Any stands {total} times, {total - ceiling} more than agreed ({ceiling}). Foreign data is `object`"
    )
    print("until catalejo.kit.read has looked at it; a callable takes a ParamSpec. Where it stands most:")
    for path, number in sorted(files.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
        print(f"  {number:3} {path}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
