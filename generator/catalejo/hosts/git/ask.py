"""Asks one repository by its clone URL, over https."""

from __future__ import annotations

from ...kit.ask.errors import SourceError
from ...kit.text.urls import host_type, parse_git_url, web_addresses
from ...model.capture import RepositoryInfo, Visibility
from ..contract import Clone, HostAsker, ListedRepository, Listing, Probe
from .spec import GitSource


def list_repositories(spec: GitSource, asker: HostAsker) -> Listing:
    """Return the repository with its head.

    Raises:
        SourceError: the address is no https address, or the host does not answer, refuses, or has no such repository.

    """
    address = parse_git_url(spec.url)
    if address is None:
        raise SourceError("the clone address names no repository")
    token = asker.token(spec.token_env) if spec.token_env else ""
    clone = Clone(spec.url, spec.user, lambda: token)
    branch, commit = asker.head(clone)
    web = web_addresses(address.id, scheme=spec.url.partition(":")[0])
    info = RepositoryInfo(
        address.id, address.name, asker.id, "ok", level_of(spec, asker), host=address.host, owner=address.owner,
        host_type=host_type(address.host), default_branch=branch, commit=commit, web=web.web, blob_url=web.blob,
        tree_url=web.tree, edit_url=web.edit, commit_url=web.commit,
    )  # fmt: skip
    return Listing((ListedRepository(info, clone),))


def level_of(spec: GitSource, asker: HostAsker) -> Visibility:
    """Return who may read the repository: read with a token it is private unless declared."""
    token = asker.token(spec.token_env) if spec.token_env else ""
    return spec.visibility or (Visibility.PRIVATE if token else asker.visibility)


def probe(spec: GitSource, asker: HostAsker) -> Probe:
    """Ask git for the newest commit.

    Raises:
        SourceError: the host does not answer, refuses, or has no such repository.

    """
    token = asker.token(spec.token_env) if spec.token_env else ""
    asker.head(Clone(spec.url, spec.user, lambda: token))
    return Probe("a token" if token else "nobody", (), 2)
