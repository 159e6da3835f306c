"""``catalejo check`` of a working copy, and of the change since a commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from catalejo.cli import cli
from catalejo.cli.output import guard

ENV = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "n",
       "GIT_AUTHOR_EMAIL": "n@example.com", "GIT_COMMITTER_NAME": "n", "GIT_COMMITTER_EMAIL": "n@example.com"}  # fmt: skip
HEAD = "apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"
ORDERS = HEAD.format(kind="Component", name="orders", spec="type: service, lifecycle: production, owner: shop, "
                     "providesApis: [orders-api]")  # fmt: skip
API = HEAD.format(kind="API", name="orders-api", spec="type: text, lifecycle: production, owner: shop, definition: x")
WEB = HEAD.format(kind="Component", name="web", spec="type: website, lifecycle: production, owner: shop, "
                  "consumesApis: [orders-api], dependsOn: ['resource:nothing']")  # fmt: skip
BROKEN = HEAD.format(kind="Resource", name="not a name", spec="type: db, owner: shop")


def git(place: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=place, env=ENV, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a finding that was committed; the current folder is beside it."""
    place = tmp_path / "shop"
    (place / "web").mkdir(parents=True)
    (place / "catalog-info.yaml").write_text(f"{ORDERS}---\n{API}")
    (place / "web/catalog-info.yaml").write_text(WEB)
    (place / ".gitignore").write_text("scratch/\n")
    git(place, "init", "-q", "-b", "main", ".")
    git(place, "add", "-A")
    git(place, "commit", "-qm", "one")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    return place


def told(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    capsys.readouterr()
    code = guard(cli, ["check", "shop", "--cache", "cache", *args])
    return code, capsys.readouterr().out


def test_files_count_as_they_lie(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An error that nobody committed is told; one in a folder that git ignores is not, as nobody will publish it."""
    (shop / "scratch").mkdir()
    (shop / "scratch/catalog-info.yaml").write_text(BROKEN)
    code, said = told(capsys)
    assert code == 0 and "CAT011" not in said
    (shop / "new").mkdir()
    (shop / "new/catalog-info.yaml").write_text(BROKEN)
    outside = shop.parent / "outside"
    shutil.move(shop / "web", outside)
    (outside / "catalog-info.yaml").write_text(BROKEN.replace("not a name", "not for you"))
    (shop / "web").symlink_to(outside)
    code, said = told(capsys)
    assert code == 1 and "new/catalog-info.yaml:3:18: error CAT011" in said and "scratch" not in said
    assert "not for you" not in said, "the index still names a file that now lies behind a link out of the repository"


def test_of_a_change_only_what_it_touches_is_judged(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The older finding of another file is counted and not repeated; entities differ field by field."""
    changed = ORDERS.replace("owner: shop", "owner: billing")
    (shop / "catalog-info.yaml").write_text(f"{changed}---\n{API.replace('orders-api', 'orders-v2')}")
    code, said = told(capsys, "--base", "main", "--fail-on", "warning", "--format", "json")
    value = json.loads(said)
    assert code == 1 and {item["path"] for item in value["findings"]} <= {"catalog-info.yaml", "web/catalog-info.yaml"}
    missing = [item for item in value["findings"] if item["code"] == "REL103"]
    assert [item["subject"] for item in missing] == ["api:default/orders-api"], "not resource:nothing, which is older"
    assert value["older"] >= 1 and value["dependentsOfOrganisation"] is False
    edits = {item["ref"]: item for item in value["entities"]}
    assert {ref: item["what"] for ref, item in edits.items()} == {
        "api:default/orders-api": "removed", "api:default/orders-v2": "added", "component:default/orders": "changed",
    }  # fmt: skip
    assert edits["component:default/orders"]["fields"] == [
        {"field": "spec.owner", "before": "shop", "after": "billing"}
    ]
    gone = edits["api:default/orders-api"]
    assert ["component:default/web", "consumesApi"] in gone["dependents"] and gone["reached"] == 1


def test_an_organisation_says_who_else_depends(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its capture knows a repository that this working copy does not; without a change there is nothing to say."""
    other = shop.parent / "other"
    other.mkdir()
    (other / "catalog-info.yaml").write_text(WEB.replace("web", "mobile"))
    assert guard(cli, ["capture", "--source", "other", "--source", "shop", "--cache", "cache"]) == 0
    code, said = told(capsys, "--base", "HEAD", "--capture", "capture")
    assert code == 0 and "0 entities differ" in said and "not known" not in said
    (shop / "catalog-info.yaml").write_text(ORDERS.replace(", providesApis: [orders-api]", ""))
    code, said = told(capsys, "--base", "HEAD", "--capture", "capture")
    assert "- api:default/orders-api" in said and "mobile (consumesApi)" in said and "2 need it" in said


def test_what_cannot_be_a_base_is_a_wrong_use(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the reason; a capture without a base has nothing to say."""
    assert guard(cli, ["check", "shop", "--base", "nowhere", "--cache", "cache"]) == 2
    assert "no branch, tag or commit 'nowhere'" in capsys.readouterr().err
    (shop.parent / "capture").mkdir()
    assert guard(cli, ["check", "shop", "--capture", "capture", "--cache", "cache"]) == 2
