"""Asks GitHub and GitHub Enterprise Server: by GraphQL with a token, by REST without.

https://docs.github.com/en/graphql/reference/queries#repositoryowner and
https://docs.github.com/en/rest/repos/repos#list-organization-repositories
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.ask.errors import SourceError
from ...kit.read.narrow import mapping
from ...kit.text.urls import host_type
from ..contract import Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, host_name, sorted_out, text_at
from . import graphql, rest, words
from .app import InstallationToken
from .spec import GitHubSource

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
USER = "x-access-token"
"""The user name beside a token of any kind (docs.github.com, authenticating as an installation)."""


def make_client(spec: GitHubSource, asker: HostAsker) -> Client:
    """Return a client of the REST API: ``api.github.com``, or ``/api/v3`` of an Enterprise Server.

    Raises:
        SourceError: a GitHub App is configured and gets no token.

    """
    return _client(spec, asker, token_of(spec, asker)())


def _client(spec: GitHubSource, asker: HostAsker, token: str) -> Client:
    return asker.client(_api(spec), {"Authorization": f"Bearer {token}"} if token else None, HEADERS)


def token_of(spec: GitHubSource, asker: HostAsker) -> Callable[[], str]:
    """Return what gives the token: of a GitHub App where one is configured, else the variable's."""
    if spec.app:
        return InstallationToken(spec, asker, _api(spec), HEADERS)
    token = asker.token(spec.token_env, TOKENS)
    return lambda: token


def _api(spec: GitHubSource) -> str:
    url = spec.url.rstrip("/")
    return "https://api.github.com" if url in ("https://github.com", "https://www.github.com") else f"{url}/api/v3"


def _graphql(spec: GitHubSource) -> str:
    api = _api(spec)
    return api.removesuffix("/v3") + "/graphql"


def list_repositories(spec: GitHubSource, asker: HostAsker) -> Listing:
    """Return the repositories and teams that the token may see, filters applied.

    Raises:
        SourceError: the host does not answer, refuses, or has no such organisation or user.

    """
    login = spec.organization or spec.user
    give = token_of(spec, asker)
    token = give()
    client = _client(spec, asker, token)
    if token:
        told = graphql.ask(client, _graphql(spec), login, spec, asker)
    else:
        asker.say(words.ANONYMOUS)
        told = rest.ask(client, login, bool(spec.organization))
    notes = told.notes if token else (words.ANONYMOUS, *told.notes)
    url = spec.url.rstrip("/")
    kind = host_type(host_name(url)) or "github"
    place = HostPlace(url, kind, Clone(url, USER, give))
    found, left_out = sorted_out(told.repositories, place, spec, asker)
    return Listing(
        found, told.teams, told.secret_teams, told.grants, told.missing, left_out, notes,
        client.requests, told.error, told.permission, told.teams_missing,
    )  # fmt: skip


def probe(spec: GitHubSource, asker: HostAsker) -> Probe:
    """Ask who the token is, for one repository and one team.

    Raises:
        SourceError: the host does not answer, or does not know the token.

    """
    client = make_client(spec, asker)
    login, kind = quote(spec.organization or spec.user, safe=""), "orgs" if spec.organization else "users"
    scopes: str | None = None
    who = f"the App {spec.app}" if spec.app else "nobody"
    if client.authorized and not spec.app:
        try:
            answer = client.get("user", conditional=False)
        except SourceError as error:
            if error.status != 403:
                raise
            who = "a token of an App or a workflow"
        else:
            who, scopes = text_at(mapping(answer.body), "login"), answer.headers.get("x-oauth-scopes")
    client.get(f"{kind}/{login}/repos?per_page=1", conditional=False)
    lacks = [] if client.authorized and (scopes is None or "repo" in _words(scopes)) else [words.NEEDS[0]]
    if spec.teams and spec.organization:
        try:
            client.get(f"orgs/{login}/teams?per_page=1", conditional=False)
        except SourceError as error:
            if error.status not in (401, 403, 404):
                raise
            lacks.append(words.NEEDS[1])
    return Probe(who, tuple(lacks), client.requests)


def _words(scopes: str) -> set[str]:
    return {scope.strip() for scope in scopes.split(",")}
