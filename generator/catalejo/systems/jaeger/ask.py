"""Jaeger: one request for the names of all services that sent traces within its storage.

https://github.com/jaegertracing/jaeger-idl - version 3 of the API, or the one of the user interface where a server has
no other.
"""

from __future__ import annotations

from ...kit.ask.errors import ErrorKind, SourceError
from ..contract import Asker, ServerSpec
from ..prometheus.ask import authorization
from .read import has_list


class Jaeger(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The query service of a Jaeger. ``user`` is for Basic authentication."""

    user: str = ""


def ask(spec: Jaeger, asker: Asker) -> None:
    """Ask for the services."""
    client = asker.client(spec.url, authorization(asker.token(spec.token_env), spec.user))
    with asker.question("services") as answering:
        try:
            path, body = "api/v3/services", client.get("api/v3/services").body
        except SourceError as error:
            if not error.gone:
                raise
            path, body = "api/services", client.get("api/services").body
        if not has_list(body):
            raise SourceError(f"{path} lists no services where its documentation does", ErrorKind.MALFORMED)
        answering.add("services", f"{client.base}/{path}", body)
