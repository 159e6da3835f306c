"""What is kept of Canaries: neither webhooks nor their metadata."""

from __future__ import annotations

from ..allow_list import Table, fields
from ..cluster_objects import CONDITIONS, METADATA, keep_objects
from ..contract import Keeping

CANARY: Table = {
    "metadata": METADATA,
    "spec": {"targetRef": fields("kind", "name"), **fields("suspend")},
    "status": {**fields("phase", "failedChecks", "canaryWeight", "iterations", "lastTransitionTime", "lastAppliedSpec"),
               "conditions": CONDITIONS},
}  # fmt: skip
KINDS = {"Canary": "flagger.app"}


def keep_canaries(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without Canaries that name a hidden repository."""
    return keep_objects(body, keeping, {"Canary": ("flagger.app", CANARY)})
