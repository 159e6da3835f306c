"""Recorded answers about the organisation: Argo CD's applications and GitHub's workflow runs."""

from __future__ import annotations

import json
from typing import Any

from .organisation import HOST, LOGIN, SERVICES_A_TREE, Plan, changed, name_of, rng_of, tag_of

NIGHTS = tuple(f"2026-11-{day}" for day in range(18, 28))
RUNS = 5
"""Runs that each repository's answer lists."""


def taken_at(plan: Plan) -> str:
    """Return the moment of a night's capture."""
    return f"{NIGHTS[plan.night]}T02:10:00Z"


def recorded(plan: Plan) -> dict[str, str]:
    """Return the recorded files of a night by name."""
    files = {"github-actions.json": _envelope("github-actions:github.example.com", plan, _runs(plan))}
    for minute, environment in enumerate(plan.environments):
        body = [_application(plan, number, environment) for number in range(plan.repositories)]
        files[f"argocd-{environment}.json"] = _envelope(f"argocd:{environment}", plan, body, minute)
    return files


def _envelope(source: str, plan: Plan, body: Any, minute: int = 9) -> str:
    urls = {"github-actions": f"{HOST}/api/v3/repos/{{owner}}/{{repo}}/actions/runs?branch=main&per_page=20"}
    url = urls.get(source.partition(":")[0], f"https://{source.replace(':', '-')}.example.com/api/v1/applications")
    seen = taken_at(plan).replace(":10:", f":{minute:02}:")
    return json.dumps({"source": source, "url": url, "fetched_at": seen, "status": 200, "body": body})


def _runs(plan: Plan) -> dict[str, Any]:
    return {
        f"{LOGIN}/{name_of(number)}": {"total_count": 400, "workflow_runs": _runs_of(plan, number)}
        for number in range(plan.repositories)
    }


def _runs_of(plan: Plan, number: int) -> list[dict[str, Any]]:
    rng = rng_of("runs", number)
    runs = []
    for index in range(RUNS):
        day = 17 - 2 * index
        conclusion = "success" if rng.random() < 0.93 else "failure"
        runs.append(_run(number, 400 - index, conclusion, f"2026-11-{day:02}T{rng.randrange(24):02}:17:00Z"))
    if changed(plan, "run", number):
        runs.insert(0, _run(number, 401, "success", "2026-11-19T20:17:00Z"))
    return runs


def _run(number: int, count: int, conclusion: str, started: str) -> dict[str, Any]:
    identity = 10_000_000 + number * 1000 + count
    return {
        "id": identity, "name": "ci", "path": ".github/workflows/ci.yml", "workflow_id": number, "event": "push",
        "status": "completed", "conclusion": conclusion, "head_branch": "main", "head_sha": f"{identity:040x}",
        "run_number": count, "run_attempt": 1, "display_title": "Mend what was asked",
        "html_url": f"{HOST}/{LOGIN}/{name_of(number)}/actions/runs/{identity}", "created_at": started,
        "run_started_at": started, "updated_at": started.replace(":17:", ":24:"),
    }  # fmt: skip


def _application(plan: Plan, number: int, environment: str) -> dict[str, Any]:
    name, rng = name_of(number), rng_of("application", number, environment)
    tag = tag_of(plan, number, environment)
    sync = "Synced" if rng.random() < 0.96 else "OutOfSync"
    health = "Healthy" if rng.random() < 0.97 else "Degraded"
    if changed(plan, f"application-{environment}", number):
        sync, health = "OutOfSync", "Progressing"
    revision = f"{rng.getrandbits(160):040x}"
    source = {
        "repoURL": f"{HOST}/{LOGIN}/gitops-{number // SERVICES_A_TREE}",
        "path": f"applications/{name}/overlays/{environment}", "targetRevision": "main",
    }  # fmt: skip
    deployed = f"2026-11-{rng.randrange(1, 18):02}T{rng.randrange(24):02}:00:00Z"
    return {
        "metadata": {
            "name": f"{name}-{environment}", "namespace": "argocd", "creationTimestamp": "2025-03-11T14:02:00Z",
            "labels": {"app.kubernetes.io/name": name, "environment": environment},
        },
        "spec": {
            "project": "default", "source": source,
            "destination": {"name": f"{environment}-1", "namespace": name},
            "syncPolicy": {"automated": {"prune": True, "selfHeal": True}},
        },
        "status": {
            "sync": {"status": sync, "revision": revision},
            "health": {"status": health, "lastTransitionTime": deployed},
            "operationState": {"phase": "Succeeded", "message": "successfully synced (all tasks run)",
                               "startedAt": deployed, "finishedAt": deployed},
            "history": [{"id": 7, "revision": revision, "deployedAt": deployed}],
            "summary": {"images": [f"registry.example.com/{name}:{tag}"]},
            "sourceType": "Kustomize",
        },
    }  # fmt: skip
