"""Checks on the files of a repository: pass, fail, unknown, not applicable, on real small trees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.scorecards.rig import Organisation, component

from catalejo.model.capture import Visibility

PINNED = "actions/checkout@" + "a" * 40


def org(folder: Path, files: dict[str, str], info: str = "", **facts: Any) -> Organisation:
    """Read a repository ``orders`` with these files; ``facts`` are what its host says of it."""
    return Organisation(
        folder, {"orders": {"catalog-info.yaml": info or component(), **files}}, facts={"orders": facts}
    )


def workflow(*uses: str, head: str = "permissions: {contents: read}\n") -> str:
    """Return a workflow that uses actions."""
    steps = "".join(f"      - uses: {name}\n" for name in uses)
    return f"name: CI\non: push\n{head}jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make test\n{steps}"


@pytest.mark.parametrize(
    ("check", "path", "missing"),
    [
        ("REP-02", "LICENSE.md", "LICENSE"), ("REP-04", ".github/dependabot.yml", ".github/dependabot.yml, renovate.json"),
        ("REP-04", "renovate.json5", ".github/dependabot.yml, renovate.json"), ("REP-05", "docs/SECURITY.md", "SECURITY.md"),
        ("REP-06", "readme.rst", "README.md"),
    ],
)  # fmt: skip
def test_files_that_should_be_there(tmp_path: Path, check: str, path: str, missing: str) -> None:
    """A file passes with its place; without it the reader learns which one is sought."""
    found = org(tmp_path / "a", {path: "text\n"}).ask(check)
    assert (found.outcome, found.origin.path) == ("pass", path)
    lost = org(tmp_path / "b", {}).ask(check)
    assert (lost.outcome, lost.args["path"]) == ("fail", missing)


def test_a_licence_is_for_what_is_public(tmp_path: Path) -> None:
    """REP-02: inside an organisation nobody needs one."""
    assert org(tmp_path, {}, visibility=Visibility.INTERNAL).says("REP-02") == ("pass", "not-public")


def test_a_policy_of_the_organisation_holds_for_all(tmp_path: Path) -> None:
    """REP-05: GitHub shows the file of ``OWNER/.github`` where a repository has none."""
    repos = {"orders": {"catalog-info.yaml": component()}, ".github": {"SECURITY.md": "Write to us.\n"}}
    result = Organisation(tmp_path, repos).ask("REP-05")
    assert result.outcome == "pass" and result.origin.repo == "github.com/acme/.github"


def test_renovate_in_package_json(tmp_path: Path) -> None:
    """REP-04: a key of package.json is a configuration, a dependency of that name is none."""
    assert org(tmp_path / "a", {"package.json": '{"renovate": {"extends": []}}'}).says("REP-04") == ("pass", "file")
    assert org(tmp_path / "b", {"package.json": '{"devDependencies": {"renovate": "1"}}'}).says("REP-04")[0] == "fail"


def test_archived_says_deprecated(tmp_path: Path) -> None:
    """REP-03: the host and the catalog tell the same."""
    assert org(tmp_path / "a", {}).says("REP-03") == ("pass", "active")
    assert org(tmp_path / "b", {}, archived=True).says("REP-03") == ("fail", "archived")
    assert org(tmp_path / "c", {}, component(lifecycle="deprecated"), archived=True).says("REP-03")[0] == "pass"


def test_lock_files(tmp_path: Path) -> None:
    """DEP-01: beside each manifest, or above it as workspaces keep it; a manifest that needs nothing needs none."""
    needs = '{"dependencies": {"left-pad": "1"}}'
    assert org(tmp_path / "a", {"package.json": needs, "yarn.lock": ""}).says("DEP-01") == ("pass", "locked")
    nested = {"web/package.json": needs, "pnpm-lock.yaml": ""}
    assert org(tmp_path / "b", nested).says("DEP-01") == ("pass", "locked")
    lost = org(tmp_path / "c", {"package.json": needs, "yarn.lock": "", "go.mod": "module x\nrequire y v1\n"}).ask(
        "DEP-01"
    )
    assert (lost.outcome, lost.origin.path) == ("fail", "go.mod")
    assert org(tmp_path / "d", {"package.json": "{}"}).says("DEP-01") == ("not-applicable", "no-dependencies")
    foreign = {"vendor/x/package.json": needs, "examples/package.json": needs}
    assert org(tmp_path / "e", foreign).says("DEP-01") == ("not-applicable", "no-dependencies")


def test_a_part_of_a_monorepo_answers_for_its_own_folder(tmp_path: Path) -> None:
    """DEP-01 and SEC-01 look below the folder of the entity file."""
    key = "AKIA" + "Q3EGRTJ4ZLMNB7W2"
    files = {
        "a/catalog-info.yaml": component("a"), "b/catalog-info.yaml": component("b"),
        "b/go.mod": "module b\nrequire y v1\n", "b/settings.txt": f"key = {key}\n",
    }  # fmt: skip
    found = Organisation(tmp_path, {"mono": files})
    assert found.says("DEP-01", "component:default/a") == ("not-applicable", "no-dependencies")
    assert found.says("DEP-01", "component:default/b") == ("fail", "no-lock")
    assert found.says("SEC-01", "component:default/a") == ("pass", "no-leak")
    leak = found.ask("SEC-01", "component:default/b")
    assert (leak.outcome, leak.origin.path, leak.origin.line) == ("fail", "b/settings.txt", 1)
    assert key not in str(leak)


def test_what_was_read_in_part_is_not_clean(tmp_path: Path) -> None:
    """SEC-01: a repository of which only a part was captured may hold anything."""
    assert org(tmp_path, {}, status="truncated").says("SEC-01") == ("unknown", "partly-read")


def test_a_repository_that_was_not_read(tmp_path: Path) -> None:
    """Without files nothing fails and nothing passes."""
    found = org(tmp_path, {})
    found.facts.repos["github.com/acme/orders"].repo.__dict__["entries"] = ()
    for check in ("REP-02", "REP-04", "REP-05", "REP-06", "DEP-01", "SEC-01", "CI-01"):
        assert found.says(check) == ("not-applicable", "no-repository")


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", "Jenkinsfile", ".gitlab-ci.yml", ".circleci/config.yml"])
def test_a_pipeline_is_defined(tmp_path: Path, path: str) -> None:
    """CI-01: of any system; what nobody connected cannot tell whether it ran."""
    assert org(tmp_path / "a", {path: "on: push\n"}).ask("CI-01").origin.path == path
    assert org(tmp_path / "b", {}).says("CI-01") == ("fail", "no-ci")
    bot = {".github/workflows/a-bot.yml": "on:\n  schedule: [{cron: '0 0 * * *'}]\n"}
    assert org(tmp_path / "d", bot).says("CI-01") == ("fail", "no-ci")
    both = {**bot, ".github/workflows/docs.yml": "on: push\n", ".github/workflows/unit-tests.yml": "on: push\n"}
    assert org(tmp_path / "e", both).ask("CI-01").origin.path == ".github/workflows/unit-tests.yml"
    assert org(tmp_path / "c", {}, component(type="documentation")).says("CI-01") == ("not-applicable", "other-type")


def test_actions_are_pinned(tmp_path: Path) -> None:
    """CI-06 leads to the line of the first loose one; own actions and scripts that mention uses: do not count."""
    path = ".github/workflows/ci.yml"
    good = workflow(PINNED, "./local", "acme/shared@main")
    assert org(tmp_path / "a", {path: good}).says("CI-06") == ("pass", "pinned")
    loose = org(tmp_path / "b", {path: workflow(PINNED, "actions/cache@v4")}).ask("CI-06")
    assert (loose.outcome, loose.origin.line, loose.args["name"]) == ("fail", 10, "actions/cache@v4")
    script = workflow(PINNED) + "      - run: |\n          uses: actions/fake@v1\n"
    assert org(tmp_path / "c", {path: script}).says("CI-06") == ("pass", "pinned")
    assert org(tmp_path / "d", {path: workflow()}).says("CI-06") == ("not-applicable", "no-actions")
    assert org(tmp_path / "e", {}).says("CI-06") == ("not-applicable", "no-workflows")


def test_rights_are_told(tmp_path: Path) -> None:
    """CI-07 wants permissions at the top, and not all of them."""
    path = ".github/workflows/ci.yml"
    assert org(tmp_path / "a", {path: workflow()}).says("CI-07") == ("pass", "permissions")
    assert org(tmp_path / "b", {path: workflow(head="")}).says("CI-07") == ("fail", "no-permissions")
    wide = org(tmp_path / "c", {path: workflow(head="permissions: write-all\n")}).ask("CI-07")
    assert (wide.outcome, wide.code, wide.origin.line) == ("fail", "score.write-all", 3)
    assert org(tmp_path / "d", {}).says("CI-07") == ("not-applicable", "no-workflows")
