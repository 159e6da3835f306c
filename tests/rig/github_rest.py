"""GitHub's REST API under ``/api/v3``, as an Enterprise Server has it: one function per path."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.rig import gitstore, shapes
from tests.rig.org import Org, Repo, Team
from tests.rig.wire import Request, Response, json_response

SORTS: dict[str, Callable[[Repo], Any]] = {
    "created": lambda repo: repo.created,
    "updated": lambda repo: repo.updated,
    "pushed": lambda repo: repo.head.date if repo.head else repo.created,
    "full_name": lambda repo: repo.name.lower(),
}


@dataclass(frozen=True)
class Call:
    """A request with who asks it: ``role`` is owner, member, outsider or empty for anonymous."""

    org: Org
    request: Request
    role: str


class Refused(Exception):
    """The API says no: carries the answer."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.response = json_response(
            {"message": message, "documentation_url": "https://docs.github.com/rest"}, status, headers
        )


def answer(call: Call, path: str) -> Response:
    """Answer a GET below ``/api/v3``; ETag and 304 as the host does."""
    try:
        for pattern, handler in ROUTES:
            match = pattern.fullmatch(path)
            if match:
                with call.org.lock:
                    response = handler(call, *match.groups())
                break
        else:
            raise Refused(404, "Not Found")
    except Refused as no:
        return no.response
    return _conditional(call, response)


def _conditional(call: Call, response: Response) -> Response:
    if response.status != 200:
        return response
    digest = hashlib.sha256(call.role.encode() + b"\0" + response.body).hexdigest()
    tag = f'W/"{digest}"'
    response.headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
    if call.request.headers.get("if-none-match") == tag:
        kept = {name: value for name, value in response.headers.items() if name != "Content-Type"}
        return Response(304, kept)
    return response


def paged(call: Call, items: list[Any], wrap: str = "") -> Response:
    """One page of a list with the ``Link`` header; ``wrap`` names the list inside an object with a total."""
    size = _number(call, "per_page", 30, 100)
    page = _number(call, "page", 1, 10_000_000)
    last = max(1, -(-len(items) // size))
    part = items[(page - 1) * size : page * size]
    links = []
    for rel, number, present in (
        ("prev", page - 1, page > 1), ("next", page + 1, page < last), ("last", last, page < last),
        ("first", 1, page > 1),
    ):  # fmt: skip
        if present:
            query = {name: values[-1] for name, values in call.request.query.items()} | {"page": str(number)}
            url = f"{call.org.url}{call.request.path}?{urllib.parse.urlencode(query)}"
            links.append(f'<{url}>; rel="{rel}"')
    headers = {"Link": ", ".join(links)} if links else {}
    return json_response({"total_count": len(items), wrap: part} if wrap else part, headers=headers)


def _number(call: Call, name: str, default: int, most: int) -> int:
    text = call.request.one(name)
    return min(max(int(text), 1), most) if text.isdigit() else default


def _login(call: Call, login: str) -> None:
    if login.lower() != call.org.login.lower():
        raise Refused(404, "Not Found")


def _repo(call: Call, login: str, name: str) -> Repo:
    _login(call, login)
    repo = call.org.find(name, call.role)
    if repo is None:
        raise Refused(404, "Not Found")
    if repo.name.lower() != name.lower():
        tail = call.request.path.partition(f"/{login}/{name}")[2]
        query = f"?{call.request.raw_query}" if call.request.raw_query else ""
        location = f"{call.org.url}/api/v3/repositories/{repo.id}{tail}{query}"
        raise Refused(301, "Moved Permanently", {"Location": location})
    return repo


def _team(call: Call, login: str, slug: str) -> Team:
    _teams_allowed(call, login)
    for item in shapes.teams_for(call.org, call.role):
        if item.slug == slug:
            return item
    raise Refused(404, "Not Found")


def _teams_allowed(call: Call, login: str) -> None:
    _login(call, login)
    if not call.role:
        raise Refused(401, "Requires authentication")
    if call.role == "outsider":
        raise Refused(403, "Resource not accessible by personal access token")


def organization(call: Call, login: str) -> Response:
    """``GET /orgs/{org}``."""
    _login(call, login)
    return json_response(shapes.organization(call.org, call.role))


def account(call: Call, login: str) -> Response:
    """``GET /users/{username}``: a person, or the organisation in the shape of one."""
    person = call.org.people.get(login)
    if person:
        return json_response(shapes.full_user(call.org, person))
    _login(call, login)
    return json_response(shapes.organization_as_user(call.org, call.role))


def repositories(call: Call, login: str) -> Response:
    """``GET /orgs/{org}/repos``, ``GET /users/{username}/repos``."""
    if login in call.org.people:
        return paged(call, [])
    _login(call, login)
    by_user = "/users/" in call.request.path
    wanted = call.request.one("type", "owner" if by_user else "all")
    keep: dict[str, Callable[[Repo], bool]] = {
        "public": lambda repo: repo.visibility == "public",
        "private": lambda repo: repo.visibility != "public",
        "forks": lambda repo: repo.fork,
        "sources": lambda repo: not repo.fork,
    }
    # The list of a user's repositories shows public ones only, whoever asks.
    seen = [repo for repo in call.org.visible(call.role) if not by_user or repo.visibility == "public"]
    found = [repo for repo in seen if wanted not in keep or keep[wanted](repo)]
    sort = call.request.one("sort", "full_name" if by_user else "created")
    down = call.request.one("direction", "asc" if sort == "full_name" else "desc") == "desc"
    found.sort(key=lambda repo: (SORTS.get(sort, SORTS["created"])(repo), repo.id), reverse=down)
    return paged(call, [shapes.repository(call.org, repo, call.role) for repo in found])


def repository(call: Call, login: str, name: str) -> Response:
    """``GET /repos/{owner}/{repo}``."""
    return json_response(shapes.full_repository(call.org, _repo(call, login, name), call.role))


def repository_by_id(call: Call, number: str, tail: str) -> Response:
    """``GET /repositories/{id}…``: where the redirect of a renamed repository leads."""
    repo = call.org.by_id(int(number))
    if repo is None or not call.org.sees(call.role, repo):
        raise Refused(404, "Not Found")
    path = f"/repos/{call.org.login}/{repo.name}{tail}"
    for pattern, handler in ROUTES:
        match = pattern.fullmatch(path)
        if match:
            return handler(call, *match.groups())
    raise Refused(404, "Not Found")


def languages(call: Call, login: str, name: str) -> Response:
    """``GET /repos/{owner}/{repo}/languages``."""
    return json_response(_repo(call, login, name).languages)


def topics(call: Call, login: str, name: str) -> Response:
    """``GET /repos/{owner}/{repo}/topics``."""
    return json_response({"names": sorted(_repo(call, login, name).topics)})


def branch(call: Call, login: str, name: str, wanted: str) -> Response:
    """``GET /repos/{owner}/{repo}/branches/{branch}``: the default branch only, others are 404."""
    repo = _repo(call, login, name)
    if repo.head is None or wanted != repo.branch:
        raise Refused(404, "Branch not found")
    here = f"{call.org.url}/api/v3/repos/{login}/{name}"
    head = repo.head
    who = {"name": head.author, "email": head.email, "date": head.date}
    commit: dict[str, Any] = {
        "sha": head.oid, "node_id": shapes.node_id("C", repo.id), "url": f"{here}/commits/{head.oid}",
        "html_url": f"{call.org.url}/{login}/{name}/commit/{head.oid}", "parents": [], "author": None,
        "committer": None, "comments_url": f"{here}/commits/{head.oid}/comments",
        "commit": {
            "author": who, "committer": who, "message": head.message, "comment_count": 0,
            "tree": {"sha": head.tree, "url": f"{here}/git/trees/{head.tree}"},
            "url": f"{here}/git/commits/{head.oid}",
        },
    }  # fmt: skip
    address = f"{here}/branches/{wanted}"
    return json_response({
        "name": wanted, "commit": commit, "protected": repo.required_reviews is not None,
        "_links": {"html": f"{call.org.url}/{login}/{name}/tree/{wanted}", "self": address},
        "protection": {"enabled": repo.required_reviews is not None}, "protection_url": f"{address}/protection",
    })  # fmt: skip


def runs(call: Call, login: str, name: str) -> Response:
    """``GET /repos/{owner}/{repo}/actions/runs``."""
    repo = _repo(call, login, name)
    ask = call.request.one
    found = [
        item
        for item in repo.runs
        if ask("branch") in ("", item.branch)
        and ask("event") in ("", item.event)
        and ask("head_sha") in ("", item.sha)
        and ask("status") in ("", item.status, item.conclusion)
    ]
    return paged(call, [shapes.run(call.org, repo, item, call.role) for item in found], "workflow_runs")


def teams(call: Call, login: str) -> Response:
    """``GET /orgs/{org}/teams``."""
    _teams_allowed(call, login)
    return paged(call, [shapes.team(call.org, item) for item in shapes.teams_for(call.org, call.role)])


def team(call: Call, login: str, slug: str) -> Response:
    """``GET /orgs/{org}/teams/{team_slug}``."""
    return json_response(shapes.full_team(call.org, _team(call, login, slug)))


def team_members(call: Call, login: str, slug: str) -> Response:
    """``GET /orgs/{org}/teams/{team_slug}/members``: members of child teams are in, as on the host."""
    item = _team(call, login, slug)
    return paged(call, [shapes.user(call.org, person) for person in shapes.members(call.org, item)])


def team_repositories(call: Call, login: str, slug: str) -> Response:
    """``GET /orgs/{org}/teams/{team_slug}/repos``."""
    item = _team(call, login, slug)
    found = []
    for name, permission in sorted(item.repositories.items()):
        repo = call.org.find(name, call.role)
        if repo is not None:
            rank = shapes.PERMISSIONS.index(permission)
            rights = {each: shapes.PERMISSIONS.index(each) <= rank for each in shapes.PERMISSIONS}
            shape = shapes.repository(call.org, repo, call.role) | {"permissions": rights, "role_name": permission}
            found.append(shape)
    return paged(call, found)


def repository_teams(call: Call, login: str, name: str) -> Response:
    """``GET /repos/{owner}/{repo}/teams``: for those who administer it."""
    repo = _repo(call, login, name)
    if call.role != "owner":
        raise Refused(403 if call.role else 401, "Must have admin rights to Repository.")
    return paged(call, [
        shapes.team(call.org, item, permission=item.repositories[repo.name])
        for item in shapes.teams_for(call.org, call.role) if repo.name in item.repositories
    ])  # fmt: skip


def contents(call: Call, login: str, name: str, path: str) -> Response:
    """``GET /repos/{owner}/{repo}/contents/{path}`` for a file of the default branch."""
    repo = _repo(call, login, name)
    found = gitstore.read(repo.path, repo.head.oid, path) if repo.head else None
    if found is None:
        raise Refused(404, "Not Found")
    oid, content = found
    here = f"{call.org.url}/api/v3/repos/{login}/{name}"
    url, git = f"{here}/contents/{path}?ref={repo.branch}", f"{here}/git/blobs/{oid}"
    html = f"{call.org.url}/{login}/{name}/blob/{repo.branch}/{path}"
    return json_response({
        "type": "file", "encoding": "base64", "size": len(content), "name": path.rpartition("/")[2], "path": path,
        "content": base64.b64encode(content).decode(), "sha": oid, "url": url, "git_url": git, "html_url": html,
        "download_url": html.replace("/blob/", "/raw/"), "_links": {"git": git, "self": url, "html": html},
    })  # fmt: skip


def meta(call: Call) -> Response:
    """``GET /meta``: what the server is."""
    return json_response({"verifiable_password_authentication": False})


ONE = r"([\w.-]+)"
ROUTES: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = tuple(
    (re.compile(pattern.replace("{}", ONE)), handler)
    for pattern, handler in (
        ("/meta", meta),
        ("/orgs/{}", organization),
        ("/users/{}", account),
        ("/orgs/{}/repos", repositories),
        ("/users/{}/repos", repositories),
        ("/repos/{}/{}", repository),
        (r"/repositories/(\d+)((?:/.*)?)", repository_by_id),
        ("/repos/{}/{}/languages", languages),
        ("/repos/{}/{}/topics", topics),
        (r"/repos/{}/{}/branches/(.+)", branch),
        ("/repos/{}/{}/actions/runs", runs),
        ("/repos/{}/{}/teams", repository_teams),
        (r"/repos/{}/{}/contents/(.+)", contents),
        ("/orgs/{}/teams", teams),
        ("/orgs/{}/teams/{}", team),
        ("/orgs/{}/teams/{}/members", team_members),
        ("/orgs/{}/teams/{}/repos", team_repositories),
    )
)
