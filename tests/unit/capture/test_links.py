"""Symbolic links are followed inside their repository, and named where they leave it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.capture.git import links
from catalejo.capture.git.links import Followed, follow
from catalejo.hosts.local import LocalSource
from catalejo.kit.read.captured import LINK
from catalejo.model.capture import TreeEntry

from .conftest import Capture, repository


def followed(files: str, targets: dict[str, str]) -> Followed:
    """Follow links in a tree of files, each with its path as content."""
    entries = [TreeEntry(path, f"={path}", "100644") for path in files.split()]
    entries += [TreeEntry(path, "-", LINK) for path in targets]
    return follow(entries, {path: text.encode() for path, text in targets.items()})


def led(files: str, targets: dict[str, str]) -> dict[str, str]:
    """Return which file each linked path leads to."""
    return {e.path: e.blob[1:] for e in followed(files, targets).entries if e.mode == LINK}


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("b.md", {"x/a": "x/b.md"}),
        ("../c.md", {"x/a": "c.md"}),
        ("./../x/./b.md", {"x/a": "x/b.md"}),
        ("../d", {"x/a/1.md": "d/1.md", "x/a/e/2.md": "d/e/2.md"}),
        ("../d/", {"x/a/1.md": "d/1.md", "x/a/e/2.md": "d/e/2.md"}),
    ],
)
def test_a_link_is_the_file_or_folder_that_it_leads_to(target: str, found: dict[str, str]) -> None:
    """From the folder of the link, as on a disk."""
    assert led("x/b.md c.md d/1.md d/e/2.md", {"x/a": target}) == found


def test_links_lead_through_links() -> None:
    """To a file below a linked folder, to another link, and below a folder that holds links."""
    targets = {"docs": "guide", "one": "docs/1.md", "two": "one", "guide/deep": "../more"}
    assert led("guide/1.md more/2.md", targets) == {
        "docs/1.md": "guide/1.md", "docs/deep/2.md": "more/2.md", "guide/deep/2.md": "more/2.md",
        "one": "guide/1.md", "two": "guide/1.md",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../../b", "link-outside"), ("/etc/passwd", "link-outside"), ("nothing", "link-nowhere"), ("", "link-nowhere"),
        ("a", "link-circle"), ("..", "link-circle"), (".", "link-circle"), ("../l", "link-circle"),
        ("b.md/c", "link-nowhere"), ("..\\b", "link-nowhere"), ("x" * 3_000, "link-nowhere"),
    ],
)  # fmt: skip
def test_what_is_not_followed_has_its_reason_and_is_named(target: str, reason: str) -> None:
    """Out of the repository, to nothing, in circles, into a folder above itself."""
    out = followed("x/b.md", {"x/a": target, "l": "m", "m": "l"})
    assert "x/a" in out.left[reason]
    assert [e.path for e in out.entries] == ["x/b.md"]


def test_what_links_may_add_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders full of links to one another would be endless."""
    monkeypatch.setattr(links, "MAX_ENTRIES", 500)
    files = " ".join(f"d{n}/f" for n in range(12))
    targets = {f"d{n}/l{k}": f"../d{(n + k) % 12}" for n in range(12) for k in range(1, 12)}
    assert len(led(files, targets)) <= 500


@pytest.mark.parametrize("is_git", [True, False])
def test_a_repository_is_read_through_its_links(tmp_path: Path, capture: Capture, is_git: bool) -> None:
    """From git and from a plain folder: a linked file is there with its content, and no file is there twice."""
    files = {"meta/owners.txt": "* @acme/a\n", "guide/index.md": "# Guide\n", "big.bin": "\0"}
    root = tmp_path / "src" / "svc"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "CODEOWNERS").symlink_to("meta/owners.txt")
    (root / "docs").symlink_to("guide")
    (root / "away").symlink_to("../other")
    if is_git:
        repository(root, {})
    captured = capture(LocalSource(path=str(tmp_path / "src")))
    (repo,) = captured.repositories()
    assert repo.text("CODEOWNERS") == "* @acme/a\n"
    assert repo.text("docs/index.md") == "# Guide\n"
    assert [e.path for e in repo.below("docs")] == ["docs/index.md"]
    assert [e.path for e in repo.entries] == ["big.bin", "guide/index.md", "meta/owners.txt"]
    assert repo.info.left_out == {"link-outside": 1}
    assert repo.info.remarks == {"link-outside": "away"}
