"""``catalejo diff``: what it prints of two nights, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tests.unit.history.nights import keep_night, snapshot

from catalejo.cli import cli
from catalejo.cli.output import guard

BAD = "component:default/a_b|<img>@here"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two nights; in the second a thing with a wild name appears."""
    root = tmp_path_factory.mktemp("history")
    later = snapshot(3)
    wild = {**later.entities["component:default/app-1"], "name": "a_b|<img>@here"}
    later = msgspec.structs.replace(later, entities={**later.entities, BAD: wild})
    for night in (snapshot(0), later):
        keep_night(str(root / "store"), root / "night", night)
    return str(root / "store")


def diff(*given: str) -> int:
    """Run the verb."""
    return guard(cli, ["diff", *given])


def test_text_says_what_changed_below_each_subject(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And from when to when."""
    assert diff("previous", "latest", "--history", store) == 0
    out = capsys.readouterr().out
    assert out.startswith("14 changes from 2024-01-01T02:00:00Z to 2024-01-04T02:00:00Z\n")
    assert "\ncomponent:app-0\n" in out and "  level.moved      silver → gold (card)\n" in out
    assert "  deployed         prod moves to 1.3\n" in out


def test_only_a_team_an_entity_or_a_kind(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A team sees what it owned before as well; a name is enough; a family of kinds too."""
    assert diff("previous", "latest", "--history", store, "--team", "team-1", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    moved = [(c["subject"], c["before"], c["after"]) for c in told["changes"] if c["kind"] == "owner.moved"]
    assert ("component:default/app-3", "group:default/team-0", "group:default/team-1") in moved
    assert (
        diff("previous", "latest", "--history", store, "--entity", "app-0", "--kind", "deployed", "--format", "json")
        == 0
    )
    assert [c["subject"] for c in json.loads(capsys.readouterr().out)["changes"]] == ["component:default/app-0"]
    assert diff("previous", "latest", "--history", store, "--kind", "entity", "--format", "json") == 0
    assert {c["kind"] for c in json.loads(capsys.readouterr().out)["changes"]} == {"entity.added"}


def test_markdown_is_inert_and_spanish(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot leave its cell, call somebody, or be markup."""
    given = ("2024-01-02", "latest", "--history", store, "--format", "markdown", "--language", "es")
    assert diff(*given) == 0
    out, err = capsys.readouterr()
    assert r"component:a\_b\|\<img\>@<!-- -->here" in out and "entra al catálogo" in out
    assert "**14 cambios del 2024-01-01T02:00:00Z al 2024-01-04T02:00:00Z**" in out
    assert "no night of 2024-01-02 is kept: 2024-01-01T02:00:00Z is the newest before it" in err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("2023-01-01", "latest"), "the nearest are 2024-01-01T02:00:00Z"),
        (("latest", "latest"), "are the same night"),
        (("previous", "latest", "--team", "team-9"), "neither night knows the team team-9"),
        (("previous", "latest", "--entity", "app-01"), "did you mean app-1"),
        (("previous", "latest", "--kind", "deploy"), "deployed"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(
    store: str, given: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, a hint, no traceback."""
    assert diff(*given, "--history", store) == 2
    assert said in capsys.readouterr().err


def test_without_a_history_it_says_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a place nor a configuration, and a place without nights."""
    monkeypatch.chdir(tmp_path)
    assert diff("previous", "latest") == 2
    assert "--history PLACE" in capsys.readouterr().err
    assert diff("previous", "latest", "--history", "nowhere") == 2
    assert "no night is kept" in capsys.readouterr().err


def test_publish_without_a_configuration_keeps_nights_as_the_captured_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the nightly workflow, whose last job has the archive and no checkout."""
    portal = tmp_path / "portal"
    (portal / "repos/shop").mkdir(parents=True)
    (portal / "repos/shop/README.md").write_text("# Shop\n")
    (portal / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: repos}]\n"
        "      history_keep: {days: 2, weeks: 0}\n"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1704333600")  # 2024-01-04T02:00:00Z
    monkeypatch.chdir(portal)
    assert guard(cli, ["run", "-q", "-f", "mkdocs.yml", "--cache", "cache", "--accept-loss"]) == 0
    store = tmp_path / "store"
    for day in range(3):
        keep_night(str(store), tmp_path / "night", snapshot(day))
    monkeypatch.chdir(tmp_path)
    given = ["--out", "portal/site", "--to", "public", "--capture", "portal/capture", "--history", "store"]
    assert guard(cli, ["publish", "-q", *given, "--accept-loss"]) == 0
    # Of what is older than two days the newest of the month's weeks stays, and that is tonight's.
    assert sorted(path.name[:10] for path in (store / "nights").iterdir()) == ["2024-01-03", "2024-01-04"]
