"""Sentry: one list of unsettled issues for the whole organisation, the most frequent first.

https://docs.sentry.io/api/events/list-an-organizations-issues/ - a next page is always named; the last one says that it
has no results.
"""

from __future__ import annotations

import re

from ...kit.ask.client import HostAnswer
from ..contract import Asker, ServerSpec
from ..paging import by_cursor, collect

_NEXT = re.compile(r'rel="next"; results="true"; cursor="([^"]{1,200})"')


class Sentry(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An organisation of Sentry or of a server of one's own.

    ``environment`` is one of its environments, "" for all; ``period`` the span in which an error occurred; ``query``
    as in its search.
    """

    organization: str
    url: str = "https://sentry.io"
    environment: str = ""
    period: str = "24h"
    query: str = "is:unresolved"


def ask(spec: Sentry, asker: Asker) -> None:
    """Ask for the issues."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    params = {"project": "-1", "query": spec.query, "statsPeriod": spec.period, "sort": "freq", "limit": "100"}
    if spec.environment:
        params["environment"] = spec.environment
    path = f"api/0/organizations/{spec.organization}/issues/"
    with asker.question("issues") as answering:
        rows = collect(by_cursor(client, path, params, "", _following), answering, "issues")
        answering.add("issues", f"{client.base}/{path}", rows)


def _following(answer: HostAnswer) -> dict[str, str]:
    found = _NEXT.search(answer.headers.get("link", "")[:10_000])
    return {"cursor": found[1]} if found else {}
