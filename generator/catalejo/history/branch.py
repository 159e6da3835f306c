"""Keeps snapshots on a branch of the portal's own repository, by fixed git plumbing commands.

The work tree, its index and the branch that is checked out are never touched: files are read from the object store and
written by ``git fast-import``, one commit a night (https://git-scm.com/docs/git-fast-import). Nothing is fetched or
pushed. Hooks do not run.
"""

from __future__ import annotations

import email.utils
import hashlib
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ..kit.gitenv import git_environment
from ..kit.text.moments import moment

PREFIX = "branch:"
SECONDS = 120.0
WHO = "Catalejo <catalejo@localhost>"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_PATH = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


class BranchError(ValueError):
    """The branch cannot be used; the message says why and what to do."""


def branch_place(text: str, folder: Path) -> str:
    """Return ``branch:NAME`` bound to the repository around a folder, anything else as it is."""
    return f"{text}:{folder.absolute()}" if text.startswith(PREFIX) and text.count(":") == 1 else text


class BranchStore:
    """Files by relative path on a branch; what is written or removed becomes one commit when ``finish`` is called."""

    def __init__(self, place: str) -> None:
        """Find the repository and the newest commit of the branch; the branch need not exist yet.

        Raises:
            BranchError: the name is none, or there is no repository.

        """
        name, _, folder = place.removeprefix(PREFIX).partition(":")
        self.name = name
        if not _NAME.fullmatch(name) or ".." in name or name.endswith((".lock", "/")):
            raise BranchError(f"{name!r} is no name for a branch")
        if not shutil.which("git"):
            raise BranchError("git is not installed, so no branch can keep the history")
        where = Path(folder or ".")
        self._env = git_environment({"safe.directory": "*"})
        try:
            found = self._git("rev-parse", "--absolute-git-dir", cwd=where).decode().strip()
        except BranchError as error:
            raise BranchError(f"history: branch:{name} needs a git repository around {where.name or where}") from error
        self._env["GIT_DIR"] = found
        self._ref = f"refs/heads/{name}"
        self._old = self._commit(self._ref)
        self._parent = self._old or self._commit(f"refs/remotes/origin/{name}")
        self._blobs = self._listed() if self._parent else {}
        self._folders: dict[str, set[str]] | None = None
        self._written: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._reader: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BranchStore:
        """Use it as a context: the reader ends with it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process that reads."""
        if self._reader is not None:
            self._reader.kill()
            self._reader.communicate()
            self._reader = None

    def read(self, path: str) -> bytes | None:
        """Return a file, or None."""
        blob = self._blobs.get(path)
        if blob is None:
            return None
        if self._reader is None:
            self._reader = subprocess.Popen(
                [_program(), "cat-file", "--batch"], env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        assert self._reader.stdin is not None and self._reader.stdout is not None
        self._reader.stdin.write(f"{blob}\n".encode())
        self._reader.stdin.flush()
        header = self._reader.stdout.readline().split()
        if len(header) != 3:
            raise BranchError(f"the object of {path} is missing on the branch {self.name}")
        return self._reader.stdout.read(int(header[2]) + 1)[:-1]

    def names(self, path: str) -> list[str]:
        """Return the names below a folder, sorted."""
        if self._folders is None:
            self._folders = {}
            for blob in self._blobs:
                folder, _, name = blob.rpartition("/")
                while name and name not in self._folders.setdefault(folder, set()):
                    self._folders[folder].add(name)
                    folder, _, name = folder.rpartition("/")
        return sorted(self._folders.get(path, ()))

    def write(self, path: str, data: bytes) -> None:
        """Write a file with the next commit."""
        if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
            raise BranchError(f"{path!r} is no path that is kept on a branch")
        self._written[path] = data

    def remove(self, path: str) -> None:
        """Remove a folder with the next commit."""
        self._removed.add(path)

    def replace(self, path: str, files: Mapping[str, bytes]) -> None:
        """Let a folder have just these files with the next commit."""
        self.remove(path)
        for name, data in files.items():
            self.write(f"{path}/{name}", data)

    def finish(self, moment: str) -> None:
        """Commit what was written, dated by the snapshot's own time; nothing where nothing changed.

        Raises:
            BranchError: the branch is checked out somewhere, moved meanwhile, or cannot be written.

        """
        if not self._changes():
            return
        self.refuse_checked_out()
        # --done: a stream that ends early, because this process was killed, commits nothing.
        self._git("fast-import", "--quiet", "--done", "--date-format=rfc2822", data=self._stream(moment))
        self._old = self._commit(self._ref)

    def refuse_checked_out(self) -> None:
        """Raise BranchError where somebody works on the branch: a commit below a work tree would look like edits."""
        listed = self._git("worktree", "list", "--porcelain").decode("utf-8", "replace").splitlines()
        if f"branch {self._ref}" in listed:
            raise BranchError(f"the branch {self.name} is checked out; history needs a branch of its own")

    def _changes(self) -> bool:
        after = {p: b for p, b in self._blobs.items() if not any(p.startswith(f"{r}/") for r in self._removed)}
        after |= {path: self._blob_id(data) for path, data in self._written.items()}
        return after != self._blobs

    def _blob_id(self, data: bytes) -> str:
        algorithm = "sha256" if len(self._parent) == 64 else "sha1"
        return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def _stream(self, moment: str) -> bytes:
        message = f"Keep the snapshot of {moment}\n".encode()
        parts = [f"commit {self._ref}\ncommitter {WHO} {_rfc2822(moment)}\n".encode(), _data(message)]
        if self._parent:
            parts.append(f"from {self._parent}\n".encode())
        parts += [f"D {path}\n".encode() for path in sorted(self._removed)]
        for path, data in sorted(self._written.items()):
            parts += [f"M 100644 inline {path}\n".encode(), _data(data)]
        return b"".join(parts) + b"done\n"

    def _commit(self, ref: str) -> str:
        try:
            return self._git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").decode().strip()
        except BranchError:
            return ""

    def _listed(self) -> dict[str, str]:
        out = self._git("ls-tree", "-r", "-z", "--full-tree", self._parent).decode("utf-8", "replace")
        found = {}
        for record in out.split("\0"):
            facts, _, path = record.partition("\t")
            fields = facts.split(" ")
            if len(fields) == 3 and fields[0] in ("100644", "100755"):
                found[path] = fields[2]
        return found

    def _git(self, *args: str, data: bytes | None = None, cwd: Path | None = None) -> bytes:
        try:
            done = subprocess.run(
                [_program(), *args], env=self._env, cwd=cwd, input=data, capture_output=True, timeout=SECONDS,
                check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BranchError(f"git {args[0]} did not end: {type(error).__name__}") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise BranchError(f"git {args[0]}: {said[0] if said else f'exit code {done.returncode}'}")
        return done.stdout


def _program() -> str:
    return shutil.which("git") or "git"


def _data(data: bytes) -> bytes:
    return b"data %d\n" % len(data) + data + b"\n"


def _rfc2822(iso: str) -> str:
    """Return ``2026-11-01T02:00:00Z`` as git wants it, in any locale."""
    found = moment(iso)
    if found is None:
        raise ValueError(f"{iso!r} is no time")
    return email.utils.format_datetime(found)
