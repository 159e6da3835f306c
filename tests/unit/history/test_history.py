"""Nights are compared by meaning; what a failed source hides is not a change."""

from __future__ import annotations

from pathlib import Path

import msgspec

from catalejo import history
from catalejo.model.history import Change, History, Snapshot, SnapshotMeta


def night(
    at: str,
    entities: dict[str, dict[str, object]],
    cells: dict[str, dict[str, object]] | None = None,
    state: str = "ok",
) -> Snapshot:
    """A small night of one source."""
    meta = SnapshotMeta(schema=1, taken_at=at, tool="test", sources={"local:x": state})
    return Snapshot(meta, {ref: {"source": "local:x", **facts} for ref, facts in entities.items()}, cells or {})


ONE, TWO, THREE = "2026-11-01T02:00:00Z", "2026-11-02T02:00:00Z", "2026-11-03T02:00:00Z"
APP = "component:default/app"


def kinds(before: Snapshot, after: Snapshot) -> list[str]:
    """The kinds of change between two nights."""
    return [change.kind for change in history.compare(before, after)]


def test_the_first_night_has_no_changes() -> None:
    """Nothing to compare with is nothing changed."""
    assert history.compare(None, night(ONE, {APP: {}})) == ()


def test_owner_lifecycle_docs_and_level_moves_are_told() -> None:
    """Each with the value before and after."""
    before = night(ONE, {APP: {"owner": "group:default/a", "levels": {"c": "silver"}}})
    after = night(TWO, {APP: {"owner": "group:default/b", "docs": 3, "levels": {"c": "bronze"}}})
    assert kinds(before, after) == ["docs.added", "level.moved", "owner.moved"]


def test_a_level_that_only_our_sources_hide_has_not_moved() -> None:
    """Neither when they fall silent nor when they speak again; what really moved meanwhile is told then."""
    known = night(ONE, {APP: {"levels": {"c": "silver"}}})
    hidden = night(TWO, {APP: {"levels": {"c": "silver"}, "unsure": ["c"]}})
    never = night(TWO, {APP: {"unsure": ["c"]}})
    assert kinds(known, hidden) == kinds(hidden, known) == kinds(known, never) == kinds(never, known) == []
    assert kinds(hidden, night(THREE, {APP: {"levels": {"c": "bronze"}}})) == ["level.moved"]


def test_a_level_that_nobody_knows_is_in_no_trend(tmp_path: Path) -> None:
    """A silent source lets no share fall."""
    folder, store = tmp_path / "night", str(tmp_path / "store")
    history.write_snapshot(night(ONE, {APP: {"levels": {"c": "silver"}}}), folder)
    history.append(store, folder)
    tonight = night(TWO, {APP: {"levels": {"c": "silver"}, "unsure": ["c"]}, f"{APP}2": {"levels": {"c": "gold"}}})
    told = history.conclude(history.read_history(store, TWO), tonight)
    assert told.trend["c"] == ((TWO, {"gold": 1}), (ONE, {"silver": 1}))


def test_an_incident_that_a_silent_system_hides_is_not_resolved() -> None:
    """Nor is one opened that was open before the system fell silent."""
    open_ = {"Q1": {"title": "Slow", "at": ONE, "ref": APP}}
    before = msgspec.structs.replace(night(TWO, {APP: {}}), incidents=open_)
    silent = night(THREE, {APP: {}})
    silent = msgspec.structs.replace(silent, meta=msgspec.structs.replace(silent.meta, answers={"incidents": "failed"}))
    again = msgspec.structs.replace(night("2026-11-04T02:00:00Z", {APP: {}}), incidents=open_)
    assert kinds(before, silent) == kinds(silent, again) == []
    assert kinds(before, night(THREE, {APP: {}})) == ["incident.resolved"]


def test_a_failed_source_removes_nothing() -> None:
    """What could not be asked is not gone."""
    assert kinds(night(ONE, {APP: {}}), night(TWO, {}, state="failed")) == ["source.stale"]
    assert kinds(night(ONE, {APP: {}}), night(TWO, {})) == ["entity.removed"]


def test_one_removed_and_one_added_in_a_file_is_a_rename() -> None:
    """Same kind, same repository, same file."""
    before = night(ONE, {APP: {"kind": "Component", "repo": "r", "path": "c.yaml"}})
    after = night(TWO, {"component:default/new": {"kind": "Component", "repo": "r", "path": "c.yaml"}})
    assert kinds(before, after) == ["entity.renamed"]


def test_removed_operations_are_a_breaking_change() -> None:
    """An operation less breaks somebody; one more does not."""
    before = night(ONE, {"api:default/x": {"operations": ["GET /a", "GET /b"]}})
    after = night(TWO, {"api:default/x": {"operations": ["GET /a", "GET /c"]}})
    assert kinds(before, after) == ["api.breaking", "api.changed"]


def test_the_store_remembers_since_when(tmp_path: Path) -> None:
    """Drift keeps its first night; the same night replaces itself; changes accumulate."""
    store = str(tmp_path / "store")
    cell = {f"{APP}|prod": {"sync": "OutOfSync", "live": "1"}}
    nights = [
        night(ONE, {APP: {}}),
        night(TWO, {APP: {}}, cell),
        night(THREE, {APP: {"owner": "group:default/a"}}, cell),
    ]
    for number, snapshot in enumerate([*nights[:2], nights[1]]):
        folder = tmp_path / str(number)
        history.write_snapshot(snapshot, folder)
        history.append(store, folder)
    past = history.read_history(store, THREE)
    assert past.facts.nights == (TWO, ONE)
    told = history.conclude(past, nights[2])
    assert told.drift_since == {f"{APP}|prod": TWO}
    assert [change.kind for change in told.changes] == ["owner.moved"]
    assert told.nights == (THREE, TWO, ONE)


def test_a_damaged_store_is_a_finding(tmp_path: Path) -> None:
    """Lines that cannot be read are left out and said."""
    store = tmp_path / "store"
    folder = tmp_path / "one"
    history.write_snapshot(night(ONE, {APP: {}}), folder)
    history.append(str(store), folder)
    shard = next((store / "nights").rglob("state/*.jsonl"))
    shard.write_bytes(b"not json\n" + shard.read_bytes())
    past = history.read_history(str(store), TWO)
    assert [finding.code for finding in past.facts.findings] == ["SCO791"]
    assert past.previous is not None and APP in past.previous.entities


def test_snapshots_have_one_spelling(tmp_path: Path) -> None:
    """The same facts in another order give the same bytes."""
    from catalejo.history.snapshot import snapshot_files

    one = night(ONE, {"component:default/a": {"x": 1}, "component:default/b": {}})
    two = night(ONE, {"component:default/b": {}, "component:default/a": {"x": 1}})
    assert snapshot_files(one) == snapshot_files(two)


def test_what_was_turned_private_leaves_no_name_in_the_changes() -> None:
    """Neither tonight nor in older nights; what is certainly gone, or whose repository is still here, is told."""
    facts = {"repo": "h/o/shut", "owner": "group:default/a"}
    before = night(ONE, {APP: facts, "component:default/user": {"repo": "h/o/open"}})
    before = msgspec.structs.replace(before, repos={"h/o/shut": {}, "h/o/open": {}})
    after = night(TWO, {"component:default/user": {"repo": "h/o/open", "dangling": [APP]}})
    hidden = msgspec.structs.replace(after, repos={"h/o/open": {}})
    assert kinds(before, hidden) == [], "the reference of another is its own text, and tells nothing new"
    still = msgspec.structs.replace(after, repos=before.repos)
    assert kinds(before, still) == ["entity.removed", "ref.broken"]
    gone = msgspec.structs.replace(hidden, meta=msgspec.structs.replace(hidden.meta, gone=("h/o/shut",)))
    assert kinds(before, gone) == ["entity.removed", "ref.broken"]
    old = (
        *history.compare(before, still), *history.compare(before, gone), Change("owner.moved", APP, ONE),
        Change("deployed", "app", ONE), Change("incident.resolved", APP, ONE), Change("source.stale", "local:x", ONE),
    )  # fmt: skip
    past = history.Past(History(kept=True, changes=old))
    told = history.conclude(past, msgspec.structs.replace(hidden, meta=hidden.meta)).changes
    assert [(c.kind, c.args.get("gone", "")) for c in told] == [
        ("entity.removed", "1"), ("ref.broken", "1"), ("source.stale", ""),
    ]  # fmt: skip


def test_nights_of_a_narrower_circle_are_not_read(tmp_path: Path) -> None:
    """A public portal knows nothing of the nights of a private one, not even how many entities there were."""
    for at, level, name in ((ONE, "public", "seen"), (TWO, "private", "secret")):
        one = night(at, {f"component:default/{name}": {}})
        place = tmp_path / at[:10]
        history.write_snapshot(
            msgspec.structs.replace(one, meta=msgspec.structs.replace(one.meta, visibility=level)), place
        )
        history.append(str(tmp_path / "store"), place)
    store = str(tmp_path / "store")
    assert history.read_history(store, THREE, "public").facts.nights == (ONE,)
    assert "secret" not in str(history.read_history(store, THREE, "public"))
    assert history.read_history(store, THREE, "private").facts.nights == (TWO, ONE)
