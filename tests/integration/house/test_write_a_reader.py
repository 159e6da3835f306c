"""The guide's page about writing a reader holds a whole package: installed as it stands, it is asked, kept and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response

from .guide_package import environment, installed, run

CHECK = """
from pathlib import Path
import {package} as mine
from catalejo.testing import check_integration
check_integration(mine.INTEGRATION, Path(mine.__file__).parent / "recorded")
"""


STATES = """
import {package} as mine
from catalejo.model.capture import Envelope
from catalejo.systems.contract import Keeping
from catalejo.systems.reading import Reading

def beat(status, time):
    return {{"status": status, "time": time, "msg": ""}}

beats = {{
    "1": [beat(1, "2026-11-19 00:00:00.000"), beat(0, "2026-11-19 01:00:00.000"), beat(0, "2026-11-19 01:59:00.000")],
    "2": [beat(0, "2026-11-19 01:00:00.000"), beat(0, "2026-11-19 01:59:00.000")],
    "3": [beat(1, "2026-11-19 01:59:00.000")],
    "4": [beat(0, "2026-11-01 01:59:00.000")],
    "5": [0, beat(1, "2026-11-18T12:00:00.000Z"), beat(0, "2026-11-19T02:00:00.000Z")],
    "6": [beat(1, "2026-11-18T12:00:00.000Z"), 0],
    "7": [],
    "8": [beat(9, "2026-11-19 01:59:00.000")],
}}
monitors = [{{"id": int(key), "name": key}} for key in beats]
body = {{"publicGroupList": [{{"name": "all", "monitorList": monitors}}], "heartbeatList": beats}}
question = mine.INTEGRATION.questions[0]
kept = question.keep(body, Keeping(False, lambda _: False, lambda _: False))
envelope = Envelope("uptime-kuma:shop", "https://u.example.com/status/shop", "2026-11-19T02:00:00Z", 200, kept)
for alert in question.read(Reading(envelope)):
    print(alert.title, alert.state, alert.since or "-")
"""


@pytest.fixture
def server() -> LoopbackServer:
    """A status page whose one monitor is down."""

    def answer(request: Request) -> Response:
        if "heartbeat" in request.path:
            return json_response(
                {"heartbeatList": {"1": [{"status": 0, "time": "2026-11-19 01:58:03.123", "msg": "x"}]}}
            )
        return json_response({"publicGroupList": [{"name": "Shop", "monitorList": [{"id": 1, "name": "orders"}]}]})

    return LoopbackServer(answer)


def component(folder: Path) -> None:
    """Declare the component that the monitor watches."""
    source = folder / "source" / "orders"
    source.mkdir(parents=True)
    (source / "catalog-info.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n"
        "  annotations: {uptime-kuma/monitor: orders}\nspec: {type: service, lifecycle: production, owner: team}\n",
        encoding="utf-8",
    )


def test_the_page_works_as_it_stands(tmp_path: Path, server: LoopbackServer) -> None:
    """Its package keeps the contract, can be configured, is asked, and its alert reaches the page of its component."""
    package = installed(environment(tmp_path / "env"), "write-a-reader.md")
    checked = run(tmp_path, "-c", CHECK.format(package=package))
    assert (checked.returncode, checked.stderr) == (0, "")
    component(tmp_path)
    server.start()
    try:
        (tmp_path / "mkdocs.yml").write_text(
            "site_name: Shop\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: source}]\n"
            f"      systems: [{{uptime-kuma: {{url: '{server.url}', page: shop}}}}]\n",
            encoding="utf-8",
        )
        done = run(tmp_path, "-m", "catalejo", "run", "--out", "site")
    finally:
        server.stop()
    assert "Traceback" not in done.stderr and (tmp_path / "site").is_dir(), done.stderr
    page = next((tmp_path / "site").rglob("component/orders/index.html")).read_text("utf-8")
    assert "Uptime Kuma" in page and f"{server.url}/status/shop" in page


def test_the_page_s_example_says_only_what_it_knows(tmp_path: Path) -> None:
    """Since when is told where the list reaches back to the change.

    What was last looked at days ago, spans of a day in the place of moments, and no heartbeat at all are unknown.
    """
    package = installed(environment(tmp_path / "env"), "write-a-reader.md")
    told = run(tmp_path, "-c", STATES.format(package=package))
    assert told.stdout.splitlines() == [
        "1 firing 2026-11-19T01:00:00Z", "2 firing -", "4 unknown -", "5 unknown -", "6 unknown -", "7 unknown -",
        "8 unknown -",
    ], told.stderr  # fmt: skip


def test_a_package_used_in_place_is_read_and_so_is_its_next_version(tmp_path: Path) -> None:
    """Its code lies outside the environment: the closed-off children see it, and no reading is kept beyond a change."""
    code = tmp_path / "code"
    package = installed(environment(tmp_path / "env"), "write-a-reader.md", code)
    component(tmp_path)
    recorded = tmp_path / "recorded"
    recorded.mkdir()
    (recorded / "shop.json").write_bytes((code / package / "recorded" / "good.json").read_bytes())
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Shop\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: source}]\n"
        "      systems: [{recorded: recorded}]\n",
        encoding="utf-8",
    )
    pages: list[str] = []
    for title in ("title=name", 'title=f"{name} does not answer"'):
        module = code / package / "__init__.py"
        module.write_text(module.read_text("utf-8").replace("title=name", title), encoding="utf-8")
        done = run(tmp_path, "-m", "catalejo", "run", "--out", "site")
        assert "no answer" not in done.stdout + done.stderr, done.stderr
        pages.append(next((tmp_path / "site").rglob("component/orders/index.html")).read_text("utf-8"))
    assert ["Uptime Kuma" in page for page in pages] == [True, True]
    assert ["orders does not answer" in page for page in pages] == [False, True]
