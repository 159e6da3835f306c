"""Write the demo organisation's git repositories and recorded answers, night by night.

``recorded/history.yaml`` tells every commit of every repository as the step back from the newer text to the earlier
one; the newest commit of a repository is its folder in this project, byte for byte. Use as a script::

    python tests/demo/nights.py OUT                      # OUT/repos, OUT/recorded, OUT/nights.json
    python tests/demo/nights.py OUT --night 2026-11-12   # the same, every repository standing at that night

The format of the history, and how to add a night, is told in ``recorded/README.md``.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
"""The project's root, where ``catalog/``, ``stacks/`` and ``recorded/`` lie."""

CANARIES = {"@canary:aws-key@": "AK" + "IA" + "MERCADOANDINO777"}
"""Placeholders in the folders and what stands in the repositories: shaped like a secret, plainly invented.

They are put together here because no file of this project may hold a thing shaped like a credential.
"""

GIT_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
SHA = re.compile(rb"\b[0-9a-f]{40}\b")

Tree = dict[str, bytes]
"""Contents by path, relative to the repository's root with forward slashes."""


class HistoryError(ValueError):
    """The history and the folder do not fit each other; the message names the commit and the path."""


class Edit(NamedTuple):
    """A passage as it stood before the commit and as it stands since; ``now`` occurs once in the newer text."""

    was: str
    now: str


class Commit(NamedTuple):
    """One commit; ``id`` is the name by which recorded answers call it, 40 hexadecimal digits."""

    id: str
    repository: str
    date: datetime
    author: str
    message: str
    night: str
    adds: tuple[str, ...]
    edits: dict[str, tuple[Edit, ...]]
    removes: dict[str, str]


class Night(NamedTuple):
    """A night of the recordings and the time at which its capture was taken."""

    night: str
    taken_at: datetime


class History(NamedTuple):
    """``recorded/history.yaml``: people's addresses by name, nights oldest first, commits oldest first."""

    people: dict[str, str]
    remote: str
    nights: tuple[Night, ...]
    commits: tuple[Commit, ...]

    def repositories(self) -> tuple[str, ...]:
        """Return every repository as ``catalog/<name>`` or ``stacks/<name>``, sorted."""
        return tuple(sorted({commit.repository for commit in self.commits}))

    def of(self, repository: str) -> tuple[Commit, ...]:
        """Return the commits of one repository, oldest first."""
        return tuple(commit for commit in self.commits if commit.repository == repository)


def load_history(root: Path = ROOT) -> History:
    """Read the history of the project at ``root``; raises ``HistoryError`` where dates and nights disagree."""
    text = (root / "recorded" / "history.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)  # every scalar stays a string
    nights = tuple(Night(item["night"], _time(item["taken_at"])) for item in data["nights"])
    commits = sorted((_commit(item) for item in data["commits"]), key=lambda c: (c.date, c.repository, c.id))
    for commit in commits:
        seen = next((n.night for n in nights if commit.date < n.taken_at), "")
        if commit.night != seen and (commit.night or seen != nights[0].night):
            raise HistoryError(f"{commit.id}: first seen in night {seen}, the history says {commit.night}")
    return History(data["people"], data["remote"], nights, tuple(commits))


def _commit(item: dict[str, Any]) -> Commit:
    edits: dict[str, tuple[Edit, ...]] = {}
    for path, steps in item.get("edits", {}).items():
        edits[path] = tuple(Edit(step["was"], step["now"]) for step in steps)
    return Commit(
        id=item["id"],
        repository=item["repository"],
        date=_time(item["date"]),
        author=item["author"],
        message=item["message"],
        night=item.get("night", ""),
        adds=tuple(item.get("adds", ())),
        edits=edits,
        removes=dict(item.get("removes", {})),
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def folder(root: Path, repository: str) -> Tree:
    """Read a repository's folder in this project, placeholders replaced."""
    base = root / repository
    files = (path for path in base.rglob("*") if path.is_file())
    return {path.relative_to(base).as_posix(): _reveal(path.read_bytes()) for path in files}


def _reveal(content: bytes) -> bytes:
    for placeholder, value in CANARIES.items():
        content = content.replace(placeholder.encode(), value.encode())
    return content


def before(commit: Commit, tree: Tree) -> Tree:
    """Return the tree before ``commit``, given the tree after it; raises ``HistoryError`` where they do not fit."""
    earlier = dict(tree)
    for path, steps in commit.edits.items():
        if path not in earlier:
            raise HistoryError(f"{commit.repository} {commit.date}: {path} is not there to be edited")
        earlier[path] = _undo(commit, path, steps, earlier[path])
    for path, text in commit.removes.items():
        if path in earlier:
            raise HistoryError(f"{commit.repository} {commit.date}: {path} was removed and is still there")
        earlier[path] = _reveal(text.encode())
    for pattern in commit.adds:
        added = [path for path in earlier if _matches(path, pattern)]
        if not added:
            raise HistoryError(f"{commit.repository} {commit.date}: nothing matches {pattern}")
        for path in added:
            del earlier[path]
    return earlier


def _undo(commit: Commit, path: str, steps: tuple[Edit, ...], content: bytes) -> bytes:
    text = content.decode()
    for step in reversed(steps):
        if text.count(step.now) != 1:
            where = f"{commit.repository} {commit.date} {path}"
            raise HistoryError(f"{where}: found {text.count(step.now)} times, must be once: {step.now!r}")
        text = text.replace(step.now, step.was)
    return text.encode()


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or fnmatch.fnmatchcase(path, pattern)


def states(root: Path, history: History, repository: str) -> list[tuple[Commit, Tree]]:
    """Return each commit of a repository with the tree after it, oldest first.

    Raises ``HistoryError`` if the walk back does not end in an empty tree.
    """
    tree = folder(root, repository)
    found: list[tuple[Commit, Tree]] = []
    for commit in reversed(history.of(repository)):
        found.append((commit, tree))
        tree = before(commit, tree)
    if tree:
        raise HistoryError(f"{repository}: no commit adds {sorted(tree)[0]}")
    return found[::-1]


def _stream(history: History, commits: list[tuple[Commit, Tree]]) -> Iterator[bytes]:
    """Yield the repository in the format of ``git fast-import`` (its manual page tells the commands)."""
    previous: Tree = {}
    for mark, (commit, tree) in enumerate(commits, start=1):
        who = f"{commit.author} <{history.people[commit.author]}>"
        when = f"{int(commit.date.timestamp())} {commit.date.strftime('%z')}"
        message = commit.message.strip().encode() + b"\n"
        yield f"commit refs/heads/main\nmark :{mark}\n".encode()
        yield f"author {who} {when}\ncommitter {who} {when}\ndata {len(message)}\n".encode() + message
        if mark > 1:
            yield f"from :{mark - 1}\n".encode()
        for path in sorted(previous.keys() - tree.keys()):
            yield f"D {path}\n".encode()
        for path in sorted(tree):
            if previous.get(path) != tree[path]:
                mode = "100755" if path.endswith(".sh") else "100644"
                yield f"M {mode} inline {path}\ndata {len(tree[path])}\n".encode() + tree[path] + b"\n"
        yield b"\n"
        previous = tree
    yield b"done\n"


def _git(folder: Path, *arguments: str, feed: bytes = b"") -> str:
    environment = {**GIT_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath)}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, input=feed, capture_output=True, check=False
    )
    if done.returncode:
        raise HistoryError(f"git {arguments[0]} in {folder.name}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def write_repository(root: Path, history: History, repository: str, place: Path) -> dict[str, str]:
    """Write one repository with all its commits to ``place``; return the commits by their recorded id."""
    commits = states(root, history, repository)
    place.mkdir(parents=True)
    _git(place, "init", "--quiet", "--initial-branch=main", "--template=", ".")
    _git(place, "config", "remote.origin.url", history.remote.format(name=place.name))
    _git(place, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    marks = place / ".git" / "marks"
    stream = b"".join(_stream(history, commits))
    _git(place, "fast-import", "--quiet", "--done", f"--export-marks={marks}", feed=stream)
    pairs = (line.split() for line in marks.read_text().splitlines())
    by_mark = {int(mark[1:]): sha for mark, sha in pairs}
    marks.unlink()
    return {commit.id: by_mark[number] for number, (commit, _) in enumerate(commits, start=1)}


def _stand_at(place: Path, sha: str) -> None:
    _git(place, "update-ref", "refs/heads/main", sha)
    _git(place, "read-tree", "--reset", "-u", sha)


def move_to(out: Path, night: str) -> dict[str, str]:
    """Move every repository under ``out`` to its commit of ``night``; return the commits by repository."""
    nights: list[dict[str, Any]] = json.loads((out / "nights.json").read_text())["nights"]
    found = next((item for item in nights if item["night"] == night), None)
    if found is None:
        raise HistoryError(f"no night {night}; there are {nights[0]['night']} to {nights[-1]['night']}")
    commits: dict[str, str] = found["repositories"]
    for repository, sha in commits.items():
        _stand_at(out / "repos" / repository, sha)
    return commits


def write_recorded(root: Path, out: Path, shas: dict[str, str]) -> None:
    """Copy the recorded answers to ``out/recorded``, each recorded commit id replaced by the real commit."""
    table = {recorded.encode(): sha.encode() for recorded, sha in shas.items()}
    for source in sorted((root / "recorded").glob("*/*.json")):
        target = out / "recorded" / source.parent.name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = SHA.sub(lambda match: table.get(match[0], match[0]), source.read_bytes())
        target.write_bytes(content)


def write_all(root: Path, out: Path) -> dict[str, Any]:
    """Write ``out/repos``, ``out/recorded`` and ``out/nights.json``; return what ``nights.json`` holds.

    An earlier result in the same place is replaced; raises ``HistoryError`` if ``out/repos`` is not ours.
    """
    if (out / "repos").exists() and not (out / "nights.json").exists():
        raise HistoryError(f"{out / 'repos'} was not written by this script: move it away first")
    for name in ("repos", "recorded"):
        shutil.rmtree(out / name, ignore_errors=True)
    history = load_history(root)
    shas: dict[str, str] = {}
    for repository in history.repositories():
        shas.update(write_repository(root, history, repository, out / "repos" / repository))
    data = {"nights": [_night(history, night, shas) for night in history.nights]}
    (out / "nights.json").write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")
    for repository, sha in data["nights"][-1]["repositories"].items():
        _stand_at(out / "repos" / repository, sha)
    write_recorded(root, out, shas)
    return data


def _night(history: History, night: Night, shas: dict[str, str]) -> dict[str, Any]:
    at: dict[str, str] = {}
    for commit in history.commits:
        if commit.date < night.taken_at:
            at[commit.repository] = shas[commit.id]
    missing = set(history.repositories()) - at.keys()
    if missing:
        raise HistoryError(f"{night.night}: no commit yet in {', '.join(sorted(missing))}")
    taken_at = night.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"night": night.night, "taken_at": taken_at, "repositories": dict(sorted(at.items()))}


def main(arguments: list[str]) -> int:
    """Run the script; 0 when done, 2 when the history does not fit or the place is not ours."""
    parser = argparse.ArgumentParser(description="Write the demo organisation's repositories and nights.")
    parser.add_argument("out", type=Path, help="where to: OUT/repos, OUT/recorded and OUT/nights.json")
    parser.add_argument("--night", help="leave the repositories as they stood in this night (YYYY-MM-DD)")
    parser.add_argument("--keep", action="store_true", help="only move what an earlier run has written")
    options = parser.parse_args(arguments)
    try:
        if not options.keep:
            data = write_all(ROOT, options.out)
            print(f"{len(data['nights'][-1]['repositories'])} repositories, {len(data['nights'])} nights")
        if options.night:
            move_to(options.out, options.night)
            print(f"standing at {options.night}")
    except (HistoryError, OSError) as error:
        print(f"nights: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
