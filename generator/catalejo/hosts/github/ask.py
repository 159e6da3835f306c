"""Asks GitHub and GitHub Enterprise Server: by GraphQL with a token, by REST without.

https://docs.github.com/en/graphql/reference/queries#repositoryowner and
https://docs.github.com/en/rest/repos/repos#list-organization-repositories
"""

from __future__ import annotations

from ...kit.ask.client import Client
from ...kit.text.urls import host_type
from ..contract import Clone, HostAsker, Listing
from ..listing import HostPlace, host_name, sorted_out
from . import graphql, rest, words
from .spec import GitHubSource

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
USER = "x-access-token"
"""The user name beside a token of any kind (docs.github.com, authenticating as an installation)."""


def make_client(spec: GitHubSource, asker: HostAsker) -> Client:
    """Return a client of the REST API: ``api.github.com``, or ``/api/v3`` of an Enterprise Server."""
    token = asker.token(spec.token_env, TOKENS)
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return asker.client(_api(spec), {"Authorization": f"Bearer {token}"} if token else None, headers)


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
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)
    if token:
        told = graphql.ask(client, _graphql(spec), login, spec, asker)
    else:
        asker.say(words.ANONYMOUS)
        told = rest.ask(client, login, bool(spec.organization))
    notes = told.notes if token else (words.ANONYMOUS, *told.notes)
    url = spec.url.rstrip("/")
    kind = host_type(host_name(url)) or "github"
    place = HostPlace(url, kind, Clone(url, USER if token else "", lambda: token))
    found, left_out = sorted_out(told.repositories, place, spec, asker)
    return Listing(
        found, told.teams, told.secret_teams, told.grants, told.missing, left_out, notes,
        client.requests, told.error, told.permission, told.teams_missing,
    )  # fmt: skip
