"""A small organisation of our own goes the way that the large ones go with ``make corpus``."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from tests.corpus.__main__ import HEAD, main

FILES = {
    "orders/go.mod": "module example.com/orders\n",
    "orders/cmd/orders/main.go": "package main\n",
    "orders/Dockerfile": "FROM scratch\n",
    "orders/.github/CODEOWNERS": "* @acme/shop\n",
    "orders/README.md": "# Orders\n\nKeeps the orders of the shop until they are paid.\n",
    "gitops/apps/orders/base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "gitops/apps/orders/base/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\n"
    "spec: {template: {spec: {containers: [{name: orders, image: 'example.com/acme/orders:1.0'}]}}}\n",
    "gitops/apps/orders/overlays/prod/kustomization.yaml": "resources: [../../base, gone.yaml]\n",
    "handbook/docs/index.md": "# Handbook\n\n[here](#handbook)\n",
    "handbook/docs/oncall.md": "# On call\n",
}


def archive_of(folder: Path, name: str, files: dict[str, str]) -> None:
    """Pack an organisation as the archives of a corpus are: one folder, a folder per repository."""
    for path, text in files.items():
        file = folder / "made" / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    with tarfile.open(folder / f"{name}.tar.gz", "w:gz") as archive:
        archive.add(folder / "made" / name, name)


def test_an_organisation_without_a_catalog_becomes_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is found, typed and counted, the one mistake is told, and the run ends well."""
    archive_of(tmp_path, "acme", FILES)
    assert main(str(tmp_path)) == 0
    row = capsys.readouterr().out.splitlines()[2].strip("| ").split(" | ")
    cells = dict(zip(HEAD, row, strict=True))
    assert [cells[name] for name in HEAD[:7]] == [
        "acme", "3", "–", "2 component, 1 group, 1 resource", "3", "1", "3: 2 OWN208, 1 GIT402",
    ]  # fmt: skip
    assert cells["exit"] == "0"
    assert float(cells["site MB"]) > 0.5


def test_without_archives_one_line_says_where_they_belong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The corpus is no part of the project; its absence is no failure."""
    assert main(str(tmp_path / "nowhere")) == 0
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), "CORPUS=FOLDER" in said.err) == ("", 1, True)
