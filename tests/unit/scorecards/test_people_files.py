"""Waivers, initiatives and attestations: what people write beside the rules, and what of it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.catalog.captures import make_capture
from tests.unit.scorecards.test_scorecards import APP, CARD, INFO, judge_capture

from catalejo.model.scorecards import InitiativeState, Outcome, Scorecards

TODAY = "2026-11-24"
"""The day of the rig's capture."""
USER = "---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: ana}\nspec: {memberOf: [somebody]}\n"
ASKS = CARD.replace("checks:", "questions: {dr-tested: A restore was tried}\nchecks:").replace(
    "{use: OWN-01, level: two}", "{use: ATTEST, level: two, with: {question: dr-tested, maxAge: 180d}}"
)


def judged(folder: Path, files: dict[str, str], card: str = CARD, info: str = INFO) -> Scorecards:
    """Judge the component by a card, with further files of the folder of scorecards."""
    make_capture(folder, {"app": {"catalog-info.yaml": info, "README.md": "# App\n"}})
    for name, text in {"card.yaml": card, **files}.items():
        path = folder / "portal/scorecards" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return judge_capture(folder)


def waived(folder: Path, text: str) -> tuple[Outcome, list[str], Scorecards]:
    """Return what the failing rule is with a waiver, and the codes of the findings."""
    found = judged(folder, {"waivers/w.yaml": text})
    return found.scores["small"][APP].results[1].outcome, sorted(one.code for one in found.findings), found


@pytest.mark.parametrize(
    ("text", "outcome", "codes"),
    [
        ("{entities: [component:app], check: OWN-01, until: 2027-01-31, reason: moving teams}", "waived", []),
        ("{entities: [app, nope], check: OWN-01, until: 2027-01-31, reason: x}", "waived", ["SCO712"]),
        ("{owner: nobody-knows, check: OWN-01, until: 2027-01-31, reason: x}", "waived", []),
        ("{owner: nobody-else, check: OWN-01, until: 2027-01-31, reason: x}", "fail", ["SCO712"]),
        ("{entity: app, owner: somebody, check: OWN-01, until: 2027-01-31, reason: x}", "fail", ["SCO711"]),
        ("{entity: app, check: OWN-01, until: 2027-01-31, reason: accepted-risk}", "fail", ["SCO711"]),
        (
            "{entity: app, check: OWN-01, until: 2027-01-31, reason: accepted-risk, note: The team moves in January.}",
            "waived",
            [],
        ),
        ("{entity: app, check: OWN-01, until: 2026-12-01, reason: x}", "waived", ["SCO722"]),
        ("{entity: app, check: OWN-01, until: 2027-09-30, reason: x}", "waived", ["SCO713"]),
        (
            "{entity: app, check: OWN-01, until: 2027-09-30, reason: decommissioning, note: It is switched off by then.}",
            "waived",
            [],
        ),
        ("{entity: app, check: OWN-01, until: 2027-01-31, reason: x, issue: 'javascript:1'}", "waived", ["SCO720"]),
    ],
)
def test_what_a_waiver_has_to_say(tmp_path: Path, text: str, outcome: str, codes: list[str]) -> None:
    """For whom, why, until when; a class of reasons needs words beside it, and its end is told two weeks ahead."""
    said, found, _ = waived(tmp_path, f"- {text}\n")
    assert (said.value, found) == (outcome, codes)


def test_waivers_are_listed_while_they_hold_and_a_month_after(tmp_path: Path) -> None:
    """With the state that a page shows."""
    rows = "".join(
        f"- {{entity: app, check: OWN-01, until: {day}, reason: x, approvedBy: ana}}\n"
        for day in ("2027-01-31", "2026-12-01", "2026-11-01", "2026-10-01")
    )
    _, _, found = waived(tmp_path, rows)
    assert [(one.until, one.state) for one in found.waivers] == [
        ("2027-01-31", "active"),
        ("2026-12-01", "ending"),
        ("2026-11-01", "expired"),
    ]


def test_a_level_says_how_many_of_its_rules_are_waived(tmp_path: Path) -> None:
    """Beside the level: it is reached, and not all of it is there."""
    _, _, found = waived(tmp_path, "- {entity: app, check: OWN-01, until: 2027-01-31, reason: x}\n")
    score = found.scores["small"][APP]
    assert (score.level, score.waived, score.percent, score.results[1].raw) == ("two", 1, 100, Outcome.FAIL)


INITIATIVE = (
    "id: owners\ntitle: Everybody has an owner\nchecks: [small/OWN-01%s]\nstart: %s\ndue: %s\ngoal: {percent: 95}\n"
)


@pytest.mark.parametrize(
    ("start", "due", "more", "state"),
    [
        ("2026-12-01", "2027-01-01", "", "scheduled"),
        ("2026-11-01", "2027-01-01", "", "active"),
        ("2026-11-01", TODAY, "", "active"),
        ("2026-10-01", "2026-11-23", "", "late"),
        ("2026-10-01", "2026-11-23", "closed: 2026-11-24\n", "closed"),
        ("2026-10-01", "2027-01-01", "appliesTo: {type: [library]}\n", "active"),
    ],
)
def test_how_an_initiative_stands(tmp_path: Path, start: str, due: str, more: str, state: str) -> None:
    """By its days and its goal; one that nobody fits is not met."""
    found = judged(tmp_path, {"initiatives/i.yaml": INITIATIVE % ("", start, due) + more})
    (one,) = found.initiatives
    assert (one.state.value, one.done, one.total) == (state, 0, 0 if "library" in more else 1)
    assert found.findings == () and found.scores["small"][APP].level == "one"


def test_an_initiative_is_met_by_what_passes(tmp_path: Path) -> None:
    """What the rules say tonight, and no date, decides."""
    text = INITIATIVE % ("", "2026-10-01", "2026-11-01")
    (one,) = judged(tmp_path, {"initiatives/i.yaml": text.replace("OWN-01", "CAT-02")}).initiatives
    assert (one.state, one.done, one.total, one.left) == (InitiativeState.MET, 1, 1, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (INITIATIVE % (", small/OWN-9", "2026-11-01", "2027-01-01"), "SCO731"),
        (INITIATIVE % ("", "2026-11-01", "2026-10-01"), "SCO730"),
        (INITIATIVE % ("", "2026-11-01", "soon"), "SCO720"),
        (INITIATIVE % ("", "2026-11-01", "2027-01-01") + "goal: 1.5\n", "SCO701"),
        ("id: Bad\n", "SCO730"),
        ("- 1\n", "SCO730"),
    ],
)
def test_what_is_wrong_with_an_initiative_is_told(tmp_path: Path, text: str, code: str) -> None:
    """At its line, and the cards count as before."""
    found = judged(tmp_path, {"initiatives/i.yaml": text})
    assert code in {one.code for one in found.findings} and found.scores["small"][APP].level == "one"


ATTESTED = "{entity: component:app, statement: dr-tested, answer: %s, by: user:ana, on: %s, %s}"


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("[]", "fail", "absent"),
        (f"[{ATTESTED % ('yes', '2026-10-01', 'validFor: 90d')}]", "pass", "yes"),
        (f"[{ATTESTED % ('yes', '2026-01-01', 'validFor: 52w')}]", "fail", "expired"),
        (f"[{ATTESTED % ('yes', '2026-10-01', 'validFor: 7d')}]", "fail", "expired"),
        (f"[{ATTESTED % ('no', '2026-10-01', 'validFor: 90d')}]", "fail", "no"),
        (f"[{ATTESTED % ('n/a', '2026-10-01', 'note: It keeps nothing.')}]", "not-applicable", "not-applicable"),
        (f"[{ATTESTED % ('yes', '2026-10-01', '')}, {ATTESTED % ('no', '2026-09-01', '')}]", "pass", "yes"),
    ],
)
def test_what_somebody_attests(tmp_path: Path, text: str, outcome: str, code: str) -> None:
    """The newest word that holds; no word, an old one and a no fail."""
    found = judged(tmp_path, {"attestations/a.yaml": text}, ASKS, INFO + USER)
    result = found.scores["small"][APP].results[1]
    assert (result.outcome.value, result.code) == (outcome, f"attest.{code}") and found.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        ATTESTED % ("n/a", "2026-10-01", ""),
        ATTESTED % ("maybe", "2026-10-01", ""),
        ATTESTED % ("yes", "2027-10-01", ""),
        (ATTESTED % ("yes", "2026-10-01", "")).replace("user:ana", "group:nobody"),
        (ATTESTED % ("yes", "2026-10-01", "")).replace("dr-tested", "dr-testet"),
        (ATTESTED % ("yes", "2026-10-01", "")).replace("component:app", "component:none"),
        (ATTESTED % ("yes", "2026-10-01", "evidence: 'javascript:1'")),
        "{entity: app}",
    ],
)
def test_a_word_that_is_not_whole_counts_for_nothing(tmp_path: Path, text: str) -> None:
    """It is told at its line, and the rule fails as if it were not there."""
    found = judged(tmp_path, {"attestations/a.yaml": f"- {text}\n"}, ASKS, INFO + USER)
    assert found.scores["small"][APP].results[1].code == "attest.absent"
    assert [(one.code, one.origin.line) for one in found.findings] == [("SCO740", 1)]
