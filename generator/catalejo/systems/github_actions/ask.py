"""GitHub Actions: one request for each repository of which something moved."""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, mappings
from ..contract import AskedRepository, Asker, SystemSpec
from ..per_repository import RepositoryQuestion, ask_each


class GitHubActions(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Last workflow runs of the default branch of repositories that a ``github`` source captured.

    ``source`` is the id of that source ("" = every one). ``visibility`` None is each repository's own.
    """

    source: str = ""
    runs: int = 20


def ask(spec: GitHubActions, asker: Asker) -> None:
    """Ask for the runs of each repository.

    https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
    """
    client = asker.host()

    def url(repository: AskedRepository) -> str:
        info = repository.info
        path = f"repos/{quote(info.owner)}/{quote(info.name)}/actions/runs"
        branch = quote(info.default_branch, safe="")
        return f"{client.base}/{path}?branch={branch}&per_page={spec.runs}&exclude_pull_requests=true"

    def fetch(address: str) -> object:
        body = client.get(address).body
        if not isinstance(body, dict) or not isinstance(body.get("workflow_runs"), list):
            raise SourceError(f"{client.base} does not answer as GitHub does", ErrorKind.MALFORMED)
        return body

    with asker.question("runs") as answering:
        ask_each(asker, answering, client, RepositoryQuestion(url, fetch, _is_finished))


def _is_finished(body: object) -> bool:
    runs = mappings(mapping(body).get("workflow_runs"))
    return all(run.get("status") == "completed" for run in runs[:1])
