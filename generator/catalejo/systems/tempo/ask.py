"""Tempo: one request for the names of all services of a day.

https://grafana.com/docs/tempo/latest/api_docs/ - without start and end only what is still in memory is searched.
"""

from __future__ import annotations

from datetime import timedelta

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ...kit.text.moments import moment
from ..contract import Asker, ServerSpec
from ..prometheus.ask import authorization

PATH = "api/v2/search/tag/resource.service.name/values"


class Tempo(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A Tempo. ``tenant`` goes as ``X-Scope-OrgID``; ``user`` is for Basic authentication."""

    tenant: str = ""
    user: str = ""


def ask(spec: Tempo, asker: Asker) -> None:
    """Ask for the names of services of the last day."""
    headers = {"X-Scope-OrgID": spec.tenant} if spec.tenant else None
    client = asker.client(spec.url, authorization(asker.token(spec.token_env), spec.user), headers)
    now = moment(asker.taken_at)
    first = now - timedelta(days=1) if now is not None else None
    span = {"start": str(int(first.timestamp())), "end": str(int(now.timestamp()))} if now and first else {}
    with asker.question("services") as answering:
        body = mapping(client.get(PATH, span).body)
        if "tagValues" not in body and "metrics" not in body:
            raise SourceError(f"{PATH} lists no values where its documentation does", ErrorKind.MALFORMED)
        answering.add("services", f"{client.base}/{PATH}", body)
