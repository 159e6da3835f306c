"""Nights become intervals; what may not be told tonight is in none of them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.unit.export.worlds import (
    APP,
    ONE,
    REPO,
    THREE,
    TONIGHT,
    TWO,
    Rows,
    contents,
    entity,
    kept,
    night,
    rows,
    world,
)  # fmt: skip

from catalejo.history import append, kept_nights, write_snapshot
from catalejo.model.capture import CIRCLES

HIDDEN = "local/turned-private"


def versions(made: Rows, table: str = "entity_version", value: str = "owner") -> list[tuple[object, ...]]:
    """Who owned what from when to when."""
    return [(row["valid_from"], row["valid_to"], row[value]) for row in made[table]]


def test_what_stays_the_same_is_one_row_and_what_changes_two() -> None:
    """The end is the first night in which it was so no longer; null is tonight."""
    owners = {ONE: "group:default/a", TWO: "group:default/a", THREE: "group:default/b"}
    nights = [kept(night(at, {APP: {"repo": REPO, "owner": owner}})) for at, owner in owners.items()]
    tonight = night(TONIGHT, {APP: {"repo": REPO, "owner": "group:default/b"}})
    made = rows(contents(world([entity(APP)]), tonight, nights))
    assert versions(made) == [(ONE, THREE, "group:default/a"), (THREE, None, "group:default/b")]


def test_what_went_and_came_back_has_a_gap() -> None:
    """A night that did not have it is in no interval."""
    nights = [kept(night(ONE, {APP: {"repo": REPO}})), kept(night(TWO)), kept(night(THREE, {APP: {"repo": REPO}}))]
    made = rows(contents(world(), night(TONIGHT), nights))
    assert versions(made) == [(ONE, TWO, None), (THREE, TONIGHT, None)]


def test_a_damaged_night_ends_nothing_and_is_said() -> None:
    """Half a night would look as if everything else had gone."""
    nights = [kept(night(ONE, {APP: {"repo": REPO}})), kept(night(TWO), damaged=True)]
    made = rows(contents(world([entity(APP)]), night(TONIGHT, {APP: {"repo": REPO}}), nights))
    assert versions(made) == [(ONE, None, None)]
    assert {row["taken_at"]: (row["readable"], row["complete"]) for row in made["snapshot"]} == {
        ONE: (True, True), TWO: (False, False), TONIGHT: (True, True),
    }  # fmt: skip


def test_a_repository_that_may_have_been_turned_private_leaves_no_name() -> None:
    """Neither its entities, nor where they ran, nor their levels and incidents; one that is certainly gone stays."""
    secret = "component:default/secret"
    early = night(
        ONE, {secret: {"repo": HIDDEN, "levels": {"c": "gold"}, "known": {"c": {"CI-01": "pass"}}}},
        cells={f"{secret}|prod": {"live": "1"}}, incidents={"i": {"ref": secret, "title": "t"}},
    )  # fmt: skip
    made = contents(world([entity(APP)]), night(TONIGHT), [kept(early)])
    assert "secret" not in str(made.rows) and HIDDEN not in str(made.rows)
    gone = rows(contents(world([entity(APP)]), night(TONIGHT, gone=(HIDDEN,)), [kept(early)]))
    for table in ("entity_version", "level_version", "measured_version", "cell_version", "incident_version"):
        assert [row["valid_to"] for row in gone[table]] == [TONIGHT], table


def test_people_are_told_while_they_are_here_and_may_be() -> None:
    """A person who is gone, or a portal that shows none any more, leaves no name in earlier nights."""
    early = night(ONE, {"user:default/ana": {"repo": REPO}, APP: {"repo": REPO, "owner": "user:default/ana"}})
    shown = rows(contents(world([entity(APP)]), night(TONIGHT, {APP: {"repo": REPO}}), [kept(early)]))
    assert [row["ref"] for row in shown["entity_version"]] == [APP, APP]
    hidden = contents(world([entity(APP)], people="none"), night(TONIGHT, {APP: {"repo": REPO}}), [kept(early)])
    assert "ana" not in str(hidden.rows)


def test_a_level_and_what_was_measured_say_whether_it_was_that_night() -> None:
    """A kept answer names its night; a level that nobody could measure is unsure, and none that was never known."""
    facts = {"repo": REPO, "levels": {"c": ""}, "unsure": ["c", "d"], "known": {"c": {"CI-01": f"pass@{ONE}"}}}
    made = rows(contents(world([entity(APP)]), night(TONIGHT, {APP: facts})))  # type: ignore[dict-item]
    assert [(row["card"], row["level"], row["unsure"]) for row in made["level_version"]] == [("c", "", True)]
    assert [(row["outcome"], row["known_at"]) for row in made["measured_version"]] == [("pass", ONE)]


def test_a_lag_that_cannot_be_counted_is_not_known() -> None:
    """A night keeps -1 for it, and nothing for none."""
    cells = {f"{APP}|prod": {"live": "1", "lag": -1}, f"{APP}|dev": {"live": "1"}}
    made = rows(contents(world([entity(APP)]), night(TONIGHT, {APP: {"repo": REPO}}, cells=cells)))
    assert [(row["environment"], row["lag"]) for row in made["cell_version"]] == [("dev", 0), ("prod", None)]


@pytest.mark.parametrize("level", [*CIRCLES, ""])
def test_a_store_gives_nights_of_the_same_or_a_wider_circle(tmp_path: Path, level: str) -> None:
    """Oldest first, only before tonight; a damaged one is named and cannot be read."""
    store = tmp_path / "store"
    for number, (at, circle) in enumerate(
        ((ONE, "public"), (TWO, "internal"), (THREE, "private"), (TONIGHT, "public"))
    ):
        made = night(at, {APP: {"repo": REPO}})
        made = msgspec.structs.replace(made, meta=msgspec.structs.replace(made.meta, visibility=circle))
        write_snapshot(made, tmp_path / str(number))
        append(str(store), tmp_path / str(number))
    (shard,) = (store / "nights/2026-11-01T020000Z/state").iterdir()
    shard.write_bytes(b"")
    with kept_nights(str(store), TONIGHT, level) as nights:
        found = [(one.meta.taken_at, one.load() is not None) for one in nights]
    wanted = {"public": 1, "internal": 2, "private": 3, "": 3}[level]
    assert found == [(ONE, False), (TWO, True), (THREE, True)][:wanted]


def test_no_store_has_no_nights() -> None:
    """Then tonight is the only one."""
    with kept_nights("", TONIGHT, "public") as nights:
        assert nights == ()
