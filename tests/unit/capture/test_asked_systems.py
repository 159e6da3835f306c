"""Systems that are asked live: pages, refusals and waits of one question cost nothing of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.unit.capture.conftest import Capture

from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Envelope, SourceStatus
from catalejo.systems.pagerduty.ask import PagerDuty
from catalejo.systems.prometheus.ask import Prometheus

Answering = Callable[[Request], Response]
INCIDENT = {"title": "Slow", "status": "triggered", "service": {"id": "PA"}}
TURN = {"escalation_policy": {"id": "P1"}, "escalation_level": 1, "user": {"summary": "Ana Quispe"}}
NONE = {"oncalls": [], "services": [], "incidents": [], "more": False}


@pytest.fixture
def serve() -> Iterator[Callable[[Answering], LoopbackServer]]:
    """``serve(answer)`` runs a server on loopback until the test ends."""
    running: list[LoopbackServer] = []

    def start(answer: Answering) -> LoopbackServer:
        running.append(LoopbackServer(answer))
        running[-1].start()
        return running[-1]

    yield start
    for server in running:
        server.stop()


Serve = Callable[[Answering], LoopbackServer]


def answers(captured: Captured) -> dict[str, Envelope]:
    """Return what was kept, by the name of the answer."""
    return {path.stem: msgspec.json.decode(path.read_bytes(), type=Envelope) for path in captured.answer_files()}


def status(captured: Captured, kind: str) -> SourceStatus:
    """Return what the manifest says of the one source of a kind."""
    return next(one for one in captured.manifest.sources if one.type == kind)


def test_every_page_is_asked_and_a_wait_is_kept(serve: Serve, capture: Capture) -> None:
    """Incidents of any age, turns of fourteen days; a 429 is waited for; no name of a person is kept."""
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        if len(asked) == 1:
            return json_response({}, 429, {"Retry-After": "0"})
        first = "offset=0" in request.raw_query
        if request.path == "/incidents":
            return json_response({"incidents": [{**INCIDENT, "id": "Q1" if first else "Q2"}], "more": first})
        return json_response({**NONE, "oncalls": [TURN]})

    captured = capture(PagerDuty(url=serve(answer).url))
    kept = answers(captured)
    assert [item["id"] for item in _body(kept["incidents"])["incidents"]] == ["Q1", "Q2"]
    assert "date_range=all" in asked[1].raw_query and "statuses%5B%5D=acknowledged" in asked[1].raw_query.replace(
        "[]", "%5B%5D"
    )
    assert "since=2026-11-20T02%3A00%3A00Z&until=2026-12-04T02%3A00%3A00Z" in asked[3].raw_query
    assert status(captured, "pagerduty").state == "ok" and "Ana" not in str(kept["on-calls"].body)


def test_a_refused_question_costs_itself(serve: Serve, capture: Capture) -> None:
    """A key may read incidents and not who is on call."""
    refuse = json_response({"error": {"message": "Access Denied"}}, 403)
    server = serve(lambda request: json_response(NONE) if request.path == "/incidents" else refuse)
    found = status(capture(PagerDuty(url=server.url)), "pagerduty")
    assert (found.state, found.states) == ("partial", {"incidents": "ok", "on-call": "denied"})


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (json_response({}, 401), "denied"), (Response(200, {"Content-Type": "application/json"}, b'{"incidents": ['), "failed"),
        (json_response({"error": "down"}), "failed"), (json_response([]), "failed"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_never_an_empty_one(serve: Serve, capture: Capture, reply: Response, state: str) -> None:
    """A page that breaks off, or an error with status 200, says nothing about incidents."""
    captured = capture(PagerDuty(url=serve(lambda request: reply).url))
    found = status(captured, "pagerduty")
    assert (found.state, found.error != "") == (state, True) and all(
        one.body is None for one in answers(captured).values()
    )


def test_a_token_stays_with_its_host(serve: Serve, capture: Capture) -> None:
    """A redirect to another host is not followed."""
    seen: list[Request] = []

    def thief(request: Request) -> Response:
        seen.append(request)
        return json_response(NONE)

    elsewhere = serve(thief).url
    server = serve(lambda request: Response(302, {"Location": f"{elsewhere}{request.path}"}))
    assert status(capture(PagerDuty(url=server.url)), "pagerduty").state == "failed" and not seen


def test_one_value_that_cannot_be_asked_costs_itself(serve: Serve, capture: Capture) -> None:
    """A query with a mistake is answered 400, or 200 with an error inside; the others are kept."""

    def answer(request: Request) -> Response:
        if request.path == "/api/v1/alerts":
            return json_response({"status": "success", "data": {"alerts": []}})
        if "broken" in request.raw_query:
            return json_response({"status": "error", "errorType": "bad_data", "error": "parse error"}, 400)
        if "late" in request.raw_query:
            return json_response({"status": "error", "errorType": "timeout", "error": "query timed out"})
        result = [{"metric": {"service": "orders"}, "value": [1, "0.5"]}]
        return json_response({"status": "success", "data": {"resultType": "vector", "result": result}})

    queries = {"good": "sum(up)", "bad": "broken(", "slow": "late"}
    captured = capture(Prometheus(url=serve(answer).url, queries=queries))
    found = status(captured, "prometheus")
    assert (found.state, found.states, found.failed) == ("partial", {"alerts": "ok"}, 2)
    assert set(answers(captured)) == {"alerts", "metric-good"}


def _body(envelope: Envelope) -> dict[str, Any]:
    assert isinstance(envelope.body, dict)
    return envelope.body
