"""Asks GitLab: the list of projects by REST, their newest commits by GraphQL, groups as teams.

https://docs.gitlab.com/api/groups/#list-all-projects-in-a-group and
https://docs.gitlab.com/api/projects/#list-all-projects-for-a-user
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ...kit.read.narrow import mapping, optional_listing
from ...model.capture import Visibility
from ..contract import Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, RepositoryFacts, level_of, rows_of, sorted_out, text_at, told_by, total_of
from . import words
from .heads import with_heads
from .spec import GitLabSource
from .teams import GroupTeams, shared_with, teams_of

TOKENS = ("GITLAB_TOKEN",)
USER = "oauth2"
"""The user name beside a token of any kind (docs.gitlab.com, personal access tokens: any value will do)."""


def make_client(spec: GitLabSource, asker: HostAsker) -> Client:
    """Return a client of the REST API, version 4."""
    token = asker.token(spec.token_env, TOKENS)
    return asker.client(f"{spec.url.rstrip('/')}/api/v4", {"Authorization": f"Bearer {token}"} if token else None)


def list_repositories(spec: GitLabSource, asker: HostAsker) -> Listing:
    """Return the projects that the token may see, filters applied, and the sub-groups as teams.

    Raises:
        SourceError: the host does not answer, refuses, or has no such group or user.

    """
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)
    notes = [] if token else [words.ANONYMOUS]
    shared: dict[str, tuple[str, ...]] = {}

    def read(row: dict[str, object]) -> RepositoryFacts:
        facts = _facts(row)
        shared[facts.host_id] = shared_with(row)
        return facts

    is_group = bool(spec.group)
    try:
        told = told_by(lambda: _pages(client, spec.group, spec.user, spec), read)
    except SourceError as error:
        if not error.gone or spec.user or "/" in spec.group:
            raise
        is_group = False  # a name on the command line may be a user's
        told = told_by(lambda: _pages(client, "", spec.group, spec), read)
    facts = with_heads(client, f"{spec.url.rstrip('/')}/api/graphql", told.facts)
    if any(not one.head_known for one in facts) and not any(one.commit for one in facts):
        notes.append(words.HEADS)
    problem, teams_missing, groups = told.error, False, GroupTeams()
    if is_group and spec.teams:
        try:
            groups = teams_of(client, spec, asker, facts, shared)
        except (SourceError, *MALFORMED_ANSWER) as error:
            wrong = error if isinstance(error, SourceError) else malformed_answer(error)
            problem, teams_missing = problem or f"the groups were not told: {wrong}", True
    place = HostPlace(spec.url.rstrip("/"), "gitlab", Clone(spec.url, USER, lambda: token))
    found, left_out = sorted_out(facts, place, spec, asker)
    return Listing(
        found, groups.teams, groups.secret, groups.grants, told.missing, left_out, tuple(notes), client.requests,
        problem, teams_missing=teams_missing,
    )  # fmt: skip


def _pages(client: Client, group: str, user: str, spec: GitLabSource) -> Iterator[tuple[list[object], int | None]]:
    query = "per_page=100&order_by=id&sort=asc"
    if group:
        below = "true" if spec.subgroups else "false"
        path = f"groups/{quote(group, safe='')}/projects?include_subgroups={below}&with_shared=false&{query}"
    else:
        path = f"users/{quote(user, safe='')}/projects?{query}"
    for answer in client.pages(path):
        yield rows_of(answer.body, client, "GitLab"), total_of(answer.headers.get("x-total", ""))


def _facts(row: dict[str, object]) -> RepositoryFacts:
    owner, _, name = str(row["path_with_namespace"]).rpartition("/")
    level = level_of(row.get("visibility"))
    if row.get("repository_access_level") in ("private", "disabled"):
        level = Visibility.PRIVATE  # the project is open, its code is for members only
    empty = row.get("empty_repo") is True
    return RepositoryFacts(
        owner, name, level, host_id=str(row["id"]), description=text_at(row, "description"),
        default_branch=text_at(row, "default_branch"), head_known=empty,
        topics=tuple(sorted(str(topic) for topic in optional_listing(row.get("topics")))),
        archived=row.get("archived") is True, fork=isinstance(row.get("forked_from_project"), dict),
    )  # fmt: skip


def probe(spec: GitLabSource, asker: HostAsker) -> Probe:
    """Ask who the token is and what it may do.

    Raises:
        SourceError: the host does not answer, or does not know the token.

    """
    client = make_client(spec, asker)
    if not client.authorized:
        owner = f"groups/{quote(spec.group, safe='')}" if spec.group else f"users?username={quote(spec.user)}"
        client.get(owner, conditional=False)
        return Probe("nobody", words.NEEDS, client.requests)
    who = text_at(mapping(client.get("user", conditional=False).body), "username")
    try:
        own = mapping(client.get("personal_access_tokens/self", conditional=False).body)
    except SourceError as error:
        if error.kind not in (ErrorKind.GONE, ErrorKind.DENIED):
            raise
        return Probe(who, (), client.requests)  # a token of another kind: what it may is not told
    scopes = set(map(str, optional_listing(own.get("scopes"))))
    lacks = [] if scopes & {"api", "read_api"} else [words.API_SCOPE]
    lacks += [] if scopes & {"api", "read_repository", "write_repository"} else [words.GIT_SCOPE]
    return Probe(who, tuple(lacks), client.requests)
