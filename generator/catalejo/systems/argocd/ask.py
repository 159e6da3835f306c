"""Argo CD: unfiltered lists of applications, projects, clusters; ``refresh`` is never sent: it makes the server work.

``fields=`` cannot select history, conditions or reconciledAt, so the whole list is asked for and cut here.
"""

from __future__ import annotations

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ..contract import Asker, ServerSpec


class ArgoCD(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An Argo CD server, asked once for all applications, once for projects and once for clusters."""


def ask(spec: ArgoCD, asker: Asker) -> None:
    """Ask for the applications of a server, and for the rest that the account may see."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    # Where these are not told, all is as it was told before: an error here costs each question.
    applications = _listed(client, "applications")
    with asker.question("applications") as answering:
        answering.add("applications", f"{client.base}/api/v1/applications", applications)
    for name in ("projects", "clusters"):
        _ask_beside(asker, client, name)


def _ask_beside(asker: Asker, client: Client, name: str) -> None:
    """Ask for what an account need not be allowed to see: without it less is known, and nothing is missing."""
    try:
        body = _listed(client, name)
    except SourceError as error:
        with asker.question("applications" if error.kind is ErrorKind.DENIED or error.gone else name) as answering:
            if error.kind is not ErrorKind.DENIED and not error.gone:
                raise
            answering.note(f"{name} are not told: {error}")
        return
    with asker.question(name) as answering:
        answering.add(name, f"{client.base}/api/v1/{name}", body)


def _listed(client: Client, name: str) -> object:
    """Return a list of the server's; where it is empty, ``items`` is null."""
    body = client.get(f"api/v1/{name}").body
    if not isinstance(body, dict) or "items" not in body or not isinstance(body["items"], list | None):
        raise SourceError(f"{client.base} does not answer as Argo CD does", ErrorKind.MALFORMED)
    return body
