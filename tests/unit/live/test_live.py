"""Raw answers become applications, runs and incidents; nothing that is odd, old or unknown is ever fine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.stacks.writer import TAKEN_AT, write_capture

from catalejo.live import build_live
from catalejo.model.capture import Envelope
from catalejo.model.live import LiveState
from catalejo.model.records import OnCall
from catalejo.model.status import Health, Level, Sync
from catalejo.model.world import Settings

FETCHED = "2026-11-19T02:10:00Z"
APP: dict[str, Any] = {
    "metadata": {"name": "orders-prod", "namespace": "argocd", "labels": {"environment": "prod"}},
    "spec": {
        "source": {"repoURL": "https://github.com/acme/gitops", "path": "apps/orders", "targetRevision": "main"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "orders"},
        "syncPolicy": {"automated": {}},
    },
    "status": {
        "sync": {"status": "OutOfSync", "revision": "a" * 40},
        "health": {"status": "Healthy", "lastTransitionTime": "2026-11-01T00:00:00Z"},
        "history": [{"id": 1, "revision": "b" * 40, "deployedAt": "2026-11-01T10:00:00Z"}],
        "conditions": [{"type": "SyncError", "message": "selector is immutable"}],
        "summary": {"images": ["ghcr.io/acme/orders:1.2.3"]},
        "reconciledAt": "2026-11-19T02:00:00Z",
    },
}
RUN: dict[str, Any] = {
    "id": 7, "name": "CI", "path": ".github/workflows/ci.yml", "event": "push", "status": "completed",
    "conclusion": "success", "head_branch": "main", "head_sha": "c" * 40, "run_number": 12,
    "html_url": "https://github.com/Acme/orders/actions/runs/7", "created_at": "2026-11-18T10:00:00Z",
    "run_started_at": "2026-11-18T10:00:00Z", "updated_at": "2026-11-18T10:05:00Z",
}  # fmt: skip


def _envelope(body: Any, source: str = "argocd:main", url: str = "", **more: Any) -> Envelope:
    fields = {"fetched_at": FETCHED, "status": 200, **more}
    return Envelope(source, url or "https://argocd.example.com/api/v1/applications", body=body, **fields)


def _live(tmp_path: Path, *envelopes: Envelope, states: dict[str, str] | None = None) -> LiveState:
    answers = {f"x/{index}": envelope for index, envelope in enumerate(envelopes)}
    repos = {"github.com/Acme/orders": {"README.md": "# Orders\n"}}
    return build_live(write_capture(tmp_path / "capture", repos, answers, states), Settings())


def _with(**status: Any) -> dict[str, Any]:
    return {**APP, "status": {**APP["status"], **status}}


@pytest.mark.parametrize("body", [[APP], {"items": [APP]}, {"kind": "List", "items": [APP]}, APP, [{"items": [APP]}]])
def test_every_shape_of_a_list_gives_the_same_application(tmp_path: Path, body: Any) -> None:
    """An array, a List, an object, or several answers one after the other are one format."""
    (app,) = _live(tmp_path, _envelope(body)).applications
    assert (app.id, app.sync, app.health) == ("main/argocd/orders-prod", Sync.OUT_OF_SYNC, Health.HEALTHY)
    assert app.images == ("ghcr.io/acme/orders:1.2.3",) and app.cluster == "in-cluster" and app.auto_sync
    assert [(c.type, c.level) for c in app.conditions] == [("SyncError", Level.BAD)]
    assert app.url == "https://argocd.example.com/applications/argocd/orders-prod" and not app.stale


def test_unknown_state_is_unknown_and_told_once(tmp_path: Path) -> None:
    """A word that is not in the vocabulary never counts as fine."""
    live = _live(tmp_path, _envelope([_with(sync={"status": "Wobbly"}), _with(health={})]))
    (app,) = live.applications
    assert app.health is Health.UNKNOWN
    assert [(f.code, f.args["states"]) for f in live.findings] == [("SYS621", "Wobbly")]


def test_moment_after_the_answer_is_set_to_the_answer(tmp_path: Path) -> None:
    """A clock that runs ahead gives no negative ages, and a finding."""
    live = _live(
        tmp_path, _envelope([_with(health={"status": "Healthy", "lastTransitionTime": "2027-01-01T00:00:00Z"})])
    )
    assert live.applications[0].health_since == FETCHED
    assert [f.code for f in live.findings] == ["SYS620"]


def test_old_answers_and_answers_that_stand_in_are_stale(tmp_path: Path) -> None:
    """Too old, of a source that failed tonight, carrying an error, or of no known age: all are stale."""
    assert _live(tmp_path / "1", _envelope([APP], fetched_at="2026-11-16T02:00:00Z")).applications[0].stale
    assert _live(tmp_path / "2", _envelope([APP]), states={"argocd:main": "stale"}).applications[0].stale
    assert _live(tmp_path / "3", _envelope([APP], error="HTTP 503")).applications[0].stale
    assert _live(tmp_path / "4", _envelope([APP], fetched_at="")).applications[0].stale


def test_controller_that_stopped_looking(tmp_path: Path) -> None:
    """A fresh answer about what nobody looked at since days is stale, and one finding for the instance."""
    live = _live(tmp_path, _envelope([_with(reconciledAt="2026-11-15T02:00:00Z")]))
    assert live.applications[0].stale
    assert [(f.code, f.occurrences) for f in live.findings] == [("SYS625", 1)]


def test_error_answer_is_no_answer(tmp_path: Path) -> None:
    """An answer with an error's status tells nothing, so its system did not answer."""
    live = _live(tmp_path, _envelope({"error": "no"}, status=500), _envelope(None, status=0, error="refused"))
    assert live.applications == () and not live.state("deployments").answered


def test_body_of_another_form_gives_nothing_and_no_traceback(tmp_path: Path) -> None:
    """Whatever stands where an object should, the rest is read."""
    odd = [{"metadata": {"name": ["x"]}, "spec": {"sources": [7], "destination": 3}, "status": []}, 5, None, APP]
    names = {app.name for app in _live(tmp_path, _envelope(odd)).applications}
    assert "orders-prod" in names


def test_several_sources_take_the_main_ones_revision(tmp_path: Path) -> None:
    """Of several sources the one that deploys counts, with its place in the list of revisions."""
    spec = {
        **APP["spec"],
        "sources": [{"repoURL": "https://x", "ref": "values"}, {"repoURL": "https://c", "chart": "redis"}],
    }
    item = {**_with(sync={"status": "Synced", "revisions": ["1" * 40, "19.0.1"]}), "spec": spec}
    (app,) = _live(tmp_path, _envelope([item])).applications
    assert (app.chart, app.revision) == ("redis", "19.0.1")


def test_runs_of_both_tools_are_one_format(tmp_path: Path) -> None:
    """REST pages and `gh run list` name things differently and mean the same."""
    gh = {
        "databaseId": 8, "workflowName": "CI", "status": "completed", "conclusion": "failure", "headBranch": "main",
        "headSha": "d" * 40, "event": "push", "startedAt": "2026-11-18T11:00:00Z", "updatedAt": "2026-11-18T11:01:00Z",
        "url": "https://github.com/Acme/orders/actions/runs/8", "number": 13,
    }  # fmt: skip
    api = "https://api.github.com/repos/Acme/orders/actions/runs?branch=main"
    live = _live(
        tmp_path,
        _envelope([{"total_count": 1, "workflow_runs": [RUN]}], "github-actions:github.com", api),
        _envelope([gh], "github-actions:github.com", api),
    )
    assert [(r.repo_slug, r.workflow, r.state, r.level, r.seconds, r.number) for r in live.runs] == [
        ("acme/orders", "CI", "success", Level.OK, 300, 12), ("acme/orders", "CI", "failure", Level.BAD, 60, 13),
    ]  # fmt: skip
    assert live.ci_repos == ("github.com/acme/orders",)


@pytest.mark.parametrize(
    ("status", "conclusion", "state"),
    [
        ("completed", "startup_failure", "error"), ("completed", "action_required", "waiting"),
        ("completed", "stale", "cancelled"), ("completed", "brand_new", "unknown"), ("in_progress", None, "running"),
        ("completed", None, "unknown"), ("surprising", None, "unknown"),
    ],
)  # fmt: skip
def test_states_that_others_show_green(tmp_path: Path, status: str, conclusion: str | None, state: str) -> None:
    """Only success is success."""
    page = {"workflow_runs": [{**RUN, "status": status, "conclusion": conclusion}]}
    (run,) = _live(tmp_path, _envelope(page, "github-actions:github.com", "x")).runs
    assert run.state == state and run.level is not Level.OK


def test_only_the_default_branch_counts(tmp_path: Path) -> None:
    """Pull requests and other branches say nothing of the branch that is deployed."""
    runs = [RUN, {**RUN, "id": 8, "event": "pull_request"}, {**RUN, "id": 9, "head_branch": "feature"}]
    live = _live(tmp_path, _envelope({"workflow_runs": runs}, "github-actions:github.com", "x"))
    assert [run.id for run in live.runs] == ["github.com/acme/orders/7"]


def test_repository_without_runs_has_answered(tmp_path: Path) -> None:
    """No runs is an answer; its repository is known from the address."""
    api = "https://git.example.com/api/v3/repos/Acme/empty/actions/runs?branch=main"
    live = _live(tmp_path, _envelope({"total_count": 0, "workflow_runs": []}, "github-actions:git.example.com", api))
    assert live.ci_repos == ("git.example.com/acme/empty",) and live.state("runs").state == "ok"


def test_incident_of_an_unknown_state_is_not_over(tmp_path: Path) -> None:
    """Only what is said to be resolved is resolved; an answer older than an hour is stale."""

    def incident(number: int, status: str) -> dict[str, Any]:
        return {"id": f"Q{number}", "incident_number": number, "title": "Slow", "status": status, "urgency": "high",
                "service": {"id": "P1", "summary": "orders"}, "created_at": "2026-11-18T21:05:00Z"}  # fmt: skip

    body = {"incidents": [incident(1, "triggered"), incident(2, "resolved"), incident(3, "odd")]}
    live = _live(tmp_path, _envelope(body, "pagerduty:acme", "https://api.pagerduty.com/incidents"))
    assert [(i.number, i.state, i.stale) for i in live.incidents] == [
        ("1", "open", False), ("2", "resolved", False), ("3", "unknown", False),
    ]  # fmt: skip
    old = _envelope(body, "pagerduty:acme", "https://api.pagerduty.com/incidents", fetched_at="2026-11-19T01:30:00Z")
    assert all(i.stale for i in _live(tmp_path / "old", old).incidents) and TAKEN_AT > "2026-11-19T02:30"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " java\tscript:x", "//example.com/x", "data:text/html,x", "mailto:a@example.com", 7, None],
)
def test_only_web_addresses_become_links(tmp_path: Path, address: Any) -> None:
    """What a system says is foreign text too."""
    incident = {"id": "Q1", "service": {"id": "P1"}, "status": "triggered", "html_url": address}
    live = _live(
        tmp_path, _envelope({"incidents": [incident]}, "pagerduty", "https://api.pagerduty.com/incidents"),
        _envelope({"workflow_runs": [{**RUN, "html_url": address, "repository": {"full_name": "Acme/orders"}}]}, "github-actions",
                  "https://api.github.com/repos/Acme/orders/actions/runs"),
    )  # fmt: skip
    assert [item.url for item in (*live.incidents, *live.runs)] == ["", ""]


@pytest.mark.parametrize(
    "fetched", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:01Z", "9999-12-31T23:59:59-14:00", "no time"]
)
def test_an_answer_from_the_end_of_time_is_read(tmp_path: Path, fetched: str) -> None:
    """A clock that is wrong by millennia costs the age, not the build."""
    assert len(_live(tmp_path, _envelope([APP], fetched_at=fetched)).applications) == 1


def test_no_turn_that_is_over_when_the_capture_is_made_is_told(tmp_path: Path) -> None:
    """Whose turn it was yesterday is no answer to who is called tonight; a turn without an end never is over."""
    turns = [
        {"start": "2026-11-18T08:00:00Z", "end": "2026-11-19T02:30:00Z", "user": {"summary": "Over"}},
        {"start": "2026-11-19T02:30:00Z", "end": "2026-11-19T20:00:00Z", "user": {"summary": "Now"}},
        {"start": None, "end": None, "user": {"summary": "Always"}},
    ]
    rows = [{**turn, "escalation_level": 1, "escalation_policy": {"id": "P1", "summary": "Orders"}} for turn in turns]
    live = _live(tmp_path, _envelope({"oncalls": rows}, "pagerduty:acme", "https://api.pagerduty.com/oncalls"))
    (rota,) = live.joined["on-call"]
    assert isinstance(rota, OnCall)
    assert [turn.who for turn in rota.shifts] == ["Always", "Now"]
