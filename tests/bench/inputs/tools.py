"""Twelve systems that each know every component, in their vendors' forms and pages, for a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.rig.wire import Request, Response, json_response
from tests.unit.systems.vendors import VENDORS, good, understood

SYSTEMS = (
    "alertmanager", "argocd", "buildkite", "datadog", "grafana", "jenkins", "kubernetes", "opsgenie", "pagerduty",
    "prometheus", "sentry", "sonarqube",
)  # fmt: skip
_LISTS: dict[str, tuple[str, ...]] = {
    "alertmanager": ("",), "argocd": ("items",), "buildkite": ("",), "datadog": ("",), "grafana": ("", "alerts"),
    "jenkins": ("jobs",), "kubernetes": ("items",), "opsgenie": ("data",), "pagerduty": ("incidents", "oncalls"),
    "prometheus": ("alerts", "result"), "sentry": ("",),
}  # fmt: skip
"""Below which keys lie the records that every component has; "" where the body is the list."""
_SIZES = {"buildkite": 100, "datadog": 500, "grafana": 1000, "opsgenie": 100, "pagerduty": 100, "sentry": 100}
"""Records of a page; the others tell all at once."""


def name_of(number: int) -> str:
    """Return the name of a component."""
    return f"service-{number:04}"


def annotations_of(number: int) -> dict[str, str]:
    """Return what a component says of itself, so that the records of the systems join it."""
    name = name_of(number)
    return {
        "argocd/app-name": name, "backstage.io/kubernetes-id": name, "datadoghq.com/tags": f"service:{name}",
        "grafana/tag-selector": name, "opsgenie.com/component-selector": f'tag:"service:{name}"',
        "pagerduty.com/service-id": f"P{number}", "prometheus.io/labels": f"service={name}",
        "sentry.io/project-slug": name, "sonarqube.org/project-key": f"acme_{name}",
    }  # fmt: skip


def options_of(system: str, url: str) -> dict[str, Any]:
    """Return how a system behind a server is configured."""
    return {"name": "main", "url": f"{url}/{system}", **VENDORS[system].options}


def tools(components: int) -> Callable[[Request], Response]:
    """Return the application of a server that answers for all systems."""
    made: dict[tuple[str, str], Any] = {}

    def answer(request: Request) -> Response:
        asked = understood(request.path, request.raw_query)
        if asked is None:
            return json_response({"message": "Not Found"}, 404)
        if asked.system == "sonarqube":
            return json_response(_sonarqube(asked.question, request, components))
        key = asked.system, asked.path
        if key not in made:
            made[key] = _many(asked.system, asked.body, components)
        return _page(asked.system, made[key], request)

    return answer


def _many(system: str, body: Any, components: int) -> Any:
    """Return a body in which each record is there for every component."""
    if isinstance(body, list):
        return _each(body, components) if "" in _LISTS[system] else body
    if not isinstance(body, dict):
        return body
    return {key: _each(value, components) if key in _LISTS[system] and isinstance(value, list)
            else _many(system, value, components) if isinstance(value, dict) else value
            for key, value in body.items()}  # fmt: skip


def _each(records: list[Any], components: int) -> list[Any]:
    text = json.dumps(records[:1])
    found = []
    for number in range(components):
        named = text.replace("PORDERS", f"P{number}").replace("orders", name_of(number))
        for record in json.loads(named):
            for key in record.keys() & {"id", "uid", "fingerprint"}:
                record[key] = record[key] + number if isinstance(record[key], int) else f"{record[key]}-{number}"
            found.append(record)
    return found


def _page(system: str, body: Any, request: Request) -> Response:
    size = _SIZES.get(system)
    key = next((key for key in ("data", "incidents", "oncalls") if isinstance(body, dict) and key in body), "")
    whole = body[key] if key else body
    if size is None or not isinstance(whole, list):
        return json_response(body)
    first = int(request.one("offset") or request.one("cursor") or 0)
    if page := request.one("page"):
        first = size * (int(page) - (0 if system == "datadog" else 1))
    rows, more = whole[first : first + size], first + size < len(whole)
    headers = {}
    if more and system == "sentry":
        headers["Link"] = f'<{request.path}>; rel="next"; results="true"; cursor="{first + size}"'
    elif more and system == "buildkite":
        host = request.headers["host"]
        headers["Link"] = f'<http://{host}{request.path}?page={first // size + 2}>; rel="next"'
    if key:
        paging = {"next": "x"} if more else {}
        return json_response({**body, key: rows, "more": more, "paging": paging}, headers=headers)
    return json_response(rows, headers=headers)


def _sonarqube(question: str, request: Request, components: int) -> Any:
    if not question:
        first, size = (int(request.one("p")) - 1) * int(request.one("ps")), int(request.one("ps"))
        keys = [{"key": f"acme_{name_of(number)}"} for number in range(components)]
        return {"paging": {"total": components}, "components": keys[first : first + size]}
    measures = good("sonarqube", question)["measures"]
    return {
        "measures": [{**one, "component": key} for key in request.one("projectKeys").split(",") for one in measures]
    }
