"""What a repository is: real repositories, typed by hand by who looked at them, reduced to the facts that tell.

``types.yaml`` names each with its type and its files, mirrored: the paths that a reader of types looks at, and of their
contents only names, dependencies and words that count. ``pages`` and ``programs`` say how many files of prose and of
programs stand for the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from .captures import Files, build

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("types.yaml").read_text(encoding="utf-8"))
MISSED = {
    "celery": "service",  # it ships a chart and an image beside the package that it is
    "go-containerregistry": "cli",  # a library whose commands are shipped in images
    "website": "documentation",  # the site of a project, which is its documentation
}
"""Hand-typed repositories whose files say something else, with what is concluded."""


def files_of(row: dict[str, Any]) -> Files:
    """Return the files of a repository: those that tell, and as many of prose and of programs as stand for the rest."""
    pages = {f"text/page-{n}.md": "" for n in range(row.get("pages", 0))}
    programs = {f"lib/part_{n}.c": "" for n in range(row.get("programs", 0))}
    return {**pages, **programs, **row["files"]}


@pytest.fixture(scope="module")
def concluded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The type that each repository gets."""
    repos = {f"github.com/real/{name}": files_of(row) for name, row in TABLE.items()}
    entities = build(tmp_path_factory.mktemp("types"), repos).entities.values()
    wholes = {e.origin.repo: e.type for e in entities if e.kind in ("Component", "Resource") and not e.part_of}
    return {name: wholes[f"github.com/real/{name}"] for name in TABLE}


def test_nine_in_ten_real_repositories_get_the_type_that_people_give_them(concluded: dict[str, str]) -> None:
    """More than seventy, of every type; the ones that are missed are known by name."""
    wrong = {name: concluded[name] for name, row in TABLE.items() if concluded[name] != row["type"]}
    assert len(TABLE) >= 70
    assert len(wrong) <= len(TABLE) / 10
    assert wrong == MISSED


def test_every_type_is_in_the_table() -> None:
    """None is right only because nothing else was asked."""
    kinds = {row["type"] for row in TABLE.values()}
    assert kinds == {"service", "website", "cli", "library", "helm-chart", "documentation", "gitops-stack"}
