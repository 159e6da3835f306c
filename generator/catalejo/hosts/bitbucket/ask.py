"""Asks Bitbucket Cloud, version 2.0 of its API.

https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/#api-repositories-workspace-get; the newest
commits come with the list by a partial response (rest/intro, ``fields``), where one is not told it is asked of git.
There are no teams: groups are told by version 1.0 only.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import quote

from ...kit.ask.client import Client, PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ...model.capture import Visibility
from ..contract import Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, RepositoryFacts, rows_of, sorted_out, text_at, told_by
from . import words
from .spec import BitbucketSource

TOKENS = ("BITBUCKET_TOKEN",)
FIELDS = ",".join((
    "next", "size", *(f"values.{name}" for name in (
        "uuid", "full_name", "description", "website", "is_private", "parent.full_name", "project.key",
        "mainbranch.name", "mainbranch.target.hash",
    )),
))  # fmt: skip


def make_client(spec: BitbucketSource, asker: HostAsker) -> Client:
    """Return a client of the API: ``Bearer`` for access tokens, ``Basic`` for the API token of an account."""
    token = asker.token(spec.token_env, TOKENS)
    value = f"Bearer {token}"
    if spec.account:
        pair = base64.b64encode(f"{spec.account}:{token}".encode()).decode()
        asker.keep_secret(pair if token else "")
        value = f"Basic {pair}"
    url = spec.url.rstrip("/")
    api = "https://api.bitbucket.org/2.0" if url == "https://bitbucket.org" else f"{url}/2.0"
    return asker.client(api, {"Authorization": value} if token else None)


def list_repositories(spec: BitbucketSource, asker: HostAsker) -> Listing:
    """Return the repositories that the token may see, filters applied.

    Raises:
        SourceError: the host does not answer, refuses, or has no such workspace.

    """
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)
    told = told_by(lambda: _pages(client, spec.workspace), _facts)
    place = HostPlace(spec.url.rstrip("/"), "bitbucket", Clone(spec.url, git_user(spec), lambda: token))
    found, left_out = sorted_out(told.facts, place, spec, asker, spec.projects)
    return Listing(
        found, missing=told.missing, left_out=left_out, notes=() if token else (words.ANONYMOUS,),
        requests=client.requests, error=told.error,
    )  # fmt: skip


def git_user(spec: BitbucketSource) -> str:
    """Return the user name that git wants beside the token."""
    return "x-bitbucket-api-token-auth" if spec.account else "x-token-auth"


def _pages(client: Client, workspace: str) -> Iterator[tuple[list[object], int | None]]:
    cursors = PageCursors("repositories")
    url = f"repositories/{quote(workspace, safe='')}?pagelen=100&sort=created_on&fields={FIELDS}"
    while url:
        cursors.follow(url)
        body = mapping(client.get(url).body)
        size = body.get("size")
        yield rows_of(body.get("values"), client, "Bitbucket"), size if isinstance(size, int) else None
        url = text_at(body, "next")


def _facts(row: dict[str, object]) -> RepositoryFacts:
    owner, _, name = str(row["full_name"]).rpartition("/")
    branch = mapping(row.get("mainbranch"))
    commit = text_at(mapping(branch.get("target")), "hash")
    return RepositoryFacts(
        owner, name, Visibility.PUBLIC if row.get("is_private") is False else Visibility.PRIVATE,
        host_id=str(row["uuid"]), description=text_at(row, "description"), homepage=text_at(row, "website"),
        default_branch=text_at(branch, "name"), commit=commit, head_known=bool(commit and text_at(branch, "name")),
        fork=isinstance(row.get("parent"), dict), project=text_at(mapping(row.get("project")), "key"),
    )  # fmt: skip


def probe(spec: BitbucketSource, asker: HostAsker) -> Probe:
    """Ask for one repository; the answer's headers tell what the token may.

    Raises:
        SourceError: the host does not answer, does not know the token, or has no such workspace.

    """
    client = make_client(spec, asker)
    try:
        answer = client.get(f"repositories/{quote(spec.workspace, safe='')}?pagelen=1", conditional=False)
    except SourceError as error:
        if error.kind is not ErrorKind.DENIED or error.status == 401:
            raise
        return Probe("", words.NEEDS, client.requests)
    told = answer.headers.get("x-oauth-scopes", "")
    reads = not told or "repository" in told or "pullrequest" in told  # the second includes the first
    who = spec.account or ("an access token" if client.authorized else "nobody")
    return Probe(who, () if client.authorized and reads else words.NEEDS, client.requests)
