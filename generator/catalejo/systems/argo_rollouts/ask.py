"""Argo Rollouts: its objects in a cluster."""

from __future__ import annotations

from ..cluster_objects import all_objects
from ..contract import Asker, ServerSpec


class ArgoRollouts(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Argo Rollouts in the cluster behind an API server's address; ``name`` is what the cluster is called."""


def ask(spec: ArgoRollouts, asker: Asker) -> None:
    """Ask for all rollouts."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    path = "apis/argoproj.io/v1alpha1/rollouts"
    with asker.question("rollouts") as answering:
        answering.add("rollouts", f"{client.base}/{path}", all_objects(client, path))
