"""``python -m tests.fuzz``: runs generated inputs for a time, prints seeds, keeps what fails and how to repeat it."""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz import run
from tests.fuzz.families.registry import FAMILIES, WEIGHTS


def main() -> int:
    """Read the command line; return 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800.0, help="how long (wall)")
    parser.add_argument("--seed", type=int, default=None, help="the first seed; inputs count on from it")
    parser.add_argument("--family", choices=sorted(FAMILIES), action="append", help="only this kind; may be repeated")
    parser.add_argument("--count", type=int, default=0, help="so many inputs, then stop")
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"), help="where failing inputs are written")
    given = parser.parse_args()
    run.warm()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**8)
    names = given.family or list(FAMILIES)
    print(f"fuzz: seed {seed}, {', '.join(names)}", flush=True)
    end, done, bad = time.monotonic() + given.seconds, Counter[str](), Counter[str]()
    spent, seen = Counter[str](), Counter[str]()
    order, told = random.Random(seed), time.monotonic()
    while time.monotonic() < end and (not given.count or done.total() < given.count):
        name = order.choices(names, [WEIGHTS[n] for n in names])[0] if len(names) > 1 else names[0]
        outcome = run.run(name, seed)
        done[name] += 1
        spent[name] += round(outcome.cpu * 1000)
        if outcome.problems:
            bad[name] += 1
            _tell(name, seed, outcome, given.keep, seen)
        seed += 1
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"  {done.total()} inputs, {bad.total()} failed, next seed {seed}", flush=True)
    for name in names:
        print(f"  {name:15} {done[name]:6} inputs  {bad[name]:4} failed  {spent[name] / 1000:8.1f} s CPU")
    print(f"fuzz: {done.total()} inputs, {bad.total()} failed ({len(seen)} kinds), next seed {seed}")
    return 1 if bad else 0


def _tell(name: str, seed: int, outcome: run.Outcome, keep: Path, seen: Counter[str]) -> None:
    """Print a failure once whole, then only its seed; write its input."""
    kind = kind_of(outcome.problems[0])
    seen[kind] += 1
    print(f"FAILED {name} {seed}: {kind}", flush=True)
    if seen[kind] > 3:
        return
    folder = keep / f"{name}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    run.case_of(name, seed).save(folder)
    (folder / "problems.txt").write_text("\n\n".join(outcome.problems), "utf-8", "replace")
    if seen[kind] == 1:
        print("    " + "\n    ".join("\n".join(outcome.problems).splitlines()[-14:]))
    print(
        f"    input: {folder}   again: .venv/bin/python -m tests.fuzz --family {name} --seed {seed} --count 1",
        flush=True,
    )


def kind_of(problem: str) -> str:
    """Return what failures of one cause share: the last line, and the deepest place in our own code."""
    last = problem.strip().splitlines()[-1] if problem.strip() else ""
    places = re.findall(r'File "[^"]*catalejo/([^"]+)", line (\d+)', problem)
    text = re.sub(r"\d+", "N", last)[:140]
    return f"{text} at {places[-1][0]}:{places[-1][1]}" if places else text


if __name__ == "__main__":
    sys.exit(main())
