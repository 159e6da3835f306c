"""Recorded answers: every way in which people write them down, nights, and failures."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.answers import answers_of

from catalejo.hosts.local import LocalSource
from catalejo.model.capture import Visibility
from catalejo.model.settings import RecordedSystem

from .conftest import Capture, repository, write


def app(name: str, repo: str = "https://github.com/acme/gitops", **status: Any) -> dict[str, Any]:
    """An Application as Argo CD stores it, with fields that nobody asked for."""
    return {
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd", "uid": "canary-uid", "labels": {"environment": "prod"},
                     "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "canary-applied",
                                     "argocd.argoproj.io/sync-wave": "1"}, "managedFields": ["canary-managed"]},
        "spec": {"project": "default", "destination": {"server": "https://k", "namespace": name},
                 "source": {"repoURL": repo, "path": "x", "helm": {"parameters": [{"name": "p", "value": "canary-value"}]}}},
        "status": {"sync": {"status": "Synced", "revision": "abc"}, "health": {"status": "Healthy"},
                   "history": [{"id": 1, "revision": "abc", "deployedAt": "2026-11-01T00:00:00Z",
                                "initiatedBy": {"username": "canary-user"}}],
                   "resources": [{"name": "canary-resource"}], **status},
    }  # fmt: skip


RUN = {"id": 7, "name": "CI", "head_branch": "main", "head_sha": "f" * 40, "status": "completed", "conclusion": "success",
       "html_url": "https://github.com/acme/svc/actions/runs/7", "actor": {"login": "canary-login"}}  # fmt: skip
GH_RUN = {"databaseId": 7, "workflowName": "CI", "headBranch": "main", "status": "completed", "conclusion": "success",
          "url": "https://github.com/acme/svc/actions/runs/7"}  # fmt: skip
INCIDENT = {"id": "Q1", "incident_number": 3, "title": "Slow", "status": "triggered", "urgency": "high",
            "service": {"id": "P1", "summary": "svc", "self": "canary-self"}, "created_at": "2026-11-01T00:00:00Z",
            "assignments": [{"assignee": {"summary": "canary-person"}}]}  # fmt: skip


@pytest.mark.parametrize(("content", "kind", "records"), [
    (json.dumps([app("a"), app("b")]), "argocd", 2),
    (json.dumps({"apiVersion": "v1", "kind": "List", "items": [app("a")]}), "argocd", 1),
    (json.dumps({"metadata": {}, "items": None}), "argocd", 0),
    (json.dumps(app("a")), "argocd", 1),
    ("\n".join(json.dumps(app(name)) for name in "abc"), "argocd", 3),
    (json.dumps({"total_count": 1, "workflow_runs": [RUN]}), "github-actions", 1),
    (json.dumps({"total_count": 2, "workflow_runs": [RUN]}) + json.dumps({"workflow_runs": [RUN]}), "github-actions", 2),
    (json.dumps([GH_RUN]), "github-actions", 1),
    (json.dumps({"acme/svc": {"workflow_runs": [RUN]}, "acme/web": {"workflow_runs": []}}), "github-actions", 1),
    (json.dumps({"incidents": [INCIDENT], "more": False}), "pagerduty", 1),
])  # fmt: skip
def test_bare_bodies_are_recognised_by_content(
    tmp_path: Path, capture: Capture, content: str, kind: str, records: int
) -> None:
    """argocd, kubectl, gh and curl output in any file name; only allowed fields are written."""
    write(tmp_path / "recorded", {"answer.json": content})
    os.utime(tmp_path / "recorded" / "answer.json", (1_700_000_000, 1_700_000_000))
    captured = capture(RecordedSystem(str(tmp_path / "recorded")))
    (source,) = captured.manifest.sources
    told = (source.id, source.type, source.state, source.count)
    assert told == (f"{kind}:answer", kind, "stale", records), "the file is years older than the capture"
    assert source.fetched_at == "2023-11-14T22:13:20Z" and captured.manifest.recorded
    assert not any(b"canary" in path.read_bytes() for path in (tmp_path / "out").rglob("*.json"))


def envelope(body: Any, status: int = 200, source: str = "argocd:main", night: str = "01") -> str:
    """A recorded envelope."""
    when = f"2026-11-{night}T02:00:00Z"
    return json.dumps(
        {"source": source, "url": "https://a/api/v1/applications", "fetched_at": when, "status": status, "body": body}
    )


def nights(folder: Path, **contents: str) -> Path:
    """Folders 2026-11-NN with one file each."""
    return write(folder, {f"2026-11-{name[1:]}/argocd.json": text for name, text in contents.items()})


def names(captured: Any, source: str = "argocd:main") -> list[str]:
    """The names of the applications of a source."""
    return [item["metadata"]["name"] for e in answers_of(captured)[source] for item in e.body["items"]]


def test_the_newest_night_not_after_the_capture_is_read(tmp_path: Path, capture: Capture) -> None:
    """Later nights do not exist yet; before the first one the source has failed."""
    root = nights(tmp_path / "rec", n01=envelope([app("first")]), n05=envelope([app("fifth")], night="05"))
    spec = RecordedSystem(str(root))
    assert names(capture(spec, taken_at="2026-11-04T02:30:00Z")) == ["first"]
    assert names(capture(spec, taken_at="2026-11-05T02:30:00Z")) == ["fifth"]
    assert capture(spec, taken_at="2026-10-30T00:00:00Z", out="early").manifest.sources[0].state == "failed"


@pytest.mark.parametrize("status", [500, 401, 0])
def test_a_failed_night_keeps_the_earlier_answer(tmp_path: Path, capture: Capture, status: int) -> None:
    """The last good night stands in with its own time and tonight's error."""
    root = nights(tmp_path / "rec", n01=envelope([app("first")]), n02=envelope({"error": "x"}, status, night="02"),
                  n03=envelope(None, status, night="03"))  # fmt: skip
    captured = capture(RecordedSystem(str(root)))
    assert names(captured) == ["first"]
    (answer,) = answers_of(captured)["argocd:main"]
    assert answer.fetched_at == "2026-11-01T02:00:00Z" and answer.error
    (source,) = captured.manifest.sources
    assert (source.state, source.fetched_at) == ("stale", "2026-11-01T02:00:00Z")


def test_a_failed_answer_without_an_earlier_one(tmp_path: Path, capture: Capture) -> None:
    """Refused is denied, anything else failed; nothing is invented."""
    write(tmp_path / "rec", {"a.json": envelope(None, 403), "b.json": envelope(None, 502, "argocd:eu")})
    states = {s.id: (s.state, s.error) for s in capture(RecordedSystem(str(tmp_path / "rec"))).manifest.sources}
    assert states == {"argocd:main": ("denied", "HTTP 403"), "argocd:eu": ("failed", "HTTP 502")}


def test_the_last_capture_stands_in_where_the_folder_has_no_earlier_answer(tmp_path: Path, capture: Capture) -> None:
    """A folder that is overwritten every night has its memory in the capture."""
    root = write(tmp_path / "rec", {"argocd.json": envelope([app("a")])})
    capture(RecordedSystem(str(root)))
    write(root, {"argocd.json": envelope(None, 503)})
    assert names(capture(RecordedSystem(str(root)))) == ["a"]


def test_what_is_not_understood_is_said(tmp_path: Path, capture: Capture) -> None:
    """Broken JSON, other systems and deep nesting cost themselves only."""
    root = write(
        tmp_path / "rec", {"a.json": envelope([app("a")]), "b.json": "{", "c.json": '{"x": 1}', "d.json": "[" * 100_000}
    )
    captured = capture(RecordedSystem(str(root)))
    assert names(captured) == ["a"]
    notes = next(s for s in captured.manifest.sources if s.type == "recorded")
    assert notes.state == "partial" and [note.split(" ")[0] for note in notes.notes] == ["b.json", "c.json", "d.json"]


def test_applications_of_hidden_repositories_are_not_written(tmp_path: Path, capture: Capture) -> None:
    """A record that joins a hidden repository is hidden, in whatever spelling it names it."""
    repository(tmp_path / "src" / "gitops", {"a.yaml": "a: 1\n"}, "https://github.com/Acme/canary.git")
    root = write(tmp_path / "rec", {
        "argocd.json": envelope([app("open"), app("shut", "git@github.com:acme/Canary.git")]),
        "runs.json": json.dumps({"workflow_runs": [{**RUN, "html_url": "https://github.com/acme/canary/actions/runs/1"}]}),
    })  # fmt: skip
    source = LocalSource(path=str(tmp_path / "src"), private=("gitops",))
    captured = capture(source, RecordedSystem(str(root)), visibility=Visibility.PUBLIC)
    assert names(captured) == ["open"]
    assert not any(b"anary" in path.read_bytes() for path in (tmp_path / "out").rglob("*.json*"))


@pytest.mark.parametrize(("people", "shown"), [("none", False), ("names", True), ("full", True)])
def test_who_started_a_sync_is_kept_only_where_people_are_shown(
    tmp_path: Path, capture: Capture, people: str, shown: bool
) -> None:
    """User names of a deployment history follow ``people``."""
    root = write(tmp_path / "rec", {"argocd.json": envelope([app("a")])})
    item = answers_of(capture(RecordedSystem(str(root)), people=people))["argocd:main"][0].body["items"][0]
    assert ("canary-user" in json.dumps(item)) == shown


@pytest.mark.parametrize("level", list(Visibility))
@pytest.mark.parametrize("portal", list(Visibility))
def test_recorded_systems_have_the_portals_level_unless_declared(
    tmp_path: Path, capture: Capture, portal: Visibility, level: Visibility
) -> None:
    """All nine combinations of a declared level, and the default beside them."""
    root = write(tmp_path / "rec", {"argocd.json": envelope([app("a")])})
    order = list(Visibility)
    captured = capture(RecordedSystem(str(root), visibility=level), visibility=portal)
    assert bool(answers_of(captured)) == (order.index(level) <= order.index(portal))
    assert answers_of(capture(RecordedSystem(str(root)), visibility=portal, out="default"))


def test_records_that_are_none_cost_themselves(tmp_path: Path, capture: Capture) -> None:
    """Odd records among good ones; a shape that no reader expects costs its system, and is told."""
    write(tmp_path / "r", {
        "argocd-main.json": json.dumps({"items": [None, 7, {"metadata": 7, "spec": []}, app("good"), []]}),
        "pagerduty-x.json": json.dumps({"source": "pagerduty:x", "url": "https://p/incidents", "status": 200, "body": [7, {"incidents": 7}]}),
    })  # fmt: skip
    captured = capture(RecordedSystem(str(tmp_path / "r")))
    names = [
        item["metadata"]["name"]
        for e in answers_of(captured)["argocd:main"]
        for item in e.body["items"]
        if isinstance(item["metadata"], dict)
    ]
    assert names == ["good"]


@pytest.mark.parametrize("odd", [None, 7, "x", [], [7], {"a": 1}, [{"a": []}]])
@pytest.mark.parametrize(
    "path",
    [
        "metadata",
        "spec",
        "status",
        "spec/source",
        "spec/sources",
        "status/history",
        "status/history/0/initiatedBy",
        "status/summary",
    ],
)
def test_an_odd_value_anywhere_costs_its_record_at_most(tmp_path: Path, capture: Capture, path: str, odd: Any) -> None:
    """The good record beside it, and the other systems recorded in the same folder, are there."""
    broken: Any = app("broken")
    place, *last = path.split("/")
    node: Any = {"": broken}
    key: Any = ""
    for part in (place, *last):
        node, key = node[key], int(part) if part.isdigit() else part
    node[key] = odd
    write(tmp_path / "r", {
        "argocd-main.json": json.dumps({"items": [app("good"), broken]}), "github-actions.json": json.dumps({"workflow_runs": [RUN, odd]}),
        "pagerduty-x.json": json.dumps({"incidents": [INCIDENT, odd]}),
    })  # fmt: skip
    systems = answers_of(capture(RecordedSystem(str(tmp_path / "r"))))
    bodies = {source.partition(":")[0]: envelopes[0].body for source, envelopes in systems.items()}
    assert "good" in [
        (item.get("metadata") or {}).get("name")
        for item in bodies["argocd"]["items"]
        if isinstance(item.get("metadata"), dict)
    ]
    assert len(bodies["github-actions"]["workflow_runs"]) >= 1 and len(bodies["pagerduty"]["incidents"]) >= 1


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "tomorrow", "z"])
def test_a_moment_in_the_future_is_no_age_of_a_source(tmp_path: Path, capture: Capture, when: str) -> None:
    """The newest one that may be true is; where there is none, the age is not known."""
    odd = json.loads(envelope([app("odd")])) | {"fetched_at": when}
    root = write(tmp_path / "rec", {"a.json": envelope([app("good")]), "b.json": json.dumps(odd)})
    (source,) = capture(RecordedSystem(str(root)), taken_at="2026-11-05T02:30:00Z").manifest.sources
    assert source.fetched_at == "2026-11-01T02:00:00Z"
    (root / "a.json").unlink()
    (source,) = capture(RecordedSystem(str(root)), taken_at="2026-11-05T02:30:00Z", out="b").manifest.sources
    assert source.fetched_at == ""
