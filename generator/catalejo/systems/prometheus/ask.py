"""Prometheus: one request for all alerts, one for each measured value of all services together.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import base64
import re
from typing import Literal

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ..contract import Answering, Asker, ServerSpec
from ..reading import short_text
from .recipes import CONVENTIONS, UNITS, Recipe, recipes

_WINDOW = re.compile(r"[1-9][0-9]{0,4}[smhd]\Z")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,59}\Z")


class Prometheus(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A server with the HTTP API of Prometheus: Prometheus itself, Thanos, Mimir, VictoriaMetrics.

    ``convention`` is whose names the metrics of services follow; ``queries`` are questions of your own by name, in
    PromQL, grouped by ``labels``. ``user`` is for Basic authentication, ``tenant`` goes as ``X-Scope-OrgID``.
    ``alerts`` False leaves them to an Alertmanager, which knows what is silenced.
    """

    convention: Literal[
        "", "http", "http-status", "otel", "otel-old", "istio", "ingress-nginx", "spanmetrics", "micrometer"
    ] = ""
    queries: dict[str, str] = msgspec.field(default_factory=dict)
    labels: tuple[str, ...] = ()
    window: str = "5m"
    alerts: bool = True
    user: str = ""
    tenant: str = ""


def ask(spec: Prometheus, asker: Asker) -> None:
    """Ask for the alerts, then for the configured values."""
    client = client_of(spec, asker)
    if spec.alerts:
        with asker.question("alerts") as answering:
            answering.add("alerts", f"{client.base}/api/v1/alerts", success(client, "api/v1/alerts", {}))
    if spec.convention or spec.queries:
        with asker.question("metrics") as answering:
            for recipe in _recipes(spec):
                _ask_value(client, answering, recipe, spec.window)


def client_of(spec: Prometheus, asker: Asker) -> Client:
    """Return the client of a server, with the token and tenant that are configured."""
    headers = {"X-Scope-OrgID": spec.tenant} if spec.tenant else None
    return asker.client(spec.url, authorization(asker.token(spec.token_env), spec.user), headers)


def authorization(token: str, user: str) -> dict[str, str] | None:
    """Return the header that a server or the proxy before it asks for."""
    if not token:
        return None
    if user:
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"}
    return {"Authorization": f"Bearer {token}"}


def success(client: Client, path: str, params: dict[str, str]) -> dict[str, object]:
    """Return the body of an answer.

    Raises:
        SourceError: it says that it is no success, which a server may do with status 200, or has another form.

    """
    body = mapping(client.get(path, params).body)
    if body.get("status") != "success" or not isinstance(body.get("data"), dict):
        words = client.host_words(short_text(body.get("error"))[:200])
        raise SourceError(f"{path} gave no success ({words or 'another form'})", ErrorKind.HOST)
    return body


def _recipes(spec: Prometheus) -> tuple[Recipe, ...]:
    labels = spec.labels or (CONVENTIONS[spec.convention].labels if spec.convention else ("service",))
    if not _WINDOW.match(spec.window) or not all(map(_NAME.match, (*labels, *spec.queries))):
        raise SourceError("window is such as 5m; labels and names of queries are words", ErrorKind.REFUSED)
    built_in = recipes(CONVENTIONS[spec.convention], labels, spec.window) if spec.convention else ()
    own = tuple(Recipe(name, query, labels, UNITS.get(name, "")) for name, query in spec.queries.items())
    return tuple({recipe.name: recipe for recipe in (*built_in, *own)}.values())


def _ask_value(client: Client, answering: Answering, recipe: Recipe, window: str) -> None:
    """Ask for one value; another one may be answered where this one is not."""
    name, url = f"metric-{recipe.name}", f"{client.base}/api/v1/query"
    asked = {"name": recipe.name, "labels": list(recipe.labels), "unit": recipe.unit, "window": window}
    try:
        body = success(client, "api/v1/query", {"query": recipe.query})
        answering.add(name, url, {**body, "asked": asked})
    except SourceError as error:
        if error.status in (0, 401, 403, 429) and error.kind is not ErrorKind.HOST:
            raise
        answering.failed(name, url, error, answering.earlier(name))
