"""Answers of systems in their recorded forms: right in shape, wrong in a place; or damaged files."""

from __future__ import annotations

import functools
import json
from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import ROOT, Case, demo_files
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_json, damaged, mutated

NAMES = ("argocd-main.json", "github-actions.json", "pagerduty-incidents.json")


@functools.cache
def _recorded(name: str) -> str:
    value = json.loads((ROOT / "recorded/2026-11-19" / name).read_bytes())
    body = value["body"]
    if isinstance(body, list):
        value["body"] = body[:6]
    elif "incidents" in body:
        body["incidents"] = body["incidents"][:4]
    else:
        value["body"] = {
            slug: {**runs, "workflow_runs": runs["workflow_runs"][:3]} for slug, runs in list(body.items())[:4]
        }
    return json.dumps(value)


def _leaf(rng: Rng) -> Any:
    return rng.choice(hostile.DATES) if rng.random() < 0.3 else hostile.value(rng)


def answer(rng: Rng, name: str) -> bytes:
    """Return a recorded answer: its envelope, only its body, pages in a row, or broken bytes."""
    value: Any = json.loads(_recorded(name))
    part = rng.random()
    if part < 0.75:
        value["body"] = mutated(rng, value["body"], 6, _leaf)
    if part > 0.6:
        value = mutated(rng, value, 2, _leaf)
    if rng.random() < 0.2 and isinstance(value, dict):
        value = value.get("body")
    data = as_json(rng, value)
    if rng.random() < 0.1:
        data += as_json(rng, value)
    return damaged(rng, data) if rng.random() < 0.1 else data


def make(rng: Rng) -> Case:
    """Some answers, and two components of the demo that they speak of."""
    repos = {
        f"github.example.com/mercado-andino/{name}": {
            k: v for k, v in demo_files("catalog")[name].items() if k == "catalog-info.yaml"
        }
        for name in ("backend-orders", "backend-payments")
    }
    recorded = {name: answer(rng, name) for name in rng.sample(NAMES, rng.randint(1, 3))}
    if rng.random() < 0.2:
        recorded[rng.choice(("x.json", "argocd.json", "a.ndjson", "repo.json", "sub/argocd-x.json"))] = answer(
            rng, rng.choice(NAMES)
        )
    return Case(repos, recorded=recorded)
