"""Gitea Actions: one request for each repository of which something moved."""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.errors import ErrorKind, SourceError
from ..contract import AskedRepository, Asker, SystemSpec
from ..per_repository import RepositoryQuestion, ask_each
from .read import is_finished


class GiteaActions(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Last runs of the default branch of repositories that a ``gitea`` source captured; Gitea 1.24 or newer.

    ``source`` is the id of that source ("" = every one).
    """

    source: str = ""
    runs: int = 20


def ask(spec: GiteaActions, asker: Asker) -> None:
    """Ask for the runs of each repository."""
    client = asker.host()

    def url(repository: AskedRepository) -> str:
        path = quote("/".join(repository.info.id.split("/")[-2:]))
        branch = quote(repository.info.default_branch, safe="")
        return f"{client.base}/repos/{path}/actions/runs?branch={branch}&limit={spec.runs}"

    def fetch(address: str) -> object:
        body = client.get(address).body
        # Without runs the list may be null.
        if not isinstance(body, dict) or not isinstance(body.get("workflow_runs", ""), list | None):
            raise SourceError(f"{client.base} does not answer as Gitea does", ErrorKind.MALFORMED)
        return body

    with asker.question("runs") as answering:
        ask_each(asker, answering, client, RepositoryQuestion(url, fetch, is_finished))
