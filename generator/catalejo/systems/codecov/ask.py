"""Codecov: the list of an owner's repositories (https://docs.codecov.com/reference/repos_list)."""

from __future__ import annotations

from urllib.parse import quote

from ...kit.ask.client import PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import text_of
from ..contract import Asker, SystemSpec


class Codecov(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The repositories of ``owners`` on a Git host: ``service`` is github, gitlab or bitbucket."""

    owners: tuple[str, ...]
    service: str = "github"
    url: str = "https://api.codecov.io"
    token_env: str = ""


def ask(spec: Codecov, asker: Asker) -> None:
    """Ask for the repositories of each owner that are in use."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"bearer {token}"} if token else None)
    with asker.question("coverage") as answering:
        for owner in spec.owners:
            url = f"{client.base}/api/v2/{quote(spec.service)}/{quote(owner, safe='')}/repos/"
            cursors = PageCursors("repositories")
            following, number = f"{url}?active=true&page_size=500", 0
            while following:
                body = client.get(following).body
                if not isinstance(body, dict) or not isinstance(body.get("results"), list):
                    raise SourceError(f"{client.base} does not answer as Codecov does", ErrorKind.MALFORMED)
                number += 1
                answering.add(f"{owner}-{number:03}", url, body)
                following = text_of(body.get("next"))
                if following:
                    cursors.follow(following)
