"""Statuspage: the summary of one page, a single request without a token.

https://www.atlassian.com/software/statuspage - every page describes its API at ``/api``.
"""

from __future__ import annotations

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ..contract import Asker, SystemSpec


class Statuspage(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A status page by its address, such as ``https://www.githubstatus.com``."""

    url: str


def ask(spec: Statuspage, asker: Asker) -> None:
    """Ask for the summary."""
    client = asker.client(spec.url)
    with asker.question("summary") as answering:
        body = mapping(client.get("api/v2/summary.json").body)
        if not isinstance(body.get("components"), list) or not isinstance(body.get("incidents"), list):
            raise SourceError("the summary has another form than that of a status page", ErrorKind.MALFORMED)
        answering.add("summary", f"{client.base}/api/v2/summary.json", body)
