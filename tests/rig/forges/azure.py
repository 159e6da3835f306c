"""Azure DevOps Services: learn.microsoft.com/rest/api/azure/devops/git/repositories/list, and connectionData."""

from __future__ import annotations

from typing import Any

from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response


class AzureDevOps(Forge):
    """Projects by the owners of repositories; a token that is not known is shown the page for signing in."""

    allowed = {  # noqa: RUF012
        "/_apis/build/": frozenset(("api-version", "maxBuildsPerDefinition", "queryOrder", "$top")),
        "/_apis/projects": frozenset(("api-version", "$top")), "/_apis/": frozenset(("api-version",)),
    }  # fmt: skip

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
        if path == "/projects":
            return json_response(
                {"value": [{"id": "1", "name": name} for name in sorted({r.owner for r in self.seen(request)})]}
            )
        if path.endswith("/_apis/build/builds"):
            project = path.removeprefix(f"/{self.owner}/").partition("/")[0]
            return json_response(
                {
                    "value": [
                        _build(r, self) for r in self.seen(request) if r.owner == project and r.name in self.failing
                    ]
                }
            )
        if path == "/git/repositories" and request.one("api-version") == "7.1":
            rows = self.paged([_repository(repo, self) for repo in self.seen(request)], 0, 10_000)
            return json_response({"count": len(rows), "value": rows})
        if path == "/connectionData" and token_of(request):
            return json_response({"authenticatedUser": {"id": "1", "providerDisplayName": "Reader"}})
        return json_response({"message": "TF400813: Resource not available"}, 404)


def _build(repo: Repo, forge: AzureDevOps) -> dict[str, Any]:
    return {
        "id": repo.number, "buildNumber": "1", "status": "completed", "reason": "individualCI",
        "result": "failed" if forge.failing[repo.name] else "succeeded", "startTime": "2026-11-19T10:00:00.1234567Z",
        "finishTime": "2026-11-19T10:04:00.1234567Z", "sourceBranch": f"refs/heads/{repo.branch}",
        "sourceVersion": repo.head, "definition": {"id": 1, "name": repo.name, "path": "\\"},
        "project": {"name": repo.owner}, "repository": {"id": f"00000000-0000-0000-0000-{repo.number:012d}", "type": "TfsGit"},
    }  # fmt: skip


def _repository(repo: Repo, forge: AzureDevOps) -> dict[str, Any]:
    level = {"internal": "organization"}.get(repo.level, repo.level)
    return {
        "id": f"00000000-0000-0000-0000-{repo.number:012d}", "name": repo.name,
        "project": {"id": "1", "name": repo.owner, "state": "wellFormed", "visibility": level},
        "size": 0 if repo.empty else 1234, "isDisabled": repo.archived, "isFork": repo.fork,
        "remoteUrl": f"https://elsewhere.invalid/{forge.owner}/{repo.owner}/_git/{repo.name}",
        **({"defaultBranch": f"refs/heads/{repo.branch}"} if not repo.empty else {}), **repo.extra,
    }  # fmt: skip
