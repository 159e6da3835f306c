"""Argo CD: one unfiltered list of applications; ``refresh`` is never sent, as it makes the server work.

``fields=`` cannot select history, conditions or reconciledAt, so the whole list is asked for and cut here.
"""

from __future__ import annotations

from ..contract import Asker, ServerSpec


class ArgoCD(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An Argo CD server, asked once for all applications."""


def ask(spec: ArgoCD, asker: Asker) -> None:
    """Ask for the applications of a server."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    with asker.question("applications") as answering:
        answering.add("applications", f"{client.base}/api/v1/applications", client.get("api/v1/applications").body)
