"""What is configured of Azure DevOps."""

from __future__ import annotations

from ..contract import OwnerSource


class AzureDevOpsSource(OwnerSource, frozen=True, kw_only=True, tag="azure-devops", omit_defaults=True):
    """The Git repositories of an organisation of Azure DevOps, or of a collection of a server.

    ``projects`` are globs on names of projects, any of which a repository must be in. ``ci`` asks for builds as well.
    """

    organization: str
    projects: tuple[str, ...] = ()
    url: str = "https://dev.azure.com"
    ci: bool = True
