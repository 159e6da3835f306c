"""Compares every kustomization of folders with kubectl: ``python -m tests.gitops.corpus [--kubectl FILE] FOLDER...``.

A folder holds repositories, each a folder of its own. kubectl runs in a copy without links that lead out, off line.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.gitops.beside import files_below, kubectl, ours, verdict, write_tree

from catalejo.stacks.render.kustomize import Kustomizer


def compare(repository: Path, program: str, counts: Counter[str]) -> None:
    """Compare the kustomizations of one repository, and print where they differ."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = write_tree(Path(scratch), files_below(repository))
        kustomizer = Kustomizer(tree)
        for folder in sorted(tree.kustomizations()):
            if kustomizer.document(folder) is None:
                continue
            build = kustomizer.build(folder)
            if kustomizer.kind_of.get(folder) == "Component":
                continue
            we, they = ours(build), kubectl(repository / folder, program)
            said = verdict(we, they)
            counts[said.partition(":")[0]] += 1
            for reason in we.unsure[:1] if said.startswith("derived") else ():
                counts[f"  derived: {reason}"] += 1
            if said.startswith("WRONG") or (said == "derived (said)" and not they.refused and we.rows != they.rows):
                mine, other = set(we.rows) - set(they.rows), set(they.rows) - set(we.rows)
                print(f"{said:28} {repository.name}/{folder} [{', '.join(we.unsure)[:60]}]\n    ours   "
                      f"{str(sorted(mine))[:300] or we.refused[:200]} {we.refused[:200]}\n    theirs "
                      f"{str(sorted(other))[:300]} {they.refused[:400]}")  # fmt: skip


def main() -> None:
    """Print differences and a table."""
    arguments = sys.argv[1:]
    program = "kubectl"
    if arguments[:1] == ["--kubectl"]:
        program, arguments = arguments[1], arguments[2:]
    counts: Counter[str] = Counter()
    for folder in map(Path, arguments):
        for repository in sorted(path for path in folder.iterdir() if path.is_dir()):
            compare(repository, program, counts)
    for name, count in sorted(counts.items()):
        print(f"{count:6} {name}")


if __name__ == "__main__":
    main()
