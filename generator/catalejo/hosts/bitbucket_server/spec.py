"""What is configured of Bitbucket Data Center."""

from __future__ import annotations

from ..contract import OwnerSource


class BitbucketServerSource(OwnerSource, frozen=True, kw_only=True, tag="bitbucket-server", omit_defaults=True):
    """The repositories of a Bitbucket Data Center (once Server), of some of its projects or of all.

    ``projects`` are keys of projects (``~name`` is a person's own), none for all that the token may see.
    """

    url: str
    projects: tuple[str, ...] = ()
