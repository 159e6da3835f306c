"""``catalejo gate`` on the demo organisation: decisions, exit codes, formats, overrides and their log."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalejo import pipeline
from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.config import read_configuration
from catalejo.kit.store.audit import verify
from catalejo.model.settings import CaptureOptions

ROOT = Path(__file__).resolve().parents[3]
NIGHT, NOW, LATER = "2026-11-19T02:14:00Z", "2026-11-19T02:15:00Z", "2026-11-19T09:00:00Z"
SEED = """
gates:
  - {name: no-active-incidents, envs: [prod], rule: incidents, with: {min_severity: high}, exempt: {labels: {change-type: hotfix}}}
  - {name: emits-traces, envs: [prod], rule: traces, with: {lookback: 24h, min: 1, first_deploy: staging}}
  - {name: policy-scan, rule: findings, with: {tools: [trivy], max: {critical: 0, high: 0}, max_age: 24h}}
  - {name: registered, rule: registered}
  - {name: monitored, rule: monitored}
  - {name: errors, rule: metric, with: {indicator: error_ratio, max: 0.02}}
"""


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo organisation on its last night, captured from its folders; caches are beside."""
    root = tmp_path_factory.mktemp("gate")
    configuration = read_configuration(ROOT / "mkdocs.yml")
    pipeline.capture(configuration, root / "capture", root / "cache", CaptureOptions(taken_at=NIGHT, offline=True))
    return root


@pytest.fixture
def here(captured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one, beside the policy."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(SEED)
    return captured


def gate(root: Path, ref: str, *more: str, at: str = NOW, phase: str = "pre", env: str = "prod") -> int:
    """Run the verb on the demo as of a time."""
    places = ["--capture", str(root / "capture"), "--cache", str(root / "cache"), "--at", at]
    return guard(cli, ["gate", ref, "--env", env, "--phase", phase, *places, *more])


def rules(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return the result of each rule of the JSON that was printed."""
    return {rule["name"]: rule["result"] for rule in json.loads(capsys.readouterr().out)["rules"]}


def test_an_open_incident_blocks(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the built-in policy, with what it is, where to look, how old the answer is, what to do."""
    assert gate(here, "backend-payments") == 1
    said = capsys.readouterr().out
    assert "FAIL          no-open-incident: An open incident: Card captures are slow." in said
    assert "2026-11-19T02:11:18Z (4 min)" in said and "do: Resolve the incident" in said
    assert said.rstrip().endswith("decision: block")


def test_the_policies_of_the_first_wish_on_the_demo(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Incident, traces, scan of the version, registered, monitored, error ratio: each says what it found."""
    more = ("--policy", "policy.yaml", "--format", "json", "--version", "3.8.1")
    assert gate(here, "backend-payments", *more) == 1
    assert rules(capsys) == {
        "no-active-incidents": "fail", "emits-traces": "inconclusive", "policy-scan": "pass", "registered": "pass",
        "monitored": "pass", "errors": "fail",
    }  # fmt: skip
    assert gate(here, "promo-worker", *more) == 1
    told = rules(capsys)
    assert (told["registered"], told["policy-scan"]) == ("fail", "inconclusive")
    assert gate(here, "backend-payments", *more[:4], "--version", "3.9.0") == 1
    assert rules(capsys)["policy-scan"] == "inconclusive"


def test_an_old_capture_lets_nothing_through(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was good in the night is not known in the morning: never 0, by no policy of ours."""
    assert gate(here, "backend-orders") == 0
    assert gate(here, "backend-orders", at=LATER) == 3
    assert gate(here, "backend-orders", "--max-age", "24h", at="2026-11-30T00:00:00Z") == 3
    assert gate(here, "backend-orders", at="2026-11-18T00:00:00Z") == 3
    capsys.readouterr()
    assert gate(here, "backend-orders", "--on-inconclusive", "warn", at=LATER) == 0
    assert "decision: warn" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["backend-order", "--env", "prod", "--phase", "pre"], "did you mean backend-orders"),
        (["backend-orders", "--env", "prodd", "--phase", "pre"], "did you mean prod"),
        (["api:default/orders-api", "--env", "prod", "--phase", "pre"], "no component"),
        (["backend-orders", "--env", "prod"], "missing: --phase"),
        (["backend-orders", "--env", "prod", "--phase", "post", "--deployed-at", "noon"], "no time"),
        (["backend-orders", "--env", "prod", "--phase", "post", "--deployed-at", "2026-12-19T00:00:00Z"], "ahead of now"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--override", "they need it"], "somebody who decides"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--by", "ana"], "needs a reason"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--override", " ", "--by", "ana"], "needs a reason"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--label", "hotfix"], "no KEY=VALUE"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--policy", "absent.yaml"], "cannot be read"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--max-age", "soon"], "no span of time"),
        (["backend-orders", "--env", "prod", "--phase", "pre", "--wait", "1m"], "give --live"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_ends_with_2(
    here: Path, more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--capture", str(here / "capture"), "--cache", str(here / "cache"), "--at", NOW]
    assert guard(cli, ["gate", *more, *places]) == 2
    assert words in capsys.readouterr().err


def test_a_wrong_policy_ends_with_2_and_names_every_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("gates.yaml").write_text("gates:\n  - {rule: incident}\n  - {rule: traces, with: {minimum: 1}}\n")
    assert gate(here, "backend-orders") == 2
    said = capsys.readouterr().err
    assert "gates.yaml:2:6: unknown rule 'incident'" in said and "gates.yaml:3:27: unknown parameter of traces" in said


def test_a_component_that_may_be_in_a_source_that_failed_is_not_unknown(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether there is such a component is not known: 3, not 2."""
    shutil.copytree(here / "capture", tmp_path / "capture")
    manifest = json.loads((tmp_path / "capture/manifest.json").read_text())
    manifest["sources"][0]["state"] = "partial"
    (tmp_path / "capture/manifest.json").write_text(json.dumps(manifest))
    assert gate(here, "nowhere", "--capture", str(tmp_path / "capture")) == 3
    assert "local:catalog" in capsys.readouterr().err


def test_an_override_is_told_and_recorded_without_secrets(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody names a log it is beside: none goes unrecorded; what a token is in any text is masked."""
    word = "-".join(("quite", "unguessable", "value", "9731"))
    monkeypatch.setenv("PAGERDUTY_TOKEN", word)
    reason = ("--override", f"The fix of 4471, by {word}", "--by", "ana")
    assert gate(here, "backend-payments", *reason) == 0
    assert "decision: overridden" in capsys.readouterr().out
    assert gate(here, "backend-payments", "--audit", "gate-audit.jsonl") == 1
    text = Path("gate-audit.jsonl").read_text()
    first, second = (json.loads(line) for line in text.splitlines())
    assert word not in text and first["reason"].startswith("The fix of 4471, by •")
    assert (first["event"], first["actor"], first["decision"]) == ("gate.overridden", "ana", "overridden")
    assert (second["event"], second["decision"], second["actor"]) == ("gate.evaluated", "block", None)
    assert verify(Path("gate-audit.jsonl")).lines == 2
    assert guard(cli, ["gate", "--verify-audit", "gate-audit.jsonl"]) == 0
    Path("gate-audit.jsonl").write_text(text.replace('"ana"', '"eva"'))
    assert guard(cli, ["gate", "--verify-audit", "gate-audit.jsonl"]) == 1
    assert "line 2 is broken" in capsys.readouterr().out


def test_a_decision_that_cannot_be_recorded_does_not_count(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(here, "backend-orders", "--audit", "no/such/folder/a.jsonl") == 2
    assert "does not count" in capsys.readouterr().err


def test_a_dry_run_says_the_decision_and_ends_with_0(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(here, "backend-payments", "--dry-run") == 0
    said = capsys.readouterr()
    assert "decision: block" in said.out and "would end with 1" in said.err


def test_a_hotfix_goes_through_by_its_label(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(here, "backend-payments", "--label", "change-type=hotfix") == 0
    assert "Exempt by the label change-type=hotfix." in capsys.readouterr().out


def test_every_format_says_the_same(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For programs, for GitHub with its outputs and summary, for code scanning, for test reports."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "out"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    assert gate(here, "backend-payments", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["decision"], told["exit_code"], told["entity"]) == ("block", 1, "component:default/backend-payments")
    assert not (tmp_path / "out").exists()
    assert gate(here, "backend-payments", "--format", "github") == 1
    assert "::error title=gate no-open-incident::" in capsys.readouterr().out
    assert (tmp_path / "out").read_text() == "decision=block\n"
    assert "no-open-incident | fail" in (tmp_path / "summary").read_text().replace("&#45;", "-")
    assert gate(here, "backend-payments", "--format", "sarif", "--output", "r.sarif") == 1
    assert json.loads(Path("r.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "no-open-incident"
    assert "decision: block" in capsys.readouterr().out
    assert gate(here, "backend-payments", "--format", "junit", "--output", "r.xml") == 1
    suite = ElementTree.fromstring(Path("r.xml").read_text())
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")


def test_the_report_is_told_in_spanish(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(here, "backend-payments", "--language", "es") == 1
    assert "Un incidente abierto: Card captures are slow." in capsys.readouterr().out
