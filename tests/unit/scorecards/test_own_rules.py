"""Rules of one's own: read with every error at its line, judged with evidence, never a pass where nothing is known."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.unit.catalog.captures import make_capture
from tests.unit.scorecards.test_scorecards import APP, INFO, judge, judge_capture

from catalejo.model.history import History
from catalejo.model.live import Answer
from catalejo.model.scorecards import Cause, Outcome, Result, Rule, Scorecards
from catalejo.scorecards import EarlierNights
from catalejo.scorecards.cards import read_files
from catalejo.scorecards.dates import FirstSeen, counts_from
from catalejo.scorecards.own import judge as own_judge

HEAD = "version: 1\nid: small\nlevels: [{id: one}, {id: two}]\nchecks:\n"
TESTED = "    tests: [{given: {}, expect: unknown}]\n"


def rule(text: str, tests: str = "") -> str:
    """Return a card with one built-in rule and one of its own; ``text`` are the lines of the latter, without indent."""
    rows = "".join(f"    {row}\n" for row in text.strip().splitlines())
    return f"{HEAD}  - {{use: CAT-02, level: one}}\n  - id: mine\n    level: two\n{rows}{tests}"


def asked(folder: Path, text: str, asked: str = "", state: Answer = Answer.OK) -> Result:
    """Return what one rule of one's own says of the component."""
    judged = judge(folder, rule(text), asked=asked, state=state)
    score = judged.scores["small"][APP]
    return next(result for result in score.results if result.check == "mine")


def codes(judged: Scorecards) -> list[tuple[str, int]]:
    """Return the findings of the cards with their lines, without the one on rules that nobody tried."""
    return [(one.code, one.origin.line) for one in judged.findings if one.code != "SCO719"]


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("assert: entity.kind == 'Component'", "pass", "rule.pass-bare"),
        ("assert: docs.pages > 0\nneeds: [docs.pages]", "fail", "rule.fail"),
        ("assert: docs.pages > 3\nwarn: docs.pages >= 0", "warn", "rule.warn-bare"),
        ("assert: entity.spec.tier == 'one'", "unknown", "rule.no-value"),
        ("assert: entity.spec.tier == 'one' || true", "pass", "rule.pass-bare"),
        ("assert: entity.spec.tier == 'one' && false", "fail", "rule.fail-bare"),
        ("assert: \"!has(entity.spec.tier)\"", "pass", "rule.pass-bare"),
        ("assert: has(entity.spec.tier.name)", "unknown", "rule.no-value"),
        ("assert: entity.name", "error", "rule.type"),
        ("assert: entity.name > 3", "error", "rule.exception"),
        ("assert: true\nwhen: entity.type == 'library'", "not-applicable", "rule.when"),
        ("assert: true\nwhen: entity.spec.tier == 'x'", "unknown", "rule.no-value"),
        ("assert: true\nneeds: [entity.spec.tier]", "unknown", "rule.no-value"),
        ("assert: size(scans) == 0", "not-applicable", "rule.not-connected"),
        ("assert: size(incidents) == 0 || entity.name == 'app'", "pass", "rule.pass-bare"),
        ("assert: semver_gte('1.10.0', '1.9.0') && glob(entity.name, 'a*')", "pass", "rule.pass-bare"),
        ("assert: semver_gte(entity.name, '1.9.0')", "error", "rule.exception"),
        ("assert: days_since('2020-01-01T00:00:00Z') > 100", "pass", "rule.pass-bare"),
        ("assert: now > timestamp('2020-01-01T00:00:00Z')", "pass", "rule.pass-bare"),
    ],
)  # fmt: skip
def test_what_a_rule_says(tmp_path: Path, text: str, outcome: str, code: str) -> None:
    """What is missing is unknown, unless it does not matter; what is no yes or no is the rule's own fault."""
    result = asked(tmp_path, text)
    assert (result.outcome.value, result.code) == (outcome, code)


def test_needs_are_the_evidence(tmp_path: Path) -> None:
    """The facts that a rule needs are shown with their values and their time, whatever it says."""
    result = asked(tmp_path, "assert: docs.pages > 0\nneeds: [docs.pages, 'entity.tags[*]']\nvalue: docs.pages + 1")
    assert [(one.path, one.value) for one in result.inputs] == [("docs.pages", "0"), ("entity.tags[*]", '["go"]')]
    assert all(one.observed_at for one in result.inputs) and result.value == "1"
    assert result.args["facts"] == 'docs.pages = 0, entity.tags[*] = ["go"]'


def test_conditions_of_a_list_are_told_apart(tmp_path: Path) -> None:
    """Where one of several does not hold, it is said which."""
    result = asked(tmp_path, "assert:\n  - entity.kind == 'Component'\n  - docs.pages > 0")
    assert result.trace == (("entity.kind == 'Component'", "true"), ("docs.pages > 0", "false"))


def test_a_silent_system_is_no_pass(tmp_path: Path) -> None:
    """An empty list of what nobody told is not known, and what was last known may stand for it."""
    result = asked(tmp_path, "assert: size(alerts) == 0", "alerts", Answer.FAILED)
    assert (result.outcome, result.cause, result.asks) == (Outcome.UNKNOWN, Cause.SILENT, "alerts")


def test_nothing_linked_is_no_pass(tmp_path: Path) -> None:
    """The system answered, and nothing says that it looked at this component."""
    result = asked(tmp_path, "assert: size(alerts) == 0", "alerts")
    assert (result.outcome, result.code, result.cause) == (Outcome.UNKNOWN, "rule.no-link", Cause.NONE)


def test_facts_grow_old(tmp_path: Path) -> None:
    """What was observed before ``maxAge`` does not count: fresh for two weeks, and not for an hour."""
    assert asked(tmp_path / "a", "assert: repo.name == 'app'\nmaxAge: 2w").outcome is Outcome.PASS
    folder = tmp_path / "b"
    make_capture(folder, {"app": {"catalog-info.yaml": INFO}})
    path = next(folder.glob("repos/**/repo.json"))
    info = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode({**info, "fetched_at": "2026-01-01T00:00:00Z"}))
    (folder / "portal/scorecards").mkdir(parents=True)
    (folder / "portal/scorecards/card.yaml").write_text(rule("assert: repo.name == 'app'\nmaxAge: 2w"))
    result = judge_capture(folder).scores["small"][APP].results[1]
    assert (result.outcome, result.code, result.cause) == (Outcome.UNKNOWN, "rule.stale", Cause.SILENT)


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("assert: doc.pages > 0", "SCO717", "docs"),
        ("assert: docs.page > 0", "SCO717", "docs.pages"),
        ("assert: true\nneeds: [doc.pages]", "SCO717", "docs"),
        ("assert: true\nneeds: ['scans[*].count']", "SCO717", "scans[*].counts"),
        ("assert: docs.pages >", "SCO716", ""),
        ("assert: docs.pages + 'x' == 1 && 1 + true == 2", "SCO716", ""),
        ("assert: [1]", "SCO716", ""),
        ("assert: true\nneeds: ['docs pages']", "SCO716", ""),
        ("assert: docs.pages > 0\ntests: [{given: {docs: {pages: 1}}, expect: fail}]", "SCO718", ""),
        ("assert: docs.pages > 0\ntests: [{given: {docs: {pages: 1}}, expect: maybe}]", "SCO716", ""),
        ("when: true", "SCO716", ""),
    ],
)
def test_a_rule_that_cannot_be_used_is_left_out(tmp_path: Path, text: str, code: str, near: str) -> None:
    """It is told at a line of its own with the nearest name, and the card says that it is left out."""
    judged = judge(tmp_path, rule(text))
    found = [one for one in judged.findings if one.code == code]
    assert found and all(one.origin.line > 5 for one in found), judged.findings
    assert near in found[0].args.get("near", "")
    (card,) = judged.cards
    assert card.left_out == ("mine",) and [one.check for one in card.rules] == ["CAT-02"]


def test_a_failing_test_is_told_at_its_line(tmp_path: Path) -> None:
    """The second of two tests fails: its own line, what was expected, what came."""
    tests = "    tests:\n      - {given: {docs: {pages: 1}}, expect: pass}\n      - {given: {}, tags: [java], expect: pass}\n"
    judged = judge(tmp_path, rule("assert: docs.pages > 0", tests))
    (one,) = [one for one in judged.findings if one.code == "SCO718"]
    assert (one.origin.line, one.args["expected"], one.args["got"]) == (11, "pass", "unknown: docs")


def test_without_its_engine_a_card_is_left_out_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of its rules only would call ready what is not; another card still counts."""
    monkeypatch.setattr(own_judge, "ENGINE", "no_such_engine_is_installed")
    (tmp_path / "mine.yaml").write_text(rule("assert: true"))
    (tmp_path / "other.yaml").write_text(HEAD.replace("small", "other") + "  - {use: CAT-02, level: one}\n")
    files = read_files(tmp_path)
    assert [card.id for card in files.cards] == ["other"]
    assert [one.code for one in files.findings if one.code != "SCO719"] == ["SCO715"]


LOOP = "[1,2,3,4,5,6,7,8,9,0]"


@pytest.mark.parametrize(
    "text",
    [
        f"{LOOP}.all(a, {LOOP}.all(b, {LOOP}.all(c, {LOOP}.all(d, {LOOP}.all(e, true)))))",
        f"{LOOP}.map(a, {LOOP}.map(b, {LOOP}.map(c, {LOOP}.map(d, 'xxxxxxxxxxxxxxxxxxxxxx')))).size() > 0",
    ],
)
def test_no_expression_runs_on(tmp_path: Path, text: str) -> None:
    """Loops within loops end with the engine's budget, as the rule's own fault; the other rule counts."""
    judged = judge(tmp_path, rule(f'assert: "{text}"'))
    score = judged.scores["small"][APP]
    assert [(one.outcome.value, one.code) for one in score.results][1] == ("error", "rule.budget")
    assert (score.level, score.possible, score.missing, score.silent) == ("one", 2, (), ("mine",))
    assert [code for code, _ in codes(judged)] == ["SCO721"]


@pytest.mark.parametrize(
    "text", ["(" * 300 + "true" + ")" * 300, "[" * 200, "+".join(["1"] * 300) + " == 300", "x" * 2_001]
)
def test_no_expression_breaks_its_reader(tmp_path: Path, text: str) -> None:
    """Depth and length end at a limit, as a finding."""
    judged = judge(tmp_path, rule(f'assert: "{text}"'))
    assert {code for code, _ in codes(judged)} <= {"SCO716", "SCO717"} and judged.cards[0].left_out == ("mine",)


def test_upcoming_rules_block_nothing(tmp_path: Path) -> None:
    """Before its day a rule says what it will say, and counts for nothing."""
    text = "assert: docs.pages > 0\nenforceFrom: 2099-01-01"
    score = judge(tmp_path, rule(text)).scores["small"][APP]
    result = score.results[1]
    assert (result.outcome, result.raw, result.counts_from) == (Outcome.UPCOMING, Outcome.FAIL, "2099-01-01")
    assert (score.level, score.applicable, score.percent) == ("one", 1, 100)


def test_what_is_new_has_a_grace(tmp_path: Path) -> None:
    """An entity that was seen first two days ago has thirty days from then; one that was always there has none."""
    one = Rule("mine", "two", enforce_from="2026-11-01", grace_days=30)
    nights = {"new": "2026-11-20T02:00:00Z", "old": "2026-09-01T02:00:00Z"}
    seen = FirstSeen("2026-11-22", nights, "2026-09-01T02:00:00Z", True)
    assert [counts_from(one, ref, seen) for ref in ("new", "old", "tonight")] == ["2026-12-20", "", "2026-12-22"]
    assert counts_from(one, "new", FirstSeen("2026-11-22", {})) == ""
    assert EarlierNights().history == History(kept=False)
