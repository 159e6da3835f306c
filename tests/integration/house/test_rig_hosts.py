"""A GitHub that fails, through the whole run: the portal stays, says what it could not ask, and heals."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.house.nights import FOREVER, Portal
from tests.rig.rig import Rig
from tests.rig.seed import few

pytestmark = [pytest.mark.rig, pytest.mark.usefixtures("healthy")]
FILL = few
HOUR = 3600.0
HEAL = "the next good capture heals this"


@pytest.mark.parametrize(
    ("target", "kind", "words"),
    [
        ("github", "401", "answers 401: Bad credentials"),
        ("graphql", "403", "Missing permission: metadata=read"),
        ("github", "rate_limit", "more than the 60 s that a capture waits"),
        ("github", "secondary", "asks to wait (rate limit): 3600 s"),
        ("graphql", "429", "asks to wait (rate limit): 3600 s"),
        ("graphql", "502", "cannot answer even small pages"),
        ("github", "hang", "does not answer: time-out"),
    ],
)
def test_a_host_that_fails_leaves_the_last_good_portal(
    rig: Rig, portal: Portal, target: str, kind: str, words: str
) -> None:
    """Published with older data, exit code 3, its words and a hint on /sources/; the next night is whole."""
    before = portal.entities()
    rig.org.set_fault(target, kind, retry_after=HOUR, reset_in=HOUR, hang_seconds=FOREVER)
    done = portal.night("--timeout", "1" if kind == "hang" else "30")
    assert done.code == 3, done.said
    assert portal.source("github:")["state"] == "stale"
    assert words in portal.health() and HEAL in portal.health()
    assert "late, older data kept" in done.said
    assert portal.entities() == before
    rig.org.clear_faults()
    portal.good_night()
    assert portal.entities() == before


def test_the_first_night_of_a_wrong_token_is_a_portal_that_says_so(rig: Rig, tmp_path: Path) -> None:
    """Nothing to stand in: an empty portal, the host's words, and what to do."""
    portal = Portal(rig, tmp_path)
    done = portal.night(GITHUB_TOKEN="expired-token")
    assert done.code == 3, done.said
    assert portal.source("github:")["state"] == "denied"
    assert portal.entities() == {} and portal.source("argocd:")["state"] == "ok"
    assert "answers 401: Bad credentials" in portal.health()
    assert "Check that the token is set, not expired" in portal.health()
    portal.good_night()
    assert "orders" in portal.repositories()


def test_runs_that_a_token_may_not_read_are_unknown_and_name_the_permission(rig: Rig, portal: Portal) -> None:
    """The repositories are fresh; the last runs stay with their age."""
    rig.org.run("orders", "ci", "failure")
    rig.org.set_fault("actions", "403")
    done = portal.night()
    assert done.code == 3, done.said
    assert portal.source("github:")["state"] == "ok"
    assert portal.source("github-actions:")["state"] in ("partial", "stale")
    assert "Missing permission: metadata=read" in portal.health()
    rig.org.clear_faults()
    portal.good_night()
    rig.org.run("orders", "ci", "success")


def test_a_short_wait_is_waited_and_costs_nothing_else(rig: Rig, portal: Portal) -> None:
    """``Retry-After`` of a second: the night is whole."""
    rig.org.set_fault("graphql", "secondary", times=1, retry_after=1)
    portal.good_night()


def test_a_partial_answer_keeps_what_it_does_not_hold(rig: Rig, portal: Portal) -> None:
    """A hole in the list is not a deletion: the repository stays, marked, with the host's words."""
    before = portal.entities()
    rig.org.set_fault("graphql", "graphql_hole")
    done = portal.night()
    assert done.code == 3, done.said
    assert portal.source("github:")["state"] == "partial"
    assert "Something went wrong while loading this repository" in portal.health()
    assert portal.entities().keys() == before.keys()
    rig.org.clear_faults()
    portal.good_night()


def test_a_list_that_changes_while_it_is_read_is_read_again(rig: Rig, tmp_path: Path) -> None:
    """Between two pages a repository of the first is deleted: none of the second may fall into the gap."""
    rig.org.copies("charts", 60, "fleet")
    portal = Portal(rig, tmp_path)
    rig.org.once_after("graphql", lambda: rig.org.delete("fleet-0003"))
    try:
        portal.good_night()
        names = portal.repositories()
        assert {f"fleet-{number:04d}" for number in range(60)} - names == {"fleet-0003"}
    finally:
        for name in [name for name in rig.org.repos if name.startswith("fleet-")]:
            rig.org.delete(name)


def test_without_a_token_the_run_stays_within_sixty_requests_an_hour(rig: Rig, tmp_path: Path) -> None:
    """Said up front and on the page; once the hour is used up, older data stands in without waiting for the next."""
    portal = Portal(rig, tmp_path)
    rig.github.reset_limits()
    rig.log.clear()
    done = portal.night(GITHUB_TOKEN="")
    assert done.code == 0, done.said
    first = done.said.index("at most 60 requests an hour")
    assert first < done.said.index("captured at"), "said before anything is asked"
    assert "at most 60 requests an hour" in portal.health()
    assert rig.log.count("graphql") == 0 and rig.log.count("rest") <= 60
    assert portal.repositories() == {"orders", "gitops", "charts"}
    rig.github.limits.anonymous = 0
    try:
        done = portal.night(GITHUB_TOKEN="")
        assert done.code == 3, done.said
        assert portal.source("github:")["state"] == "stale"
    finally:
        rig.github.limits.anonymous = 60
        rig.github.reset_limits()
