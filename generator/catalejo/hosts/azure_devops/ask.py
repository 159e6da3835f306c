"""Asks Azure DevOps, version 7.1 of its API.

https://learn.microsoft.com/rest/api/azure/devops/git/repositories/list: one answer holds the repositories of all
projects; it does not tell the newest commits, which are asked of git. Teams of a project have no rights of their own.
"""

from __future__ import annotations

import base64
from urllib.parse import quote

from ...kit.ask.client import Client, HostAnswer
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ...model.capture import Visibility
from ..contract import Clone, HostAsker, Listing, Probe
from ..listing import HostPlace, RepositoryFacts, rows_of, sorted_out, text_at, told_by
from . import words
from .spec import AzureDevOpsSource

TOKENS = ("AZURE_DEVOPS_TOKEN", "AZURE_DEVOPS_EXT_PAT")
USER = "pat"
"""The user name beside a token (learn.microsoft.com, personal access tokens: any value will do)."""
_LEVELS = {"public": Visibility.PUBLIC, "organization": Visibility.INTERNAL}
_VERSION = "api-version=7.1"


def make_client(spec: AzureDevOpsSource, asker: HostAsker) -> Client:
    """Return a client of the organisation's API."""
    token = asker.token(spec.token_env, TOKENS)
    pair = base64.b64encode(f":{token}".encode()).decode() if token else ""
    asker.keep_secret(pair)
    base = f"{spec.url.rstrip('/')}/{quote(spec.organization, safe='')}"
    return asker.client(base, {"Authorization": f"Basic {pair}"} if token else None)


def list_repositories(spec: AzureDevOpsSource, asker: HostAsker) -> Listing:
    """Return the repositories that the token may see, filters applied.

    Raises:
        SourceError: the host does not answer, refuses, or has no such organisation.

    """
    token = asker.token(spec.token_env, TOKENS)
    client = make_client(spec, asker)

    def pages() -> list[tuple[list[object], int | None]]:
        body = mapping(_get(client, f"_apis/git/repositories?{_VERSION}").body)
        count = body.get("count")
        return [(rows_of(body.get("value"), client, "Azure DevOps"), count if isinstance(count, int) else None)]

    told = told_by(pages, lambda row: _facts(row, spec.organization))
    place = HostPlace(spec.url.rstrip("/"), "azure", Clone(spec.url, USER, lambda: token))
    found, left_out = sorted_out(told.facts, place, spec, asker, spec.projects)
    return Listing(
        found, missing=told.missing, left_out=left_out, notes=() if token else (words.ANONYMOUS,),
        requests=client.requests, error=told.error,
    )  # fmt: skip


def _get(client: Client, path: str) -> HostAnswer:
    """Return an answer; the page for signing in, which comes in place of a refusal, is one."""
    try:
        return client.get(path)
    except SourceError as error:
        if error.status == 203 or error.kind is ErrorKind.REFUSED:
            raise SourceError(f"{client.base} {words.SIGN_IN}", ErrorKind.DENIED, words.NEEDS[0].permission) from None
        raise


def _facts(row: dict[str, object], organization: str) -> RepositoryFacts:
    project, name = mapping(row["project"]), str(row["name"])
    ref = text_at(row, "defaultBranch")
    owner = f"{organization}/{text_at(project, 'name')}/_git"
    return RepositoryFacts(
        owner, name, _LEVELS.get(text_at(project, "visibility"), Visibility.PRIVATE), host_id=str(row["id"]),
        default_branch=ref.removeprefix("refs/heads/"), head_known=not ref and row.get("size") == 0,
        archived=row.get("isDisabled") is True, fork=row.get("isFork") is True,
        project=text_at(project, "name"), clone=f"{owner}/{name}",
    )  # fmt: skip


def probe(spec: AzureDevOpsSource, asker: HostAsker) -> Probe:
    """Ask who the token is, and for the list of repositories.

    Raises:
        SourceError: the host does not answer, or does not know the token.

    """
    client = make_client(spec, asker)
    who = "nobody"
    if client.authorized:
        body = mapping(_get(client, "_apis/connectionData").body)
        who = text_at(mapping(body.get("authenticatedUser")), "providerDisplayName")
    try:
        client.get(f"_apis/git/repositories?{_VERSION}", conditional=False)
    except SourceError as error:
        if error.kind is not ErrorKind.DENIED or error.status == 401:
            raise
        return Probe(who, words.NEEDS, client.requests)
    return Probe(who, () if client.authorized else words.NEEDS, client.requests)
