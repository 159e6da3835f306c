"""How each system is asked: its own way to the next page, its own header for the token, few requests for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response

from catalejo.capture import run_capture
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Envelope
from catalejo.model.settings import CaptureOptions, CaptureRequest, PortalInputs
from catalejo.systems.contract import SystemSpec
from catalejo.systems.reading import Reading
from catalejo.systems.registry import integrations
from catalejo.testing import envelopes

WHEN = "2026-11-19T02:00:00Z"
SYSTEMS = Path(__file__).resolve().parents[3] / "generator/catalejo/systems"


def good(system: str, question: str = "") -> Any:
    """Return the body of a recorded good answer."""
    return next(envelopes(SYSTEMS / system, "recorded/good", question)).body


class Asked(NamedTuple):
    """A system that is asked: its options, answers by path (several: page by page), what was sent, what came of it.

    ``wanted`` are pieces of the requests in order, ``counts`` the records by capability.
    """

    id: str
    options: Mapping[str, object]
    answers: Mapping[str, list[Response]]
    wanted: tuple[str, ...]
    counts: Mapping[str, int]
    header: tuple[str, str] = ("", "")


def pages(*bodies: object) -> list[Response]:
    """Return answers, one for each request."""
    return [json_response(body) for body in bodies]


def renamed(rows: list[Any], **changes: object) -> list[Any]:
    """Return records with other values."""
    return [{**row, **changes} for row in rows]


ISSUES, ALERTS = good("sentry"), good("opsgenie", "alerts")["data"]
MORE = {
    "Link": '<https://x/>; rel="previous"; results="false"; cursor="0:0:1", <https://x/>; rel="next"; results="{}"; cursor="0:100:0"'
}
SCHEDULE = good("opsgenie", "on-calls")["schedules"][0]
BOARD, GROUP = good("grafana", "dashboards")[0], good("grafana_oncall", "alert-groups")["results"][0]
JSM, IO = "/jsm/ops/api/c-1/v1", good("incident_io", "incidents")["incidents"][0]
ROTA, IO_ROTA = good("grafana_oncall", "on-calls")["results"][0], good("incident_io", "on-calls")["schedules"][0]
MONITOR = good("datadog")[0]
TEMPO = "/api/v2/search/tag/resource.service.name/values"

CASES = (
    Asked(
        "sentry", {"organization": "acme", "environment": "prod"},
        {"/api/0/organizations/acme/issues/": [
            json_response(ISSUES, 200, {"Link": MORE["Link"].format("true")}),
            json_response(renamed(ISSUES, id="2"), 200, {"Link": MORE["Link"].format("false")}),
        ]},
        ("environment=prod", "cursor=0%3A100%3A0"), {"error-issues": 2}, ("authorization", "Bearer TOKEN"),
    ),
    Asked(
        "opsgenie", {},
        {
            "/v2/alerts": pages({"data": ALERTS, "paging": {"next": "x"}}, {"data": renamed(ALERTS, id="2")}),
            "/v2/teams": pages({"data": [{"id": "4513b7ea", "name": "Checkout"}]}),
            "/v1/incidents": pages(good("opsgenie", "incidents")),
            "/v2/schedules": pages({"data": [SCHEDULE, {**SCHEDULE, "id": "off", "enabled": False}]}),
            "/v2/schedules/d875/timeline": pages({"data": {"finalTimeline": SCHEDULE["finalTimeline"]}}),
        },
        ("offset=0", "offset=1", "/v2/teams", "/v1/incidents", "/v2/schedules", "intervalUnit=weeks"),
        {"alerts": 2, "incidents": 1, "on-call": 1}, ("authorization", "GenieKey TOKEN"),
    ),
    Asked(
        "jira-service-management", {"cloud_id": "c-1", "user": "ana@example.com"},
        {
            f"{JSM}/alerts": pages({"values": ALERTS, "links": {"next": "x"}}, {"values": [], "links": {}}),
            f"{JSM}/teams": pages({"platformTeams": [{"teamId": "4513b7ea", "teamName": "Checkout"}]}),
            f"{JSM}/schedules": pages({"values": [{**SCHEDULE, "teamId": "4513b7ea"}], "links": {}}),
            f"{JSM}/schedules/d875/timeline": pages({"finalTimeline": SCHEDULE["finalTimeline"]}),
        },
        ("offset=0", "offset=1", f"{JSM}/teams", f"{JSM}/schedules", "intervalUnits=weeks"),
        {"alerts": 1, "on-call": 1}, ("authorization", "Basic "),
    ),
    Asked(
        "grafana", {},
        {
            "/api/search": pages([{**BOARD, "uid": str(number)} for number in range(1_000)], [BOARD]),
            "/api/prometheus/grafana/api/v1/alerts": pages(good("grafana", "alerts")),
        },
        ("page=1", "page=2", "/api/prometheus/grafana"), {"dashboards": 1_001, "alerts": 1},
        ("authorization", "Bearer TOKEN"),
    ),
    Asked(
        "datadog", {"tags": ["env:prod"]},
        {"/api/v1/monitor": pages([{**MONITOR, "id": number + 1} for number in range(500)], [{**MONITOR, "id": 999}])},
        ("monitor_tags=env%3Aprod&page=0", "page=1"), {"alerts": 501}, ("dd-application-key", "TOKEN"),
    ),
    Asked(
        "grafana-oncall", {"grafana_url": "https://grafana.example.com"},
        {
            "/api/v1/alert_groups/": pages(
                {"results": [GROUP], "next": "http://inside/?page=2", "current_page_number": 1},
                {"results": [{**GROUP, "id": "2"}], "next": None, "current_page_number": 2}, {"results": [], "next": None},
            ),
            "/api/v1/teams/": pages({"results": [{"id": "T1", "name": "Checkout"}], "next": None}),
            "/api/v1/schedules/": pages({"results": [ROTA], "next": None}),
            f"/api/v1/schedules/{ROTA['id']}/final_shifts": pages({"results": ROTA["final_shifts"], "next": None}),
        },
        ("state=new", "page=2", "state=acknowledged", "/teams/", "/schedules/", "end_date=2026-12-03"),
        {"incidents": 2, "on-call": 1}, ("authorization", "TOKEN"),
    ),
    Asked(
        "incident-io", {},
        {
            "/v2/incidents": pages(
                {"incidents": [IO], "pagination_meta": {"after": IO["id"]}},
                {"incidents": [{**IO, "id": "2"}], "pagination_meta": {}},
            ),
            "/v2/schedules": pages({"schedules": [IO_ROTA], "pagination_meta": {}}),
            "/v2/schedule_entries": pages({"schedule_entries": IO_ROTA["schedule_entries"]}),
        },
        ("one_of", f"after={IO['id']}", "/v2/schedules", "entry_window_end=2026-12-03"), {"incidents": 2, "on-call": 1},
        ("authorization", "Bearer TOKEN"),
    ),
    Asked("statuspage", {}, {"/api/v2/summary.json": pages(good("statuspage"))}, ("summary",), {"incidents": 2}),
    Asked(
        "jaeger", {},
        {"/api/v3/services": [json_response({}, 404)], "/api/services": pages({"data": ["orders"], "errors": None})},
        ("/api/v3/services", "/api/services"), {"traces": 1}, ("authorization", "Bearer TOKEN"),
    ),
    Asked(
        "tempo", {"tenant": "shop"}, {TEMPO: pages(good("tempo"))}, ("start=1794967200&end=1795053600",), {"traces": 2},
        ("x-scope-orgid", "shop"),
    ),
    Asked(
        "alertmanager", {"user": "ana"}, {"/api/v2/alerts": pages(good("alertmanager"))}, ("/api/v2/alerts",),
        {"alerts": 3}, ("authorization", "Basic YW5h"),
    ),
)  # fmt: skip


@pytest.fixture
def running() -> Iterator[list[LoopbackServer]]:
    """Servers that are stopped in the end."""
    found: list[LoopbackServer] = []
    yield found
    for server in found:
        server.stop()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_system_is_asked_in_its_own_way(tmp_path: Path, running: list[LoopbackServer], case: Asked) -> None:
    """Every page, once; the token in the header that the system reads; all records, and an answer that is whole."""
    left, seen = {path: list(replies) for path, replies in case.answers.items()}, list[Request]()

    def answer(request: Request) -> Response:
        seen.append(request)
        return left[request.path].pop(0) if left.get(request.path) else json_response({"error": request.path}, 500)

    running.append(LoopbackServer(answer))
    running[-1].start()
    integration = integrations()[case.id]
    assert integration.spec is not None
    options = {**case.options, "url": running[-1].url}
    spec: SystemSpec = msgspec.convert(options, integration.spec)
    environ = dict.fromkeys(integration.tokens, "TOKEN")
    request = CaptureRequest((), (spec,), PortalInputs(), CaptureOptions(taken_at=WHEN))
    run_capture(request, tmp_path / "capture", tmp_path / "cache", environ=environ)
    sent = [f"{one.path}?{one.raw_query}" for one in seen]
    assert len(sent) == len(case.wanted), sent
    assert all(piece in one for piece, one in zip(case.wanted, sent, strict=True)), sent
    name, value = case.header
    assert all(one.headers.get(name, "").startswith(value) for one in seen if name)
    captured = Captured(tmp_path / "capture")
    assert [source.state for source in captured.manifest.sources] == ["ok"]
    counted: Counter[str] = Counter()
    for path in captured.answer_files():
        envelope = msgspec.json.decode(path.read_bytes(), type=Envelope)
        question = integration.question(envelope.question)
        assert question is not None
        counted[question.gives] += len(question.read(Reading(envelope)))
    assert counted == case.counts
