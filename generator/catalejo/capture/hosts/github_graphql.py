"""GitHub's GraphQL API: one query a page gives repositories with their heads, and teams beside the first ones.

Pages of 50, halved where the host finds them too heavy. A 200 with errors and partial data is normal there: what is
missing is said, never taken for deleted.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import msgspec

from ...model.capture import HostTeam, Visibility
from ...model.settings import GitHubSource
from ..context import Context, SourceError
from ..http import Client

PAGE = 50
SMALLEST = 5
_GRANTS = {"ADMIN": 0, "MAINTAIN": 1, "WRITE": 2}
_HEAVY = ("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT")


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a GitHub API says about a repository, the same from GraphQL and REST. Unknown visibility is private."""

    owner: str
    name: str
    visibility: Visibility
    host_id: str = ""
    description: str = ""
    homepage: str = ""
    default_branch: str = ""
    commit: str = ""
    head_known: bool = True
    mark: str = ""
    topics: tuple[str, ...] = ()
    languages: dict[str, int] = {}
    license: str = ""
    archived: bool = False
    fork: bool = False
    template: bool = False


class Told(msgspec.Struct, frozen=True):
    """An API's whole answer; ``missing``, ``error``, ``permission`` and ``grants`` as in Listing."""

    repositories: tuple[Facts, ...]
    teams: tuple[HostTeam, ...] = ()
    secret_teams: frozenset[str] = frozenset()
    grants: dict[str, tuple[str, ...]] = {}
    missing: bool = False
    error: str = ""
    permission: str = ""
    notes: tuple[str, ...] = ()


class Reply(msgspec.Struct):
    """The data of a GraphQL answer and the errors beside it."""

    data: dict[str, Any]
    errors: list[str]
    refused: bool = False


class TooHeavy(Exception):
    """The host could not answer a page of this size."""


def query(name: str) -> str:
    """Return the text of a query that lies beside this module."""
    return resources.files(__package__).joinpath(f"{name}.graphql").read_text("utf-8")


def ask(client: Client, url: str, login: str, spec: GitHubSource, context: Context) -> Told:
    """Return all repositories of an owner, and an organisation's teams.

    Raises:
        SourceError: the host does not answer, refuses, or has no such owner.

    """
    text = query("organization")
    nodes: list[Any] = []
    teams: list[Any] = []
    errors: list[str] = []
    want_repos, want_teams = True, bool(spec.organization) and spec.teams
    variables: dict[str, Any] = {"login": login, "first": PAGE, "members": context.options.people != "none"}
    while want_repos or want_teams:
        variables |= {"repositories": want_repos, "teams": want_teams}
        try:
            reply = _call(client, url, text, variables)
        except TooHeavy as heavy:
            if variables["first"] <= SMALLEST:
                raise SourceError(f"{client.base} cannot answer even small pages: {heavy}") from None
            variables["first"] = max(SMALLEST, variables["first"] // 2)
            continue
        errors += reply.errors
        if want_repos:
            owner = reply.data.get("repositoryOwner")
            if owner is None:
                raise SourceError(
                    _no_owner(login, reply), "denied" if reply.refused else "failed", gone=not reply.errors
                )
            page = owner["repositories"]
            nodes += page["nodes"] or []
            want_repos, variables["after"] = _next(page)
        if want_teams:
            organization = reply.data.get("organization") or {}
            page = organization.get("teams") or {"nodes": [], "pageInfo": {}}
            teams += page["nodes"] or []
            want_teams, variables["teamsAfter"] = _next(page)
    whole = [node for node in nodes if isinstance(node, dict)]
    found, secret, grants = _teams(client, url, login, teams, spec, context)
    error = f"GitHub answered in part: {context.world.scrub(errors[0])}" if errors else ""
    return Told(
        tuple(_facts(node) for node in whole), found, secret, grants,
        missing=bool(errors) and len(whole) < len(nodes), error=error,
    )  # fmt: skip


def _no_owner(login: str, reply: Reply) -> str:
    return reply.errors[0] if reply.errors else f"there is no organisation or user {login!r} that this token may see"


def _next(page: dict[str, Any]) -> tuple[bool, str | None]:
    info = page.get("pageInfo") or {}
    return bool(info.get("hasNextPage")), info.get("endCursor")


def _call(client: Client, url: str, text: str, variables: dict[str, Any]) -> Reply:
    """Send one query, waiting once where the budget of points is used up.

    Raises:
        TooHeavy: the page must be smaller.
        SourceError: there is no data.

    """
    for attempt in range(3):
        try:
            answer = client.post(url, {"query": text, "variables": variables})
        except SourceError as error:
            if error.status in (502, 504):
                raise TooHeavy(str(error)) from None
            raise
        body = answer.body if isinstance(answer.body, dict) else {}
        errors = [error for error in body.get("errors") or [] if isinstance(error, dict)]
        data = body.get("data")
        types = {str(error.get("type", "")) for error in errors}
        messages = [str(error.get("message", "")) for error in errors]
        if types & {"RATE_LIMITED", "RATE_LIMIT"} and not data:
            client.wait(client.seconds_to_reset(answer), "asks to wait (rate limit)")
            continue
        heavy = types & set(_HEAVY) or any("Something went wrong while executing" in m for m in messages)
        if heavy and (not data or attempt == 0):
            raise TooHeavy(messages[0])
        if isinstance(data, dict):
            return Reply(data, messages, bool(types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}))
        denied = bool(types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"})
        raise SourceError(messages[0] if messages else "no data in the answer", "denied" if denied else "failed")
    raise SourceError("the rate limit is still used up after waiting", status=429)


def _facts(node: dict[str, Any]) -> Facts:
    owner, _, name = str(node["nameWithOwner"]).partition("/")
    ref = node.get("defaultBranchRef") or {}
    target = ref.get("target") or {}
    commit = str(target.get("oid") or "")
    rollup = (target.get("statusCheckRollup") or {}).get("state") or "none"
    topics = ((node.get("repositoryTopics") or {}).get("nodes")) or []
    languages = ((node.get("languages") or {}).get("edges")) or []
    level = str(node.get("visibility") or "").lower()
    return Facts(
        owner, name, Visibility(level) if level in ("public", "internal") else Visibility.PRIVATE,
        host_id=str(node.get("id") or ""), description=str(node.get("description") or ""),
        homepage=str(node.get("homepageUrl") or ""), default_branch=str(ref.get("name") or ""), commit=commit,
        mark=f"{commit} {rollup}" if commit else "",
        topics=tuple(sorted(t["topic"]["name"] for t in topics if t and t.get("topic"))),
        languages={e["node"]["name"]: int(e["size"]) for e in languages if e and e.get("node")},
        license=str((node.get("licenseInfo") or {}).get("spdxId") or ""), archived=bool(node.get("isArchived")),
        fork=bool(node.get("isFork")), template=bool(node.get("isTemplate")),
    )  # fmt: skip


def _teams(
    client: Client, url: str, login: str, nodes: list[Any], spec: GitHubSource, context: Context
) -> tuple[tuple[HostTeam, ...], frozenset[str], dict[str, tuple[str, ...]]]:
    host = spec.url.rstrip("/").partition("://")[2].lower()
    teams: list[HostTeam] = []
    secret: set[str] = set()
    grants: dict[str, list[tuple[int, str]]] = {}
    for node in nodes:
        if not isinstance(node, dict):
            continue
        slug = str(node["slug"])
        if node.get("privacy") != "VISIBLE":
            secret.add(slug)
        page = node.get("repositories") or {}
        edges = list(page.get("edges") or [])
        while _next(page)[0]:
            reply = _call(client, url, query("team_repositories"),
                          {"login": login, "slug": slug, "after": _next(page)[1]})  # fmt: skip
            page = ((reply.data.get("organization") or {}).get("team") or {}).get("repositories") or {}
            edges += page.get("edges") or []
        own: list[str] = []
        for edge in edges:
            rank = _GRANTS.get(edge.get("permission", "")) if edge and edge.get("node") else None
            if rank is not None:
                own.append(f"{host}/{edge['node']['nameWithOwner']}")
                grants.setdefault(own[-1], []).append((rank, slug))
        people = [p for p in (node.get("members") or {}).get("nodes") or [] if isinstance(p, dict)]
        teams.append(HostTeam(
            host, login, slug, str(node.get("name") or slug), context.id, str(node.get("description") or ""),
            str((node.get("parentTeam") or {}).get("slug") or ""), tuple(sorted(p["login"] for p in people)),
            {p["login"]: p["name"] for p in people if p.get("name")}, tuple(sorted(own)),
        ))  # fmt: skip
    ordered = {name: tuple(slug for _, slug in sorted(found)) for name, found in sorted(grants.items())}
    return tuple(sorted(teams, key=lambda team: team.slug)), frozenset(secret), ordered
