"""Azure DevOps Services, and Azure DevOps Server by its address."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Adopted, Host
from ..listing import host_name, options_of, owner_and_url
from . import words
from .ask import TOKENS, list_repositories, make_client, probe
from .spec import AzureDevOpsSource


def _label(spec: AzureDevOpsSource) -> str:
    return spec.organization


def _owner(spec: AzureDevOpsSource) -> str:
    return f"{host_name(spec.url)}/{spec.organization}/".lower()


def _parse(text: str, environ: Mapping[str, str]) -> AzureDevOpsSource:
    owner, url = owner_and_url(text, "https://dev.azure.com", "azure-devops:ORGANIZATION or azure-devops:ORG/PROJECT")
    organization, _, project = owner.partition("/")
    return AzureDevOpsSource(organization=organization, projects=(project,) if project else (), url=url)


def _adopted(entry: Mapping[str, object]) -> dict[str, object]:
    options = options_of(entry, {"organization": "organization"}, "dev.azure.com")
    project = entry.get("project")
    return {**options, **({"projects": [project]} if isinstance(project, str) else {})} if options else {}


HOST = Host(
    id="azure-devops", title=words.TITLE, spec=AzureDevOpsSource, short="organization", kind="azure", tokens=TOKENS,
    needs=words.NEEDS, list_repositories=list_repositories, label=_label, parse=_parse, owner=_owner,
    client=make_client, probe=probe, backstage=Adopted("azureDevOps", _adopted),
)  # fmt: skip

__all__ = ["HOST", "AzureDevOpsSource"]
