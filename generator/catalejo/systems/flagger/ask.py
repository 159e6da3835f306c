"""Flagger: its objects in a cluster."""

from __future__ import annotations

from ..cluster_objects import all_objects
from ..contract import Asker, ServerSpec


class Flagger(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Flagger in the cluster behind an API server's address; ``name`` is what the cluster is called."""


def ask(spec: Flagger, asker: Asker) -> None:
    """Ask for all canaries."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    path = "apis/flagger.app/v1beta1/canaries"
    with asker.question("canaries") as answering:
        answering.add("canaries", f"{client.base}/{path}", all_objects(client, path))
