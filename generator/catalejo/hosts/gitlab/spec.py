"""What is configured of GitLab."""

from __future__ import annotations

from ..contract import OwnerSource


class GitLabSource(OwnerSource, frozen=True, kw_only=True, tag="gitlab", omit_defaults=True):
    """The projects of a group, of its sub-groups too, or of a user, at gitlab.com or elsewhere.

    ``teams`` takes sub-groups for teams: they own what nobody else does. ``ci`` asks for pipelines as well.
    """

    group: str = ""
    user: str = ""
    url: str = "https://gitlab.com"
    subgroups: bool = True
    teams: bool = True
    ci: bool = True
