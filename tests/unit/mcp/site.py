"""A small site as a build writes it: the files for machines only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from catalejo.kit.text.segments import entity_path

TEAM, ORDERS, CART, API, WEB = (
    "group:default/team-a", "component:default/orders", "component:default/cart", "api:default/orders-api",
    "component:default/web",
)  # fmt: skip
RELATIONS = [
    (ORDERS, "providesApi", API), (API, "apiConsumedBy", CART), (CART, "dependencyOf", WEB), (WEB, "dependencyOf", CART),
    (TEAM, "hasMember", "user:default/ana"),
]  # fmt: skip


def line(ref: str, owner: str = TEAM, **metadata: Any) -> dict[str, Any]:
    """An entity as ``api/v1/entities.jsonl`` has it."""
    return {
        "ref": ref, "repo": f"github.com/acme/{ref.rpartition('/')[2]}", "path": "catalog-info.yaml", "document": 0,
        "inferred": False, "entity": {"metadata": {"name": ref.rpartition("/")[2], **metadata}, "spec": {}},
        "relations": [edge for edge in RELATIONS if edge[0] == ref],
        "owner": {"ref": owner or None, "by": "spec.owner" if owner else None, "evidence": []}, "findings": [],
    }  # fmt: skip


def finding(number: int, about: str) -> dict[str, Any]:
    """A finding as ``api/v1/findings.jsonl`` has it."""
    return {"id": f"{number:04}", "code": "GIT410", "severity": "error", "title": "Degraded", "hint": "Look.",
            "about": [about], "at": about, "to": TEAM, "place": "gitops/a.yaml:1", "url": None}  # fmt: skip


def write_site(folder: Path, *more: dict[str, Any], findings: int = 2, taken_at: str = "2026-11-19T02:14:00Z") -> None:
    """Write it: what runs in prod is known of orders, and stale; of cart nothing is known."""
    entities = [line(ORDERS, description="Takes orders."), line(CART, ""), line(API), line(WEB), line(TEAM, ""), *more]
    api = folder / "api" / "v1"
    api.mkdir(parents=True, exist_ok=True)
    (api / "entities.jsonl").write_text("".join(json.dumps(one) + "\n" for one in entities))
    (api / "findings.jsonl").write_text("".join(json.dumps(finding(n, ORDERS)) + "\n" for n in range(findings)))
    sources = [
        {"id": "git", "state": "ok"},
        {"id": "argocd:eu", "state": "stale", "fetched_at": "2026-11-16T02:07:09Z"},
    ]
    (api / "status.json").write_text(json.dumps({"taken_at": taken_at, "sources": sources}))
    for one in entities:
        place = folder / entity_path(one["ref"])
        place.mkdir(parents=True, exist_ok=True)
        cells = {"prod": {"state": "stale", "live": "1.0", "health": "Healthy"}} if one["ref"] == ORDERS else {}
        (place / "index.json").write_text(json.dumps({**one, "status": cells, "docs": "d" * 10}))
