"""Cards are read with every error at its line; levels, waivers and unknowns follow the rules."""

from __future__ import annotations

from pathlib import Path

from tests.unit.catalog.captures import make_capture

from catalejo.catalog import build_catalog
from catalejo.kit.captured import Captured
from catalejo.model.delivery import Delivery
from catalejo.model.docs import Documentation
from catalejo.model.live import LiveState
from catalejo.model.scorecards import Outcome, Scorecards
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.scorecards import build_scorecards

INFO = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: app, description: Sells things to people who want them.}
spec: {type: service, lifecycle: production, owner: nobody-knows}
"""
CARD = """version: 1
id: small
levels: [{id: one}, {id: two}]
checks:
  - {use: CAT-02, level: one}
  - {use: OWN-01, level: two}
"""


def judge(folder: Path, card: str = CARD, waivers: str = "") -> Scorecards:
    """Judge one repository by one card."""
    make_capture(folder, {"app": {"catalog-info.yaml": INFO, "README.md": "# App\n"}})
    (folder / "portal/scorecards/waivers").mkdir(parents=True, exist_ok=True)
    (folder / "portal/scorecards/card.yaml").write_text(card)
    if waivers:
        (folder / "portal/scorecards/waivers/w.yaml").write_text(waivers)
    captured = Captured(folder)
    catalog = build_catalog(captured, Settings())
    return build_scorecards(captured, catalog, Documentation({}), Stacks(()), LiveState(), Delivery((), ()), Settings())


def test_a_level_needs_all_its_rules_and_those_below(tmp_path: Path) -> None:
    """The description passes, the owner fails: level one, and the owner is what is missing."""
    score = judge(tmp_path).scores["small"]["component:default/app"]
    assert (score.level, score.rank, score.next_level, score.missing) == ("one", 1, "two", ("OWN-01",))
    assert (score.passed, score.applicable) == (1, 2)


def test_results_have_their_place(tmp_path: Path) -> None:
    """Evidence leads to the file and line."""
    results = judge(tmp_path).scores["small"]["component:default/app"].results
    failed = next(result for result in results if result.check == "OWN-01")
    assert failed.outcome is Outcome.FAIL
    assert failed.origin.path == "catalog-info.yaml" and failed.origin.line > 0


def test_unknown_is_never_a_pass(tmp_path: Path) -> None:
    """Without a CI system the branch is neither green nor red, and the level is not reached."""
    card = CARD.replace("OWN-01", "CI-02")
    score = judge(tmp_path, card).scores["small"]["component:default/app"]
    assert score.results[1].outcome is Outcome.UNKNOWN
    assert score.level == "one"


def test_a_waiver_sets_a_rule_aside_until_its_day(tmp_path: Path) -> None:
    """It is shown as waived, not as passed; after its day it is a finding and the rule counts."""
    waiver = "- {entity: component:default/app, check: OWN-01, until: '%s', reason: moving teams, by: x}\n"
    valid = judge(tmp_path / "a", waivers=waiver % "2999-01-01").scores["small"]["component:default/app"]
    assert valid.results[1].outcome is Outcome.WAIVED and valid.passed == 1
    expired = judge(tmp_path / "b", waivers=waiver % "2000-01-01")
    assert [finding.code for finding in expired.findings] == ["SCO710"]
    assert expired.scores["small"]["component:default/app"].results[1].outcome is Outcome.FAIL


def test_every_error_of_a_card_is_told_with_its_line(tmp_path: Path) -> None:
    """An unknown key, an unknown check: both, with the nearest right word."""
    found = judge(tmp_path, CARD.replace("checks:", "chekcs: []\nchecks:").replace("CAT-02", "CAT-99")).findings
    assert [(finding.code, finding.origin.line) for finding in found] == [("SCO702", 4), ("SCO703", 6)]
    assert found[0].args["near"] == "checks"


def test_without_a_card_there_is_a_built_in_one(tmp_path: Path) -> None:
    """At least twelve checks in three levels."""
    make_capture(tmp_path, {"app": {"catalog-info.yaml": INFO}})
    result = build_scorecards(
        Captured(tmp_path),
        build_catalog(Captured(tmp_path), Settings()),
        Documentation({}),
        Stacks(()),
        LiveState(),
        Delivery((), ()),
        Settings(),
    )
    assert len(result.cards[0].rules) >= 12 and len(result.cards[0].levels) == 3
