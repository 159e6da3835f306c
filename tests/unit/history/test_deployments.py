"""A night keeps all deployments that are known, in bytes that do not move; what a store holds otherwise is left out."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.unit.history.test_history import APP, ONE, TWO, night

from catalejo import history
from catalejo.history.deployments import deployment_facts, known_deployments
from catalejo.model.delivery import Delivery
from catalejo.model.deployments import CommitNote, Deployment, DeploymentContents
from catalejo.model.history import Snapshot

ROWS = (
    Deployment(APP, "prod", "2026-11-01T10:00:00Z", version="1.1", seen=ONE),
    Deployment(
        APP, "staging", "2026-10-30T10:00:00Z", places={"app-staging": "2026-10-30T10:00:00Z"}, version="1.2", was="1.1",
        commit=CommitNote("a" * 40, subject="1.2"), contents=DeploymentContents((CommitNote("a" * 40),), 1), seen=ONE,
    ),
)  # fmt: skip


def kept(*rows: Deployment, at: str = ONE) -> Snapshot:
    """A night that keeps deployments."""
    return msgspec.structs.replace(
        night(at, {APP: {}}), deployments=deployment_facts(Delivery((), (), deployments=rows))
    )


def test_the_next_night_knows_what_this_one_kept(tmp_path: Path) -> None:
    """By time, as they were; and a night later too, though it keeps what it was given."""
    store = str(tmp_path / "store")
    history.write_snapshot(kept(*ROWS), tmp_path / "one")
    history.append(store, tmp_path / "one")
    assert history.read_history(store, TWO).facts.deployments == (ROWS[1], ROWS[0])


def test_a_deployment_that_does_not_move_keeps_its_bytes(tmp_path: Path) -> None:
    """Its shard is the same file in the next night, and their order does not count."""
    history.write_snapshot(kept(*ROWS), tmp_path / "one")
    history.write_snapshot(kept(*reversed(ROWS), at=TWO), tmp_path / "two")
    states = [{p.name: p.read_bytes() for p in (tmp_path / name / "state").iterdir()} for name in ("one", "two")]
    assert states[0] == states[1]


def test_what_is_no_deployment_is_left_out() -> None:
    """A time that is none, a field of another kind; the others stay."""
    good = deployment_facts(Delivery((), (), deployments=ROWS))
    odd = {"x": {**good[ROWS[0].id], "at": "soon"}, "y": {"component": 3}, "z": {}}
    assert known_deployments(msgspec.structs.replace(night(ONE, {}), deployments={**good, **odd})) == (ROWS[1], ROWS[0])


def test_a_damaged_line_costs_itself(tmp_path: Path) -> None:
    """A store may hold what no build wrote."""
    history.write_snapshot(kept(*ROWS), tmp_path / "one")
    for path in (tmp_path / "one" / "state").iterdir():
        if b'"staging"' in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b'"staging"', b"7"))
    names = sorted(path.name for path in (tmp_path / "one" / "state").iterdir())

    def read(path: str) -> bytes | None:
        return (tmp_path / "one" / path).read_bytes()

    snapshot, damaged = history.read_snapshot(read, names)
    assert (known_deployments(snapshot), damaged) == ((ROWS[0],), 1)
