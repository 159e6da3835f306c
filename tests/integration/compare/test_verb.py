"""``catalejo compare`` against a real Prometheus: exit codes, forms, languages, and what is wrong with a question."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integration.compare.shop import AT, DEPLOYED
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.servers import Server

from catalejo.capture import Patience
from catalejo.capture import measure as measure_windows
from catalejo.cli import cli
from catalejo.cli.output import Stop
from catalejo.model.comparison import MeasureRequest, NotCompared
from catalejo.model.settings import CaptureOptions
from catalejo.systems.prometheus.ask import Prometheus


def compare(server: Server, service: str, *more: str, environment: str = "prod") -> Result:
    """Run the verb about a service of the shop."""
    words = ["compare", service, "--env", environment, "--deployed-at", AT, "--prometheus", server.url]
    if "--selector" not in more and "--capture" not in more:
        words += ["--selector", f"service={service}"]
    return CliRunner().invoke(cli, [*words, *more], standalone_mode=False)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder without a configuration or a capture."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("service", "code", "said"),
    [
        ("stock", 0, "WITHIN BOUNDS"), ("orders", 4, "ROLLBACK ADVISED"), ("search", 4, "ROLLBACK ADVISED"),
        ("idle", 3, "NOT KNOWN"), ("crashed", 3, "NOT KNOWN"), ("nobody", 3, "NOT KNOWN"),
    ],
)  # fmt: skip
def test_the_exit_code_is_the_result(prometheus: Server, service: str, code: int, said: str) -> None:
    """And the first line says it in words."""
    found = compare(prometheus, service)
    assert (found.return_value, said in found.stdout.splitlines()[0]) == (code, True)


def test_only_what_is_asked_is_judged(prometheus: Server) -> None:
    """A service without a histogram can be judged by its errors alone; bounds are one's own."""
    assert compare(prometheus, "new").return_value == 3
    assert compare(prometheus, "new", "--indicator", "error_ratio").return_value == 0
    asked = ("--indicator", "error_ratio", "--threshold", "error_ratio.max=null")
    assert compare(prometheus, "orders", *asked, "--threshold", "error_ratio.max_increase=0.5").return_value == 0
    Path("t.yaml").write_text("error_ratio: {max: 0.001, max_ratio: 9}\n")
    warned = compare(prometheus, "stock", "--thresholds", "t.yaml", "--indicator", "error_ratio")
    assert warned.return_value == 0 and "WORTH A LOOK" in warned.stdout
    strict = compare(prometheus, "stock", "--thresholds", "t.yaml", "--indicator", "error_ratio", "--strict")
    assert strict.return_value == 4


def test_json_holds_every_figure_and_null_for_what_is_not_known(prometheus: Server) -> None:
    """For programs."""
    found = json.loads(compare(prometheus, "orders", "--format", "json").stdout)
    errors, latency, _ = found["indicators"]
    assert (found["result"], found["selector"]) == ("fail", 'service="orders",env="production"')
    assert (errors["rule"], errors["before"], round(errors["after"], 2)) == ("max", 0.0, 0.11)
    assert (latency["result"], latency["reason"], latency["after"]) == ("inconclusive", "no_buckets", None)
    assert found["windows"]["after"]["start"] == "2023-11-14T22:14:20Z"
    buckets = json.loads(compare(prometheus, "search", "--format", "json").stdout)["windows"]["after"]["buckets"]
    assert [one["le"] for one in buckets] == [0.1, 0.25, 0.5, 1.0, "+Inf"]


def test_markdown_obeys_nothing_that_others_wrote(prometheus: Server) -> None:
    """Names stand in code; a backtick or a bar in them ends nothing."""
    text = compare(prometheus, "search", "--format", "markdown", environment="pr`od|<b>@all").stdout
    first = text.splitlines()[0]
    assert first == "### ⛔ Rollback advised: `component:default/search` in ``pr`od|<b>@all``"
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 5 and len({row.count("|") for row in rows}) == 1


class _Tags(HTMLParser):
    """Collects tags and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]


def test_html_is_one_page_without_script_or_anything_from_elsewhere(prometheus: Server) -> None:
    """In the language that is asked for; the terminal has the text."""
    said = compare(
        prometheus, "search", "--format", "html", "--output", "r.html", "--language", "es",
        environment="<script>alert(1)</script>",
    )  # fmt: skip
    page = Path("r.html").read_text("utf-8")
    tags = _Tags()
    tags.feed(page)
    assert '<html lang="es">' in page and "Se aconseja revertir" in page and "SE ACONSEJA REVERTIR" in said.stdout
    assert "script" not in tags.tags and tags.addresses == [] and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--selector", "x"), "the selector cannot be read"),
        (("--selector", 'job=~".+"'), "not of one service in one place"),
        (("--threshold", "error_ratio.max=5"), "at most 1"),
        (("--thresholds", "none.yaml"), "cannot be read"),
        (("--output", "none/r.txt"), "cannot be written"),
        (("--capture", "none"), "is no capture"),
    ],
)
def test_a_wrong_question_is_usage(prometheus: Server, more: tuple[str, ...], said: str) -> None:
    """With what is wrong, and never a result."""
    found = compare(prometheus, "stock", *more)
    assert isinstance(found.exception, Stop) and found.exception.code == 2 and said in str(found.exception)


def test_a_component_of_a_capture_has_its_series_by_its_annotation(prometheus: Server) -> None:
    """One of two components of a name is not taken at random, and a night is no moment of a deployment."""
    entity = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  namespace: {space}\n"
        "  annotations: {{prometheus.io/labels: service={service}}}\n"
        "spec: {{type: service, lifecycle: production, owner: shop}}\n"
    )
    for folder, name, space, service in (
        ("a", "pay", "default", "search"), ("b", "twin", "x", "stock"), ("c", "twin", "y", "stock"),
        ("d", "bare", "default", ""),
    ):  # fmt: skip
        Path("src", folder).mkdir(parents=True)
        Path("src", folder, "catalog-info.yaml").write_text(entity.format(name=name, space=space, service=service))
    captured = CliRunner().invoke(
        cli, ["capture", "--source", "src", "--capture", "cap", "--cache", "cache"], standalone_mode=False
    )
    assert captured.return_value == 0, captured.output
    there = ("--capture", "cap", "--cache", "cache")
    found = compare(prometheus, "pay", *there)
    assert found.return_value == 4 and 'series      {service="search"}' in found.stdout
    assert compare(prometheus, "component:x/twin", *there).return_value == 0
    for name, said in (("twin", "several components"), ("bare", "nothing says which series"), ("pai", "there is no")):
        refused = compare(prometheus, name, *there)
        assert isinstance(refused.exception, Stop) and said in str(refused.exception), name
    unknown = CliRunner().invoke(
        cli, ["compare", "pay", "--env", "prod", "--prometheus", prometheus.url, *there], standalone_mode=False
    )
    assert isinstance(unknown.exception, Stop) and "when was it deployed?" in str(unknown.exception)


def test_one_of_several_configured_servers_is_named(prometheus: Server) -> None:
    """None is taken at random."""
    Path("mkdocs.yml").write_text(
        "site_name: Shop\ntheme: {name: material, language: es}\nplugins:\n- catalejo:\n    systems:\n"
        f"    - prometheus: {{name: one, url: '{prometheus.url}'}}\n    - prometheus: {{name: two, url: 'https://x.test'}}\n"
    )
    words = ["compare", "stock", "--env", "prod", "--deployed-at", AT, "--selector", "service=stock"]
    found = CliRunner().invoke(cli, words, standalone_mode=False)
    assert isinstance(found.exception, Stop) and "prometheus:one, prometheus:two" in str(found.exception)
    named = CliRunner().invoke(cli, [*words, "--prometheus", "one"], standalone_mode=False)
    assert named.return_value == 0 and "DENTRO DE LOS LÍMITES" in named.stdout


@pytest.mark.parametrize(("patience", "reason"), [(0.0, "window_open"), (399.0, "window_open"), (400.0, "")])
def test_the_window_after_is_waited_for_or_open(prometheus: Server, patience: float, reason: str) -> None:
    """It is 20 s after the deployment: settling, the window and its last samples take 400 s more."""
    slept: list[float] = []
    asked = MeasureRequest(AT, "prod", selector="service=stock")
    found = measure_windows(
        [Prometheus(url=prometheus.url)], asked, CaptureOptions(), Patience(patience, sleep=slept.append),
        {"SOURCE_DATE_EPOCH": str(DEPLOYED + 20)},
    )  # fmt: skip
    assert found.after.reason == NotCompared(reason) and slept == ([] if reason else [400.0])


def test_the_token_goes_to_the_server_and_into_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the server repeats it."""
    canary = "canary-" + os.urandom(12).hex()
    monkeypatch.setenv("PROMETHEUS_TOKEN", canary)
    sent: list[str] = []

    def app(request: Request) -> Response:
        sent.append(request.headers.get("authorization", ""))
        return json_response({"status": "error", "error": f"odd {canary}"}, 400)

    server = LoopbackServer(app)
    server.start()
    try:
        found = compare(Server("", server.url), "stock")
    finally:
        server.stop()
    assert sent == [f"Bearer {canary}"]
    assert isinstance(found.exception, Stop) and "was rejected" in str(found.exception)
    assert canary not in str(found.exception) + found.output
