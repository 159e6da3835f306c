"""Asks Bitbucket Data Center, version 1.0 of its API.

https://developer.atlassian.com/server/bitbucket/rest/ (``/api/latest/repos``, ``/api/latest/projects/{key}/repos``);
lists do not tell the newest commits, which are asked of git. Groups with rights are told to administrators only.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ...kit.ask.client import Client, PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ...model.capture import Visibility
from ..contract import BEARER, Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, RepositoryFacts, rows_of, sorted_out, text_at, told_by
from . import words
from .spec import BitbucketServerSource

TOKENS = ("BITBUCKET_SERVER_TOKEN",)
PAGE = 1000
"""What a server gives at most; it says where the next page begins."""


def make_client(spec: BitbucketServerSource, asker: HostAsker) -> Client:
    """Return a client of the API."""
    token = asker.token(spec.token_env, TOKENS)
    base = f"{spec.url.rstrip('/')}/rest/api/1.0"
    return asker.client(base, {"Authorization": f"Bearer {token}"} if token else None)


def list_repositories(spec: BitbucketServerSource, asker: HostAsker) -> Listing:
    """Return the repositories that the token may see, filters applied.

    Raises:
        SourceError: the host does not answer, refuses, or has no such project.

    """
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)
    told = told_by(lambda: _all_pages(client, spec), _facts)
    place = HostPlace(spec.url.rstrip("/"), "bitbucket", Clone(spec.url, BEARER, lambda: token))
    found, left_out = sorted_out(told.facts, place, spec, asker)
    return Listing(
        found, missing=told.missing, left_out=left_out, notes=() if token else (words.ANONYMOUS,),
        requests=client.requests, error=told.error,
    )  # fmt: skip


def _all_pages(client: Client, spec: BitbucketServerSource) -> Iterator[tuple[list[object], int | None]]:
    if not spec.projects:
        yield from _pages(client, "repos")
    for key in spec.projects:
        yield from _pages(client, f"projects/{quote(key, safe='~')}/repos")


def _pages(client: Client, path: str) -> Iterator[tuple[list[object], int | None]]:
    cursors = PageCursors("repositories")
    start: object = 0
    while start is not None:
        cursors.follow(str(start))
        body = mapping(client.get(f"{path}?archived=ALL&limit={PAGE}&start={start}").body)
        yield rows_of(body.get("values"), client, "Bitbucket"), None
        start = body.get("nextPageStart") if body.get("isLastPage") is False else None


def _facts(row: dict[str, object]) -> RepositoryFacts:
    key, slug = text_at(mapping(row["project"]), "key"), str(row["slug"])
    return RepositoryFacts(
        key, slug, Visibility.PUBLIC if row.get("public") is True else Visibility.PRIVATE, host_id=str(row["id"]),
        description=text_at(row, "description"), head_known=False, archived=row.get("archived") is True,
        fork=isinstance(row.get("origin"), dict), clone=f"scm/{key}/{slug}.git",
    )  # fmt: skip


def probe(spec: BitbucketServerSource, asker: HostAsker) -> Probe:
    """Ask for one repository; a header tells who the token is.

    Raises:
        SourceError: the host does not answer, does not know the token, or has no such project.

    """
    client = make_client(spec, asker)
    path = f"projects/{quote(spec.projects[0], safe='~')}/repos" if spec.projects else "repos"
    try:
        answer = client.get(f"{path}?limit=1", conditional=False)
    except SourceError as error:
        if error.kind is not ErrorKind.DENIED or error.status == 401 or not client.authorized:
            raise
        return Probe("", words.NEEDS, client.requests)
    who = answer.headers.get("x-ausername", "") or ("an access token" if client.authorized else "nobody")
    return Probe(who, () if client.authorized else words.NEEDS, client.requests)
