"""Dependabot: one list for each organisation; where there is none, as for a user, one for each repository.

https://docs.github.com/en/rest/dependabot/alerts
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.ask.errors import SourceError
from ...kit.read.narrow import mapping, text_of
from ...model.capture import Visibility
from ..contract import Answering, AskedRepository, Asker, SystemSpec
from ..paging import rows_of
from ..per_repository import RepositoryQuestion, ask_each, name_of

_QUERY = "state=open&per_page=100"


class Dependabot(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Open alerts of repositories that a ``github`` source captured; ``source`` is its id ("" = every one).

    Alerts are for maintainers also where a repository is public: they are internal unless ``visibility`` says else.
    """

    source: str = ""
    visibility: Visibility | None = Visibility.INTERNAL


def ask(spec: Dependabot, asker: Asker) -> None:
    """Ask for the open alerts of all captured repositories; those of others are not kept."""
    client = asker.host()
    owners = sorted({repository.info.owner for repository in asker.repositories}, key=str.lower)
    with asker.question("alerts") as answering:
        for owner in owners:
            mine = [one for one in asker.repositories if one.info.owner == owner]
            try:
                _of_organisation(client, answering, owner, mine)
            except SourceError as error:
                if not error.gone:
                    raise
                _of_repositories(client, answering, asker, mine)


def _of_organisation(client: Client, answering: Answering, owner: str, mine: list[AskedRepository]) -> None:
    url = f"{client.base}/orgs/{quote(owner)}/dependabot/alerts?{_QUERY}"
    alerts: dict[str, list[object]] = {}
    for page in client.pages(url):
        for alert in rows_of(page):
            slug = text_of(mapping(alert.get("repository")).get("full_name")).lower()
            alerts.setdefault(slug, []).append(alert)
    for repository in mine:
        found = alerts.get(f"{owner}/{repository.info.name}".lower())
        if found:
            answering.add(name_of(repository.info.id), url, found)


def _of_repositories(client: Client, answering: Answering, asker: Asker, mine: list[AskedRepository]) -> None:
    def url(repository: AskedRepository) -> str:
        info = repository.info
        return f"{client.base}/repos/{quote(info.owner)}/{quote(info.name)}/dependabot/alerts?{_QUERY}"

    def fetch(address: str) -> object:
        return [alert for page in client.pages(address) for alert in rows_of(page)]

    ask_each(asker, answering, client, RepositoryQuestion(url, fetch, lambda _: False))
