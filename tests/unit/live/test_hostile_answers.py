"""An answer of any size, depth or type costs itself only, and a finding names it."""

from __future__ import annotations

import json
import resource
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.live.test_live import APP, FETCHED
from tests.unit.stacks.writer import TAKEN_AT, write_capture

from catalejo.kit.read.captured import Captured
from catalejo.kit.sandbox.nursery import Limits
from catalejo.live import build, build_live
from catalejo.model.capture import Envelope
from catalejo.model.live import LiveState
from catalejo.model.world import Settings

URL = "https://argocd.example.com/api/v1/applications"


def _good(folder: Path) -> Captured:
    answer = Envelope("argocd:main", URL, FETCHED, 200, [APP])
    return write_capture(
        folder / "capture", {"github.com/acme/orders": {"README.md": "# Orders\n"}}, {"a/good": answer}
    )


def _beside(tmp_path: Path, text: bytes) -> tuple[LiveState, Captured]:
    """Return what a capture gives that holds one more file among its answers."""
    captured = _good(tmp_path)
    (captured.folder / "systems" / "bad.json").write_bytes(text)
    return build_live(captured, Settings()), captured


def _text(body: bytes, fetched_at: str = FETCHED, source: bytes = b"argocd:bad") -> bytes:
    head = b'{"source":"%s","url":"%s","fetched_at":"%s","status":200,"body":' % (
        source,
        URL.encode(),
        fetched_at.encode(),
    )
    return head + body + b"}"


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b"\xff\xfe", _text(rb'"\ud800"'), _text(rb"[1]", source=rb"\udfff"), _text(b"[" * 100_000),
        _text(b"1" * 5000), _text(b"[1]").replace(b"200", b"2e2"), _text(b"1e999"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_a_damaged_file(tmp_path: Path, text: bytes) -> None:
    live, captured = _beside(tmp_path, text)
    assert [app.name for app in live.applications] == ["orders-prod"]
    assert [item.path for item in captured.damage()] == ["systems/bad.json"]
    assert live.findings == ()


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    captured = _good(tmp_path)
    with (captured.folder / "systems" / "bad.json").open("wb") as file:
        file.truncate(5 << 30)
    assert len(build_live(captured, Settings()).applications) == 1
    assert [(item.path, item.problem) for item in captured.damage()] == [("systems/bad.json", "larger than 64 MiB")]


def test_what_expands_beyond_its_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty lists take twenty times their text; this process does not grow."""
    monkeypatch.setattr(build, "LIMITS", Limits(memory=300 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    live, _ = _beside(tmp_path, _text(b"[" + b"[]," * (4 << 20) + b"[]]"))
    assert [app.name for app in live.applications] == ["orders-prod"]
    assert [(f.code, f.args["path"], f.args["limit"]) for f in live.findings] == [
        ("SYS626", "systems/bad.json", "300 MiB")
    ]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


@pytest.mark.parametrize("fetched", ["9999-12-31T23:59:59Z", "2999-01-01T00:00:00+00:00"])
def test_an_answer_from_the_future_is_stale_and_no_younger_than_the_capture(tmp_path: Path, fetched: str) -> None:
    live, _ = _beside(tmp_path, _text(msgspec.json.encode([APP]), fetched))
    (bad,) = [app for app in live.applications if app.instance == "bad"]
    assert (bad.stale, bad.observed_at) == (True, TAKEN_AT)
    assert [(f.code, f.args["moment"]) for f in live.findings if f.args["source"] == "argocd:bad"] == [
        ("SYS620", fetched)
    ]


@pytest.mark.parametrize("fetched", ["", "yesterday", "0000-00-00T00:00:00Z", "<b>", "9999-12-31T23:59:59-12:00"])
def test_an_answer_of_no_time_is_stale_and_names_none(tmp_path: Path, fetched: str) -> None:
    live, _ = _beside(tmp_path, _text(msgspec.json.encode([APP]), fetched))
    (bad,) = [app for app in live.applications if app.instance == "bad"]
    assert (bad.stale, bad.observed_at) == (True, "")


ODD: list[Any] = [
    None, 0, "x", [], {}, [[[[[[APP]]]]]], {"items": {"a": APP}}, [{"metadata": 1, "spec": 2}], [None, True, 1.5, "x", []],
    [{"metadata": {"name": ["x"], "namespace": {}}, "spec": {"source": [], "sources": [1, None]}, "status": [1]}],
    [{"metadata": {"name": "x", "labels": [1]}, "spec": {"syncPolicy": {"automated": "yes"}}, "status": {
        "sync": {"status": ["Synced"], "revisions": {}}, "history": [1, {"id": "x", "initiatedBy": 3}],
        "conditions": [[1]], "summary": {"images": {"a": 1}}, "reconciledAt": {"x": 1}}}],
    {"workflow_runs": [{"id": number, "html_url": "https://github.com/o/n/actions/runs/1", "run_number": number, "head_branch": "main",
                        "status": "completed"} for number in (2**64, -(2**64), True)]},
    [{**APP, "status": {"history": [{"id": 2**64, "deployedAt": "2026-11-01T00:00:00Z"}, {"id": True}]}}],
    {"workflow_runs": [{"id": [1], "html_url": 5, "repository": []}, {"id": 1, "path": 5, "run_number": "x"}]},
    {"incidents": [{"id": 1, "service": 4, "incident_number": []}, {"id": {}, "service": {}}]},
]  # fmt: skip


@pytest.mark.parametrize("source", [b"argocd:bad", b"github-actions:bad", b"pagerduty:bad", b"x"])
def test_wrong_types_cost_nothing_else(tmp_path: Path, source: bytes) -> None:
    captured = _good(tmp_path)
    for number, body in enumerate(ODD):
        text = _text(json.dumps(body).encode(), source=source)
        (captured.folder / "systems" / f"odd-{number}.json").write_bytes(text)
    live = build_live(captured, Settings())
    assert "orders-prod" in [app.name for app in live.applications]
    assert {finding.code for finding in live.findings} <= {"SYS621", "SYS624"}
    assert captured.damage() == ()


def test_a_title_of_megabytes_is_cut(tmp_path: Path) -> None:
    incident = {"id": "P1", "status": "triggered", "title": "x" * 5_000_000, "service": {"id": "s"}}
    live, _ = _beside(tmp_path, _text(msgspec.json.encode({"incidents": [incident]}), source=b"pagerduty:bad"))
    assert [len(item.title) for item in live.incidents] == [20_000]


def test_readings_are_kept_by_the_bytes_of_the_answer(tmp_path: Path) -> None:
    """The second time no child is needed, and the age is tonight's."""
    captured = _good(tmp_path)
    first = build_live(captured, Settings(), tmp_path / "cache")
    assert first == build_live(captured, Settings(), tmp_path / "cache")
    later = msgspec.structs.replace(captured.manifest, taken_at="2027-06-01T00:00:00Z")
    (captured.folder / "manifest.json").write_bytes(msgspec.json.encode(later))
    assert [
        app.stale for app in build_live(Captured(captured.folder), Settings(), tmp_path / "cache").applications
    ] == [True]
    shutil.rmtree(tmp_path / "cache")
    assert build_live(captured, Settings(), tmp_path / "cache") == first
