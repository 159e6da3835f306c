"""GitHub's GraphQL API: one query a page gives repositories with their heads, and teams beside the first ones.

Pages of 50, halved where the host finds them too heavy. A 200 with errors and partial data is normal there: what is
missing is said, never taken for deleted.
"""

from __future__ import annotations

from importlib import resources

import msgspec

from ...kit.ask.client import Client, PageCursors
from ...kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ...kit.read.narrow import (
    listing,
    mapping,
    mappings,
    must_be_number,
    must_be_text,
    optional_listing,
    optional_mapping,
)
from ...model.capture import HostTeam, Visibility
from ..contract import HostAsker
from ..listing import RepositoryFacts, host_name, understood
from .spec import GitHubSource

PAGE = 50
SMALLEST = 5
LISTINGS = 3
"""How often the list is read from its start where it changed under way."""
_GRANTS = {"ADMIN": 0, "MAINTAIN": 1, "WRITE": 2}
_TIMED_OUT = "Something went wrong while executing"
"""How GitHub words a query that ran longer than ten seconds; it has no type (docs.github.com, GraphQL limits)."""
_HEAVY = ("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT")


class OwnerAnswer(msgspec.Struct, frozen=True):
    """An API's whole answer; ``missing``, ``error``, ``permission`` and ``grants`` as in Listing."""

    repositories: tuple[RepositoryFacts, ...]
    teams: tuple[HostTeam, ...] = ()
    secret_teams: frozenset[str] = frozenset()
    grants: dict[str, tuple[str, ...]] = {}
    missing: bool = False
    error: str = ""
    permission: str = ""
    notes: tuple[str, ...] = ()
    teams_missing: bool = False


class Reply(msgspec.Struct):
    """The data of a GraphQL answer and the errors beside it; ``optional`` are those that cost no repository."""

    data: dict[str, object]
    errors: list[str]
    optional: list[str] = []
    refused: bool = False


class Pages(msgspec.Struct):
    """The pages of one reading of the list; ``changed`` when it was not the same list from the first to the last."""

    nodes: list[object] = []
    known: set[str] = set()
    teams: list[object] = []
    errors: list[str] = []
    optional: list[str] = []
    cut: bool = False
    teams_cut: bool = False
    changed: bool = False
    total: int = -1


class TooHeavy(SourceError):
    """The host could not answer a page of this size."""


def query(name: str) -> str:
    """Return the text of a query that lies beside this module."""
    return resources.files(__package__).joinpath(f"{name}.graphql").read_text("utf-8")


def ask(client: Client, url: str, login: str, spec: GitHubSource, asker: HostAsker) -> OwnerAnswer:
    """Return all repositories of an owner, and an organisation's teams.

    Raises:
        SourceError: the host does not answer, refuses, or has no such owner.

    """
    size = PAGE
    for _ in range(LISTINGS):
        pages, size = _pages(client, url, login, spec, asker, size)
        if not pages.changed:
            break
    facts = {found.host_id or found.name: found for node in pages.nodes if (found := understood(_facts, node))}
    holes = pages.cut or any(understood(_facts, node) is None for node in pages.nodes)
    try:
        teams, secret, grants = _teams(client, url, login, pages.teams, spec, asker)
    except (SourceError, *MALFORMED_ANSWER) as error:
        pages.errors.append(str(error if isinstance(error, SourceError) else malformed_answer(error)))
        pages.teams_cut = True
        teams, secret, grants = (), frozenset(), {}
    return OwnerAnswer(
        tuple(facts.values()), teams, secret, grants,
        missing=holes or pages.changed,
        error=_told_error(pages, holes),
        notes=tuple(dict.fromkeys(f"not shown: {text}" for text in pages.optional)),
        teams_missing=pages.teams_cut,
    )  # fmt: skip


def _told_error(pages: Pages, holes: bool) -> str:
    if pages.errors:
        return f"GitHub answered in part: {pages.errors[0]}"
    if holes:
        return "GitHub answered in part, without saying why"
    return "the list of repositories changed each time while it was read" if pages.changed else ""


def _pages(client: Client, url: str, login: str, spec: GitHubSource, asker: HostAsker, size: int) -> tuple[Pages, int]:
    """Read the list of repositories and of teams from their starts; return them and the size of page that worked."""
    text = query("organization")
    pages = Pages()
    repository_pages, team_pages = PageCursors("repositories"), PageCursors("teams")
    want_repos, want_teams = True, bool(spec.organization) and spec.teams
    variables: dict[str, object] = {"login": login, "members": asker.people != "none"}
    while want_repos or want_teams:
        variables |= {"first": size, "repositories": want_repos, "teams": want_teams}
        try:
            reply = _call(client, url, text, variables)
        except TooHeavy as heavy:
            if size <= SMALLEST:
                raise SourceError(f"{client.base} cannot answer even small pages: {heavy}") from None
            size = max(SMALLEST, size // 2)
            continue
        pages.errors += reply.errors
        pages.optional += reply.optional
        if want_repos:
            want_repos, after = _add_repositories(pages, reply, login)
            variables["after"] = after
            if want_repos:
                want_repos = _goes_on(repository_pages, after, pages.errors)
                pages.cut |= not want_repos
        if want_teams:
            written = optional_mapping(reply.data.get("organization")).get("teams")
            pages.teams_cut |= written is None and bool(reply.errors)
            page = optional_mapping(written)
            pages.teams += optional_listing(page.get("nodes"))
            want_teams, after = _next(page)
            variables["teamsAfter"] = after
            if want_teams:
                want_teams = _goes_on(team_pages, after, pages.errors)
                pages.teams_cut |= not want_teams
    return pages, size


def _goes_on(cursors: PageCursors, cursor: str | None, errors: list[str]) -> bool:
    """Tell whether the next page may be asked for; a list that does not end costs itself, and what was read stays."""
    try:
        cursors.follow(cursor)
    except SourceError as error:
        errors.append(str(error))
        return False
    return True


def _add_repositories(pages: Pages, reply: Reply, login: str) -> tuple[bool, str | None]:
    """Add a page of repositories; return whether there is another, and where it begins."""
    owner = reply.data.get("repositoryOwner")
    page = owner.get("repositories") if isinstance(owner, dict) else None
    if not isinstance(page, dict):
        if pages.nodes:
            pages.cut = True
            return False, None
        gone = owner is None and not reply.errors
        kind = ErrorKind.DENIED if reply.refused else ErrorKind.GONE if gone else ErrorKind.FAILED
        raise SourceError(_no_owner(login, reply), kind)
    nodes = optional_listing(page.get("nodes"))
    ids = {str(node.get("id")) for node in nodes if isinstance(node, dict)}
    total = page.get("totalCount")
    if isinstance(total, int):
        pages.changed |= pages.total not in (-1, total)
        pages.total = total
    pages.changed |= not pages.known.isdisjoint(ids)
    pages.known |= ids
    pages.nodes += nodes
    return _next(page)


def _no_owner(login: str, reply: Reply) -> str:
    return reply.errors[0] if reply.errors else f"there is no organisation or user {login!r} that this token may see"


def _next(page: dict[str, object]) -> tuple[bool, str | None]:
    info = optional_mapping(page.get("pageInfo"))
    more, cursor = bool(info.get("hasNextPage")), info.get("endCursor")
    return more, must_be_text(cursor) if more and cursor is not None else None


def _call(client: Client, url: str, text: str, variables: dict[str, object]) -> Reply:
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
        body = mapping(answer.body)
        errors = [e for e in mappings(body.get("errors")) if not _is_no_organization(e)]
        data = body.get("data")
        types = {str(error.get("type", "")) for error in errors}
        messages = [_words(error, client) for error in errors]
        if types & {"RATE_LIMITED", "RATE_LIMIT"} and not data:
            client.wait(client.seconds_to_reset(answer), "asks to wait (rate limit)")
            continue
        heavy = types & set(_HEAVY) or any(_TIMED_OUT in _message(error) for error in errors)
        if heavy and (not data or attempt == 0):
            raise TooHeavy(messages[0])
        if isinstance(data, dict):
            optional = [_words(error, client) for error in errors if _is_optional(error)]
            needed = [_words(error, client) for error in errors if not _is_optional(error)]
            return Reply(data, needed, optional, bool(types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}))
        denied = bool(types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"})
        kind = ErrorKind.DENIED if denied else ErrorKind.FAILED
        raise SourceError(messages[0] if messages else "no data in the answer", kind)
    raise SourceError("the rate limit is still used up after waiting", ErrorKind.RATE_LIMITED, status=429)


def _message(error: dict[str, object]) -> str:
    return str(error.get("message") or error.get("type") or "an error without words")


def _words(error: dict[str, object], client: Client) -> str:
    """Return an error as it may be told: GitHub's own words may name a repository that is left out."""
    return client.host_words(_message(error)) or "an error without words"


def _is_no_organization(error: dict[str, object]) -> bool:
    """Tell the error that the owner is a user, who has no teams."""
    return error.get("type") == "NOT_FOUND" and error.get("path") == ["organization"]


def _is_optional(error: dict[str, object]) -> bool:
    """Tell an error that only says which optional permission the token lacks: teams, checks, members."""
    words = _message(error).lower()
    lacking = error.get("type") == "INSUFFICIENT_SCOPES" or "not accessible by" in words
    path = [str(part) for part in listing(error.get("path"))]
    return lacking and bool(path) and (path[0] == "organization" or "statusCheckRollup" in path)


def _full_name(node: dict[str, object]) -> str:
    name = node.get("nameWithOwner")
    return name if isinstance(name, str) and "/" in name else ""


def _facts(node: dict[str, object]) -> RepositoryFacts:
    owner, _, name = _full_name(node).partition("/")
    ref = optional_mapping(node.get("defaultBranchRef"))
    target = optional_mapping(ref.get("target"))
    commit = str(target.get("oid") or "")
    rollup = optional_mapping(target.get("statusCheckRollup")).get("state") or "none"
    topics = map(optional_mapping, optional_listing(optional_mapping(node.get("repositoryTopics")).get("nodes")))
    languages = map(optional_mapping, optional_listing(optional_mapping(node.get("languages")).get("edges")))
    level = str(node.get("visibility") or "").lower()
    return RepositoryFacts(
        owner, name, Visibility(level) if level in ("public", "internal") else Visibility.PRIVATE,
        host_id=str(node.get("id") or ""), description=str(node.get("description") or ""),
        homepage=str(node.get("homepageUrl") or ""), default_branch=str(ref.get("name") or ""), commit=commit,
        head_check_state=f"{commit} {rollup}" if commit else "",
        topics=tuple(sorted(must_be_text(optional_mapping(t["topic"])["name"]) for t in topics if t.get("topic"))),
        languages={
            must_be_text(optional_mapping(e["node"])["name"]): must_be_number(e["size"])
            for e in languages if e.get("node")
        },
        license=str(optional_mapping(node.get("licenseInfo")).get("spdxId") or ""),
        archived=bool(node.get("isArchived")), fork=bool(node.get("isFork")), template=bool(node.get("isTemplate")),
    )  # fmt: skip


def _teams(
    client: Client, url: str, login: str, nodes: list[object], spec: GitHubSource, asker: HostAsker
) -> tuple[tuple[HostTeam, ...], frozenset[str], dict[str, tuple[str, ...]]]:
    host = host_name(spec.url)
    teams: list[HostTeam] = []
    secret: set[str] = set()
    grants: dict[str, list[tuple[int, str]]] = {}
    for node in nodes:
        if not isinstance(node, dict) or not node.get("slug"):
            continue
        slug = str(node.get("slug") or "")
        if node.get("privacy") != "VISIBLE":
            secret.add(slug)
        page = optional_mapping(node.get("repositories"))
        edges = [*optional_listing(page.get("edges"))]
        cursors = PageCursors("a team's repositories")
        while _next(page)[0]:
            cursors.follow(_next(page)[1])
            reply = _call(client, url, query("team_repositories"),
                          {"login": login, "slug": slug, "after": _next(page)[1]})  # fmt: skip
            team = optional_mapping(optional_mapping(reply.data.get("organization")).get("team"))
            page = optional_mapping(team.get("repositories"))
            edges += optional_listing(page.get("edges"))
        own: list[str] = []
        for edge in map(optional_mapping, edges):
            repository = optional_mapping(edge.get("node"))
            rank = _GRANTS.get(must_be_text(edge.get("permission", ""))) if repository else None
            if rank is not None:
                own.append(f"{host}/{repository['nameWithOwner']}")
                grants.setdefault(own[-1], []).append((rank, slug))
        people = mappings(optional_mapping(node.get("members")).get("nodes"))
        found = HostTeam(
            host, login, slug, str(node.get("name") or slug), asker.id, str(node.get("description") or ""),
            str(optional_mapping(node.get("parentTeam")).get("slug") or ""),
            tuple(sorted(must_be_text(p["login"]) for p in people)),
            {must_be_text(p["login"]): must_be_text(p["name"]) for p in people if p.get("name")}, tuple(sorted(own)),
        )  # fmt: skip
        teams.append(msgspec.convert(msgspec.to_builtins(found), HostTeam))
    ordered = {name: tuple(slug for _, slug in sorted(ranks)) for name, ranks in sorted(grants.items())}
    return tuple(sorted(teams, key=lambda team: team.slug)), frozenset(secret), ordered
