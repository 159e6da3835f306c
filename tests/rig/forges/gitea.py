"""Gitea and Forgejo: the routes of ``/api/v1`` as their swagger description has them."""

from __future__ import annotations

import re
from typing import Any

from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response

_PAGED = frozenset(("page", "limit"))


class Gitea(Forge):
    """``teams`` are (name, permission, repositories, members); ``circle`` is who may read the organisation."""

    allowed = {"/actions/runs": frozenset(("branch", "limit")), "/repos": _PAGED, "/teams": _PAGED}  # noqa: RUF012

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.teams: list[tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]] = []
        self.circle = "public"
        self.page = 50
        self.closed: set[str] = set()
        """Ends of paths that the token may not read."""

    def answer(self, request: Request) -> Response:
        """Answer below ``/api/v1``."""
        path = request.path.removeprefix("/api/v1")
        if any(path.endswith(end) for end in self.closed):
            return json_response({"message": "token does not have at least one of required scope(s)"}, 403)
        if path == f"/orgs/{self.owner}" and (self.circle == "public" or token_of(request)):
            return json_response({"id": 1, "name": self.owner, "username": self.owner, "visibility": self.circle})
        if path == f"/orgs/{self.owner}/repos":
            return self._list(request, [_repository(repo, self.circle) for repo in self.seen(request)])
        if path == "/user" and token_of(request):
            return json_response({"id": 1, "login": "reader"})
        asked = re.fullmatch(r"/repos/([^/]+/[^/]+)/actions/runs", path)
        if asked and (repo := self.find(asked[1])) is not None and repo in self.seen(request):
            return json_response({"total_count": 0, "workflow_runs": _runs(repo, self)})
        team = re.fullmatch(r"/teams/(\d+)/(repos|members)", path)
        if token_of(request) and path == f"/orgs/{self.owner}/teams":
            rows = [
                {"id": number, "name": name, "description": "", "permission": right, "units_map": {"repo.code": right}}
                for number, (name, right, _, _) in enumerate(self.teams, 1)
            ]
            return self._list(request, rows)
        if team and token_of(request):
            _, _, repos, members = self.teams[int(team[1]) - 1]
            if team[2] == "repos":
                return self._list(request, [_repository(r, self.circle) for r in self.repos if r.name in repos])
            return self._list(request, [{"id": 1, "login": login, "full_name": name} for login, name in members])
        return json_response({"message": "GetOrgByName", "url": f"{self.url}/api/swagger"}, 404)

    def _list(self, request: Request, rows: list[Any]) -> Response:
        size, page = min(self.page, int(request.one("limit", "30"))), int(request.one("page", "1"))
        part = self.paged(rows, (page - 1) * size, size)
        headers = {"X-Total-Count": str(len(rows))}
        if page * size < len(rows):
            headers["Link"] = f'<{self.url}{request.path}?limit={size}&page={page + 1}>; rel="next"'
        return json_response(part, headers=headers)


def _runs(repo: Repo, forge: Gitea) -> list[dict[str, Any]]:
    if repo.name not in forge.failing:
        return []
    return [{
        "id": repo.number, "html_url": f"{forge.url}/{repo.full}/actions/runs/1", "path": "ci.yml@refs/heads/main",
        "event": "push", "run_number": 1, "head_branch": repo.branch, "head_sha": repo.head, "status": "completed",
        "conclusion": "failure" if forge.failing[repo.name] else "success", "started_at": "2026-11-19T10:00:00Z",
        "completed_at": "2026-11-19T10:04:00Z", "repository": {"full_name": repo.full},
    }]  # fmt: skip


def _repository(repo: Repo, circle: str) -> dict[str, Any]:
    return {
        "id": repo.number, "name": repo.name, "full_name": repo.full, "owner": {"id": 1, "login": repo.owner, "username": repo.owner, "email": "", "full_name": ""},
        "description": "Takes orders." if repo.name == "orders" else "", "website": "",
        "private": repo.level != "public", "internal": circle == "private" and repo.level == "public",
        "empty": repo.empty, "default_branch": repo.branch, "archived": repo.archived, "fork": repo.fork,
        "template": False, "topics": list(repo.topics), "clone_url": f"https://elsewhere.invalid/{repo.full}.git",
        **repo.extra,
    }  # fmt: skip
