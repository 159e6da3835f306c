"""Write ``deploy/collector/keep.json``: the fields that leave a cluster are those that the readers keep, by kind."""

from __future__ import annotations

import json
from pathlib import Path

from catalejo.systems.allow_list import Prefixes
from catalejo.systems.argocd.fields import APPLICATION
from catalejo.systems.flux.fields import HELM_RELEASE, KUSTOMIZATION, SOURCE
from catalejo.systems.kubernetes.fields import KINDS, OBJECT

PLACE = Path(__file__).resolve().parent.parent / "deploy" / "collector" / "keep.json"


def tables() -> str:
    """Return the allow-lists as JSON, a kind a line."""
    found = {
        **dict.fromkeys(sorted(KINDS - {"ReplicaSet", "ReplicationController"}), OBJECT),
        "Application": APPLICATION, "Kustomization": KUSTOMIZATION, "HelmRelease": HELM_RELEASE,
        "GitRepository": SOURCE, "OCIRepository": SOURCE, "HelmRepository": SOURCE,
    }  # fmt: skip
    lines = (f"{json.dumps(kind)}: {json.dumps(_plain(table), sort_keys=True)}" for kind, table in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(table: object) -> object:
    if isinstance(table, Prefixes):
        return list(table.allowed)
    return {key: _plain(value) for key, value in table.items()} if isinstance(table, dict) else table


if __name__ == "__main__":
    PLACE.write_text(tables(), "utf-8")
