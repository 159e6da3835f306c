"""Scores the small kustomizations of the cases: ``python -m tests.gitops.cases [FOLDER]``."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.gitops.beside import Answer, files_below, render, verdict, write_tree

CASES = Path(__file__).resolve().parents[3] / "shared/cases/gitops/kustomize"


def expected(folder: Path) -> dict[str, Answer]:
    """Return what kubectl makes of each case."""
    found: dict[str, Answer] = {}
    for line in (folder / "expected.jsonl").read_text().splitlines():
        said = json.loads(line)
        rows = tuple(
            sorted(
                (o["kind"], o["name"], o["namespace"] or "", tuple(sorted((c or "", i) for c, i in o["images"])))
                for o in said.get("objects", ())
            )
        )
        found[said["case"]] = Answer(rows, said.get("error", ""))
    return found


def score(folder: Path, case: str, they: Answer) -> tuple[str, Answer]:
    """Return how our answer to a case compares with kubectl's."""
    with tempfile.TemporaryDirectory() as scratch:
        we = render(write_tree(Path(scratch), files_below(folder / case)), "")
    return verdict(we, they), we


def main() -> None:
    """Print a line for each case and a count of each verdict."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CASES
    counts: Counter[str] = Counter()
    for case, they in expected(folder).items():
        said, we = score(folder, case, they)
        counts[said.partition(":")[0]] += 1
        print(f"{case:36} {said:28} {we.refused[:90] or ', '.join(we.unsure)}")
        if said.startswith("WRONG"):
            print("    ours  ", we.rows)
            print("    theirs", they.rows or they.refused[:200])
    print(dict(counts))


if __name__ == "__main__":
    main()
