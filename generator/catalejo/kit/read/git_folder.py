"""The git folder of a working copy, read as files: no git process is started with a repository's own configuration."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from ..ask.errors import ErrorKind, SourceError

GENERATED_FOLDERS = frozenset(
    ("node_modules", ".venv", "venv", "__pycache__", ".terraform", ".tox", ".gradle", ".mypy_cache")
)
"""Folders that tools make beside sources: not entered in a plain folder (git repositories list what was committed)."""
MAX_REFS = 256 << 20
MAX_REF_LINE = 1 << 13
_OID = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
_WAYS = ("refs/heads/", "refs/tags/", "refs/remotes/", "refs/remotes/origin/")
_REMOTE = re.compile(r'^\[remote\s+"(?P<name>[^"]*)"\]')


class GitFolder(NamedTuple):
    """Where a git repository keeps its parts: its own git folder, the common one (they differ in a linked worktree)."""

    git: Path
    common: Path


def is_commit(text: str) -> bool:
    """Tell whether a text is the id of an object in full."""
    return _OID.fullmatch(text) is not None


def git_folder(folder: Path) -> GitFolder | None:
    """Return the git folder of a working copy, a linked worktree or a bare repository; links are not followed."""
    dot = folder / ".git"
    try:
        mode = os.lstat(dot).st_mode
    except OSError:
        return GitFolder(folder, folder) if _is_git(folder) and (folder / "config").is_file() else None
    if stat.S_ISDIR(mode):
        return GitFolder(dot, dot) if _is_git(dot) else None
    if not stat.S_ISREG(mode):
        return None
    text = small_text(dot)
    if not text.startswith("gitdir:"):
        return None
    try:
        git = (folder / text[7:].strip()).resolve()
        common = small_text(git / "commondir").strip()
        shared = (git / common).resolve() if common else git
        if common and git.parent != shared / "worktrees":
            return None  # what is no worktree of a repository may not name it as its own
        whole = (git / "HEAD").is_file() and (shared / "objects").is_dir()
        return GitFolder(git, shared) if whole and _knows(git, folder) else None
    except (OSError, ValueError):
        return None


def _knows(git: Path, folder: Path) -> bool:
    """Tell whether a git folder elsewhere names this one as its working copy, as ``git worktree`` and submodules do.

    A ``.git`` file alone may name any repository of this machine; a folder that came from somebody else must not make
    us read it.
    """
    dot = small_text(git / "gitdir").strip()
    if dot:
        return (git / dot).resolve() == folder.resolve() / ".git"
    here = re.search(r"(?m)^\s*worktree\s*=\s*(.+?)\s*$", small_text(git / "config"))
    return here is not None and (git / here[1].strip('"')).resolve() == folder.resolve()


def _is_git(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def small_text(path: Path) -> str:
    """Return the text of a small regular file, "" where it is none; links are not followed."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return ""
        with path.open("rb") as stream:
            return stream.read(4 << 20).decode("utf-8", "replace")
    except OSError:
        return ""


def remote_url(git: GitFolder) -> str:
    """Return the URL of ``origin`` (else of the only remote), read as plain text: no includes, nothing run."""
    section, urls = "", dict[str, str]()
    for line in small_text(git.common / "config").splitlines():
        text = line.strip()
        if text.startswith("["):
            match = _REMOTE.match(text)
            section = match["name"] if match else ""
        elif section and text.lower().startswith("url") and "=" in text and text.split("=")[0].strip().lower() == "url":
            urls.setdefault(section, text.partition("=")[2].strip().strip('"'))
    return urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else "")


def head_of(git: GitFolder) -> tuple[str, str]:
    """Return (branch, commit) of HEAD; no branch where detached, no commit where nothing was committed yet.

    Raises:
        SourceError: HEAD or the branch that it names cannot be read; that is not the same as empty.

    """
    text = small_text(git.git / "HEAD").strip()
    if not text.startswith("ref:"):
        if _OID.match(text):
            return "", text
        raise SourceError("its HEAD names neither a branch nor a commit", ErrorKind.DAMAGED)
    ref = text[4:].strip()
    branch = ref.removeprefix("refs/heads/")
    if not ref.startswith("refs/") or ".." in ref.split("/") or not ref.isprintable():
        raise SourceError("its HEAD names no branch", ErrorKind.DAMAGED)
    return branch, _ref_commit(git, ref, branch)


def named_commit(git: GitFolder, name: str) -> str:
    """Return the commit or tag object that people mean by a name: HEAD, an id in full, a branch, a tag; "" for none.

    Raises:
        SourceError: HEAD or the branches cannot be read.

    """
    if _OID.match(name):
        return name
    if name == "HEAD":
        return head_of(git)[1]
    if ".." in name.split("/") or not name.isprintable() or name.startswith("/"):
        return ""
    folders = ("",) if name.startswith("refs/") else _WAYS

    return next((oid for folder in folders if (oid := _ref_commit(git, folder + name, name))), "")


def _ref_commit(git: GitFolder, ref: str, said: str) -> str:
    """Return the commit of a reference, loose or packed; "" where it is not there."""
    if (git.common / "reftable").is_dir():
        raise SourceError("its branches are kept in a form that is not read here (reftable)", ErrorKind.DAMAGED)
    for folder in (git.git, git.common):
        loose = small_text(folder / ref).strip()
        if _OID.match(loose):
            return loose
        if (folder / ref).is_file() or (folder / ref).is_symlink():
            raise SourceError(f"its branch {said!r} names no commit", ErrorKind.DAMAGED)
    return _packed_ref(git.common / "packed-refs", ref)


def _packed_ref(path: Path, ref: str) -> str:
    """Return the commit of a packed branch, "" where it is not packed.

    Raises:
        SourceError: the file is longer than is read, or holds something else than branches.

    """
    if not path.exists() and not path.is_symlink():
        return ""
    wanted_ref = ref.encode()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            for line in iter(lambda: stream.readline(MAX_REF_LINE), b""):
                oid, _, name = line.rstrip(b"\n").partition(b" ")
                if not line.startswith((b"#", b"^")) and not _OID.match(oid.decode("ascii", "replace")):
                    raise SourceError("its packed branches cannot be read", ErrorKind.DAMAGED)
                if name == wanted_ref:
                    return oid.decode("ascii")
                if stream.tell() > MAX_REFS:
                    raise SourceError(f"it has more than {MAX_REFS >> 20} MiB of branches", ErrorKind.TOO_LARGE)
    except OSError:
        raise SourceError("its packed branches cannot be read", ErrorKind.DAMAGED) from None
    return ""


def refuse_other_objects(objects: Path) -> None:
    """Refuse objects that lie elsewhere: a commit of any repository of this machine would be published.

    Raises:
        SourceError: the store borrows from another (gitrepository-layout(5), ``objects/info/alternates``), or a link
            stands in the place of a folder or file of it.

    """
    if objects.is_symlink():
        raise SourceError("its objects are a link to another place", ErrorKind.REFUSED)
    for folder, names, files in os.walk(objects):
        if any(os.path.islink(os.path.join(folder, name)) for name in (*names, *files)):
            raise SourceError("some of its objects are links to another place", ErrorKind.REFUSED)
    for name in ("alternates", "http-alternates"):
        if (objects / "info" / name).exists():
            text = f"its objects lie in another repository (objects/info/{name}): run git repack -a -d there, remove it"
            raise SourceError(text, ErrorKind.REFUSED)
