"""One repository by its clone URL, over https."""

from __future__ import annotations

from ...kit.ask.errors import SourceError
from ...kit.text.urls import host_type, parse_git_url, web_addresses
from ...model.capture import RepositoryInfo, Visibility
from ...model.settings import GitSource
from ..context import Context, Listing, RemoteRepository
from ..git.mirrors import Remote, check_url, read_remote, remote_head


def discover(spec: GitSource, context: Context) -> Listing:
    """Return the repository with its head. Read with a token it is private unless declared.

    Raises:
        SourceError: the address is no https address, or the host does not answer, refuses, or has no such repository.

    """
    if context.options.offline:
        raise SourceError("not asked: only local and recorded sources are read without `catalejo capture`")
    check_url(spec.url)
    address = parse_git_url(spec.url)
    if address is None:
        raise SourceError("the clone address names no repository")
    token = context.world.token(spec.token_env) if spec.token_env else ""
    remote = Remote(spec.url, spec.user, token)
    branch, commit = remote_head(remote, context)
    level = spec.visibility or (Visibility.PRIVATE if token else context.options.visibility)
    web = web_addresses(address.id, scheme=spec.url.partition(":")[0])
    info = RepositoryInfo(
        address.id, address.name, context.id, "ok", level, host=address.host, owner=address.owner,
        host_type=host_type(address.host), default_branch=branch, commit=commit, web=web.web, blob_url=web.blob,
        tree_url=web.tree, edit_url=web.edit, commit_url=web.commit,
    )  # fmt: skip
    return Listing(
        (
            RemoteRepository(
                info, lambda facts, target, earlier: read_remote(facts, remote, spec.history, target, earlier, context)
            ),
        )
    )
