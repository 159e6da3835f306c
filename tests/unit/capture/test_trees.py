"""Hostile trees and caps: what git prints is judged, not trusted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from catalejo.capture.git.paths import clean_tree, refusal
from catalejo.capture.shards import wanted
from catalejo.hosts.local import LocalSource

from .conftest import Capture, git, repository, write


@pytest.mark.parametrize("path", [
    b"", b"/etc/passwd", b"..", b"../x", b"a/../b", b"a//b", b"a/./b", b".git/config", b".GIT/x", b"a/.Git", b"git~1/x",
    b".git./x", b".git /x", b".g\xe2\x80\x8cit/x", b"a\\b", b"a\nb", b"a\x00b", b"a\x7fb", b"a/",
])  # fmt: skip
def test_dangerous_components_are_refused(path: bytes) -> None:
    """Every way to name a parent, git's own folder or a control character."""
    assert refusal(path) == "invalid-path"


def test_other_refusals_have_their_own_reasons() -> None:
    """Bytes that are no UTF-8, and names that file systems cannot hold."""
    assert refusal(b"a\xff.md") == "invalid-utf8"
    assert refusal(b"x" * 241) == "too-long" and refusal(b"d/" * 1001 + b"x") == "too-long"


@pytest.mark.parametrize(
    "path", ["a", "-rf.md", "é/ñ.md", "..md", "...", ".github/x", ".gitignore", "a b", "x.git/y", "<b>"]
)
def test_odd_but_honest_names_are_taken(path: str) -> None:
    """Markup, options, blanks and letters of any language are for the portal to escape, not to refuse."""
    assert refusal(path.encode()) == ""


def test_twins_after_folding_are_left_out_once() -> None:
    """Two spellings of one path on a case-insensitive or normalising file system: the first stays."""
    left_out: Counter[str] = Counter()
    lines = [("100644", "1", p.encode()) for p in ("A/x.md", "a/X.md", "caf\u00e9.md", "cafe\u0301.md")]
    assert [entry.path for entry in clean_tree(lines, left_out)] == ["A/x.md", "caf\u00e9.md"]
    assert left_out == {"duplicate-path": 2}


def test_a_raw_hostile_tree(tmp_path: Path, capture: Capture) -> None:
    """Tree objects with ``..``, ``.git``, slashes, twins, links and submodules: only the honest file comes in."""
    root = repository(tmp_path / "svc", {"a.md": "a"})
    blob = bytes.fromhex(git(root, "hash-object", "-w", "--stdin", data=b"# canary\n"))

    def tree(*entries: tuple[bytes, bytes, bytes]) -> bytes:
        raw = b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries)
        return bytes.fromhex(git(root, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=raw))

    names = (b"..", b".git", b".GIT", b"a/b", b"dup", b"dup", b"git~1", b"ok.md", b"caf\xff.md")
    inner = tree(*((b"100644", name, blob) for name in names), (b"120000", b"lnk", blob), (b"160000", b"sub", blob))
    top = tree((b"40000", b"..", inner), (b"40000", b"docs", inner))
    git(root, "update-ref", "refs/heads/main", git(root, "commit-tree", top.hex(), "-m", "raw"))
    repo = capture(LocalSource(path=str(root))).repositories()[0]
    assert [entry.path for entry in repo.entries] == ["docs/a/b", "docs/dup", "docs/ok.md"]
    assert repo.info.left_out["invalid-path"] == 14 and repo.info.left_out["submodule"] == 1


def bomb_tree(root: Path) -> str:
    """Ten levels of ten shared trees."""
    oid = git(root, "hash-object", "-w", "--stdin", data=b"# x\n")
    mode = "100644"
    for level in range(10):
        suffix = ".md" if level == 0 else ""
        kind = "blob" if level == 0 else "tree"
        oid = git(root, "mktree", data="".join(f"{mode} {kind} {oid}\tf{k}{suffix}\n" for k in range(10)).encode())
        mode = "040000"
    return oid


def test_a_tree_bomb_stops_at_the_cap(tmp_path: Path, capture: Capture) -> None:
    """10^10 paths in a few kilobytes cost the cap's time only and give the status truncated."""
    root = repository(tmp_path / "svc", {"a.md": "a"})
    git(root, "update-ref", "refs/heads/main", git(root, "commit-tree", bomb_tree(root), "-m", "bomb"))
    repo = capture(LocalSource(path=str(root))).repositories()[0]
    assert (repo.info.status, len(repo.entries)) == ("truncated", wanted.MAX_PATHS)


def test_files_over_their_cap_are_listed_without_content(tmp_path: Path, capture: Capture) -> None:
    """2 MiB for texts, 4 MiB for pictures, in git repositories and plain folders alike."""
    files: dict[str, str | bytes] = {
        "big.md": b"x" * (wanted.MAX_FILE + 1), "fits.md": b"y" * wanted.MAX_FILE, "pic.png": b"z" * (wanted.MAX_FILE + 1),
    }  # fmt: skip
    repository(tmp_path / "src" / "gitted", files)
    write(tmp_path / "src" / "plain", files)
    for repo in capture(LocalSource(path=str(tmp_path / "src"))).repositories():
        assert [entry.path for entry in repo.entries if entry.size < 0] == ["big.md"]
        assert repo.info.left_out == {"too-large": 1}
        assert len(repo.read("pic.png") or b"") == wanted.MAX_FILE + 1


@pytest.mark.parametrize(("path", "answer"), [
    ("catalog-info.yaml", True), ("docs/a.md", True), ("x.png", True), ("api/o.proto", True), ("infra/main.tf", True),
    ("infra/prod.tfvars", True), (".github/CODEOWNERS", True), ("Dockerfile.prod", True), ("package.json", True),
    ("mkdocs.yml", True), ("d.puml", True), ("Chart.lock", True), ("requirements-dev.txt", True), ("go.mod", True),
    ("src/app.py", False), ("a.zip", False), ("package-lock.json", False), (".env", False), ("x.html", False),
    ("binary", False), ("docs/app.js", False),
])  # fmt: skip
def test_the_published_list_of_names(path: str, answer: bool) -> None:
    """Names and suffixes decide, never content."""
    assert wanted.is_wanted(path) is answer


def test_equal_content_under_two_names_is_stored_once(tmp_path: Path, capture: Capture) -> None:
    """A blob is one member of the archive; an unwanted name of the same content stays without content."""
    root = repository(tmp_path / "svc", {"a.md": "same", "b.md": "same", "c.bin": "same"})
    repo = capture(LocalSource(path=str(root))).repositories()[0]
    assert {entry.path: entry.size for entry in repo.entries} == {"a.md": 4, "b.md": 4, "c.bin": -1}
    assert repo.read("b.md") == b"same" and repo.read("c.bin") is None


def test_a_bomb_in_the_history_costs_the_history_only(tmp_path: Path, capture: Capture) -> None:
    """The head is honest, its parent names 10^10 paths: git is stopped by its memory cap, the content stays."""
    root = repository(tmp_path / "svc", {"a.md": "a"})
    honest = git(root, "rev-parse", "HEAD^{tree}")
    bomb = git(root, "commit-tree", bomb_tree(root), "-m", "bomb")
    git(root, "update-ref", "refs/heads/main", git(root, "commit-tree", honest, "-p", bomb, "-m", "honest"))
    repo = capture(LocalSource(path=str(root))).repositories()[0]
    assert (repo.info.status, repo.read("a.md"), repo.info.history) == ("ok", b"a", "none")
    assert repo.info.left_out == {"history-unreadable": 1}


@pytest.mark.parametrize(("path", "answer"), [
    ("service/skeleton/src/app.py", True), ("service/content/package-lock.json", True), ("shared/skeletons/a/x.go", True),
    ("other/src/app.py", False), ("service/content/.env", False), ("service/content/.env.local", False),
    ("skeleton.py", False),
])  # fmt: skip
def test_what_a_template_copies_is_captured_too(path: str, answer: bool) -> None:
    """The names of the files beside it decide: below a folder with a template.yaml, and in folders called skeleton."""
    paths = ["service/template.yaml", "other/src/app.py", path]
    assert wanted.choice(paths)(path) is answer
    assert not wanted.choice(["skeleton/x.py", "other/src/app.py"])("skeleton/x.py")


def test_a_template_at_the_root_does_not_bring_the_whole_repository() -> None:
    """So do templates of CloudFormation begin."""
    chosen = wanted.choice(["template.yaml", "src/app.py", "skeleton/src/app.py"])
    assert (chosen("src/app.py"), chosen("skeleton/src/app.py")) == (False, True)
