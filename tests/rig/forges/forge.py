"""What the servers of all hosts share: repositories with levels, one token, faults, a log, real git."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.rig import gitstore
from tests.rig.faults import Faults, early_answer
from tests.rig.gitserver import http_backend, not_found, split_git_path, token_of, unauthorised
from tests.rig.wire import Entry, Log, LoopbackServer, Request, Response, json_response

WHEN = (1_793_527_200, "2026-11-01T10:00:00Z")
WHO = ("Ana Quispe", "ana@example.com")


@dataclass
class Repo:
    """A repository as the host knows it; ``owner`` is a group, a project or an organisation; None is empty."""

    number: int
    owner: str
    name: str
    level: str = "public"
    path: Path | None = None
    branch: str = "main"
    archived: bool = False
    fork: bool = False
    topics: tuple[str, ...] = ()
    told_head: str = ""
    """A head that is told without a repository behind it: for lists that are too long to be real."""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def full(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    def empty(self) -> bool:
        """Whether nothing was committed yet."""
        return not self.head

    @property
    def head(self) -> str:
        """The newest commit."""
        return gitstore.tip(self.path, self.branch) if self.path is not None else self.told_head


class Forge:
    """A host that serves ``repos``; a subclass answers its API in ``answer``.

    ``after_page`` is called when a page of the list was sent: what it changes, the next page shows.
    """

    allowed: dict[str, frozenset[str]] = {}  # noqa: RUF012  # never changed
    """Path patterns of the API are the subclass's; these are the query parameters that a documented route takes."""

    def __init__(self, folder: Path, owner: str = "acme") -> None:
        self.folder, self.owner = folder, owner
        self.repos: list[Repo] = []
        self.log, self.faults = Log(), Faults()
        self.token = secrets.token_urlsafe(24)
        self.after_page: Callable[[], None] | None = None
        self.page = 100
        self.failing: dict[str, bool] = {}
        """Names of repositories with a run of the host's own CI on the default branch, and whether it failed."""
        self.server = LoopbackServer(self.app)
        self.url = self.server.url

    def __enter__(self) -> Forge:
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    def add(self, name: str, files: dict[str, str] | None = None, **given: Any) -> Repo:
        """Add a repository, with one commit where files are given."""
        repo = Repo(len(self.repos) + 1, given.pop("owner", self.owner), name, **given)
        if files is not None:
            repo.path = self.folder / f"{repo.number}.git"
            gitstore.create(repo.path, repo.branch)
            gitstore.commit(repo.path, repo.branch, files, "Import", WHO, WHEN)
        self.repos.append(repo)
        return repo

    def push(self, repo: Repo, files: dict[str, str]) -> None:
        """Add a commit."""
        assert repo.path is not None
        gitstore.commit(repo.path, repo.branch, files, "Change", WHO, WHEN)

    def find(self, full: str) -> Repo | None:
        """The repository of a path in any letter case."""
        return next((repo for repo in self.repos if repo.full.lower() == full.lower()), None)

    def seen(self, request: Request) -> list[Repo]:
        """What the request's token may see, in the order of ids."""
        known = token_of(request) == self.token
        return [repo for repo in self.repos if known or repo.level == "public"]

    # -- requests -------------------------------------------------------------------------------------------------

    def app(self, request: Request) -> Response:
        """Answer one request of any kind and log it."""
        git = split_git_path(request.path)
        system = "git" if git else "api"
        fault = self.faults.take(system)
        response = early_answer(fault, self.faults) if fault else None
        if response is None:
            response = self._git(request, *git) if git else self._api(request)
            response.cut = bool(fault and fault.kind == "truncated")
        self.log.add(Entry(
            system, request.method, request.path, request.raw_query, response.status,
            authorization="authorization" in request.headers, token=token_of(request),
        ))  # fmt: skip
        return response

    def _git(self, request: Request, path: str, service: str) -> Response:
        repo = self.find(self.repository_of(path))
        if token_of(request) not in ("", self.token):
            return unauthorised()
        if repo is None or (repo.level != "public" and not token_of(request)):
            return not_found() if token_of(request) else unauthorised()
        return http_backend(request, repo.path or self._blank(), service)

    def _blank(self) -> Path:
        place = self.folder / "blank.git"
        if not place.exists():
            gitstore.create(place, "main")
        return place

    def _api(self, request: Request) -> Response:
        if token_of(request) not in ("", self.token):
            return self.unknown_token()
        known = next((names for start, names in self.allowed.items() if start in request.path), frozenset[str]())
        if set(request.query) - known:
            return json_response({"message": f"undocumented parameters {set(request.query) - known}"}, 400)
        return self.answer(request)

    def paged(self, rows: list[Any], start: int, size: int) -> list[Any]:
        """A page of a list; the list may change when it was made."""
        found = rows[start : start + size]
        if self.after_page is not None:
            self.after_page()
        return found

    # -- what a subclass says -------------------------------------------------------------------------------------

    def repository_of(self, path: str) -> str:
        """``owner/name`` of the path of a git request."""
        return path

    def unknown_token(self) -> Response:
        """What the host says to a token that it does not know."""
        return json_response({"message": "401 Unauthorized"}, 401)

    def answer(self, request: Request) -> Response:
        """Answer a request to the API."""
        raise NotImplementedError
