"""Tekton: the PipelineRuns of a cluster; old ones are pruned there, so that what is there is what there is to know."""

from __future__ import annotations

from ..cluster_objects import all_objects
from ..contract import Asker, ServerSpec


class Tekton(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Tekton in the cluster behind an API server's address; ``name`` is what the cluster is called."""


def ask(spec: Tekton, asker: Asker) -> None:
    """Ask for all PipelineRuns."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    path = "apis/tekton.dev/v1/pipelineruns"
    with asker.question("runs") as answering:
        answering.add("runs", f"{client.base}/{path}", all_objects(client, path))
