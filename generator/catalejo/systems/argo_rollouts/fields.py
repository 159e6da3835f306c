"""What is kept of Rollouts: of a pod's template the images only, of steps only what kind they are."""

from __future__ import annotations

from ..allow_list import Table, fields
from ..cluster_objects import CONDITIONS, METADATA, keep_objects
from ..contract import Keeping

ROLLOUT: Table = {
    "metadata": METADATA,
    "spec": {**fields("replicas", "paused"), "template": {"spec": {"containers": fields("name", "image")}},
             "workloadRef": fields("kind", "name"),
             "strategy": {"canary": {"steps": fields("setWeight")}}},
    "status": {
        **fields("phase", "message", "abort", "abortedAt", "observedGeneration", "replicas", "readyReplicas",
                 "availableReplicas", "updatedReplicas", "currentStepIndex", "stableRS", "currentPodHash"),
        "conditions": CONDITIONS, "pauseConditions": fields("reason", "startTime"),
        "canary": {"weights": {"canary": fields("weight")}},
    },
}  # fmt: skip
KINDS = {"Rollout": "argoproj.io"}


def keep_rollouts(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without Rollouts that name a hidden repository."""
    return keep_objects(body, keeping, {"Rollout": ("argoproj.io", ROLLOUT)})
