"""GitLab: docs.gitlab.com/api/groups, /projects, /users, /personal_access_tokens, and GraphQL's heads of projects."""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import Any

from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response

_PAGED = frozenset(("page", "per_page"))


class GitLab(Forge):
    """``groups`` are sub-groups by full path: visibility, members as (username, name, level); ``heads`` is GraphQL's."""

    allowed = {  # noqa: RUF012
        "/descendant_groups": _PAGED,
        "/members": _PAGED,
        "/projects": _PAGED | {"include_subgroups", "with_shared", "order_by", "sort"},
        "/users": frozenset(("username",)),
    }

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.groups: dict[str, dict[str, Any]] = {}
        self.heads = True
        self.scopes = ["read_api", "read_repository"]
        self.people: set[str] = set()

    def answer(self, request: Request) -> Response:
        """Answer below ``/api``."""
        if request.path == "/api/graphql":
            return self._heads(request)
        path = request.path.removeprefix("/api/v4")
        group = re.fullmatch(r"/groups/(.+?)(?:/(projects|descendant_groups|members))?", path)
        user = re.fullmatch(r"/users/([^/]+)/projects", path)
        if group:
            return self._group(request, group[1], group[2] or "")
        if user and user[1] in self.people:
            return self._list(request, [_project(r, self.url) for r in self.seen(request) if r.owner == user[1]])
        if path == "/user" and token_of(request):
            return json_response({"id": 1, "username": "reader", "name": "Reader", "state": "active"})
        if path == "/personal_access_tokens/self" and token_of(request):
            return json_response({"id": 1, "name": "portal", "active": True, "scopes": self.scopes})
        return json_response({"message": "404 Not Found"}, 404)

    def _group(self, request: Request, path: str, what: str) -> Response:
        numbers = {str(number): name for number, name in enumerate((self.owner, *self.groups), 1)}
        path = numbers.get(path, path)  # a group is named by its id or by its path
        if path not in numbers.values():
            return json_response({"message": "404 Group Not Found"}, 404)
        if what == "projects":
            below = request.one("include_subgroups").lower() == "true"
            rows = [
                _project(repo, self.url) for repo in self.seen(request)
                if repo.owner == path or (below and repo.owner.startswith(f"{path}/"))
            ]  # fmt: skip
            return self._list(request, rows)
        if what == "members":
            members = self.groups.get(path, {}).get("members", ())
            rows = [
                {"id": number, "username": login, "name": name, "state": "active", "access_level": level}
                for number, (login, name, level) in enumerate(members, 1)
            ]
            return self._list(request, rows)
        if what == "descendant_groups":
            rows = [
                {
                    "id": number, "full_path": name, "path": name.rpartition("/")[2], "name": name.rpartition("/")[2],
                    "visibility": facts.get("visibility", "public"), "description": "", "parent_id": 1,
                }
                for number, (name, facts) in enumerate(self.groups.items(), 2)
            ]  # fmt: skip
            return self._list(request, rows)
        return json_response({"id": next(int(n) for n, name in numbers.items() if name == path), "full_path": path})

    def _list(self, request: Request, rows: list[Any]) -> Response:
        size, page = min(self.page, int(request.one("per_page", "20"))), int(request.one("page", "1"))
        part = self.paged(rows, (page - 1) * size, size)
        headers = {"X-Total": str(len(rows)), "X-Page": str(page)}
        if page * size < len(rows):
            query = urllib.parse.urlencode({**{k: v[-1] for k, v in request.query.items()}, "page": page + 1})
            # As the host does, the address has the encoded path of the group.
            path = re.sub(r"(/groups/)([^?]+?)(/\w+)$", lambda m: m[1] + urllib.parse.quote(m[2], safe="") + m[3],
                          request.path)  # fmt: skip
            headers["Link"] = f'<{self.url}{path}?{query}>; rel="next"'
        return json_response(part, headers=headers)

    def _pipelines(self, repo: Repo) -> dict[str, Any]:
        nodes = [_pipeline(repo, self.failing[repo.name])] if repo.name in self.failing else []
        return {
            "id": f"gid://gitlab/Project/{repo.number}", "fullPath": repo.full, "webUrl": f"{self.url}/{repo.full}",
            "archived": repo.archived, "repository": {"rootRef": repo.branch},
            "pipelines": {"nodes": nodes, "pageInfo": {"hasNextPage": False}}, "pipeline": (nodes or [None])[0],
        }  # fmt: skip

    def _heads(self, request: Request) -> Response:
        if not self.heads:
            message = "Field 'commit' doesn't exist on type 'Repository'"
            return json_response({"errors": [{"message": message, "path": ["query", "projects"]}]})
        variables = json.loads(request.body)["variables"]
        if "paths" in variables:
            nodes = [self._pipelines(repo) for repo in self.seen(request) if repo.full in variables["paths"]]
            return json_response({"data": {"projects": {"nodes": nodes}}})
        wanted = {int(one.rpartition("/")[2]) for one in variables["ids"]}
        assert len(variables["ids"]) <= 100
        nodes = [
            {
                "id": f"gid://gitlab/Project/{repo.number}",
                "repository": {"rootRef": repo.branch, "commit": {"sha": repo.head} if repo.head else None},
            }
            for repo in self.seen(request) if repo.number in wanted
        ]  # fmt: skip
        return json_response({"data": {"projects": {"nodes": nodes}}})


def _pipeline(repo: Repo, failed: bool) -> dict[str, Any]:
    return {
        "id": f"gid://gitlab/Ci::Pipeline/{repo.number}", "iid": "1", "status": "FAILED" if failed else "SUCCESS",
        "source": "push", "ref": repo.branch, "sha": repo.head, "path": f"/{repo.full}/-/pipelines/{repo.number}",
        "createdAt": "2026-11-19T10:00:00Z", "finishedAt": "2026-11-19T10:04:00Z",
    }  # fmt: skip


def _project(repo: Repo, url: str) -> dict[str, Any]:
    return {
        "id": repo.number, "name": repo.name, "path": repo.name, "path_with_namespace": repo.full,
        "description": "Takes orders." if repo.name == "orders" else None, "visibility": repo.level,
        "default_branch": repo.branch if not repo.empty else None, "archived": repo.archived, "empty_repo": repo.empty,
        "topics": list(repo.topics), "http_url_to_repo": f"https://elsewhere.invalid/{repo.full}.git",
        "web_url": f"{url}/{repo.full}", "namespace": {"full_path": repo.owner, "kind": "group"},
        "shared_with_groups": [], **({"forked_from_project": {"id": 9}} if repo.fork else {}), **repo.extra,
    }  # fmt: skip
