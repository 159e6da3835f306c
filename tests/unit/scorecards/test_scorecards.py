"""Cards are read with every error at its line; levels, waivers and unknowns follow the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pace import paced
from tests.unit.catalog.captures import make_capture

from catalejo.catalog import build_catalog
from catalejo.kit.read.captured import Captured
from catalejo.kit.resources import resource
from catalejo.kit.text.words import Words
from catalejo.model.delivery import Delivery
from catalejo.model.docs import Documentation
from catalejo.model.history import Snapshot, SnapshotMeta
from catalejo.model.live import Answer, CapabilityState, LiveState
from catalejo.model.origin import Origin
from catalejo.model.scorecards import CARRY_HOURS, Outcome, Score, Scorecards
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings, StageResults
from catalejo.scorecards import EarlierNights, build_scorecards
from catalejo.scorecards.cards import BUILT_IN, read_files
from catalejo.scorecards.sheets import Sheet
from catalejo.scorecards.waivers import Waiver, Waivers
from catalejo.wording.codes import CODES

INFO = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: app, description: Sells things to people who want them., tags: [go]}
spec: {type: service, lifecycle: production, owner: nobody-knows}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: somebody}
spec: {type: team, children: []}
"""
APP = "component:default/app"
CARD = """version: 1
id: small
levels: [{id: one}, {id: two}]
checks:
  - {use: CAT-02, level: one}
  - {use: OWN-01, level: two}
"""


def judge(
    folder: Path, card: str = CARD, waivers: str = "", asked: str = "", state: Answer = Answer.OK,
    previous: Snapshot | None = None,
) -> Scorecards:  # fmt: skip
    """Judge one repository by one card; ``asked`` is a capability that a system is asked for and gave nothing of."""
    make_capture(folder, {"app": {"catalog-info.yaml": INFO, "README.md": "# App\n"}})
    (folder / "portal/scorecards/waivers").mkdir(parents=True, exist_ok=True)
    (folder / "portal/scorecards/card.yaml").write_text(card)
    if waivers:
        (folder / "portal/scorecards/waivers/w.yaml").write_text(waivers)
    return judge_capture(folder, asked, state, previous)


def judge_capture(
    folder: Path, asked: str = "", state: Answer = Answer.OK, previous: Snapshot | None = None
) -> Scorecards:
    """Judge a capture that is there already."""
    captured = Captured(folder)
    catalog = build_catalog(captured, Settings())
    live = LiveState(states={asked: CapabilityState(asked, state, ("x",))} if asked else {})
    return build_scorecards(
        captured,
        StageResults(Settings(), catalog, Documentation({}), Stacks(()), live, Delivery((), ())),
        past=EarlierNights(previous),
    )


def test_a_level_needs_all_its_rules_and_those_below(tmp_path: Path) -> None:
    """The description passes, the owner fails: level one, and the owner is what is missing."""
    score = judge(tmp_path).scores["small"][APP]
    assert (score.level, score.rank, score.next_level, score.missing) == ("one", 1, "two", ("OWN-01",))
    assert (score.passed, score.applicable) == (1, 2)


def test_results_have_their_place(tmp_path: Path) -> None:
    """Evidence leads to the file and line."""
    results = judge(tmp_path).scores["small"][APP].results
    failed = next(result for result in results if result.check == "OWN-01")
    assert failed.outcome is Outcome.FAIL
    assert failed.origin.path == "catalog-info.yaml" and failed.origin.line > 0


def test_unknown_is_never_a_pass(tmp_path: Path) -> None:
    """Runs that nobody told keep a level from being reached; the score says how high it could be."""
    score = judge(tmp_path, CARD.replace("OWN-01", "CI-02"), asked="runs").scores["small"][APP]
    assert score.results[1].outcome is Outcome.UNKNOWN
    assert (score.level, score.rank, score.possible, score.missing) == ("one", 1, 2, ("CI-02",))


ONCALL = CARD.replace("OWN-01", "INC-02")


def last_night(digest: str, at: str, **facts: object) -> Snapshot:
    """What an earlier night knew of the one entity, by a card of this digest."""
    meta = SnapshotMeta(1, at, "test", {"small": digest})
    return Snapshot(meta, {APP: {"levels": {"small": "two"}, **facts}}, {})  # type: ignore[typeddict-item]  # facts


def silent(folder: Path, at: str, digest: str = "", card: str = ONCALL, **facts: object) -> Score:
    """The score of a night in which the on-call system does not answer, ``at`` being the last one before it."""
    known = digest or judge(folder / "first", card).cards[0].digest
    facts = facts or {"known": {"small": {"INC-02": "pass"}}}
    judged = judge(
        folder / "now", card, asked="incidents", state=Answer.FAILED, previous=last_night(known, at, **facts)
    )
    return judged.scores["small"][APP]


YESTERDAY, LAST_WEEK = "2026-11-23T02:00:00Z", "2026-11-17T02:00:00Z"


def test_a_level_outlives_the_silence_of_its_source(tmp_path: Path) -> None:
    """What was last known counts within the grace, and says so; nobody has anything to mend."""
    score = silent(tmp_path, YESTERDAY)
    rule = score.results[1]
    assert (rule.outcome, rule.was, rule.known_at, rule.kept) == (Outcome.PASS, Outcome.PASS, YESTERDAY, True)
    assert (score.level, score.missing, score.silent, score.unsure) == ("two", (), (), False)


@pytest.mark.parametrize("told", ["fail", f"fail@{YESTERDAY}"])
def test_what_failed_last_goes_on_failing(tmp_path: Path, told: str) -> None:
    """Silence mends nothing either."""
    score = silent(tmp_path, YESTERDAY, known={"small": {"INC-02": told}})
    assert (score.results[1].outcome, score.missing, score.unsure) == (Outcome.FAIL, ("INC-02",), False)


@pytest.mark.parametrize(("at", "facts"), [
    (LAST_WEEK, {}), (YESTERDAY, {"known": {"small": {"INC-02": f"pass@{LAST_WEEK}"}}}),
])  # fmt: skip
def test_after_the_grace_the_level_is_unknown_and_nothing_is_to_mend(
    tmp_path: Path, at: str, facts: dict[str, object]
) -> None:
    """It is the night in which it was measured that counts, however often it was kept since."""
    score = silent(tmp_path, at, **facts)
    assert (score.results[1].outcome, score.results[1].was, score.results[1].known_at) == (
        Outcome.UNKNOWN, Outcome.PASS, LAST_WEEK,
    )  # fmt: skip
    assert (score.level, score.missing, score.silent, score.unsure) == ("one", (), ("INC-02",), True)
    assert score.last_level == "two"


def test_the_grace_is_the_cards_own(tmp_path: Path) -> None:
    """A card can keep nothing at all."""
    assert silent(tmp_path, YESTERDAY, card=f"carryHours: 0\n{ONCALL}").unsure


def test_what_other_rules_knew_does_not_count(tmp_path: Path) -> None:
    """Nor what no night knew: the level is then unknown, not lower."""
    other, none = silent(tmp_path / "a", YESTERDAY, digest="other"), silent(tmp_path / "b", YESTERDAY, known={})
    assert (other.unsure, other.last_level) == (True, None)
    assert (none.unsure, none.last_level) == (True, "two")


@pytest.mark.parametrize("value", ["-1", "1000", "soon", "true"])
def test_a_grace_that_cannot_hold_is_told(tmp_path: Path, value: str) -> None:
    """The default holds then."""
    judged = judge(tmp_path, CARD + f"carryHours: {value}\n")
    assert [(f.code, "carryHours" in f.args["problem"]) for f in judged.findings] == [("SCO701", True)]
    assert judged.cards[0].carry_hours == CARRY_HOURS


def test_what_is_not_connected_is_not_asked(tmp_path: Path) -> None:
    """It is said as such and blocks nothing, but a level of which no rule applies is not awarded either."""
    score = judge(tmp_path, CARD.replace("OWN-01", "CI-02")).scores["small"][APP]
    assert (score.results[1].outcome, score.results[1].code) == (Outcome.NOT_APPLICABLE, "score.ci-not-connected")
    assert (score.level, score.rank, score.missing, score.applicable) == ("one", 1, (), 1)
    nothing = judge(tmp_path / "b", CARD.replace("OWN-01", "CI-02").replace("CAT-02", "INC-02"))
    assert APP not in nothing.scores["small"], "no score at all is not the lowest level"


WAIVER = "- {entity: component:default/app, check: OWN-01, until: '%s', reason: moving teams, by: x}\n"


def test_a_waiver_sets_a_rule_aside_until_its_day(tmp_path: Path) -> None:
    """It is shown as waived, not as passed; after its day it is a finding and the rule counts."""
    valid = judge(tmp_path / "a", waivers=WAIVER % "2027-01-01")
    score = valid.scores["small"][APP]
    assert score.results[1].outcome is Outcome.WAIVED and score.passed == 1 and score.level == "two"
    assert valid.findings == ()
    expired = judge(tmp_path / "b", waivers=WAIVER % "2000-01-01")
    assert [finding.code for finding in expired.findings] == ["SCO710"]
    assert expired.scores["small"][APP].results[1].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("waiver", "code", "word"),
    [
        ("- {entity: app, check: OWN-01}", "SCO711", "until, reason"),
        ("- {entity: app, check: OWN-01, reason: x, until: soon}", "SCO711", "soon"),
        ("- {entity: 'a:', check: OWN-01, reason: x, until: 2027-01-01}", "SCO711", "a:"),
        ("- {entity: app, check: OWN-01, reason: x, until: 2027-01-01, aproved: y}", "SCO702", "approvedBy"),
        ("- {entity: ap, check: OWN-01, reason: x, until: 2027-01-01}", "SCO712", "component:default/app"),
        ("- {entity: app, check: OWN-1, reason: x, until: 2027-01-01}", "SCO712", "OWN-01"),
        ("- {entity: app, check: OWN-01, reason: x, until: 2027-01-01, scorecard: smal}", "SCO712", "small"),
        ("- {entity: app, check: OWN-01, reason: x, until: 2028-01-01}", "SCO713", "180"),
        ("- {entity: app, check: CAT-02, reason: x, until: 2027-01-01}", "SCO714", "CAT-02"),
        ("- nonsense", "SCO711", "check, until, reason, entity"),
    ],
)
def test_waivers_that_cannot_hold_are_told(tmp_path: Path, waiver: str, code: str, word: str) -> None:
    """At their line, with what is missing or the nearest right name."""
    (found,) = judge(tmp_path, waivers="# why\n" + waiver + "\n").findings
    assert found.code == code and word in " ".join(found.args.values())
    assert (found.origin.path, found.origin.line) == ("waivers/w.yaml", 2)


@pytest.mark.parametrize(
    ("before", "after", "code", "line", "near"),
    [
        ("checks:", "chekcs: []\nchecks:", "SCO702", 4, "checks"),
        ("CAT-02", "cat-2", "SCO703", 5, "CAT-02"),
        ("use: CAT-02, level", "use: CAT-02, levl", "SCO702", 5, "level"),
        ("level: two", "level: tow", "SCO704", 6, "two"),
        ("level: one}", "level: one, with: {minChar: 3}}", "SCO702", 5, "minChars"),
        ("level: one}", "level: one, with: {minChars: many}}", "SCO705", 5, ""),
        ("level: one}", "level: one, with: {minChars: .nan}}", "SCO705", 5, ""),
        ("CAT-02, level: one}", "CI-03, level: one, with: {minRatio: 90}}", "SCO705", 5, ""),
        ("use: OWN-01", "use: CAT-02", "SCO708", 6, ""),
        ("checks:", "appliesTo: {kind: [Componnet]}\nchecks:", "SCO706", 4, "Component"),
        ("checks:", "appliesTo: {lifecycel: [x]}\nchecks:", "SCO702", 4, "lifecycle"),
        ("{use: CAT-02, level: one}", "{level: one}", "SCO701", 5, ""),
        ("id: small", "name: small", "SCO702", 2, ""),
        ("id: small", "id: ../../small", "SCO701", 2, ""),
        ("checks:", "appliesTo: [Component]\nchecks:", "SCO701", 4, ""),
        ("version: 1", "version: 9", "SCO701", 1, ""),
        ("levels: [{id: one}, {id: two}]", "levels: [", "SCO701", 5, ""),
    ],
)
def test_errors_of_a_card_are_told_with_their_line(
    tmp_path: Path, before: str, after: str, code: str, line: int, near: str
) -> None:
    """Each names its file and line, and the nearest right word where there is one."""
    found = judge(tmp_path, CARD.replace(before, after, 1)).findings
    first = next(item for item in found if item.code == code)
    assert (first.origin.path, first.origin.line) == ("card.yaml", line)
    assert not near or first.args["near"] == near


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    """An unknown key and an unknown check do not hide each other."""
    found = judge(tmp_path, CARD.replace("checks:", "chekcs: []\nchecks:").replace("CAT-02", "CAT-99")).findings
    assert [(finding.code, finding.origin.line) for finding in found] == [("SCO702", 4), ("SCO703", 6)]


def test_two_cards_of_one_id(tmp_path: Path) -> None:
    """The first counts, the second is told where it stands."""
    found = judge(tmp_path, CARD + "---\n" + CARD)
    assert [(f.code, f.args["first"]) for f in found.findings] == [("SCO707", "card.yaml")] and len(found.cards) == 1


@pytest.mark.parametrize(
    ("applies", "hit"),
    [
        ("{kind: [Component], type: [service, website]}", True), ("{type: website}", False),
        ("{tags: [go]}", True), ("{tags: {any: [go], none: [sandbox]}}", True), ("{tags: {none: [go]}}", False),
        ("{not: {namespace: [default]}}", False), ("{not: {lifecycle: [deprecated]}}", True),
    ],
)  # fmt: skip
def test_what_a_card_is_for(tmp_path: Path, applies: str, hit: bool) -> None:
    """Every key has to fit, one value of it is enough, and ``not`` excludes."""
    found = judge(tmp_path, CARD.replace("checks:", f"appliesTo: {applies}\nchecks:"))
    assert found.findings == () and (APP in found.scores["small"]) == hit


def test_findings_of_scorecards_read_in_both_languages() -> None:
    """Title, hint and reason of each code."""
    spanish = Words("es")
    for code in (code for code in CODES if code.startswith("SCO")):
        for text in (CODES[code].title, CODES[code].hint, CODES[code].why):
            assert spanish.t(text) != text


def test_without_a_card_there_is_a_built_in_one(tmp_path: Path) -> None:
    """Some twenty checks in three levels, each known."""
    make_capture(tmp_path, {"app": {"catalog-info.yaml": INFO}})
    captured = Captured(tmp_path)
    catalog = build_catalog(captured, Settings())
    result = build_scorecards(
        captured, StageResults(Settings(), catalog, Documentation({}), Stacks(()), LiveState(), Delivery((), ()))
    )
    card = result.cards[0]
    assert len(card.rules) >= 20 and [level.id for level in card.levels] == ["bronze", "silver", "gold"]


def test_init_writes_the_built_in_card(tmp_path: Path) -> None:
    """What a new portal repository holds judges exactly as no file does."""
    text = resource("site-templates/init/scorecards/production-readiness.yaml.j2").read_text()
    (tmp_path / "ready.yaml").write_text(text)
    files = read_files(tmp_path)
    (card,) = files.cards
    assert (card.digest, card.title, files.waivers, files.findings) == (BUILT_IN.digest, BUILT_IN.title, [], [])


def test_waivers_that_name_nothing_among_many_entities_are_told_at_once() -> None:
    """Ten thousand names are not compared in earnest, and only the first of many waivers are told what is nearest."""
    entities = [f"component:default/service-{number}" for number in range(10_000)]
    waivers = [
        Waiver(
            f"component:default/sevrice-{number}",
            "OWN-01",
            "2027-01-01",
            "x",
            "",
            Origin("scorecards", "", "w", number),
        )
        for number in range(1_000)
    ]
    with paced(10):
        found = Waivers(waivers, [], entities, "2026-12-01").findings
    assert len(found) == 1_000
    assert found[7].args["near"] == "component:default/service-7"
    assert Sheet.nearest("x" * 1_000_000, ["y"]) == "y"
