"""Azure DevOps Services: learn.microsoft.com/rest/api/azure/devops/git/repositories/list, and connectionData."""

from __future__ import annotations

from typing import Any

from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response


class AzureDevOps(Forge):
    """Projects by the owners of repositories; a token that is not known is shown the page for signing in."""

    allowed = {"/_apis/": frozenset(("api-version",))}  # noqa: RUF012

    def repository_of(self, path: str) -> str:
        """Clone addresses are ``organisation/project/_git/name``."""
        _, project, _, name = path.split("/")
        return f"{project}/{name}"

    def unknown_token(self) -> Response:
        """Not a refusal but a page, with a status that means success."""
        return Response(203, {"Content-Type": "text/html"}, b"<!doctype html><title>Sign in</title>")

    def answer(self, request: Request) -> Response:
        """Answer below ``/{organisation}/_apis``."""
        path = request.path.removeprefix(f"/{self.owner}/_apis")
        if path == "/git/repositories" and request.one("api-version") == "7.1":
            rows = self.paged([_repository(repo, self) for repo in self.seen(request)], 0, 10_000)
            return json_response({"count": len(rows), "value": rows})
        if path == "/connectionData" and token_of(request):
            return json_response({"authenticatedUser": {"id": "1", "providerDisplayName": "Reader"}})
        return json_response({"message": "TF400813: Resource not available"}, 404)


def _repository(repo: Repo, forge: AzureDevOps) -> dict[str, Any]:
    level = {"internal": "organization"}.get(repo.level, repo.level)
    return {
        "id": f"00000000-0000-0000-0000-{repo.number:012d}", "name": repo.name,
        "project": {"id": "1", "name": repo.owner, "state": "wellFormed", "visibility": level},
        "size": 0 if repo.empty else 1234, "isDisabled": repo.archived, "isFork": repo.fork,
        "remoteUrl": f"https://elsewhere.invalid/{forge.owner}/{repo.owner}/_git/{repo.name}",
        **({"defaultBranch": f"refs/heads/{repo.branch}"} if not repo.empty else {}), **repo.extra,
    }  # fmt: skip
