"""The routes by which hosts make repositories and pull requests, as their official API descriptions have them.

GitHub, GitLab, Gitea and Bitbucket Cloud, one class: what they differ in is their paths, bodies and answers.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from pathlib import Path
from typing import Any

from tests.rig import gitstore
from tests.rig.forges.forge import Forge, Repo
from tests.rig.gitserver import SKILLS, http_backend, not_found, token_of, unauthorised
from tests.rig.wire import Request, Response, json_response

PREFIX = {"github": "/api/v3", "gitlab": "/api/v4", "gitea": "/api/v1", "bitbucket": "/2.0"}
MISSING = {"message": "Not Found"}


class CreatingForge(Forge):
    """A host that makes what it is asked for; ``made`` are bodies of new repositories, ``proposed`` of changes.

    ``deaf`` lets the request for a change fail with 422; ``closed`` refuses every push.
    """

    def __init__(self, folder: Path, kind: str, owner: str = "acme") -> None:
        super().__init__(folder, owner)
        self.kind = kind
        self.made: list[dict[str, Any]] = []
        self.proposed: list[dict[str, Any]] = []
        self.deaf = self.closed = False

    def place(self, name: str) -> str:
        """A repository as ``repoUrl`` names it."""
        key = "workspace" if self.kind == "bitbucket" else "owner"
        return f"{self.url.removeprefix('http://')}?{key}={self.owner}&repo={name}"

    def files(self, name: str, branch: str) -> dict[str, str]:
        """The files of a branch with their contents."""
        repo = self.find(f"{self.owner}/{name}")
        assert repo is not None and repo.path is not None
        listed = gitstore.git(repo.path, "ls-tree", "-r", "--name-only", branch).split("\n")
        return {path: gitstore.git(repo.path, "show", f"{branch}:{path}") for path in listed if path}

    def _git(self, request: Request, path: str, service: str) -> Response:
        repo = self.find(path)
        if token_of(request) != self.token or (self.closed and "receive-pack" in service + request.raw_query):
            return unauthorised()
        if repo is None or repo.path is None:
            return not_found()
        return http_backend(request, repo.path, service, SKILLS | {"push"})

    def answer(self, request: Request) -> Response:
        """Answer below the prefix of the kind."""
        path = request.path.removeprefix(PREFIX[self.kind])
        if token_of(request) != self.token:
            return self.unknown_token()
        body = json.loads(request.body) if request.method == "POST" else {}
        found = getattr(self, f"_{self.kind}")(request.method, path, body)
        return found if isinstance(found, Response) else json_response(MISSING, 404)

    def _new(self, name: str, body: dict[str, Any], told: dict[str, Any]) -> Response:
        repo = self.add(name, branch=body.get("default_branch") or "main")
        repo.path = self.folder / f"{repo.number}.git"
        gitstore.create(repo.path, repo.branch)
        self.made.append(body)
        return json_response(told, 201)

    def _change(self, repo: Repo | None, body: dict[str, Any], told: dict[str, Any]) -> Response | None:
        if repo is None:
            return None
        if self.deaf:
            return json_response({"message": "Validation Failed"}, 422)
        self.proposed.append(body)
        return json_response(told, 201)

    def _github(self, method: str, path: str, body: dict[str, Any]) -> Response | None:
        if method == "GET" and path == f"/users/{self.owner}":
            return json_response({"login": self.owner, "type": "Organization"})
        if method == "POST" and path == f"/orgs/{self.owner}/repos":
            return self._new(body["name"], body, {"clone_url": "https://elsewhere.invalid/x.git"})
        return self._repos(method, path, body, {"default_branch": "main"})

    def _gitea(self, method: str, path: str, body: dict[str, Any]) -> Response | None:
        if method == "GET" and path == f"/orgs/{self.owner}":
            return json_response({"id": 1, "name": self.owner})
        if method == "POST" and path == f"/orgs/{self.owner}/repos":
            return self._new(body["name"], body, {"clone_url": "https://elsewhere.invalid/x.git"})
        return self._repos(method, path, body, {"default_branch": "main"})

    def _repos(self, method: str, path: str, body: dict[str, Any], facts: dict[str, Any]) -> Response | None:
        asked = re.fullmatch(r"/repos/([^/]+/[^/]+)(/pulls)?", path)
        repo = self.find(asked[1]) if asked else None
        if asked and asked[2] and method == "POST":
            return self._change(repo, body, {"html_url": f"{self.url}/{asked[1]}/pull/7", "number": 7})
        return json_response(facts) if repo is not None and method == "GET" else None

    def _gitlab(self, method: str, path: str, body: dict[str, Any]) -> Response | None:
        if method == "GET" and path == f"/namespaces/{self.owner}":
            return json_response({"id": 5, "full_path": self.owner})
        if method == "POST" and path == "/projects":
            return self._new(body["path"], body, {"id": 9}) if body["namespace_id"] == 5 else None
        asked = re.fullmatch(r"/projects/([^/]+/[^/]+?)(/merge_requests)?", urllib.parse.unquote(path))
        repo = self.find(asked[1]) if asked else None
        if asked and asked[2] and method == "POST":
            return self._change(repo, body, {"web_url": f"{self.url}/{asked[1]}/-/merge_requests/7", "iid": 7})
        return json_response({"default_branch": "main"}) if repo is not None and method == "GET" else None

    def _bitbucket(self, method: str, path: str, body: dict[str, Any]) -> Response | None:
        asked = re.fullmatch(r"/repositories/([^/]+/[^/]+)(/pullrequests)?", path)
        repo = self.find(asked[1]) if asked else None
        if asked and not asked[2] and method == "POST":
            return self._new(asked[1].rpartition("/")[2], body, {"full_name": asked[1]})
        if asked and asked[2] and method == "POST":
            return self._change(repo, body, {"id": 7, "links": {"html": {"href": f"{self.url}/{asked[1]}/pr/7"}}})
        return json_response({"mainbranch": {"name": "main"}}) if repo is not None and method == "GET" else None
