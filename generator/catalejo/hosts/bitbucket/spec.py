"""What is configured of Bitbucket Cloud."""

from __future__ import annotations

from ..contract import OwnerSource


class BitbucketSource(OwnerSource, frozen=True, kw_only=True, tag="bitbucket", omit_defaults=True):
    """The repositories of a workspace of Bitbucket Cloud.

    ``account`` is the e-mail address that an API token belongs to; access tokens of a workspace, project or repository
    have none. ``projects`` are globs on keys of projects, any of which a repository must be in. ``ci`` asks for
    pipelines as well.
    """

    workspace: str
    account: str = ""
    projects: tuple[str, ...] = ()
    url: str = "https://bitbucket.org"
    ci: bool = True
