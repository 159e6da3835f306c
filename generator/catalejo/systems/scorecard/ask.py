"""Scorecard: one request for each public repository, to the service that publishes results once a week.

https://api.scorecard.dev; the name of a repository that is not public never goes there.
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.errors import ErrorKind, SourceError
from ...model.capture import Visibility
from ..contract import AskedRepository, Asker, SystemSpec
from ..per_repository import RepositoryQuestion, ask_each


class Scorecard(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Results of public repositories that a ``github`` source captured; ``source`` is its id ("" = every one).

    ``url`` is the service that is asked.
    """

    source: str = ""
    url: str = "https://api.scorecard.dev"


def ask(spec: Scorecard, asker: Asker) -> None:
    """Ask for the result of every public repository of github.com; what has none is not scored."""
    client = asker.client(spec.url)
    asker.repositories = [
        one
        for one in asker.repositories
        if one.info.visibility is Visibility.PUBLIC and one.info.id.startswith("github.com/")
    ]

    def url(repository: AskedRepository) -> str:
        return f"{client.base}/projects/{quote(repository.info.id)}"

    def fetch(address: str) -> object:
        body = client.get(address).body
        if not isinstance(body, dict) or "checks" not in body:
            raise SourceError(f"{client.base} does not answer as Scorecard does", ErrorKind.MALFORMED)
        return body

    with asker.question("scans") as answering:
        ask_each(asker, answering, client, RepositoryQuestion(url, fetch, lambda _: False))
