"""Real servers with an exact history: what is measured is what was counted, and what is not known is no pass."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.integration.compare.shop import AT, DEPLOYED, LATER, openmetrics, shop
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.servers import Server, Servers

from catalejo.capture import Patience
from catalejo.capture import measure as measure_windows
from catalejo.delivery import compare_windows, result_of
from catalejo.model.comparison import (
    DEFAULTS,
    Compared,
    ComparisonResult,
    Indicator,
    Measurement,
    MeasureRequest,
    NotCompared,
)
from catalejo.model.settings import CaptureOptions
from catalejo.systems.prometheus.ask import Prometheus

LABELS, SERVICE = "prometheus.io/labels", "opentelemetry.io/service-name"
FAIL, PASS, INCONCLUSIVE = ComparisonResult.FAIL, ComparisonResult.PASS, ComparisonResult.INCONCLUSIVE


def measure(
    url: str, annotations: Mapping[str, str] | None = None, selector: str = "", environment: str = "prod",
    seconds: float = 5.0,
) -> Measurement:  # fmt: skip
    """Return what a server says of a service, an hour after the deployment."""
    asked = MeasureRequest(AT, environment, dict(annotations or {}), selector)
    options = CaptureOptions(wait_seconds=5.0, read_seconds=seconds)
    return measure_windows([Prometheus(url=url)], asked, options, Patience(sleep=lambda _: None), LATER)


def judge(measured: Measurement) -> dict[Indicator, Compared]:
    """Return what comes of each indicator by the defaults."""
    return {one.indicator: one for one in compare_windows(measured.before, measured.after, DEFAULTS)}


def of(service: str) -> dict[str, str]:
    """Return the annotations of a component."""
    return {LABELS: f"service={service}"}


@pytest.fixture(params=["prometheus", "victoria"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the two servers, with the same history."""
    found: Server = request.getfixturevalue(request.param)
    return found


def test_errors_that_come_with_a_deployment_fail_it(server: Server) -> None:
    """None before, so that there was no such series; the environment is found by an alias, and staging left out."""
    measured = measure(server.url, of("orders"))
    assert measured.selector == 'service="orders",env="production"' and measured.convention == "http"
    assert measured.before.errors == 0 and measured.before.requests == pytest.approx(600, rel=0.01)
    assert measured.after.errors == pytest.approx(75, abs=2) and measured.after.requests == pytest.approx(675, rel=0.01)
    found = judge(measured)[Indicator.ERROR_RATIO]
    assert (found.result, found.before, found.rule) == (FAIL, 0.0, "max")


def test_what_is_as_it_was_passes(server: Server) -> None:
    """All three indicators are known and well."""
    found = judge(measure(server.url, of("stock")))
    assert {one.result for one in found.values()} == {PASS} and result_of(found.values()) is PASS
    assert found[Indicator.LATENCY_P95].after == pytest.approx(0.235, abs=0.01)
    assert found[Indicator.THROUGHPUT].after == pytest.approx(10.02, rel=0.01)


def test_slower_by_more_than_a_bucket_fails(server: Server) -> None:
    """From a quarter of a second to nearly one."""
    found = judge(measure(server.url, of("search")))[Indicator.LATENCY_P95]
    assert (found.result, found.rule) == (FAIL, "max_ratio")
    assert found.before == pytest.approx(0.235, abs=0.01) and found.after == pytest.approx(0.9375, abs=0.01)


def test_the_percentile_is_what_the_server_says_it_is(prometheus: Server) -> None:
    """``histogram_quantile`` over the same window."""
    buckets = 'sum by (le) (increase(http_request_duration_seconds_bucket{service="search"}[300s]))'
    query = urllib.parse.urlencode({"query": f"histogram_quantile(0.95, {buckets})", "time": DEPLOYED + 360})
    said = float(prometheus.get(f"api/v1/query?{query}")["data"]["result"][0]["value"][1])
    assert judge(measure(prometheus.url, of("search")))[Indicator.LATENCY_P95].after == pytest.approx(said, rel=1e-6)


def test_errors_of_series_that_never_increase_are_counted(server: Server) -> None:
    """Each is the first of its path: ``increase`` alone says none of forty."""
    alone = 'sum(increase(http_requests_total{service="cart",code="500"}[300s]))'
    if server.name == "prometheus":
        query = urllib.parse.urlencode({"query": alone, "time": DEPLOYED + 360})
        assert float(server.get(f"api/v1/query?{query}")["data"]["result"][0]["value"][1]) == 0
    measured = measure(server.url, of("cart"))
    assert measured.after.errors == 40 and judge(measured)[Indicator.ERROR_RATIO].result is FAIL


def test_errors_from_before_a_target_was_scraped_are_not_those_of_the_window(prometheus: Server) -> None:
    """Nine thousand of weeks ago come with the first sample of a target that nobody asked until then."""
    measured = measure(prometheus.url, of("joined"))
    assert measured.after.errors == 0 and measured.after.requests == pytest.approx(600, rel=0.01)


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        ("idle", NotCompared.NO_TRAFFIC), ("rare", NotCompared.FEW_REQUESTS), ("nobody", NotCompared.NO_SUCH_METRIC),
        ("silent", NotCompared.NO_STATUS), ("crashed", NotCompared.PARTLY_MEASURED),
        ("ended", NotCompared.PARTLY_MEASURED), ("broken", NotCompared.PARTLY_MEASURED),
    ],
)  # fmt: skip
def test_what_is_not_known_is_inconclusive(server: Server, service: str, reason: NotCompared) -> None:
    """With its reason, and never a pass."""
    found = judge(measure(server.url, of(service)))
    assert (found[Indicator.ERROR_RATIO].result, found[Indicator.ERROR_RATIO].reason) == (INCONCLUSIVE, reason)
    assert result_of(found.values()) is INCONCLUSIVE


def test_a_first_deployment_has_only_its_bounds(server: Server) -> None:
    """There is no before; what there is after is judged by itself, and that is said."""
    found = judge(measure(server.url, of("new")))[Indicator.ERROR_RATIO]
    assert (found.result, found.alone, found.alone_reason) == (PASS, True, NotCompared.NO_SUCH_METRIC)


@pytest.mark.parametrize(
    ("convention", "annotations"),
    [
        ("http-status", of("pay-http-status")),
        ("otel", {SERVICE: "pay-otel"}),
        ("otel-old", {SERVICE: "pay-otel-old"}),
        ("istio", {LABELS: "destination_workload=pay-istio"}),
        ("ingress-nginx", {LABELS: "ingress=pay-ingress-nginx"}),
        ("spanmetrics", {SERVICE: "pay-spanmetrics"}),
        ("micrometer", {LABELS: "application=pay-micrometer"}),
    ],
)
def test_a_convention_is_found_by_its_series(server: Server, convention: str, annotations: dict[str, str]) -> None:
    """A tenth of the requests fails; spans inside the service, and what a client saw, are not its requests."""
    measured = measure(server.url, annotations)
    assert measured.convention == convention and measured.refusals == ()
    assert judge(measured)[Indicator.ERROR_RATIO].after == pytest.approx(0.1, abs=0.001)
    if measured.after.buckets:
        assert judge(measured)[Indicator.LATENCY_P95].after == pytest.approx(0.29, abs=0.001)


@pytest.mark.parametrize(
    ("annotations", "selector", "environment", "code", "said"),
    [
        (of("orders"), "", "", "several_series", "env: 'production', 'staging'"),
        (of("orders"), "", "qa", "other_environment", 'env="production"'),
        ({}, "", "prod", "no_link", ""),
        ({}, 'job=~".+"', "prod", "several_series", "service: "),
        ({}, 'service="a" or vector(1)', "prod", "selector", "not understood"),
        ({LABELS: "service=orders, service=stock"}, "", "prod", "several_selectors", 'service="stock"'),
    ],
)
def test_a_question_that_is_not_about_one_service_is_refused(
    server: Server, annotations: dict[str, str], selector: str, environment: str, code: str, said: str
) -> None:
    """With the labels that would make it one; nothing is added up, and nothing is taken at random."""
    measured = measure(server.url, annotations, selector, environment)
    (refusal,) = measured.refusals
    assert refusal.code == code and said in " ".join(refusal.args.values())
    assert measured.after.requests is None


def test_a_selector_that_names_a_label_means_it(server: Server) -> None:
    """Two environments together are somebody's explicit wish."""
    measured = measure(server.url, selector='service="orders",env=~".+"')
    assert measured.refusals == () and measured.before.requests == pytest.approx(900, rel=0.01)


def forward(server: Server, request: Request) -> Response:
    """Return the answer of the server behind."""
    with urllib.request.urlopen(f"{server.url}{request.path}?{request.raw_query}", timeout=5) as reply:
        return Response(reply.status, {"Content-Type": "application/json"}, reply.read())


@pytest.mark.parametrize("allowed", range(11))
def test_a_server_that_goes_away_at_any_question_leaves_no_pass(prometheus: Server, allowed: int) -> None:
    """All are asked of a service that is well; whichever is not answered, the whole is inconclusive."""
    seen: list[str] = []

    def app(request: Request) -> Response:
        seen.append(request.one("query"))
        return Response(0, drop=True) if len(seen) > allowed else forward(prometheus, request)

    server = LoopbackServer(app)
    server.start()
    try:
        measured = measure(server.url, of("stock"))
    finally:
        server.stop()
    assert result_of(judge(measured).values()) is INCONCLUSIVE, seen
    assert len(seen) <= allowed + 3  # tried again, and no other question after it


def test_a_server_that_is_killed_is_unreachable(tmp_path: Path) -> None:
    """It is killed at the fourth question."""
    servers = Servers()
    real = servers.prometheus(tmp_path, openmetrics(shop()))
    seen: list[str] = []

    def app(request: Request) -> Response:
        seen.append(request.one("query"))
        if len(seen) == 4:
            servers.running[0].kill()
            servers.running[0].wait(10)
        try:
            return forward(real, request)
        except (OSError, urllib.error.URLError):
            return Response(0, drop=True)

    server = LoopbackServer(app)
    server.start()
    try:
        measured = measure(server.url, of("stock"))
    finally:
        server.stop()
        servers.stop()
    found = judge(measured)
    assert result_of(found.values()) is INCONCLUSIVE
    assert NotCompared.UNREACHABLE in (measured.after.reason, found[Indicator.ERROR_RATIO].reason)


def test_a_slow_server_costs_its_deadline() -> None:
    """Two tries of one question; it is late, and nothing else is asked."""
    seen: list[str] = []

    def app(request: Request) -> Response:
        seen.append(request.one("query"))
        time.sleep(1.5)
        return json_response({})

    server = LoopbackServer(app)
    server.start()
    try:
        started = time.monotonic()
        measured = measure(server.url, of("stock"), seconds=0.3)
        assert time.monotonic() - started < 4
    finally:
        server.stop()
    assert measured.after.reason is NotCompared.TIMEOUT and len(seen) == 2
    assert result_of(judge(measured).values()) is INCONCLUSIVE


@pytest.mark.parametrize(
    ("answer", "reason", "code"),
    [
        (json_response({"status": "error", "error": "parse error"}, 400), "", "rejected"),
        (json_response({}, 401), "", "rejected"),
        (json_response({}, 503), "failed", ""),
        (json_response({"status": "error", "error": "odd"}), "failed", ""),
        (json_response({"status": "success", "data": {"resultType": "matrix", "result": []}}), "malformed", ""),
        (json_response([]), "failed", ""),
        (json_response({"status": "success", "warnings": ["a store is away"],
                        "data": {"resultType": "vector", "result": []}}), "partial_answer", ""),
        (json_response({"status": "success", "isPartial": True,
                        "data": {"resultType": "vector", "result": []}}), "partial_answer", ""),
        (Response(302, {"Location": "https://elsewhere.example.com/"}), "", "rejected"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_has_its_reason(answer: Response, reason: str, code: str) -> None:
    """What the caller must mend is an error of his; what the server failed to do is not known."""
    server = LoopbackServer(lambda request: answer)
    server.start()
    try:
        measured = measure(server.url, of("stock"))
    finally:
        server.stop()
    assert [refusal.code for refusal in measured.refusals] == ([code] if code else [])
    assert measured.after.reason == reason
    assert result_of(judge(measured).values()) is INCONCLUSIVE
