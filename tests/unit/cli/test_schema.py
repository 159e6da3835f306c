"""``catalejo schema``: what an editor is given holds for the portal's own files and refuses what the readers refuse."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.delivery.gating import read_policy
from catalejo.kit.read.yaml import load_documents
from catalejo.schemas import SCHEMAS
from catalejo.scorecards.cards import read_files

ROOT = Path(__file__).parents[3]
PORTAL = "site_name: P\ntheme: {name: material}\nplugins:\n  - search\n  - catalejo: "


def errors(name: str, text: str) -> list[str]:
    return [
        error.message
        for error in jsonschema.Draft7Validator(SCHEMAS[name]()).iter_errors(load_documents(text.encode())[0].value)
    ]


def test_all_schemas_are_written_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file for each name; a name alone is printed, an unknown one is a wrong use."""
    assert guard(cli, ["schema", "--out", str(tmp_path)]) == 0
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == sorted(f"{name}.schema.json" for name in SCHEMAS)
    capsys.readouterr()
    assert guard(cli, ["schema", "Component"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "component.schema.json").read_text())
    assert guard(cli, ["schema", "robot"]) == 2
    assert guard(cli, ["schema"]) == 2


@pytest.mark.parametrize(("options", "good"), [
    ("{}", True),
    ("{sources: [{local: repos}, {github: {organization: acme, include: one}}], visibility: private}", True),
    ("{sources: [{github: {organisation: acme}}]}", False),
    ("{sources: [{gitpub: acme}]}", False),
    ("{visibility: secret}", False),
    ("{sorces: []}", False),
    ("{history_keep: {days: 1}}", False),
    ("{history_keep: {days: 30}, keep_sites: 5, environments: [dev, prod]}", True),
    ("{systems: [{argocd: {url: 'https://argocd.example.com'}}, {recorded: recorded}]}", True),
    ("{systems: [{argocd: {url: 5}}]}", False),
    ("{notify: [{slack: SLACK_URL}]}", True),
])  # fmt: skip
def test_a_configuration_is_held_to_the_plugins_options(options: str, good: bool) -> None:
    """Unknown options, words and kinds of values are told while they are typed."""
    assert (errors("mkdocs", PORTAL + options) == []) is good


def test_the_demo_portals_configuration_fits() -> None:
    """A real file, with tags of MkDocs that only MkDocs reads."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8").replace("!!python/name:", "#")
    assert errors("mkdocs", text) == []


@pytest.mark.parametrize("rule", [
    "{rule: incidents, with: {states: [open], min_severity: high}}",
    "{rule: incidents, with: {min_severity: huge}}",
    "{rule: incident}",
    "{name: no-incidents}",
    "{rule: findings, with: {max: {critical: 0}, max_age: 24h}}",
    "{rule: findings, with: {max: {worst: 0}}}",
    "{rule: findings, with: {max: {critical: 0}, max_age: soon}}",
    "{rule: metric, phase: post, with: {indicator: error_ratio, max: 0.05}, on: {fail: rollback}}",
    "{rule: metric, phase: late, with: {indicator: error_ratio, max: 0.05}}",
    "{rule: registered, envs: prod, applies_to: {type: service, not: {tags: [internal]}}}",
    "{rule: registered, applies_to: {kinds: service}}",
    "{rule: registered, exempt: {labels: {change-type: hotfix}}}",
    "{rule: registered, exempt: {}}",
    "{rule: registered, exempt: {labels: {}}}",
    "{rule: registered, optional: maybe}",
])  # fmt: skip
def test_a_policy_fits_the_schema_where_its_reader_finds_nothing_wrong(rule: str) -> None:
    """Made from the same kinds of rules and parameters."""
    text = f"gates:\n  - {rule}\n"
    assert (errors("gates", text) == []) is (read_policy(text.encode(), "gates.yaml")[1] == ())


@pytest.mark.parametrize("rule", [
    "CAT-01",
    "CAT-99",
    "{use: CAT-01, level: one, weight: 2}",
    "{use: CAT-01, levl: one}",
    "{use: CI-03, with: {minRatio: 0.9, minRuns: 4}}",
    "{use: CI-03, with: {minRatio: 90}}",
    "{use: CI-03, with: {ratio: 0.9}}",
    "{id: own, assert: docs.pages > 0, fix: {text: Write}, tests: [{given: {docs: {pages: 1}}, expect: pass}]}",
    "{id: own, assert: docs.pages > 0, asert: 1}",
    "{id: Not an id, assert: docs.pages > 0}",
])  # fmt: skip
def test_a_scorecard_fits_the_schema_where_its_reader_finds_nothing_wrong(tmp_path: Path, rule: str) -> None:
    """Keys, checks and their parameters."""
    text = f"id: small\nlevels: [{{id: one}}, two]\nchecks:\n  - {rule}\n"
    (tmp_path / "card.yaml").write_text(text)
    assert (errors("scorecard", text) == []) is (read_files(tmp_path).findings == [])


def test_the_demos_scorecard_fits() -> None:
    """A real file; one with an unknown key does not."""
    text = (ROOT / "scorecards/production-readiness.yaml").read_text("utf-8")
    assert errors("scorecard", text) == []
    assert errors("scorecard", text + "checkz: []\n")
