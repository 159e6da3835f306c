"""``catalejo init --suggest``: files for repositories that have none; what nobody knows stays empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.cli.suggest import text_of_file
from catalejo.kit.read.yaml import load_documents
from catalejo.model.entities import Entity
from catalejo.model.origin import Evidence, Origin
from catalejo.model.refs import make_ref
from catalejo.model.suggesting import SuggestedFile

DECLARED = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\nspec: {type: service, lifecycle: production, owner: shop}\n"  # fmt: skip


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One repository that declares itself, one that does not, one whose entity file is broken."""
    files = {
        "declared/catalog-info.yaml": DECLARED, "broken/catalog-info.yaml": "a: [", "broken/go.mod": "module x\n",
        "plain/go.mod": "module example.com/plain\n", "plain/main.go": "package main\n",
        "plain/Dockerfile": "FROM scratch\nEXPOSE 8080\n", "plain/README.md": "# Plain\n\nKeeps what nobody else wants to.\n",
    }  # fmt: skip
    for name, text in files.items():
        place = tmp_path / "org" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "org"


def test_only_what_declares_nothing_gets_a_file(org: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With evidence as comments; its owner and lifecycle are left for people, and Backstage refuses it until then."""
    before = {path: path.read_bytes() for path in org.rglob("*") if path.is_file()}
    assert guard(cli, ["init", "--suggest", "--source", "org", "--out", "made", "--cache", "cache"]) == 0
    said = capsys.readouterr()
    written = [path.relative_to("made").as_posix() for path in Path("made").rglob("*") if path.is_file()]
    assert written == ["local/plain/catalog-info.yaml"]
    assert "1 file for 1 repository" in said.out and "left out local/broken" in said.err
    text = Path("made/local/plain/catalog-info.yaml").read_text()
    (document,) = load_documents(text)
    assert document.value["metadata"]["name"] == "plain"
    assert document.value["spec"] == {"type": "service", "lifecycle": None, "owner": None}
    assert "# " in text and "Dockerfile" in text and "nothing tells who answers for it" in text
    assert guard(cli, ["show", "--files", "made/local/plain"]) == 1
    whole = text.replace("lifecycle:", "lifecycle: production").replace("owner:  #", "owner: shop  #")
    Path("made/local/plain/catalog-info.yaml").write_text(whole)
    assert guard(cli, ["show", "--files", "made/local/plain"]) == 0
    assert {path: path.read_bytes() for path in org.rglob("*") if path.is_file()} == before


def test_a_wrong_use_writes_nothing(org: Path) -> None:
    """No source, a folder that is not empty, a folder inside a repository; options of the other use."""
    assert guard(cli, ["init", "--suggest"]) == 2
    assert guard(cli, ["init", "--suggest", "--source", "org", "--out", "org/made"]) == 2
    assert guard(cli, ["init", "--suggest", "--source", "org", "--out", "org"]) == 2
    assert guard(cli, ["init", "portal", "--out", "made"]) == 2
    assert not Path("made").exists() and not (org / "made").exists() and not Path("portal").exists()


def test_evidence_cannot_end_its_comment() -> None:
    """A name of others with line breaks stays a comment."""
    entity = Entity(make_ref("Component", "default", "x"), "Component", "default", "x", {}, Origin(), evidence=(
        Evidence("codeowners-rule", {"path": "a\nkind: User", "owner": "b\r\nkind: User", "pattern": "c\u2028d"}),
    ))  # fmt: skip
    text = text_of_file(SuggestedFile("local/x", "", (entity,), ("kind: Component\n",)))
    assert [line for line in text.splitlines() if not line.startswith("#")] == ["kind: Component"]
