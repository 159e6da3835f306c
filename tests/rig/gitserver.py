"""Git over HTTP by ``git http-backend``: real clones, partial clones and fetches from bare repositories."""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.rig.faults import MESSAGES, Faults, early_answer
from tests.rig.wire import Entry, Log, LoopbackServer, Request, Response

SERVICES = ("/info/refs", "/git-upload-pack", "/git-receive-pack")
TIMEOUT = 120
SKILLS = frozenset(("filter", "single", "v2"))


def git_environment() -> dict[str, str]:
    """An environment for git that reads no configuration of the machine or its user."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }


def split_git_path(path: str) -> tuple[str, str] | None:
    """Split ``/owner/name.git/info/refs`` into (``owner/name``, ``/info/refs``); None where it is no git request."""
    for service in SERVICES:
        if path.endswith(service):
            return path.removesuffix(service).strip("/").removesuffix(".git"), service
    return None


def token_of(request: Request) -> str:
    """The token of a request: Bearer, ``token``, or the password of Basic; empty where there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer" | "token":
            return value.strip()
        case "basic":
            return base64.b64decode(value.encode()).decode("utf-8", "replace").partition(":")[2]
        case _:
            return ""


def http_backend(request: Request, repository: Path, service: str, skills: frozenset[str] = SKILLS) -> Response:
    """Run ``git http-backend`` for one request to one bare repository; gzip bodies are decoded.

    ``skills`` are what the server can: ``filter`` (clones without contents), ``single`` (contents by their id), ``v2``,
    ``push``.
    """
    body = gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body
    environment = {
        **git_environment(),
        "GIT_PROJECT_ROOT": str(repository),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": service,
        "QUERY_STRING": request.raw_query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "GIT_PROTOCOL": request.headers.get("git-protocol", "") if "v2" in skills else "",
        "REMOTE_ADDR": "127.0.0.1",
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_2": "http.receivepack",
        "GIT_CONFIG_VALUE_2": str("push" in skills).lower(),
        "GIT_CONFIG_KEY_0": "uploadpack.allowFilter",
        "GIT_CONFIG_VALUE_0": str("filter" in skills).lower(),
        "GIT_CONFIG_KEY_1": "uploadpack.allowAnySHA1InWant",
        "GIT_CONFIG_VALUE_1": str("single" in skills).lower(),
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, env=environment, capture_output=True, timeout=TIMEOUT, check=False
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name:
            headers[name.strip()] = value.strip()
    status = int(headers.pop("Status", "200").split()[0])
    if not head:
        return Response(500, {"Content-Type": "text/plain"}, done.stderr)
    return Response(status, headers, content)


def unauthorised() -> Response:
    """What GitHub says to git without usable credentials."""
    return Response(
        401, {"WWW-Authenticate": 'Basic realm="GitHub"', "Content-Type": "text/plain"}, b"Repository not found."
    )


def not_found() -> Response:
    """What GitHub says to git about a repository that the token may not see."""
    return Response(404, {"Content-Type": "text/plain"}, b"Repository not found.")


def git_targets(repo: str) -> tuple[str, ...]:
    """Names under which a fault hits the git requests of ``owner/name``."""
    name = repo.rpartition("/")[2]
    return f"git:{name}", f"repo:{name}", "git", "github"


def with_faults(faults: Faults, targets: tuple[str, ...], answer: Callable[[], Response]) -> tuple[Response, str]:
    """Answer a git request unless a fault of one of the targets hits it; also the fault's kind."""
    fault = faults.take(*targets)
    if fault is None:
        return answer(), ""
    if fault.kind in ("401", "403", "404"):
        if fault.kind == "401":
            return unauthorised(), fault.kind
        text = MESSAGES[fault.kind].encode()
        return Response(int(fault.kind), {"Content-Type": "text/plain"}, text), fault.kind
    early = early_answer(fault, faults)
    if early is not None:
        return early, fault.kind
    response = answer()
    if fault.kind == "truncated":
        response.cut = True
    return response, fault.kind


class GitServer:
    """A Git host without any API: ``/NAME.git`` for each bare repository ``root/NAME.git``, one optional token."""

    def __init__(self, root: Path, token: str = "", log: Log | None = None) -> None:
        self.root = root
        self.faults = Faults()
        self.log = log or Log()
        self._token = token
        self.skills = SKILLS
        self.server = LoopbackServer(self.app)
        self.url = self.server.url

    def app(self, request: Request) -> Response:
        """Answer one request and log it."""
        parts = split_git_path(request.path)
        if parts is None:
            return not_found()
        repo, service = parts
        response, fault = with_faults(self.faults, git_targets(repo), lambda: self._answer(request, repo, service))
        self.log.add(
            Entry(
                "git", request.method, request.path, request.raw_query, response.status, repo,
                fault=fault, authorization="authorization" in request.headers,
            )
        )  # fmt: skip
        return response

    def _answer(self, request: Request, repo: str, service: str) -> Response:
        if self._token and token_of(request) != self._token:
            return unauthorised()
        path = self.root / f"{repo}.git"
        if ".." in Path(repo).parts or not path.is_dir():
            return not_found()
        return http_backend(request, path, service, self.skills)
