"""What is configured of Gitea and Forgejo."""

from __future__ import annotations

from ..contract import OwnerSource


class GiteaSource(OwnerSource, frozen=True, kw_only=True, tag="gitea", omit_defaults=True):
    """The repositories of an organisation or a user of a Gitea or Forgejo server.

    ``teams`` reads the organisation's teams: they own what nobody else does. ``ci`` asks for runs of Actions as well.
    """

    url: str
    organization: str = ""
    user: str = ""
    teams: bool = True
    ci: bool = True
