"""Real servers of Debian's packages answer what we ask, and what they answer is read as it is meant.

``apt-get install prometheus prometheus-alertmanager victoria-metrics``; a server that is not installed is skipped, and
said. Nothing leaves loopback.
"""

from __future__ import annotations

import os
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.servers import Servers, Start, program, wait_for

from catalejo.capture import run_capture
from catalejo.kit.read.captured import Captured
from catalejo.live import build_live
from catalejo.model.live import LiveState
from catalejo.model.records import Alert, Metric
from catalejo.model.settings import CaptureOptions, CaptureRequest, PortalInputs
from catalejo.model.world import Settings
from catalejo.systems.alertmanager.ask import Alertmanager
from catalejo.systems.contract import SystemSpec
from catalejo.systems.prometheus.ask import Prometheus
from catalejo.systems.prometheus.recipes import CONVENTIONS, recipes

RULES = """groups:
- name: shop
  interval: 1s
  rules:
  - {alert: Down, expr: vector(1), labels: {service: orders, severity: critical, team: shop}, annotations: {summary: It is down}}
  - {alert: Slow, expr: vector(1), for: 1h, labels: {service: orders, severity: warning}}
  - {alert: Fine, expr: vector(1) < 0, labels: {service: orders}}
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """``start(program, ready, *arguments)`` runs a server until the test ends."""
    servers = Servers()
    yield servers.start
    servers.stop()


def live(folder: Path, spec: SystemSpec) -> LiveState:
    """Return what a portal knows after it asked."""
    request = CaptureRequest((), (spec,), PortalInputs(), CaptureOptions())
    run_capture(request, folder / "capture", folder / "cache", environ={"PATH": os.environ["PATH"]})
    return build_live(Captured(folder / "capture"), Settings())


def alerts(state: LiveState) -> dict[str, Alert]:
    """Return the alerts by their names."""
    return {one.title: one for one in state.joined.get("alerts", ()) if isinstance(one, Alert)}


def values(state: LiveState) -> dict[str, dict[str, float | None]]:
    """Return the measured values by service and name."""
    found: dict[str, dict[str, float | None]] = {}
    for one in state.joined.get("metrics", ()):
        if isinstance(one, Metric):
            service = one.joins[0].rpartition("=")[2]
            found.setdefault(service, {})[one.name] = one.value
    return found


def history(now: float) -> str:
    """Return ten minutes of two services in OpenMetrics: of the requests of one, one in ten fails; the other is idle."""
    times = [int(now) - 600 + 15 * step for step in range(41)]
    series: Mapping[str, Callable[[int], int]] = {
        'http_requests_total{service="orders",code="200"}': lambda step: 27 * step,
        'http_requests_total{service="orders",code="500"}': lambda step: 3 * step,
        'http_requests_total{service="stock",code="200"}': lambda step: 7,
        'http_request_duration_seconds_bucket{service="orders",le="0.5"}': lambda step: 15 * step,
        'http_request_duration_seconds_bucket{service="orders",le="1"}': lambda step: 30 * step,
        'http_request_duration_seconds_bucket{service="orders",le="+Inf"}': lambda step: 30 * step,
    }
    lines = []
    for family, kind in (("http_requests", "counter"), ("http_request_duration_seconds", "histogram")):
        lines.append(f"# TYPE {family} {kind}")
        for name, value in series.items():
            if name.startswith(f"{family}_"):
                lines += [f"{name} {value(step)} {moment}" for step, moment in enumerate(times)]
    return "\n".join([*lines, "# EOF", ""])


def check_history(found: dict[str, dict[str, float | None]]) -> None:
    """Two requests a second, a tenth of them with errors, 0.95 s; an idle service has no ratio."""
    orders = found["orders"]
    assert orders["error_ratio"] == pytest.approx(0.1, abs=0.02)
    assert orders["latency_p95_s"] == pytest.approx(0.95, abs=0.03)
    assert orders["throughput_rps"] == pytest.approx(2.0, abs=0.2)
    assert found["stock"]["throughput_rps"] == 0 and found["stock"].get("error_ratio") is None


def test_prometheus_tells_its_alerts_and_values(tmp_path: Path, start: Start) -> None:
    """Rules fire within a second; blocks of history were written by promtool."""
    (tmp_path / "rules.yml").write_text(RULES)
    (tmp_path / "p.yml").write_text("global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n")
    (tmp_path / "in.txt").write_text(history(time.time()))
    blocks = ["tsdb", "create-blocks-from", "openmetrics", str(tmp_path / "in.txt"), str(tmp_path / "data")]
    subprocess.run([program("promtool"), *blocks], check=True, capture_output=True, timeout=60)
    server = start(
        "prometheus", "-/ready", f"--config.file={tmp_path / 'p.yml'}", f"--storage.tsdb.path={tmp_path / 'data'}",
        "--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    )  # fmt: skip
    wait_for(lambda: len(server.get("api/v1/alerts")["data"]["alerts"]) == 2)
    state = live(tmp_path, Prometheus(url=server.url, convention="http"))
    found = alerts(state)
    assert {name: one.state for name, one in found.items()} == {"Down": "firing", "Slow": "pending"}
    assert found["Down"].summary == "It is down" and "team:shop" in found["Down"].joins and found["Down"].since
    assert state.state("alerts").whole and state.state("metrics").whole
    check_history(values(state))
    for name, convention in CONVENTIONS.items():
        for recipe in recipes(convention, convention.labels, "5m"):
            query = urllib.parse.urlencode({"query": recipe.query})
            assert server.get(f"api/v1/query?{query}")["status"] == "success", (name, recipe.name)


def test_a_query_with_a_mistake_is_told_and_no_value(tmp_path: Path, start: Start) -> None:
    """The server answers 400; the value is not known, and nothing is green."""
    (tmp_path / "p.yml").write_text("{}")
    server = start(
        "prometheus", "-/ready", f"--config.file={tmp_path / 'p.yml'}", f"--storage.tsdb.path={tmp_path / 'data'}",
        "--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    )  # fmt: skip
    state = live(
        tmp_path, Prometheus(url=server.url, queries={"odd": "sum by (", "fine": "sum by (service) (vector(1))"})
    )
    assert state.state("alerts").whole and not state.state("metrics").whole
    assert not state.joined.get("metrics")


def test_victoria_metrics_answers_alike(tmp_path: Path, start: Start) -> None:
    """The same questions, the same values."""
    server = start(
        "victoria-metrics", "health", f"-storageDataPath={tmp_path / 'data'}", "-httpListenAddr=127.0.0.1:{port}",
        "-search.latencyOffset=0s", "-loggerLevel=ERROR",
    )  # fmt: skip
    lines = [line for line in history(time.time()).splitlines() if not line.startswith("#")]
    rows = [f"{line.rpartition(' ')[0]} {line.rpartition(' ')[2]}000" for line in lines]
    server.post("api/v1/import/prometheus", "\n".join(rows) + "\n", "text/plain")
    wait_for(lambda: bool(server.get("api/v1/query?query=http_requests_total")["data"]["result"]))
    state = live(tmp_path, Prometheus(url=server.url, convention="http", alerts=False))
    assert state.state("metrics").whole
    check_history(values(state))


def test_alertmanager_tells_who_is_silenced_and_inhibited(tmp_path: Path, start: Start) -> None:
    """Four alerts: one fires, one is silenced, one is inhibited by the first, one is over."""
    (tmp_path / "a.yml").write_text(
        "route: {receiver: pager, group_wait: 0s}\nreceivers: [{name: pager}]\n"
        "inhibit_rules: [{source_matchers: ['alertname = Down'], target_matchers: ['alertname = Slow'], equal: [service]}]\n"
    )
    server = start(
        "prometheus-alertmanager", "-/ready", f"--config.file={tmp_path / 'a.yml'}",
        f"--storage.path={tmp_path / 'data'}", "--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    )  # fmt: skip
    now = datetime.now(UTC)
    post = [
        {"labels": {"alertname": name, "service": "orders", "severity": "critical"}} for name in ("Down", "Slow", "Odd")
    ]
    server.post("api/v2/alerts", post)
    matchers = [{"name": "alertname", "value": "Odd", "isRegex": False, "isEqual": True}]
    span = {"startsAt": now.isoformat(), "endsAt": (now + timedelta(hours=1)).isoformat()}
    server.post("api/v2/silences", {"matchers": matchers, "createdBy": "test", "comment": "test", **span})
    wait_for(lambda: sum(one["status"]["state"] == "suppressed" for one in server.get("api/v2/alerts")) == 2)
    state = live(tmp_path, Alertmanager(url=server.url))
    found = alerts(state)
    assert {name: one.state for name, one in found.items()} == {
        "Down": "firing",
        "Slow": "inhibited",
        "Odd": "silenced",
    }
    assert {one.receivers for one in found.values()} == {("pager",)} and state.state("alerts").whole
