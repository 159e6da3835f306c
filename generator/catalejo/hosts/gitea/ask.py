"""Asks Gitea and Forgejo, version 1 of their API.

https://docs.gitea.com/api (``/orgs/{org}/repos``, ``/orgs/{org}/teams``, ``/teams/{id}/repos``); lists do not tell the
newest commits, which are asked of git.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ...kit.read.narrow import listing, mapping, mappings, must_be_number
from ...model.capture import HostTeam, Visibility
from ..contract import Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, RepositoryFacts, host_name, rows_of, sorted_out, text_at, told_by, total_of
from . import words
from .spec import GiteaSource

TOKENS = ("GITEA_TOKEN", "FORGEJO_TOKEN")
USER = "oauth2"
"""The user name beside a token (docs.gitea.com, git over HTTP: any value will do)."""
PAGE = 50
"""What a server gives at most unless its owner says otherwise (``MAX_RESPONSE_ITEMS``)."""
_WRITES = {"owner": 0, "admin": 1, "write": 2}


def make_client(spec: GiteaSource, asker: HostAsker) -> Client:
    """Return a client of the API."""
    token = asker.token(spec.token_env, TOKENS)
    return asker.client(f"{spec.url.rstrip('/')}/api/v1", {"Authorization": f"token {token}"} if token else None)


def list_repositories(spec: GiteaSource, asker: HostAsker) -> Listing:
    """Return the repositories that the token may see, filters applied, and the teams of an organisation.

    Raises:
        SourceError: the host does not answer, refuses, or has no such organisation or user.

    """
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)
    owner, is_user = spec.organization or spec.user, not spec.organization
    try:
        circle = _circle(client, owner, is_user)
    except SourceError as error:
        if not error.gone or is_user:
            raise
        circle, is_user = _circle(client, owner, True), True  # a name on the command line may be a user's
    path = f"{'users' if is_user else 'orgs'}/{quote(owner, safe='')}/repos?limit={PAGE}"

    def pages() -> Iterator[tuple[list[object], int | None]]:
        for answer in client.pages(path):
            yield rows_of(answer.body, client, "Gitea"), total_of(answer.headers.get("x-total-count", ""))

    told = told_by(pages, lambda row: _facts(row, circle, owner))
    problem, teams_missing, found_teams = told.error, False, _Teams()
    if spec.teams and not is_user and client.authorized:
        try:
            found_teams = _teams(client, spec, asker)
        except (SourceError, *MALFORMED_ANSWER) as error:
            wrong = error if isinstance(error, SourceError) else malformed_answer(error)
            problem, teams_missing = problem or f"the teams were not told: {wrong}", True
    place = HostPlace(spec.url.rstrip("/"), "gitea", Clone(spec.url, USER, lambda: token))
    found, left_out = sorted_out(told.facts, place, spec, asker)
    return Listing(
        found, found_teams.teams, frozenset(), found_teams.grants, told.missing, left_out,
        () if token else (words.ANONYMOUS,), client.requests, problem, teams_missing=teams_missing,
    )  # fmt: skip


def _circle(client: Client, owner: str, is_user: bool) -> Visibility:
    """Return who may read what is public at an owner: a limited one is for people of the server, a private one for
    its members, though its repositories are not called private.
    """
    answer = client.get(f"{'users' if is_user else 'orgs'}/{quote(owner, safe='')}")
    levels = {"public": Visibility.PUBLIC, "limited": Visibility.INTERNAL}
    return levels.get(text_at(mapping(answer.body), "visibility"), Visibility.PRIVATE)


def _facts(row: dict[str, object], circle: Visibility, owner: str) -> RepositoryFacts:
    named, _, name = str(row["full_name"]).rpartition("/")
    level = circle if row.get("private") is False else Visibility.PRIVATE
    if row.get("internal") is True and level is Visibility.PUBLIC:
        level = Visibility.INTERNAL
    if named.lower() != owner.lower():
        level = Visibility.PRIVATE  # the circle of another owner was not asked
    return RepositoryFacts(
        named, name, level, host_id=str(must_be_number(row["id"])), description=text_at(row, "description"),
        homepage=text_at(row, "website"), default_branch=text_at(row, "default_branch"),
        head_known=row.get("empty") is True, topics=tuple(sorted(str(topic) for topic in listing(row.get("topics")))),
        archived=row.get("archived") is True, fork=row.get("fork") is True, template=row.get("template") is True,
    )  # fmt: skip


class _Teams(NamedTuple):
    teams: tuple[HostTeam, ...] = ()
    grants: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  # never changed


def _teams(client: Client, spec: GiteaSource, asker: HostAsker) -> _Teams:
    """Return the teams of the organisation: one question each for its repositories, one for its people where shown."""
    host, organization = host_name(spec.url), spec.organization
    teams: list[HostTeam] = []
    grants: dict[str, list[tuple[int, str]]] = {}
    for page in client.pages(f"orgs/{quote(organization, safe='')}/teams?limit={PAGE}"):
        for team in mappings(page.body):
            number, slug = must_be_number(team["id"]), text_at(team, "name")
            rank = _rank(team)
            own = []
            if rank is not None:
                pages = client.pages(f"teams/{number}/repos?limit={PAGE}")
                own = [f"{host}/{text_at(row, 'full_name')}" for one in pages for row in mappings(one.body)]
            for identity in own:
                grants.setdefault(identity, []).append((rank or 0, slug))
            people = _members(client, number) if asker.people != "none" else {}
            made = HostTeam(
                host, organization, slug, slug, asker.id, text_at(team, "description"), "", tuple(sorted(people)),
                {login: people[login] for login in sorted(people) if people[login]}, tuple(sorted(own)),
            )  # fmt: skip
            teams.append(msgspec.convert(msgspec.to_builtins(made), HostTeam))
    ordered = {name: tuple(slug for _, slug in sorted(ranks)) for name, ranks in sorted(grants.items())}
    return _Teams(tuple(sorted(teams, key=lambda team: team.slug)), ordered)


def _rank(team: dict[str, object]) -> int | None:
    """Return how strong a team's right to change code is, None where it only reads."""
    code = text_at(mapping(team.get("units_map")), "repo.code")
    return _WRITES.get(code or text_at(team, "permission"))


def _members(client: Client, team: int) -> dict[str, str]:
    pages = client.pages(f"teams/{team}/members?limit={PAGE}")
    return {text_at(row, "login"): text_at(row, "full_name") for page in pages for row in mappings(page.body)}


def probe(spec: GiteaSource, asker: HostAsker) -> Probe:
    """Ask who the token is and whether it reads repositories and the organisation.

    Raises:
        SourceError: the host does not answer, or does not know the token.

    """
    client = make_client(spec, asker)
    owner = quote(spec.organization or spec.user, safe="")
    kind = "orgs" if spec.organization else "users"
    lacks = []
    who = "nobody"
    if client.authorized:
        try:
            who = text_at(mapping(client.get("user", conditional=False).body), "login")
        except SourceError as error:
            if error.status != 403:  # 401 is a token that is not known, 403 one that may not tell whose it is
                raise
            who = ""
    for path, need in ((f"{kind}/{owner}/repos?limit=1", words.REPOSITORIES), (f"{kind}/{owner}", words.ORGANIZATION)):
        try:
            client.get(path, conditional=False)
        except SourceError as error:
            if error.kind is not ErrorKind.DENIED:
                raise
            lacks.append(need)
    return Probe(who, tuple(lacks) if client.authorized else words.NEEDS, client.requests)
