"""Bitbucket Cloud (developer.atlassian.com/cloud/bitbucket/rest) and Data Center (…/server/bitbucket/rest)."""

from __future__ import annotations

import re
import urllib.parse
from typing import Any

from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response


class Bitbucket(Forge):
    """A workspace; ``heads`` is whether partial responses hold the newest commits; ``scopes`` as a header tells them."""

    allowed = {  # noqa: RUF012
        "/pipelines": frozenset(("pagelen", "page", "sort", "target.branch")),
        "/repositories/": frozenset(("pagelen", "page", "sort", "fields", "q")),
    }

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.heads, self.scopes = True, "repository"

    def answer(self, request: Request) -> Response:
        """Answer ``/2.0/repositories/{workspace}``."""
        asked = re.fullmatch(r"/2\.0/repositories/([^/]+/[^/]+)/pipelines", request.path)
        if asked and (repo := self.find(asked[1])) is not None and repo in self.seen(request):
            return json_response({"values": _pipelines(repo, self)})
        if request.path == f"/2.0/workspaces/{self.owner}":
            links = {"repositories": {"href": f"{self.url}/2.0/repositories/{self.owner}"}}
            return json_response({"type": "workspace", "slug": self.owner, "name": self.owner, "links": links})
        if request.path != f"/2.0/repositories/{self.owner}":
            return json_response({"type": "error", "error": {"message": "No workspace with identifier"}}, 404)
        rows = self.seen(request)
        size, page = min(self.page, int(request.one("pagelen", "10"))), int(request.one("page", "1"))
        body: dict[str, Any] = {"size": len(rows), "values": []}
        part = self.paged([_cloud(repo, self.heads) for repo in rows], (page - 1) * size, size)
        wanted = request.one("fields").split(",") if request.one("fields") else []
        shown = [name.removeprefix("values.").split(".") for name in wanted if name.startswith("values.")]
        body["values"] = [_only(row, shown) for row in part] if shown else part
        if page * size < len(rows):
            query = urllib.parse.urlencode({**{k: v[-1] for k, v in request.query.items()}, "page": page + 1})
            body["next"] = f"{self.url}{request.path}?{query}"
        return json_response(body, headers={"X-OAuth-Scopes": self.scopes} if token_of(request) else {})


class BitbucketServer(Forge):
    """Projects by the owners of repositories; the page size is the server's own."""

    allowed = {"/repos": frozenset(("archived", "limit", "start"))}  # noqa: RUF012

    def repository_of(self, path: str) -> str:
        """Clone addresses stand below ``/scm``."""
        return path.removeprefix("scm/")

    def answer(self, request: Request) -> Response:
        """Answer below ``/rest/api/1.0``."""
        path = request.path.removeprefix("/rest/api/1.0")
        project = re.fullmatch(r"/projects/([^/]+)/repos", path)
        rows = self.seen(request)
        if project:
            rows = [repo for repo in rows if repo.owner.lower() == urllib.parse.unquote(project[1]).lower()]
        elif path != "/repos":
            return json_response({"errors": [{"message": "no such resource"}]}, 404)
        if project and not rows:
            return json_response({"errors": [{"message": "Project does not exist."}]}, 404)
        size, start = min(self.page, int(request.one("limit", "25"))), int(request.one("start", "0"))
        part = self.paged([_server(repo, self.url) for repo in rows], start, size)
        last = start + size >= len(rows)
        body = {"size": len(part), "limit": size, "isLastPage": last, "values": part, "start": start}
        body["nextPageStart"] = None if last else start + size
        return json_response(body, headers={"X-AUSERNAME": "reader"} if token_of(request) else {})


def _pipelines(repo: Repo, forge: Bitbucket) -> list[dict[str, Any]]:
    if repo.name not in forge.failing:
        return []
    result = "FAILED" if forge.failing[repo.name] else "SUCCESSFUL"
    return [{
        "uuid": "{1}", "build_number": 1, "state": {"name": "COMPLETED", "result": {"name": result}},
        "target": {"type": "pipeline_ref_target", "ref_name": repo.branch, "commit": {"hash": repo.head}},
        "created_on": "2026-11-19T10:00:00Z", "completed_on": "2026-11-19T10:04:00Z",
        "repository": {"full_name": repo.full}, "trigger": {"name": "PUSH"},
    }]  # fmt: skip


def _cloud(repo: Repo, heads: bool) -> dict[str, Any]:
    branch: dict[str, Any] | None = {"type": "branch", "name": repo.branch} if not repo.empty else None
    if branch and heads:
        branch["target"] = {"type": "commit", "hash": repo.head}
    return {
        "type": "repository", "uuid": f"{{{repo.number:08d}}}", "full_name": repo.full, "slug": repo.name,
        "name": repo.name.title(), "description": "Takes orders." if repo.name == "orders" else "", "website": None,
        "is_private": repo.level != "public", "mainbranch": branch, "project": {"type": "project", "key": "SHOP"},
        "parent": {"full_name": "other/thing"} if repo.fork else None, "links": {"clone": []}, **repo.extra,
    }  # fmt: skip


def _only(row: dict[str, Any], paths: list[list[str]]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for first, *rest in paths:
        value = row.get(first)
        if isinstance(value, dict) and rest:
            inner = _only(value, [rest])
            chosen[first] = {**chosen.get(first, {}), **{
                key: {**chosen.get(first, {}).get(key, {}), **found} if isinstance(found, dict) else found
                for key, found in inner.items()
            }}  # fmt: skip
        elif first in row:
            chosen[first] = value
    return chosen


def _server(repo: Repo, url: str) -> dict[str, Any]:
    return {
        "id": repo.number, "slug": repo.name, "name": repo.name.title(), "scmId": "git", "state": "AVAILABLE",
        "description": "Takes orders." if repo.name == "orders" else "", "public": repo.level == "public",
        "archived": repo.archived, "project": {"key": repo.owner, "id": 1, "type": "NORMAL"},
        "links": {"clone": [{"href": f"https://elsewhere.invalid/scm/{repo.full}.git", "name": "http"}]},
        **({"origin": {"id": 99, "slug": "thing"}} if repo.fork else {}), **repo.extra,
    }  # fmt: skip
