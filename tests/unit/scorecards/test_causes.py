"""Whether the thing moved or the rules did: the new night is judged by the rules of the old one as well."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.unit.catalog.captures import make_capture
from tests.unit.scorecards.test_scorecards import APP, CARD, INFO, judge_capture

from catalejo.history.compare import compare
from catalejo.history.rules import rule_changes
from catalejo.model.history import Snapshot, SnapshotMeta
from catalejo.model.scorecards import LevelCause, Scorecards

NIGHT, TONIGHT = "2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"
SHORT = INFO.replace("Sells things to people who want them.", "Sells.")
OWN = CARD.replace("{use: OWN-01, level: two}", "{id: tags, level: two, assert: size(entity.tags) > %d}")


def night(
    folder: Path, card: str, info: str, previous: Snapshot | None = None, waivers: str = ""
) -> tuple[Scorecards, Snapshot]:
    """Judge one night, and keep what a snapshot keeps of it."""
    make_capture(folder, {"app": {"catalog-info.yaml": info, "README.md": "# App\n"}})
    (folder / "portal/scorecards/waivers").mkdir(parents=True)
    (folder / "portal/scorecards/waivers/w.yaml").write_text(waivers)
    (folder / "portal/scorecards/card.yaml").write_text(card)
    found = judge_capture(folder, previous=previous)
    levels = {name: scores[APP].level for name, scores in found.scores.items()}
    meta = SnapshotMeta(
        1, TONIGHT if previous else NIGHT, "test", {one.id: one.digest for one in found.cards}, rules=found.rules,
        moved={name: {cause.value: 1 for cause in own.values()} for name, own in found.causes.items()},
    )  # fmt: skip
    moved = {name: own[APP].value for name, own in found.causes.items()}
    # As the store gives it back.
    meta = msgspec.json.decode(msgspec.json.encode(meta), type=SnapshotMeta)
    return found, Snapshot(meta, {APP: {"levels": levels, "moved_by": moved}}, {})


def cause(folder: Path, before: tuple[str, str], after: tuple[str, str]) -> tuple[LevelCause | None, list[str], int]:
    """Return why the level moved between two nights, each a card and an entity file; the changes; the marks."""
    _, old = night(folder / "a", *before)
    found, new = night(folder / "b", *after, old)
    told = [change.kind for change in compare(old, new)]
    marks = rule_changes([new.meta, old.meta]).get("small", ())
    return found.causes.get("small", {}).get(APP), told, len(marks)


def test_only_the_rules_changed(tmp_path: Path) -> None:
    """A higher threshold: no news of the thing, and a mark in the trend."""
    harder = CARD.replace("level: one}", "level: one, with: {minChars: 200}}")
    assert cause(tmp_path, (CARD, INFO), (harder, INFO)) == (LevelCause.RULE, [], 1)


def test_the_thing_changed_under_new_rules(tmp_path: Path) -> None:
    """By the old rules it falls too, so it is news of the thing."""
    other = CARD.replace("level: one}", "level: one, with: {minChars: 22}}")
    assert cause(tmp_path, (CARD, INFO), (other, SHORT)) == (LevelCause.ENTITY, ["level.moved"], 1)


def test_the_thing_changed_under_the_same_rules(tmp_path: Path) -> None:
    """There is nothing to tell apart."""
    assert cause(tmp_path, (CARD, INFO), (CARD, SHORT)) == (None, ["level.moved"], 0)


def test_rules_of_ones_own_are_asked_as_they_were(tmp_path: Path) -> None:
    """An expression of last night is kept, and asked of tonight's facts."""
    assert cause(tmp_path, (OWN % 0, INFO), (OWN % 3, INFO)) == (LevelCause.RULE, [], 1)
    tagless = INFO.replace("tags: [go]", "tags: []")
    assert cause(tmp_path / "x", (OWN % 0, INFO), ((OWN % 0).replace("> 0", ">= 1"), tagless))[0] is LevelCause.ENTITY


def test_words_are_no_rules(tmp_path: Path) -> None:
    """Another title or text moves nothing and marks nothing."""
    titled = (OWN % 0).replace("id: tags,", "id: tags, title: It has tags,")
    assert cause(tmp_path, (OWN % 0, INFO), (titled, INFO)) == (None, [], 0)


def test_waivers_hold_by_the_rules_of_then_too(tmp_path: Path) -> None:
    """What was waived then is waived when it is judged again: only the threshold moved the level."""
    waiver = "- {entity: app, check: OWN-01, until: 2027-01-31, reason: x}\n"
    _, old = night(tmp_path / "a", CARD, INFO, waivers=waiver)
    harder = CARD.replace("level: one}", "level: one, with: {minChars: 200}}")
    found, _ = night(tmp_path / "b", harder, INFO, old, waiver)
    assert (old.entities[APP]["levels"], found.causes) == ({"small": "two"}, {"small": {APP: LevelCause.RULE}})
