from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest
from tests.integration.compare.shop import imported, openmetrics, shop
from tests.servers import Server, Servers, wait_for


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prometheus that knows the shop."""
    servers = Servers()
    try:
        yield servers.prometheus(tmp_path_factory.mktemp("prometheus"), openmetrics(shop()))
    finally:
        servers.stop()


@pytest.fixture(scope="session")
def victoria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A VictoriaMetrics that knows the shop."""
    servers = Servers()
    try:
        server = servers.start(
            "victoria-metrics", "health", f"-storageDataPath={tmp_path_factory.mktemp('victoria')}",
            "-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-loggerLevel=ERROR",
        )  # fmt: skip
        server.post("api/v1/import/prometheus", imported(openmetrics(shop())), "text/plain")
        urllib.request.urlopen(f"{server.url}/internal/force_flush", timeout=5).close()
        query = "api/v1/query?query=http_requests_total&time=1700000000"
        wait_for(lambda: len(server.get(query)["data"]["result"]) > 5)
        yield server
    finally:
        servers.stop()
