"""Pages are drawn with slots in the place of commits; files have the commits."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import quote

import msgspec
from markupsafe import escape
from tests.unit.portal import worlds

from catalejo.model.capture import RepositoryInfo, Visibility
from catalejo.model.origin import Origin
from catalejo.portal.context import Portal
from catalejo.portal.html.commits import commits_by_slot, slot
from catalejo.portal.html.output import Output

OLD, NEW = "a" * 40, "b" * 40


def portal(commit: str) -> Portal:
    """A portal over one repository at a commit."""
    made = worlds.portal([worlds.entity("component:default/shop")])
    info = RepositoryInfo(
        "local/shop", "shop", "local", "ok", Visibility.INTERNAL, commit=commit, blob_url="https://h/{commit}/{path}"
    )
    return dataclasses.replace(made, world=msgspec.structs.replace(made.world, repos={info.id: info}))


def written(made: Portal, text: str, folder: Path, path: str = "x.html") -> str:
    """Write a text as a file of the site of a portal, and read it."""
    output = Output(folder)
    output.commits = commits_by_slot(made.world.repos.values())
    output.write(path, text)
    return (folder / path).read_text(encoding="utf-8")


def test_a_link_does_not_move_with_its_repository_until_it_is_written(tmp_path: Path) -> None:
    links = []
    for commit in (OLD, NEW):
        made = portal(commit)
        links += [made.web(Origin("local", "local/shop", "a.yaml", commit=told)) for told in (commit, "")]
        assert written(made, links[-1], tmp_path / commit) == f"https://h/{commit}/a.yaml"
    assert len(set(links)) == 1


def test_the_commit_of_another_branch_is_itself(tmp_path: Path) -> None:
    made = portal(NEW)
    assert made.web(Origin("local", "local/shop", "a.yaml", commit=OLD)) == f"https://h/{OLD}/a.yaml"


def test_a_slot_is_the_same_quoted_and_escaped() -> None:
    text = slot("github.com/ünusual/<na&me>")
    assert str(escape(text)) == quote(text) == text


def test_a_slot_of_no_repository_is_a_text_like_others(tmp_path: Path) -> None:
    assert written(portal(NEW), slot("no/such"), tmp_path) == slot("no/such")
