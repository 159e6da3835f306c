"""When hosts and systems fail: older data stands in, it is said, and the next good night heals."""

from __future__ import annotations

import pytest
from tests.answers import answers_of

from .conftest import Night, info_of, names_of, status_of

pytestmark = pytest.mark.rig


@pytest.mark.parametrize(
    "kind", ["401", "403", "429", "500", "drop", "html", "garbage", "truncated", "redirect", "secondary"]
)
def test_a_failing_host_leaves_last_nights_repositories(night: Night, kind: str) -> None:
    """Every repository stays with its content, marked stale with its older time; the next night is whole again."""
    night.source = {"actions": False}
    night.options = {"taken_at": "2026-11-20T02:00:00Z", "wait_seconds": 5}
    before = names_of(night.run())
    night.rig.org.set_fault("graphql", kind, retry_after=3600)
    night.options["taken_at"] = "2026-11-21T02:00:00Z"
    captured = night.run()
    source = status_of(captured, "github:")
    assert (source.state, source.fetched_at, source.count) == ("stale", "2026-11-20T02:00:00Z", len(before))
    assert source.error and names_of(captured) == before
    orders = info_of(captured, "orders")
    assert (orders.status, orders.fetched_at) == ("stale", "2026-11-20T02:00:00Z")
    assert captured.people()
    night.rig.org.clear_faults()
    healed = night.run()
    assert status_of(healed, "github:").state == "ok" and info_of(healed, "orders").status == "ok"
    assert night.rig.log.count("git") == 0


@pytest.mark.parametrize(
    ("kind", "state"), [("401", "denied"), ("403", "denied"), ("500", "failed"), ("drop", "failed")]
)
def test_a_failing_host_without_an_earlier_night(night: Night, kind: str, state: str) -> None:
    """Nothing is there, and the source says why."""
    night.rig.org.set_fault("graphql", kind)
    captured = night.run()
    source = status_of(captured, "github:")
    assert (source.state, source.count, source.fetched_at) == (state, 0, "")
    assert captured.repositories() == ()
    assert status_of(captured, "argocd:").state == "ok"


@pytest.mark.parametrize("kind", ["500", "403", "401", "drop", "truncated"])
def test_a_repository_that_cannot_be_cloned_costs_itself_only(night: Night, kind: str) -> None:
    """The others are fresh; it is failed or denied, or last night's content stands in."""
    night.source = {"actions": False}
    night.rig.org.set_fault("git:orders", kind)
    captured = night.run()
    assert info_of(captured, "orders").status == ("denied" if kind in ("401", "403") else "failed")
    assert info_of(captured, "orders").error
    source = status_of(captured, "github:")
    assert (source.state, source.failed) == ("partial", 1)
    assert info_of(captured, "billing").status == "ok"
    night.rig.org.clear_faults()
    assert info_of(night.run(), "orders").status == "ok"
    night.rig.org.push("orders", {"a.md": "a"})
    night.rig.org.set_fault("git:orders", kind)
    stale = night.run()
    repo = next(repo for repo in stale.repositories() if repo.info.name == "orders")
    assert repo.info.status == "stale" and repo.read("catalog-info.yaml") and repo.read("a.md") is None


def test_a_clone_that_is_gone_leaves_no_content(night: Night) -> None:
    """404 may mean private now: the earlier content goes at once."""
    night.run()
    night.rig.org.push("orders", {"a.md": "a"})
    night.rig.org.set_fault("git:orders", "404")
    repo = next(repo for repo in night.run().repositories() if repo.info.name == "orders")
    assert repo.info.status == "failed" and repo.entries == ()


def test_deleted_and_private_repositories_go_at_once(night: Night) -> None:
    """No last good stands in for what the host has deleted or made private."""
    night.source = {"actions": False}
    assert {"charts", "billing"} <= names_of(night.run())
    night.rig.org.delete("charts")
    night.rig.org.make_private("billing")
    night.rig.org.set_fault("git", "500")
    night.told.clear()
    captured = night.run()
    assert not {"charts", "billing"} & names_of(captured)
    places = {str(path) for path in night.folder.rglob("*")}
    assert not any("/billing" in place or "/charts" in place for place in places)
    assert not any("billing" in line for line in night.told)


def test_records_that_join_a_hidden_repository_are_hidden(night: Night) -> None:
    """Applications and runs of a private repository are not written either, even while the host does not answer."""
    night.run()
    night.rig.org.make_private("gitops")
    captured = night.run()
    apps = answers_of(captured)["argocd:main"][0].body["items"]
    assert apps == [] and b"puerto-sur/gitops" not in b"".join(
        p.read_bytes() for p in night.folder.rglob("systems/**/*.json")
    )
    night.rig.org.set_fault("github", "500")
    assert answers_of(night.run())["argocd:main"][0].body["items"] == []


@pytest.mark.parametrize("kind", ["500", "401", "403", "429", "hang", "drop", "html", "refused"])
def test_argo_cd_failing_keeps_its_last_answer(night: Night, kind: str) -> None:
    """Last night's applications stay with their time and tonight's error; without them the source is failed."""
    night.source = {"include": ("charts",), "actions": False}
    night.options = {"taken_at": "2026-11-20T02:00:00Z", "wait_seconds": 5}
    good = answers_of(night.run())["argocd:main"][0]
    night.options["taken_at"] = "2026-11-21T02:00:00Z"
    night.rig.org.set_fault("argocd", kind, hang_seconds=3)
    for _ in range(2):
        captured = night.run()
        kept = answers_of(captured)["argocd:main"][0]
        assert kept.body == good.body and kept.fetched_at == "2026-11-20T02:00:00Z" and kept.error
        assert status_of(captured, "argocd:").state == "stale"
    night.rig.org.clear_faults()
    healed = answers_of(night.run())["argocd:main"][0]
    assert (healed.error, healed.fetched_at) == ("", "2026-11-21T02:00:00Z")


def test_runs_that_cannot_be_read_keep_their_last_answer(night: Night) -> None:
    """One refused repository makes the system partial, all refused make it stale; a missing right is named."""
    night.run()
    night.rig.org.run("orders", "ci", "failure")
    night.rig.org.set_fault("actions", "403")
    captured = night.run()
    answers = next(es for s, es in answers_of(captured).items() if s.startswith("github-actions"))
    orders = next(e for e in answers if "/orders/" in e.url)
    assert orders.error and orders.body["workflow_runs"]
    source = status_of(captured, "github-actions")
    assert source.state == "partial" and source.failed == 2


def test_a_rate_limit_that_resets_soon_is_waited_for(night: Night) -> None:
    """A short wait within the budget is taken, and the source is whole."""
    night.source = {"actions": False}
    night.rig.org.set_fault("graphql", "429", times=1, retry_after=2)
    captured = night.run()
    assert status_of(captured, "github:").state == "ok"
    assert 2.0 in night.waits


def test_a_wait_beyond_the_budget_is_not_waited_for(night: Night) -> None:
    """An hour is refused with the reason."""
    night.rig.org.set_fault("graphql", "429", retry_after=3600)
    source = status_of(night.run(), "github:")
    assert source.state == "failed" and "3600 s" in source.error
    assert sum(night.waits) < 60


def test_partial_graphql_answers_are_said(night: Night) -> None:
    """Errors beside data make the source partial; nothing disappears."""
    before = names_of(night.run())
    night.rig.org.set_fault("graphql", "graphql_errors")
    captured = night.run()
    source = status_of(captured, "github:")
    assert source.state == "partial" and source.error
    assert names_of(captured) == before


def test_a_host_that_knows_no_runs_of_any_repository_did_not_answer(night: Night) -> None:
    """404 for every repository: it has no Actions, or the token may not see them; which of both nobody knows."""
    night.rig.org.set_fault("actions", "404")
    source = status_of(night.run(), "github-actions")
    assert (source.state, source.count) == ("failed", 0) and "404" in source.error
    night.rig.org.clear_faults()
    assert status_of(night.run(), "github-actions").state == "ok"


def test_a_missing_optional_permission_is_noted_and_no_failure(night: Night) -> None:
    """Without the right to read teams the repositories are whole; the host's words are told."""
    night.rig.org.set_fault("graphql", "graphql_no_teams")
    captured = night.run()
    source = status_of(captured, "github:")
    assert source.state == "ok" and captured.people() == ()
    assert any("read:org" in note for note in source.notes)
    assert "orders" in names_of(captured)
