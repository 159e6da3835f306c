"""Answers of systems: script addresses, markup, moments that never were, types that nobody promised."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.bait import Bait

SEEN = "2026-11-18T02:00:00Z"


def recorded(bait: Bait) -> None:
    """Write the recorded answers beside the repositories."""
    act, address = bait.markup, f"javascript:{bait.script}"
    bait.write("../recorded", {
        "argocd-x.json": _envelope("argocd:x", "https://argocd.example.com/api/v1/applications", {"items": _applications(act, address)}),
        "github-actions.json": _envelope("github-actions", "https://api.github.com/repos/o/probe/actions/runs", {"workflow_runs": _runs(act, address)}),
        "pagerduty-incidents.json": _envelope("pagerduty", "https://api.pagerduty.com/incidents", {"incidents": [
            {"id": "P1", "incident_number": act, "title": act, "status": "triggered", "urgency": act, "html_url": address,
             "service": {"id": "S1", "summary": "fields"}, "created_at": "9999-12-31T23:59:59Z"},
            {"id": {}, "service": 7}, {"id": "P2", "service": None, "status": ["x"], "created_at": 1e400}]}),
        "broken.json": "[" * 200_000, "wide.json": '{"items": [{"metadata": {"name": "\\ud800"}, "spec": {}, "status": {}}]}',
        "number.json": "1" * 5000, "nan.json": '{"items": [NaN]}', "empty.json": "",
    })  # fmt: skip


def _envelope(source: str, url: str, body: Any) -> str:
    return json.dumps({"source": source, "url": url, "fetched_at": SEEN, "status": 200, "body": body})


def _applications(act: str, address: str) -> list[Any]:
    good = {
        "metadata": {"name": act, "namespace": act, "labels": {act: act}, "annotations": {"argocd.argoproj.io/x": act}},
        "spec": {"project": act, "source": {"repoURL": address, "path": "../../etc", "targetRevision": act, "chart": act},
                 "destination": {"server": address, "name": act, "namespace": act}},
        "status": {"sync": {"status": act, "revision": act}, "health": {"status": "Degraded", "message": act, "lastTransitionTime": "0000-00-00"},
                   "operationState": {"phase": act, "message": act, "finishedAt": "99999-01-01T00:00:00Z"}, "reconciledAt": "2026-13-45T99:99:99Z",
                   "history": [{"id": 10**30, "revision": act, "deployedAt": "-1"}, 7, None], "conditions": [{"type": act, "message": act}, "x"],
                   "summary": {"images": [act, 7, None, "x" * 5000], "externalURLs": [address]}},
    }  # fmt: skip
    odd = [
        {"metadata": 7, "spec": []},
        None,
        7,
        [],
        {"metadata": {"name": {}}, "spec": {"source": 7, "sources": "x", "destination": None}, "status": []},
    ]
    return [good, *odd]


def _runs(act: str, address: str) -> list[Any]:
    run = {"id": 1, "name": act, "display_title": act, "head_branch": "main", "head_sha": act, "run_number": 1, "status": "completed",
           "conclusion": "failure", "html_url": address, "repository": {"full_name": "o/probe"}, "created_at": "2026-11-17T00:00:00Z",
           "updated_at": "1969-01-01T00:00:00Z", "path": act, "event": act}  # fmt: skip
    return [
        run,
        {**run, "id": -1, "conclusion": act},
        {**run, "id": "x", "run_number": 10**40, "created_at": []},
        7,
        None,
        {"id": {}},
    ]
