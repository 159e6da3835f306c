"""A fixed sample of generated inputs: no crash, no hang, no growth, and the neighbour stays whole. ``make fuzz`` runs more."""

from __future__ import annotations

import random

import pytest
from tests.fuzz import run
from tests.fuzz.__main__ import kind_of
from tests.fuzz.families.registry import FAMILIES, WEIGHTS

COSTLY = {"docs": 1, "hosts": 2}
SAMPLE = [(name, seed) for name in FAMILIES for seed in range(1, COSTLY.get(name, 5) + 1)]


@pytest.fixture(scope="module", autouse=True)
def warmed() -> None:
    """Children start with everything loaded."""
    run.warm()


@pytest.mark.parametrize(("family", "seed"), SAMPLE)
def test_a_wrong_input_costs_only_itself(family: str, seed: int) -> None:
    """Two nights and a drawn portal beside a whole neighbour."""
    outcome = run.run(family, seed)
    assert outcome.problems == (), f"again: python -m tests.fuzz --family {family} --seed {seed} --count 1"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_gives_the_same_input_everywhere(family: str) -> None:
    """What fails on one machine is repeated on another."""
    first, again = run.case_of(family, 7), run.case_of(family, 7)
    assert (first.repos, first.recorded, first.scorecards, first.configuration, first.hosts) == (
        again.repos, again.recorded, again.scorecards, again.configuration, again.hosts,
    )  # fmt: skip


def test_the_oracle_sees_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash, a loop without end and a memory that grows are told, each as what it is."""

    def crash(*_: object) -> list[str]:
        return [str(1 // 0)]

    def loop(*_: object) -> list[str]:
        while True:
            pass

    def grow(*_: object) -> list[str]:
        return ["grown"][len(b"x" * (run.MOST_MEGABYTES + 50 << 20)) and 1 :]

    monkeypatch.setattr(run, "MOST_CPU", 0.25)
    told = {}
    for wrong in (crash, loop, grow):
        monkeypatch.setattr(run, "examine", wrong)
        told[wrong.__name__] = " ".join(run.run("scorecards", 1).problems)
    assert "ZeroDivisionError" in told["crash"]
    assert told["loop"].startswith("hang or death: killed by signal")
    assert "large: " in told["grow"]


def test_failures_of_one_cause_are_one_kind() -> None:
    """Numbers and folders differ, the place in the code does not."""
    text = 'File "/a/generator/catalejo/kit/x.py", line 7, in f\nValueError: bad 17'
    assert kind_of(text) == kind_of(text.replace("17", "99").replace("/a/", "/b/")) == "ValueError: bad N at kit/x.py:7"


def test_every_generator_has_a_weight() -> None:
    """One list each."""
    assert WEIGHTS.keys() == FAMILIES.keys()
    assert all(FAMILIES[name](random.Random(1)) for name in FAMILIES)
