"""A GitHub Enterprise Server on loopback: REST at /api/v3, GraphQL at /api/graphql, git at /OWNER/NAME.git."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field

from tests.rig import github_graphql, github_rest, shapes
from tests.rig.faults import early_answer
from tests.rig.github_graphql import Budget
from tests.rig.gitserver import (
    git_targets,
    http_backend,
    not_found,
    split_git_path,
    token_of,
    unauthorised,
    with_faults,
)
from tests.rig.org import Org
from tests.rig.wire import Entry, Log, LoopbackServer, Request, Response, json_response

REPO_PATH = re.compile(r"/repos/[^/]+/([^/]+)")
HOUR = 3600


@dataclass
class Limits:
    """Calls an hour for a token and without one, points an hour for GraphQL; a test may set them low."""

    token: int = 5000
    anonymous: int = 60
    points: int = 5000


@dataclass
class _Meter:
    used: int = 0
    reset: float = field(default_factory=lambda: time.time() + HOUR)


class GitHub:
    """The server; ``limits`` can be changed while it runs, ``reset_limits`` starts a new hour."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.limits = Limits()
        self.server = LoopbackServer(self.app)
        self.url = self.server.url
        self.org: Org | None = None
        self._meters: dict[tuple[str, str], _Meter] = {}
        self._lock = threading.Lock()

    def reset_limits(self) -> None:
        """Forget all use: a new hour begins."""
        with self._lock:
            self._meters.clear()

    def app(self, request: Request) -> Response:
        """Answer one request of any kind and log it."""
        assert self.org is not None
        git = split_git_path(request.path)
        if git:
            answered = with_faults(self.org.faults, git_targets(git[0]), lambda: self._git(request, *git))
            return self._logged("git", request, git[0], *answered)
        if request.path == "/api/graphql":
            return self._logged("graphql", request, "", *self._guarded(request, ("graphql", "github"), "graphql"))
        if request.path.startswith("/api/v3"):
            repo = REPO_PATH.search(request.path)
            name = repo.group(1) if repo else ""
            targets = [f"rest:{name}", f"repo:{name}"] if name else []
            targets += ["actions"] if "/actions/" in request.path else []
            targets += ["teams"] if "/teams" in request.path else []
            full = f"{self.org.login}/{name}" if name else ""
            return self._logged("rest", request, full, *self._guarded(request, (*targets, "rest", "github"), "core"))
        return self._logged("web", request, "", Response(404, {"Content-Type": "text/plain"}, b"Not Found"), "")

    def _logged(self, system: str, request: Request, repo: str, response: Response, fault: str) -> Response:
        role = self._role(request)
        self.log.add(
            Entry(
                system, request.method, request.path, request.raw_query, response.status, repo,
                token="unknown" if role is None else role, fault=fault,
                authorization="authorization" in request.headers,
                conditional="if-none-match" in request.headers,
                request_body=b"" if system == "git" else request.body,
                response_body=b"" if system == "git" else response.body, headers=dict(response.headers),
            )
        )  # fmt: skip
        assert self.org is not None
        self.org.answered(system)
        if self.org.spoil is not None and system in ("rest", "graphql") and response.status == 200:
            response.body = self.org.spoil(system, response.body)
        return response

    def _role(self, request: Request) -> str | None:
        """The role of a request's token: empty without one, None where the token is unknown."""
        assert self.org is not None
        token = token_of(request)
        if not token:
            return ""
        return next((role for role, known in self.org.tokens.items() if known == token), None)

    # -- git ------------------------------------------------------------------------------------------------------

    def _git(self, request: Request, full: str, service: str) -> Response:
        assert self.org is not None
        role = self._role(request)
        if role is None:
            return unauthorised()
        owner, _, name = full.partition("/")
        with self.org.lock:
            repo = self.org.find(name, role) if owner.lower() == self.org.login.lower() else None
        if repo is None:
            return not_found() if role else unauthorised()
        if repo.name.lower() != name.lower():
            query = f"?{request.raw_query}" if request.raw_query else ""
            return Response(301, {"Location": f"{self.url}/{self.org.login}/{repo.name}.git{service}{query}"})
        return http_backend(request, repo.path, service)

    # -- REST and GraphQL -----------------------------------------------------------------------------------------

    def _guarded(self, request: Request, targets: tuple[str, ...], resource: str) -> tuple[Response, str]:
        assert self.org is not None
        fault = self.org.faults.take(*targets)
        if fault and (early := early_answer(fault, self.org.faults)):
            return self._with_limits(request, early, resource), fault.kind
        role = self._role(request)
        if role is None:
            return json_response({"message": "Bad credentials"}, 401), fault.kind if fault else ""
        response = self._answer(request, role, resource)
        if fault and fault.kind == "truncated":
            response.cut = True
        if fault and fault.kind == "graphql_errors":
            response = _with_error(response)
        if fault and fault.kind == "graphql_no_teams":
            response = _without_teams(response)
        if fault and fault.kind == "graphql_hole":
            response = _with_hole(response)
        return self._with_limits(request, response, resource), fault.kind if fault else ""

    def _answer(self, request: Request, role: str, resource: str) -> Response:
        assert self.org is not None
        path = request.path.removeprefix("/api/v3")
        if path == "/rate_limit":
            return self._rate_limit(role)
        if resource == "graphql":
            return self._graphql(request, role)
        limit = self.limits.token if role else self.limits.anonymous
        if self._spend(role, resource, 0, limit).used >= limit:
            who = "user ID 900" if role else "127.0.0.1"
            return json_response({"message": f"API rate limit exceeded for {who}."}, 403)
        if request.method not in ("GET", "HEAD"):
            return json_response({"message": "Not Found"}, 404)
        if path == "/user" and role:
            person = self.org.people[sorted(self.org.people)[0]]
            response = json_response(shapes.full_user(self.org, person))
        else:
            response = github_rest.answer(github_rest.Call(self.org, request, role), path)
        # An answer "not modified" to somebody who is known costs nothing.
        if not (response.status == 304 and role):
            self._spend(role, resource, 1, limit)
        return response

    def _graphql(self, request: Request, role: str) -> Response:
        assert self.org is not None
        if not role:
            return json_response({"message": "This endpoint requires you to be authenticated."}, 401)
        if request.method != "POST":
            return json_response({"message": "Not Found"}, 404)
        if self._spend(role, "graphql", 0, self.limits.points).used >= self.limits.points:
            message = "API rate limit exceeded for user ID 900."
            return json_response({"errors": [{"type": "RATE_LIMITED", "message": message}]})
        return github_graphql.answer(
            self.org, request, role, lambda points: self._spend(role, "graphql", points, self.limits.points)
        )

    def _spend(self, role: str, resource: str, points: int, limit: int) -> Budget:
        with self._lock:
            meter = self._meters.setdefault((role, resource), _Meter())
            if meter.reset <= time.time():
                meter.used, meter.reset = 0, time.time() + HOUR
            meter.used += points
            return Budget(limit, meter.used, int(meter.reset))

    def _with_limits(self, request: Request, response: Response, resource: str) -> Response:
        role = self._role(request) or ""
        limit = self.limits.points if resource == "graphql" else self.limits.token if role else self.limits.anonymous
        now = self._spend(role, resource, 0, limit)
        common = {
            "x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(max(0, limit - now.used)),
            "x-ratelimit-used": str(now.used), "x-ratelimit-reset": str(now.reset), "x-ratelimit-resource": resource,
            "x-github-request-id": "0000:0000", "x-github-enterprise-version": "3.19.0",
        }  # fmt: skip
        if response.status == 403:
            common["x-accepted-github-permissions"] = "metadata=read"
        response.headers = {**common, **response.headers}
        return response

    def _rate_limit(self, role: str) -> Response:
        def part(resource: str, limit: int) -> dict[str, int]:
            now = self._spend(role, resource, 0, limit)
            return {"limit": limit, "used": now.used, "remaining": max(0, limit - now.used), "reset": now.reset}

        core = part("core", self.limits.token if role else self.limits.anonymous)
        search = {"limit": 10, "used": 0, "remaining": 10, "reset": core["reset"]}
        points = part("graphql", self.limits.points if role else 0)
        return json_response({"resources": {"core": core, "search": search, "graphql": points}, "rate": core})


def _without_teams(response: Response) -> Response:
    """Take the teams away, as the host does for a token without the scope."""
    body = json.loads(response.body)
    if (body.get("data") or {}).get("organization"):
        body["data"]["organization"]["teams"] = None
        message = "Your token has not been granted the required scopes: ['read:org']."
        path = ["organization", "teams"]
        body.setdefault("errors", []).append({"type": "INSUFFICIENT_SCOPES", "message": message, "path": path})
    return json_response(body, headers={})


def _with_hole(response: Response) -> Response:
    """Take the first repository away, as the host does where a part of a query failed inside."""
    body = json.loads(response.body)
    owner = (body.get("data") or {}).get("repositoryOwner")
    if owner and owner["repositories"]["nodes"]:
        owner["repositories"]["nodes"][0] = None
        path = ["repositoryOwner", "repositories", "nodes", 0]
        message = "Something went wrong while loading this repository."
        body.setdefault("errors", []).append({"type": "SERVICE_UNAVAILABLE", "message": message, "path": path})
    return json_response(body, headers={})


def _with_error(response: Response) -> Response:
    body = json.loads(response.body)
    body.setdefault("errors", []).append(
        {
            "type": "FORBIDDEN",
            "message": "Resource protected by organization SAML enforcement.",
            "path": ["organization"],
        }
    )
    return json_response(body, headers={})
