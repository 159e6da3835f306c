"""``catalejo gate --live`` against real servers on loopback: only those that the rules need, and never a pass of silence."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.compare.shop import AT, openmetrics, shop
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.servers import Server, Servers

from catalejo.cli import cli
from catalejo.cli.output import guard

SLOW = 4.0
POLICY = """
gates:
  - {rule: registered}
  - {rule: alerts}
  - {rule: incidents, envs: [staging]}
  - {rule: alerts, name: new-alerts, phase: post}
  - {rule: metric, phase: post, with: {indicator: error_ratio, max: 0.05, max_increase: 0.01, max_ratio: 2}}
"""


class Tool:
    """A server whose answers a test sets by the beginning of a path; it remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.delay = 0.0
        self.asked: list[str] = []
        self.free = threading.Event()
        self.server = LoopbackServer(self._app)
        self.server.start()

    def _app(self, request: Request) -> Response:
        self.asked.append(request.path)
        if self.delay:
            self.free.wait(self.delay)
        for path, body in self.answers.items():
            if request.path.startswith(path):
                return json_response(body)
        return json_response({}, 404)


class Shop:
    """An organisation of one component, its configuration, its capture."""

    def __init__(self, folder: Path, alerts: Tool, pager: Tool, prometheus: str, service: str) -> None:
        self.folder, self.alerts, self.pager = folder, alerts, pager
        repo = folder / "repos" / service
        repo.mkdir(parents=True)
        repo.joinpath("catalog-info.yaml").write_text(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
            f"metadata: {{name: {service}, annotations: {{prometheus.io/labels: service={service}, pagerduty.com/service-id: P1}}}}\n"
            "spec: {type: service, lifecycle: production, owner: team-a}\n"
        )
        folder.joinpath("mkdocs.yml").write_text(
            "site_name: Shop\ntheme: {name: material}\nplugins:\n  - catalejo:\n      visibility: private\n      sources: [{local: repos}]\n"
            f"      systems:\n        - alertmanager: {{url: {alerts.server.url}}}\n        - pagerduty: {{url: {pager.server.url}}}\n"
            + (f"        - prometheus: {{url: {prometheus}}}\n" if prometheus else "")
        )
        folder.joinpath("gates.yaml").write_text(POLICY)

    def capture(self) -> None:
        """Capture everything."""
        assert guard(cli, ["capture", "--cache", "cache", "-q", "--timeout", "3", "--max-wait", "3"]) in (0, 3)

    def gate(self, service: str, phase: str = "pre", *more: str) -> int:
        """Ask live, with little patience."""
        return guard(cli, ["gate", service, "--env", "prod", "--phase", phase, "--live", "--cache", "cache",
                           "--timeout", "0.5s", "--format", "json", *more])  # fmt: skip


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prometheus that knows half an hour around a deployment."""
    servers = Servers()
    try:
        yield servers.prometheus(tmp_path_factory.mktemp("prometheus"), openmetrics(shop()))
    finally:
        servers.stop()


@pytest.fixture
def tools() -> Iterator[tuple[Tool, Tool]]:
    """An Alertmanager without alerts, and a PagerDuty without incidents."""
    alerts, pager = Tool(), Tool()
    alerts.answers["/api/v2/alerts"] = []
    pager.answers |= {"/incidents": {"incidents": [], "more": False}, "/oncalls": {"oncalls": [], "more": False},
                      "/services": {"services": [], "more": False}}  # fmt: skip
    yield alerts, pager
    for tool in (alerts, pager):
        tool.free.set()
        tool.server.stop()


def make(
    folder: Path, tools: tuple[Tool, Tool], url: str, monkeypatch: pytest.MonkeyPatch, service: str = "stock"
) -> Shop:
    """Return an organisation that was captured just now."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = Shop(folder, *tools, url, service)
    found.capture()
    for tool in tools:
        tool.asked.clear()
    return found


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """Return the rules of the report that was printed last."""
    out = capsys.readouterr().out
    return {rule["name"]: rule for rule in json.loads(out[out.index("{\n") :])["rules"]}


def alert(service: str, since: str = "2026-01-01T00:00:00Z") -> dict[str, object]:
    """Return a firing alert as Alertmanager tells it."""
    return {
        "labels": {"alertname": "Broken", "service": service, "severity": "critical"}, "annotations": {}, "startsAt": since,
        "endsAt": "2099-01-01T00:00:00Z", "updatedAt": since, "fingerprint": "f1", "receivers": [{"name": "x"}],
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}, "generatorURL": "",
    }  # fmt: skip


def test_only_what_the_rules_need_is_asked_and_it_is_asked_now(
    tmp_path: Path, tools: tuple[Tool, Tool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An alert that began after the capture blocks; the pager, of which another environment asks, is left alone."""
    here = make(tmp_path, tools, "", monkeypatch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert here.gate("stock") == 0
    assert told(capsys)["alerts"]["result"] == "pass"
    tools[0].answers["/api/v2/alerts"] = [alert("stock")]
    assert here.gate("stock") == 1
    assert told(capsys)["alerts"]["result"] == "fail"
    assert tools[0].asked and not tools[1].asked


def test_a_killed_server_is_inconclusive_and_never_a_pass(
    tmp_path: Path, tools: tuple[Tool, Tool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the capture knew a minute ago stands in as an older answer, and does not count as news of now."""
    here = make(tmp_path, tools, "", monkeypatch)
    tools[0].server.stop()
    assert here.gate("stock") == 3
    assert told(capsys)["alerts"]["result"] == "inconclusive"
    assert here.gate("stock", "pre", "--on-inconclusive", "block", "--max-age", "7d") == 3


def test_a_slow_system_costs_its_own_deadline_only(
    tmp_path: Path, tools: tuple[Tool, Tool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two that are silent are waited for at once, and the one that answers counts."""
    here = make(tmp_path, tools, "", monkeypatch)
    (tmp_path / "gates.yaml").write_text("gates: [{rule: alerts}, {rule: incidents}]")
    assert here.gate("stock") == 0
    tools[1].delay = SLOW
    capsys.readouterr()
    begun = time.monotonic()
    assert here.gate("stock") == 3
    assert time.monotonic() - begun < SLOW + 4
    results = told(capsys)
    assert (results["alerts"]["result"], results["incidents"]["result"]) == ("pass", "inconclusive")


def test_waiting_asks_again_until_it_is_known(
    tmp_path: Path, tools: tuple[Tool, Tool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that cannot be read the first time, and can the second."""
    here = make(tmp_path, tools, "", monkeypatch)
    tools[0].answers["/api/v2/alerts"] = "no list"

    def heal() -> None:
        while not tools[0].asked:
            time.sleep(0.05)
        tools[0].answers["/api/v2/alerts"] = []

    threading.Thread(target=heal, daemon=True).start()
    assert here.gate("stock", "pre", "--wait", "30s") == 0
    assert len(tools[0].asked) == 2


@pytest.mark.parametrize(
    ("service", "expected", "result"), [("orders", 4, "fail"), ("stock", 0, "pass"), ("idle", 3, "inconclusive")]
)
def test_what_got_worse_with_the_deployment_is_rolled_back(
    service: str, expected: int, result: str, tmp_path: Path, tools: tuple[Tool, Tool], prometheus: Server,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Counted by a real Prometheus; an alert of before the deployment is not its fault."""
    here = make(tmp_path, tools, prometheus.url, monkeypatch, service)
    tools[0].answers["/api/v2/alerts"] = [alert(service, "2023-11-14T20:00:00Z")]
    assert here.gate(service, "post", "--deployed-at", AT) == expected
    results = told(capsys)
    assert (results["metric"]["result"], results["new-alerts"]["result"]) == (result, "pass")


def test_without_a_time_of_deployment_or_a_server_nothing_is_compared(
    tmp_path: Path, tools: tuple[Tool, Tool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = make(tmp_path, tools, "http://127.0.0.1:9", monkeypatch)
    assert here.gate("stock", "post") == 3
    assert told(capsys)["metric"]["code"] == "metric-no-time"
    assert here.gate("stock", "post", "--deployed-at", AT) == 3
    assert told(capsys)["metric"]["result"] == "inconclusive"
