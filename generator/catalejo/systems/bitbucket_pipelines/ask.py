"""Bitbucket Pipelines: one request for each repository of which something moved.

https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/#api-repositories-workspace-repo-slug-pipelines-get
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.errors import ErrorKind, SourceError
from ..contract import AskedRepository, Asker, SystemSpec
from ..per_repository import RepositoryQuestion, ask_each
from .read import is_finished


class BitbucketPipelines(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Last pipelines of the default branch of repositories that a ``bitbucket`` source captured.

    ``source`` is the id of that source ("" = every one).
    """

    source: str = ""
    runs: int = 20


def ask(spec: BitbucketPipelines, asker: Asker) -> None:
    """Ask for the pipelines of each repository."""
    client = asker.host()

    def url(repository: AskedRepository) -> str:
        path = repository.info.id.partition("/")[2]
        branch = quote(repository.info.default_branch, safe="")
        asked = f"sort=-created_on&pagelen={spec.runs}&target.branch={branch}"
        return f"{client.base}/repositories/{quote(path)}/pipelines?{asked}"

    def fetch(address: str) -> object:
        body = client.get(address).body
        if not isinstance(body, dict) or not isinstance(body.get("values"), list):
            raise SourceError(f"{client.base} does not answer as Bitbucket does", ErrorKind.MALFORMED)
        return body

    with asker.question("pipelines") as answering:
        ask_each(asker, answering, client, RepositoryQuestion(url, fetch, is_finished))
