"""GitHub and GitHub Enterprise Server: an organisation or a user, by GraphQL with a token, by REST without.

https://docs.github.com/en/graphql/reference/queries#repositoryowner and
https://docs.github.com/en/rest/repos/repos#list-organization-repositories
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.ask.errors import SourceError
from ...kit.text.urls import host_type, web_addresses
from ...model.capture import RepositoryInfo
from ...model.settings import GitHubSource
from ..context import Context, Listing, RemoteRepository
from ..git.mirrors import Remote, read_remote, remote_head
from ..visibility import named
from ..web.http import WebClient
from . import github_graphql, github_rest
from .github_graphql import RepositoryNode

ANONYMOUS_NOTE = "no token: read by REST and ls-remote, at most 60 requests an hour, public repositories only"


def make_client(spec: GitHubSource, context: Context) -> WebClient:
    """Return a client of the REST API: ``api.github.com``, or ``/api/v3`` of an Enterprise Server."""
    token = context.world.token(spec.token_env, "github")
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return WebClient(_api(spec), context, {"Authorization": f"Bearer {token}"} if token else None, headers)


def _api(spec: GitHubSource) -> str:
    url = spec.url.rstrip("/")
    return "https://api.github.com" if url in ("https://github.com", "https://www.github.com") else f"{url}/api/v3"


def _graphql(spec: GitHubSource) -> str:
    api = _api(spec)
    return api.removesuffix("/v3") + "/graphql"


def discover(spec: GitHubSource, context: Context) -> Listing:
    """Return the repositories and teams that the token may see, filters applied.

    Raises:
        SourceError: the host does not answer, refuses, or has no such organisation or user.

    """
    if context.options.offline:
        raise SourceError("not asked: only local and recorded sources are read without `catalejo capture`")
    login = spec.organization or spec.user
    token = context.world.token(spec.token_env, "github")
    client = make_client(spec, context)
    if token:
        told = github_graphql.ask(client, _graphql(spec), login, spec, context)
    else:
        context.progress(context.id, 0, 0, ANONYMOUS_NOTE)
        told = github_rest.ask(client, login, bool(spec.organization))
    notes = told.notes if token else (ANONYMOUS_NOTE, *told.notes)
    found, left_out = [], []
    for facts in told.repositories:
        info = _info(facts, spec, context)
        reason = _filtered(facts, spec, info)
        if reason:
            left_out.append(msgspec.structs.replace(info, error=reason))
        else:
            found.append(_found(info, facts, spec, token, context))
    return Listing(
        tuple(found), told.teams, told.secret_teams, told.grants, told.missing, tuple(left_out), notes,
        client.requests, told.error, told.permission, told.teams_missing,
    )  # fmt: skip


def _found(
    info: RepositoryInfo, facts: RepositoryNode, spec: GitHubSource, token: str, context: Context
) -> RemoteRepository:
    base = spec.url.rstrip("/")
    remote = Remote(f"{base}/{facts.owner}/{facts.name}.git", "x-access-token" if token else "", token)

    def read(here: RepositoryInfo, target: Path, earlier: Path | None) -> RepositoryInfo:
        if not facts.head_known:
            branch, commit = remote_head(remote, context)
            here = msgspec.structs.replace(here, default_branch=branch or here.default_branch, commit=commit)
        return read_remote(here, remote, spec.history, target, earlier, context)

    return RemoteRepository(info, read, head_check_state=facts.head_check_state)


def _info(facts: RepositoryNode, spec: GitHubSource, context: Context) -> RepositoryInfo:
    scheme, _, host = spec.url.rstrip("/").partition("://")
    host = host.lower().removeprefix("www.")
    identity = f"{host}/{facts.owner}/{facts.name}"
    kind = host_type(host) or "github"
    web = web_addresses(identity, kind, scheme)
    return RepositoryInfo(
        identity, facts.name, context.id, "ok", facts.visibility, host=host, owner=facts.owner, host_type=kind,
        host_id=facts.host_id, description=facts.description, homepage=facts.homepage,
        default_branch=facts.default_branch, commit=facts.commit, web=web.web, blob_url=web.blob, tree_url=web.tree,
        edit_url=web.edit, commit_url=web.commit, topics=facts.topics, languages=facts.languages,
        license=facts.license, archived=facts.archived, fork=facts.fork, template=facts.template,
    )  # fmt: skip


def _filtered(facts: RepositoryNode, spec: GitHubSource, info: RepositoryInfo) -> str:
    """Return the filter that leaves a repository out, "" where none does; exclude wins over include."""
    names = (facts.name, f"{facts.owner}/{facts.name}")
    if facts.archived and not spec.archived:
        return "archived"
    if facts.fork and not spec.forks:
        return "fork"
    if (spec.include and not named(spec.include, *names)) or named(spec.exclude, *names):
        return "name"
    topics = set(facts.topics)
    if (spec.topics and not topics & set(spec.topics)) or topics & set(spec.exclude_topics):
        return "topic"
    if spec.only_visibility and info.visibility not in spec.only_visibility:
        return "visibility"
    return ""
