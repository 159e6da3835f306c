"""Azure Pipelines: the last builds of each definition, one request for a project.

A build of a repository of Azure DevOps names it by a number only: one request tells the names of all.
"""

from __future__ import annotations

import base64
from urllib.parse import quote, unquote

from ...kit.ask.client import Client
from ...kit.read.narrow import mapping
from ..contract import Asker, SystemSpec
from ..paging import Row, rows_of
from ..reading import short_text

_VERSION = "api-version=7.1"


class AzurePipelines(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Last builds: of the repositories of an ``azure-devops`` source, or of an ``organization`` by itself.

    ``source`` is the id of that source ("" = every one). ``projects`` narrows to some; ``runs`` is asked for of each
    definition.
    """

    source: str = ""
    organization: str = ""
    url: str = "https://dev.azure.com"
    token_env: str = ""
    projects: tuple[str, ...] = ()
    runs: int = 10


def ask(spec: AzurePipelines, asker: Asker) -> None:
    """Ask for the builds of an organisation's projects; beside a source, for those of its repositories only."""
    client = _client(spec, asker) if spec.organization else asker.host()
    with asker.question("builds") as answering:
        # Beside a source, projects of which no repository is shown are not named either.
        addresses = {one.info.host_id: f"https://{one.info.id}" for one in asker.repositories}
        names = sorted({unquote(one.info.id.split("/")[-3]) for one in asker.repositories})
        if spec.organization:
            rows = rows_of(client.get(f"_apis/git/repositories?{_VERSION}"), "value")
            addresses = {short_text(row.get("id")): short_text(row.get("remoteUrl")) for row in rows}
            told = rows_of(client.get(f"_apis/projects?$top=1000&{_VERSION}"), "value")
            names = [name for row in told if (name := short_text(row.get("name")))]
        for project in [name for name in names if not spec.projects or name in spec.projects]:
            path = f"{quote(project, safe='')}/_apis/build/builds"
            asked = f"maxBuildsPerDefinition={spec.runs}&queryOrder=queueTimeDescending&$top=5000&{_VERSION}"
            builds = rows_of(client.get(f"{path}?{asked}"), "value")
            if not spec.organization:
                builds = [build for build in builds if _identity(build) in addresses]
            answering.add(project, f"{client.base}/{path}", {"value": [_named(one, addresses) for one in builds]})


def _client(spec: AzurePipelines, asker: Asker) -> Client:
    token = asker.token(spec.token_env)
    pair = base64.b64encode(f":{token}".encode()).decode()
    base = f"{spec.url.rstrip('/')}/{quote(spec.organization, safe='')}"
    return asker.client(base, {"Authorization": f"Basic {pair}"} if token else None)


def _named(build: Row, addresses: dict[str, str]) -> Row:
    """Return a build with the address of its repository, where it is one of this organisation."""
    address = addresses.get(_identity(build), "")
    return {**build, "repository": {**mapping(build.get("repository")), "url": address}} if address else build


def _identity(build: Row) -> str:
    return short_text(mapping(build.get("repository")).get("id"))
