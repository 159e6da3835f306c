"""What each verb prints, writes and ends with, on one small organisation built once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.schemas import SCHEMAS

EPOCH = "1796000000"
TAKEN_AT = "2026-11-30T00:53:20Z"


def component(name: str, extra: str = "") -> str:
    """Return an entity file."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}, description: Takes orders for all shops.}}\n"
        f"spec: {{type: service, lifecycle: production, owner: team-a{extra}}}\n"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with repositories and what ``catalejo run`` made of them: site, capture, snapshot."""
    root = tmp_path_factory.mktemp("portal")
    for name, extra in (("orders", ", dependsOn: [component:stock]"), ("stock", ", system: nowhere")):
        (root / "repos" / name).mkdir(parents=True)
        (root / "repos" / name / "catalog-info.yaml").write_text(component(name, extra))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        assert (
            guard(cli, ["run", "--source", "repos", "--out", "site", "--cache", "cache", "--summary", "summary.md"])
            == 0
        )
    return root


@pytest.fixture
def portal(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built portal, which a test may damage; the current folder."""
    shutil.copytree(built, tmp_path / "portal")
    monkeypatch.chdir(tmp_path / "portal")
    return tmp_path / "portal"


def test_run_makes_a_site_a_snapshot_and_a_summary(built: Path) -> None:
    """Everything that later jobs need, and words for the job's page."""
    assert (built / "site/catalog/default/component/orders/index.html").is_file()
    assert json.loads((built / "site.snapshot/meta.json").read_bytes())["taken_at"] == TAKEN_AT
    assert json.loads((built / "site/api/v1/status.json").read_bytes())["taken_at"] == TAKEN_AT
    assert json.loads((built / "site/api/v1/schemas/entity.json").read_bytes()) == SCHEMAS["entity"]()
    assert (
        "2 repositories" in (built / "summary.md").read_text()
        or "orders" in (built / "summary.md").read_text()
        or (built / "summary.md").read_text()
    )


def test_build_again_gives_the_same_bytes(portal: Path) -> None:
    """Offline, from the capture."""
    before = (portal / "site/catalog/default/component/orders/index.html").read_bytes()
    assert guard(cli, ["build", "--capture", "capture", "--out", "site", "--cache", "cache"]) == 0
    assert (portal / "site/catalog/default/component/orders/index.html").read_bytes() == before


def test_findings_end_a_build_with_one_only_where_asked(portal: Path) -> None:
    """``--fail-on`` says from which severity on."""
    arguments = ["build", "--capture", "capture", "--out", "site", "--cache", "cache", "-q", "--fail-on"]
    assert [guard(cli, [*arguments, level]) for level in ("never", "warning")] == [0, 1]


def test_a_foreign_folder_is_never_replaced(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What catalejo did not make stays, byte for byte."""
    (portal / "mine").mkdir()
    (portal / "mine/letter.txt").write_text("dear")
    assert guard(cli, ["build", "--capture", "capture", "--out", "mine", "--cache", "cache"]) == 2
    assert guard(cli, ["publish", "--out", "site", "--to", "mine"]) == 2
    assert "no site of catalejo" in capsys.readouterr().err
    assert [path.name for path in (portal / "mine").iterdir()] == ["letter.txt"]


def test_publish_puts_the_site_in_its_place_and_keeps_the_night(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole site, the snapshot in the store, a line, a summary; the same night twice is one night."""
    for _ in range(2):
        assert (
            guard(cli, ["publish", "--out", "site", "--to", "www", "--history", "store", "--summary", "done.md"]) == 0
        )
    assert "published site to www" in capsys.readouterr().out
    files = {path.relative_to(portal / "site") for path in (portal / "site").rglob("*")}
    assert {path.relative_to(portal / "www") for path in (portal / "www").rglob("*")} == files
    assert [path.name for path in (portal / "store/nights").iterdir()] == ["2026-11-30T005320Z"]
    assert TAKEN_AT in (portal / "done.md").read_text()


def test_an_internal_portal_is_not_put_where_the_world_reads(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``pages:`` takes public portals only: 5, and nothing is written."""
    assert guard(cli, ["publish", "--out", "site", "--to", "pages:www"]) == 5
    assert "can be read by the world" in capsys.readouterr().err and not (portal / "www").exists()


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("site/api/v1/status.json", "{", 2), ("site/api/v1/status.json", '{"taken_at": "../../x"}', 5), ("site/api/v1/status.json", "[]", 5),
        ("site.snapshot/meta.json", '{"taken_at": "2026-11-29T00:00:00Z"}', 2), ("site.snapshot/meta.json", "{", 2),
        ("site.snapshot/meta.json", None, 2), ("site/evil.exe", "x", 5), ("site/leak.txt", "gh" + "p_" + "aB3" * 12, 5),
    ],
)  # fmt: skip
def test_what_an_earlier_job_left_is_looked_at_before_it_is_published(
    portal: Path, path: str, content: str | None, code: int
) -> None:
    """Damaged is 2, impossible or dangerous is 5; the target stays as it was."""
    if content is None:
        (portal / path).unlink()
    else:
        (portal / path).write_text(content)
    assert guard(cli, ["publish", "--out", "site", "--to", "www", "--history", "store"]) == code
    assert not (portal / "www").exists() and not (portal / "store").exists()


def test_a_portal_that_lost_most_of_itself_is_refused_once(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fifth of a source and five things at least; ``--accept-loss`` says that it is meant."""
    assert guard(cli, ["publish", "--out", "site", "--to", "www"]) == 0
    status = json.loads((portal / "www/api/v1/status.json").read_bytes())
    for source in status["sources"]:
        source["count"] = 40
    (portal / "www/api/v1/status.json").write_text(json.dumps(status))
    assert guard(cli, ["publish", "--out", "site", "--to", "www"]) == 5
    assert "--accept-loss" in capsys.readouterr().err
    assert guard(cli, ["publish", "--out", "site", "--to", "www", "--accept-loss", "-q"]) == 0


def test_there_must_be_a_site_to_publish(portal: Path) -> None:
    """Not an absent folder, not an empty one."""
    (portal / "empty").mkdir()
    assert guard(cli, ["publish", "--out", "none", "--to", "www"]) == 2
    assert guard(cli, ["publish", "--out", "empty", "--to", "www"]) == 2


def test_show_takes_a_name_or_a_reference(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Owner, place, neighbours, findings of one entity."""
    for asked in ("orders", "component:default/orders", "ORDERS"):
        assert guard(cli, ["show", asked, "--capture", "capture", "--cache", "cache"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("component:default/orders\nTakes orders for all shops.\n")
        assert "declared   local/orders/catalog-info.yaml:1" in said and "stock" in said


def test_show_names_what_is_near(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name is 2 with the nearest ones, a text that is no reference too."""
    assert guard(cli, ["show", "ordres", "--capture", "capture", "--cache", "cache"]) == 2
    assert "did you mean orders?" in capsys.readouterr().err
    assert guard(cli, ["show", "a:b:c/d/e", "--capture", "capture", "--cache", "cache"]) == 2


def test_explain_says_what_a_finding_means(capsys: pytest.CaptureFixture[str]) -> None:
    """One code in either letter case and language; all of them without; the nearest of a wrong one."""
    assert guard(cli, ["explain", "cat001"]) == 0
    assert capsys.readouterr().out.startswith("CAT001 (")
    assert guard(cli, ["explain", "CAT001", "--language", "es"]) == 0
    assert "Cómo" in capsys.readouterr().out
    assert guard(cli, ["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 50
    assert guard(cli, ["explain", "CAT00"]) == 2
    assert "did you mean CAT0" in capsys.readouterr().err


def test_check_gives_each_machine_its_form(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text for people, JSON with ids, commands for GitHub, SARIF 2.1.0, a failed case for JUnit; the same findings in each."""
    said = {}
    for form in ("text", "json", "github", "sarif", "junit"):
        assert guard(cli, ["check", "repos/stock", "--format", form, "--cache", "cache"]) == 0
        said[form] = capsys.readouterr().out
    records = json.loads(said["json"])
    assert {"OWN202", "REL103"} <= {record["code"] for record in records}
    assert all(
        record["path"] == "catalog-info.yaml" and record["id"] and record["hint"]
        for record in records
        if record["code"] == "REL103"
    )
    run = json.loads(said["sarif"])["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == [record["code"] for record in records]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {record["code"] for record in records}
    suite = ElementTree.fromstring(said["junit"])
    assert suite.get("failures") == str(len(records)) == str(len(suite))
    assert len(said["github"].splitlines()) == len(records) and all(
        line.startswith("::") for line in said["github"].splitlines()
    )
    assert said["text"].splitlines()[-1] == f"{len(records)} findings"


def test_check_runs_the_tests_of_rules(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the portal's own repository: at the line of the test, with the path that an editor knows."""
    (portal / "cards").mkdir()
    (portal / "mkdocs.yml").write_text(
        "site_name: P\ntheme: {name: material}\nplugins:\n  - catalejo: {scorecards: cards, sources: []}\n"
    )
    rule = "{id: own, assert: docs.pages > 0, tests: [{given: {docs: {pages: 1}}, expect: %s}]}"
    text = f"id: small\nlevels: [{{id: one}}]\nchecks:\n  - {rule}\n"
    (portal / "cards/card.yaml").write_text(text % "fail")
    assert guard(cli, ["check", ".", "--cache", "cache"]) == 1
    assert "cards/card.yaml:4:" in capsys.readouterr().out
    (portal / "cards/card.yaml").write_text(text % "pass")
    assert guard(cli, ["check", ".", "--cache", "cache"]) == 0


def test_check_fails_from_the_severity_that_is_asked(portal: Path) -> None:
    """Errors by default; a folder that is not there is a wrong use."""
    assert guard(cli, ["check", "repos/stock", "--fail-on", "warning", "--cache", "cache"]) == 1
    assert guard(cli, ["check", "repos/none", "--cache", "cache"]) == 2


def test_capture_says_what_it_took_and_ends_with_three_where_a_part_is_missing(
    portal: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without answers is incomplete, and the rest is there."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    (portal / "mkdocs.yml").write_text(
        "site_name: A\ntheme: {name: material}\nplugins: [{catalejo: {sources: [{local: repos}], systems: [{recorded: answers}]}}]\n"
    )
    (portal / "answers").mkdir()
    (portal / "answers/argocd.json").write_text(
        '{"source": "argocd:main", "url": "https://a.example.com", "fetched_at": "", "status": 503, "error": "down"}'
    )
    (portal / "docs").mkdir()
    assert (
        guard(cli, ["capture", "-f", "mkdocs.yml", "--capture", "again", "--cache", "cache", "--summary", "said.md"])
        == 3
    )
    said = capsys.readouterr().out
    assert "argocd:main" in said and "argocd:main" in (portal / "said.md").read_text()
    assert json.loads((portal / "again/manifest.json").read_bytes())["taken_at"] == TAKEN_AT
