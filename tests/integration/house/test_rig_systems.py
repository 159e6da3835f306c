"""An Argo CD that fails, through the whole run: the last state stays with its age, is told, and heals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.house.nights import FOREVER, Portal
from tests.rig.rig import Rig
from tests.rig.seed import few

pytestmark = [pytest.mark.rig, pytest.mark.usefixtures("healthy")]
FILL = few


def environments(portal: Portal) -> str:
    """The page of what runs where."""
    return (portal.folder / "site/environments/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("500", "answers 500"),
        ("hang", "does not answer: time-out"),
        ("refused", "the connection is refused or lost"),
        ("401", "answers 401"),
        ("garbage", "something that is not JSON"),
        ("html", "something that is not JSON"),
    ],
)
def test_argo_cd_that_fails_leaves_its_last_state(rig: Rig, portal: Portal, kind: str, words: str) -> None:
    """Published with exit code 3; versions stay and are called late; the next good night heals."""
    assert "1.7.2" in environments(portal)
    rig.org.set_fault("argocd", kind, hang_seconds=FOREVER)
    done = portal.night("--timeout", "1" if kind == "hang" else "30")
    assert done.code == 3, done.said
    source = portal.source("argocd:")
    assert source["state"] == "stale" and words in source["error"]
    assert words in portal.health() and "the next good capture heals this" in portal.health()
    assert portal.source("github:")["state"] == "ok"
    assert "1.7.2" in environments(portal) and "ct-is-stale" in environments(portal)
    rig.org.clear_faults()
    portal.good_night()
    assert "ct-is-stale" not in environments(portal)


@pytest.mark.parametrize(("kind", "state"), [("500", "failed"), ("401", "denied")])
def test_a_first_night_without_argo_cd_shows_unknown_and_not_green(
    rig: Rig, tmp_path: Path, kind: str, state: str
) -> None:
    """No older state: nothing is claimed to run, and the page says why."""
    portal = Portal(rig, tmp_path)
    rig.org.set_fault("argocd", kind)
    done = portal.night()
    assert done.code == 3, done.said
    assert portal.source("argocd:")["state"] == state
    assert f"answers {kind}" in portal.health()
    assert "Healthy" not in environments(portal)
    assert "orders" in portal.repositories()
    rig.org.clear_faults()
    portal.good_night()
    assert "1.7.2" in environments(portal)


def _without_findings(portal: Portal) -> dict[str, Any]:
    """What the portal says of each entity, but for what is to mend."""
    return {ref: {**told, "findings": []} for ref, told in portal.entities().items()}


def test_a_host_and_a_system_may_fail_in_one_night(rig: Rig, portal: Portal) -> None:
    """Each is told by itself; the portal is as it was, and late."""
    before = _without_findings(portal)
    rig.org.set_fault("github", "502")
    rig.org.set_fault("argocd", "refused")
    rig.org.set_fault("graphql", "401")
    done = portal.night()
    assert done.code == 3, done.said
    assert {source["state"] for source in portal.sources()} == {"stale"}
    assert _without_findings(portal) == before, "that a repository stands in from earlier is told at its entities"
    rig.org.clear_faults()
    portal.good_night()
