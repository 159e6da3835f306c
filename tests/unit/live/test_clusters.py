"""An application that names its cluster by an address only is in the cluster that its system calls by a name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.stacks.writer import write_capture

from catalejo.live import build_live
from catalejo.model.capture import Envelope
from catalejo.model.world import Settings

FETCHED = "2026-11-19T02:10:00Z"


def app(app_name: str, /, **destination: str) -> dict[str, Any]:
    """An application and where it goes."""
    return {"metadata": {"name": app_name}, "spec": {"destination": destination}, "status": {}}


def test_addresses_have_the_names_of_their_own_system(tmp_path: Path) -> None:
    """A name that the application says itself stays, and another system's names are not this one's."""
    base = "https://argocd.example.com/api/v1/"
    apps = [
        app("a", server="https://203.0.113.7:6443"),
        app("b", server="https://203.0.113.9"),
        app("c", name="staging"),
    ]
    cluster = {"server": "https://203.0.113.7:6443", "name": "prod-eu", "info": {}}
    other = {"server": "https://203.0.113.9", "name": "elsewhere", "info": {}}
    captured = write_capture(tmp_path, {}, {
        "1/applications": Envelope("argocd:main", f"{base}applications", FETCHED, 200, {"items": apps}, question="applications"),
        "1/clusters": Envelope("argocd:main", f"{base}clusters", FETCHED, 200, {"items": [cluster]}, question="clusters"),
        "2/clusters": Envelope("argocd:other", f"{base}clusters", FETCHED, 200, {"items": [other]}, question="clusters"),
    })  # fmt: skip
    live = build_live(captured, Settings())
    assert [one.cluster for one in live.applications] == ["prod-eu", "203.0.113.9", "staging"]
