"""Jenkins: a build says by its checkout which repository it is about, else only its job is known."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.model.status import Level
from catalejo.systems.jenkins import INTEGRATION


def job(name: str = "orders", color: str = "blue", **build: Any) -> dict[str, Any]:
    """A job with one build."""
    return {
        "fullName": name,
        "color": color,
        "builds": [{"number": 1, "timestamp": 1795024800000, "duration": 61000, **build}],
    }


@pytest.mark.parametrize(("build", "told"), [
    ({"result": "SUCCESS"}, ("success", Level.OK, 61)), ({"result": "UNSTABLE"}, ("failure", Level.WARN, 61)),
    ({"result": "FAILURE"}, ("failure", Level.BAD, 61)), ({"result": "ABORTED"}, ("cancelled", Level.NONE, 61)),
    ({"result": "NOT_BUILT"}, ("skipped", Level.NONE, 61)), ({"result": None, "building": True}, ("running", Level.BUSY, -1)),
    ({"result": "FABULOUS"}, ("unknown", Level.UNKNOWN, 61)), ({"result": None}, ("unknown", Level.UNKNOWN, 61)),
])  # fmt: skip
def test_states(build: dict[str, Any], told: tuple[str, Level, int]) -> None:
    """Failing tests are a warning, what is new is unknown."""
    (run,) = runs(INTEGRATION, {"jobs": [job(**build)]})
    assert (run.state, run.level, run.seconds) == told
    assert run.started_at == "2026-11-18T18:00:00Z"


def test_a_branch_is_joined_by_its_project_and_by_its_repository() -> None:
    """The annotation names the multibranch project; the checkout the repository."""
    main, nightly = runs(INTEGRATION, good(INTEGRATION))
    assert (main.host, main.repo_slug, main.branch, main.commit) == ("github.com", "acme/orders", "main", "3f1c")
    assert main.workflow == "shop/orders"
    assert {
        "annotation:jenkins.io/job-full-name=shop/orders",
        "annotation:jenkins.io/job-full-name=main:shop/orders",
    } <= set(main.joins)
    assert (nightly.host, nightly.repo_slug, nightly.level) == ("", "", Level.BAD)
    assert "annotation:jenkins.io/github-folder=nightly-report" in nightly.joins


def test_of_several_checkouts_none_is_the_repository() -> None:
    """A shared library is checked out as well, and nothing says which is which."""
    actions = [
        {"remoteUrls": [f"https://github.com/acme/{name}"], "lastBuiltRevision": {"SHA1": name}}
        for name in ("orders", "library")
    ]
    (run,) = runs(INTEGRATION, {"jobs": [job(result="SUCCESS", actions=actions)]})
    assert (run.host, run.repo_slug, run.commit, run.branch) == ("", "", "", "")


def test_jobs_that_are_switched_off_say_nothing() -> None:
    """Their last failure is of another day."""
    assert runs(INTEGRATION, {"jobs": [job(color="disabled", result="FAILURE")]}) == []


def test_neither_people_nor_hidden_jobs_are_kept() -> None:
    """Causes name who started a build; a checkout names a repository."""
    records, reading = said(INTEGRATION, good(INTEGRATION), hiding("acme/orders"))
    assert [run.workflow for run in records] == ["nightly-report"]
    assert "someone" not in str(reading.envelope.body) and "shop" not in str(reading.envelope.body)
