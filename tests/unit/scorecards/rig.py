"""A small organisation for checks: real captures, read by the real rooms; one call asks one check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from tests.unit.catalog.captures import POOL
from tests.unit.stacks.writer import TAKEN_AT, write_capture

from catalejo.catalog import build_catalog
from catalejo.delivery import build_delivery
from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.leaks import find_leaks
from catalejo.live import build_live
from catalejo.model.capture import Envelope, RepositoryInfo, SourceKind, SourceStatus
from catalejo.model.docs import Documentation
from catalejo.model.history import History
from catalejo.model.scorecards import Outcome, Result, Rule
from catalejo.model.world import Settings, StageResults
from catalejo.scorecards.engine import judge
from catalejo.scorecards.facts import RuleFacts
from catalejo.stacks import build_stacks
from catalejo.wording.results import EVIDENCE, WHEN_KNOWN
from catalejo.wording.scorecards import CHECKS as WORDS

FETCHED = "2026-11-19T02:10:00Z"
SETTINGS = Settings(environments=("dev", "staging", "prod"), people="names")
TEAM = (
    "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-a\n{links}"
    "spec: {{type: team, children: [], members: [{members}]}}\n"
)


def component(name: str = "orders", spec: str = "", metadata: str = "", **fields: str) -> str:
    """Return a Component; ``fields`` replace type, lifecycle and owner."""
    told = {"type": "service", "lifecycle": "production", "owner": "team-a", **fields}
    rows = "".join(f"  {key}: {value}\n" for key, value in told.items())
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n{metadata}spec:\n{rows}{spec}"
    )


def team(links: str = "", members: str = "") -> str:
    """Return the Group ``team-a``; ``links`` are its links in YAML, ``members`` its members' names."""
    return TEAM.format(links=f"  links: [{links}]\n" if links else "", members=members)


class Organisation:
    """What is known after the real rooms have read a capture of repositories and answers."""

    def __init__(
        self, folder: Path, repos: Mapping[str, Mapping[str, str]], *answers: Envelope,
        facts: Mapping[str, Mapping[str, Any]] | None = None, states: Mapping[str, str] | None = None,
        docs: Documentation | None = None, settings: Settings = SETTINGS, past: History | None = None,
    ) -> None:  # fmt: skip
        """Write and read it; ``facts`` change what the host says of a repository, ``states`` are of systems."""
        named = {f"{index}/{envelope.source.partition(':')[0]}": envelope for index, envelope in enumerate(answers)}
        systems = {source: state for source, state in (states or {}).items() if source != "repositories"}
        captured = write_capture(folder, {f"github.com/acme/{name}": f for name, f in repos.items()}, named, systems)
        for name, more in (facts or {}).items():
            path = folder / "repos/github.com/acme" / name / "repo.json"
            info = msgspec.json.decode(path.read_bytes(), type=RepositoryInfo)
            path.write_bytes(jsonl.encode(msgspec.structs.replace(info, **more)))
        if "repositories" in (states or {}):
            source = SourceStatus(
                "github:acme", SourceKind.REPOSITORIES, "github", (states or {})["repositories"], FETCHED
            )
            manifest = msgspec.structs.replace(captured.manifest, sources=(*captured.manifest.sources, source))
            (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
        captured = Captured(folder)
        self.catalog = build_catalog(captured, settings, pool=POOL)
        stacks, live = build_stacks(captured, settings), build_live(captured, settings)
        delivery = build_delivery(captured, self.catalog, stacks, live, settings, past)
        found = docs or Documentation({})
        leaks = find_leaks(captured)
        self.facts = RuleFacts(captured, StageResults(settings, self.catalog, found, stacks, live, delivery), leaks)

    def ask(self, check: str, ref: str = "component:default/orders", /, **params: float) -> Result:
        """Ask one check, and see that a reader is told enough: words for what was found, a place, how to mend it."""
        result = judge(Rule(check, "gold", dict(params)), self.catalog.entities[ref], self.facts)
        assert result.code in EVIDENCE and check in WORDS
        words = set(re.findall(r"\{(\w+)\}", EVIDENCE[result.code]))
        assert words <= set(result.args) and all(result.args[name] for name in words), (result.code, result.args)
        if result.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            assert result.origin.repo, "a reader must be led to a repository"
            assert result.outcome is Outcome.FAIL or result.code in WHEN_KNOWN
        return result

    def says(self, check: str, ref: str = "component:default/orders", /, **params: float) -> tuple[str, str]:
        """Return the outcome of a check and the code of its evidence."""
        result = self.ask(check, ref, **params)
        return result.outcome.value, result.code.removeprefix("score.")


def desired(name: str = "orders", sync: str = "automated: {}", **versions: str) -> dict[str, str]:
    """Return a GitOps repository: Kustomize overlays per environment, each deployed by an Argo CD Application."""
    files = {
        f"apps/{name}/base/kustomization.yaml": "resources: [d.yaml]\n",
        f"apps/{name}/base/d.yaml": (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\n"
            f"spec: {{template: {{spec: {{containers: [{{name: {name}, image: ghcr.io/acme/{name}}}]}}}}}}\n"
        ),
    }
    for env, version in versions.items():
        files[f"apps/{name}/overlays/{env}/kustomization.yaml"] = (
            f"resources: [../../base]\nimages:\n  - name: ghcr.io/acme/{name}\n    newTag: '{version}'\n"
        )
        files[f"argocd/{env}/{name}.yaml"] = (
            f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}-{env}}}\nspec:\n"
            f"  source: {{repoURL: 'https://github.com/acme/gitops', path: apps/{name}/overlays/{env}}}\n"
            f"  destination: {{namespace: shop}}\n  syncPolicy: {{{sync}}}\n"
        )
    return files


def app(
    name: str, version: str, sync: str = "Synced", health: str = "Healthy", deployed: str = "2026-11-12"
) -> dict[str, Any]:
    """Return an application as Argo CD answers it, with automatic sync."""
    stem, _, env = name.rpartition("-")
    return {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "source": {"repoURL": "https://github.com/acme/gitops", "path": f"apps/{stem}/overlays/{env}"},
            "destination": {"namespace": "shop"}, "syncPolicy": {"automated": {}},
        },
        "status": {
            "sync": {"status": sync}, "health": {"status": health},
            "summary": {"images": [f"ghcr.io/acme/{stem}:{version}"]},
            "history": [{"revision": "a", "deployedAt": f"{deployed}T10:00:00Z"}] if deployed else [],
        },
    }  # fmt: skip


def argocd(*apps: dict[str, Any], **more: Any) -> Envelope:
    """Return an answer of Argo CD; ``status`` and ``fetched_at`` may be given."""
    fields: dict[str, Any] = {"fetched_at": FETCHED, "status": 200, "body": list(apps), **more}
    return Envelope("argocd:main", "https://argocd.example.com/api/v1/applications", **fields)


def runs(*conclusions: str, minutes: int = 3, day: int = 18, workflow: str = "ci") -> Envelope:
    """Return GitHub's answer for the runs of ``acme/orders``, newest first, one an hour."""
    body = []
    for number, conclusion in enumerate(conclusions):
        started = f"2026-11-{day:02}T{20 - number:02}:00:00Z"
        body.append({
            "id": 100 - number, "name": workflow.upper(), "path": f".github/workflows/{workflow}.yml", "event": "push",
            "status": "completed" if conclusion else "in_progress", "conclusion": conclusion or None,
            "head_branch": "main", "run_number": 100 - number, "run_started_at": started,
            "updated_at": f"2026-11-{day:02}T{20 - number:02}:{minutes:02}:00Z",
            "html_url": f"https://github.com/acme/orders/actions/runs/{100 - number}",
        })  # fmt: skip
    url = "https://api.github.com/repos/acme/orders/actions/runs?branch=main"
    return Envelope("github-actions:github.com", url, FETCHED, 200, {"workflow_runs": body})


def pagerduty(service: str = "", opened: str = "2026-11-18T21:05:00Z", status: int = 200) -> Envelope:
    """Return an answer of PagerDuty with one open incident of a service, or with none."""
    incident = {
        "id": "Q1", "incident_number": 71, "title": "Captures are slow", "status": "triggered", "urgency": "high",
        "service": {"id": service, "summary": service.lower()}, "created_at": opened,
    }  # fmt: skip
    url, body = "https://api.pagerduty.com/incidents", {"incidents": [incident] if service else []}
    return Envelope("pagerduty:acme", url, FETCHED, status, body if status == 200 else None)


__all__ = [
    "FETCHED",
    "SETTINGS",
    "TAKEN_AT",
    "Organisation",
    "app",
    "argocd",
    "component",
    "desired",
    "pagerduty",
    "runs",
    "team",
]
