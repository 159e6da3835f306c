"""The measurements themselves: a small run, so that they cannot rot, and what they are made of."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from tests.bench.inputs.organisation import Plan, repositories
from tests.bench.measure import ROOT, run
from tests.bench.place import SMALL, Place
from tests.bench.rows import ROWS
from tests.bench.table import Row, markdown

QUICK = ("parse", "pages", "night", "rules", "systems", "weights", "memory")
"""Figures that need no other program than ours; the others have parts in common with them."""


def test_a_small_run_gives_every_quick_figure(tmp_path: Path) -> None:
    place = Place(tmp_path, dataclasses.replace(SMALL, entities=60), tmp_path / "tools")
    rows = [row for name in QUICK for row in ROWS[name](place)]
    assert len(rows) >= 10
    assert all("not run" not in row.figure for row in rows), rows
    night = next(row for row in rows if row.what.startswith("the same: what"))
    assert "0 differ from a build" in night.figure


def test_inputs_are_the_same_every_time_and_two_nights_later_a_hundredth_differs() -> None:
    assert dict(repositories(Plan(400))) == dict(repositories(Plan(400, night=1)))
    first, again = dict(repositories(Plan(400))), dict(repositories(Plan(400)))
    assert first == again
    later = dict(repositories(Plan(400, night=2)))
    assert first.keys() == later.keys()
    documents = [
        pair
        for name in first
        if name not in ("org",) and not name.startswith("gitops")
        for pair in zip(
            first[name]["catalog-info.yaml"].split("---\n"),
            later[name]["catalog-info.yaml"].split("---\n"),
            strict=True,
        )
    ]
    changed = sum(one != other for one, other in documents)
    assert 2 <= changed <= 6 and len(documents) == 360


def test_processor_time_of_grandchildren_and_orphans_counts(tmp_path: Path) -> None:
    burn = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])"
    assert run([sys.executable, "-c", code], tmp_path).cpu >= 0.3


def test_the_table_says_what_is_met_and_what_is_not() -> None:
    text = markdown([Row("a|b", "1 s", "≤ 2 s", True), Row("c", "3 s", "≤ 2 s", False), Row("d", "4 s")])
    assert text.splitlines()[0] == "| what | figure | bar | met | peer in the same run |"
    assert [line.split(" | ")[3] for line in text.splitlines()[2:]] == ["yes", "**no**", "–"]
    assert "a\\|b" in text


def test_make_bench_runs_the_measurements() -> None:
    assert "-m tests.bench" in (ROOT / "Makefile").read_text(encoding="utf-8")
