"""Bare Git repositories written without a work tree: one ``git fast-import`` per commit, fixed names and dates."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.gitserver import git_environment

LANGUAGES = {
    ".py": "Python", ".ts": "TypeScript", ".js": "JavaScript", ".go": "Go", ".tf": "HCL", ".java": "Java",
    ".html": "HTML", ".css": "CSS", ".sh": "Shell",
}  # fmt: skip


@dataclass(frozen=True)
class Commit:
    """A commit as the rig knows it; ``date`` is RFC 3339 UTC, ``epoch`` the same in seconds."""

    oid: str
    tree: str
    date: str
    message: str
    author: str
    email: str


def git(path: Path, *args: str, data: bytes = b"") -> str:
    """Run git in a bare repository; raises CalledProcessError with git's words in ``stderr``."""
    done = subprocess.run(
        ["git", f"--git-dir={path}", *args], input=data, env=git_environment(), capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "surrogateescape")


def create(path: Path, branch: str) -> None:
    """Make an empty bare repository whose HEAD names ``branch``; written by hand, as a process costs more."""
    for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
        (path / folder).mkdir(parents=True)
    (path / "HEAD").write_text(f"ref: refs/heads/{branch}\n", encoding="ascii")
    (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", encoding="ascii")


def tip(path: Path, branch: str) -> str:
    """The newest commit of a branch; empty where it has none."""
    ref = path / "refs" / "heads" / branch
    return ref.read_text(encoding="ascii").strip() if ref.is_file() else ""


def rename_branch(path: Path, old: str, new: str) -> None:
    """Rename a branch, and let HEAD name it."""
    (path / "refs/heads" / old).rename(path / "refs/heads" / new)
    (path / "HEAD").write_text(f"ref: refs/heads/{new}\n", encoding="ascii")


def forget_branch(path: Path, branch: str) -> None:
    """Take a branch away; its commits stay in the store."""
    (path / "refs/heads" / branch).unlink()


def commit(
    path: Path,
    branch: str,
    files: Mapping[str, str | bytes | None],
    message: str,
    who: tuple[str, str],
    when: tuple[int, str],
    parent: str = "",
) -> Commit:
    """Add one commit to a branch: text or bytes write a file, None deletes it; ``when`` is (epoch, RFC 3339).

    A path that ends in ``@link`` becomes a symbolic link (mode 120000) whose target is the text. ``parent`` is where a
    new branch starts.
    """
    start = tip(path, branch) or parent
    head = f"commit refs/heads/{branch}\nmark :1\ncommitter {who[0]} <{who[1]}> {when[0]} +0000\n".encode()
    parts = [head, _data(message.encode())]
    if start:
        parts.append(f"from {start}\n".encode())
    for name, content in sorted(files.items()):
        if content is None:
            parts.append(f"D {name}\n".encode())
            continue
        mode = "120000" if name.endswith("@link") else "100755" if name.endswith(".sh") else "100644"
        blob = content.encode() if isinstance(content, str) else content
        parts.append(f"M {mode} inline {name.removesuffix('@link')}\n".encode() + _data(blob))
    parts.append(b'\nget-mark :1\nls :1 ""\n')
    oid, listed = git(path, "fast-import", "--quiet", "--force", data=b"".join(parts)).splitlines()
    return Commit(oid, listed.split()[2], when[1], message, *who)


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def languages(sizes: Mapping[str, int]) -> dict[str, int]:
    """Bytes per language of files with their sizes, the most first, by file suffix."""
    totals: dict[str, int] = {}
    for name, size in sizes.items():
        language = LANGUAGES.get(Path(name).suffix)
        if language:
            totals[language] = totals.get(language, 0) + size
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def read(path: Path, commit_oid: str, name: str) -> tuple[str, bytes] | None:
    """(blob id, content) of a file at a commit; None where there is no such file."""
    try:
        oid = git(path, "rev-parse", "--verify", "--quiet", f"{commit_oid}:{name}").strip()
        kind = git(path, "cat-file", "-t", oid).strip()
    except subprocess.CalledProcessError:
        return None
    if kind != "blob":
        return None
    done = subprocess.run(
        ["git", f"--git-dir={path}", "cat-file", "blob", oid], env=git_environment(), capture_output=True, check=True
    )
    return oid, done.stdout
