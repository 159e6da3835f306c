"""Repositories in a folder: git repositories are read at HEAD from their object store, plain folders from files.

A repository's own configuration is only ever parsed as text: no git process is started with it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from ...kit.read import jsonl
from ...kit.text.urls import host_type, parse_git_url, web_addresses
from ...model.capture import RefHead, RepositoryInfo, TreeEntry, Visibility
from ...model.settings import LocalSource
from .. import shard, wanted
from ..context import Context, Listing, RemoteRepository, SourceError
from ..objects import ObjectStore
from ..paths import MAX_PATH, clean_tree

DEPTH = 3
_OID = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
_REMOTE = re.compile(r'^\[remote\s+"(?P<name>[^"]*)"\]')


class GitFolder(NamedTuple):
    """Where a git repository keeps its parts: its own git folder, the common one (they differ in a linked worktree)."""

    git: Path
    common: Path


def discover(spec: LocalSource, context: Context) -> Listing:
    """Return the repositories of a folder.

    Raises:
        SourceError: there is no such folder.

    """
    root = Path(spec.path)
    if not root.is_dir():
        raise SourceError(f"there is no folder {root.name!r}")
    level = spec.visibility or context.options.visibility
    found: list[RemoteRepository] = []
    notes: list[str] = []
    taken: dict[str, str] = {}
    for folder, name in _repositories(root):
        git = git_folder(folder)
        info = _facts(folder, name, git, context.id, level)
        if info.id in taken and info.host:
            info = msgspec.structs.replace(info, id=f"local/{name}", host="", owner="")
        if info.id in taken:
            info = msgspec.structs.replace(info, id=f"local/{root.name}/{name}")
        taken[info.id] = name
        found.append(RemoteRepository(info, _reader(folder, git, spec, context), (name,)))
    return Listing(tuple(found), notes=tuple(notes))


def _repositories(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders that are repositories, with their names, sorted."""
    if git_folder(root) or any((root / name).is_file() for name in ("catalog-info.yaml", "catalog-info.yml")):
        yield root, root.resolve().name
        return
    for child in _folders(root):
        deep = list(_git_below(child, DEPTH))
        for folder in deep or [child]:
            yield folder, folder.name


def _git_below(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the git repositories at or below a folder, not looking into those found."""
    if git_folder(folder):
        yield folder
    elif depth > 1:
        for child in _folders(folder):
            yield from _git_below(child, depth - 1)


def _folders(folder: Path) -> list[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith(".") and name not in wanted.GENERATED_FOLDERS]


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
    text = _small_text(dot)
    if not text.startswith("gitdir:"):
        return None
    try:
        git = (folder / text[7:].strip()).resolve()
        common = _small_text(git / "commondir").strip()
        shared = (git / common).resolve() if common else git
        whole = (git / "HEAD").is_file() and (shared / "objects").is_dir()
        return GitFolder(git, shared) if whole and _knows(git, folder) else None
    except (OSError, ValueError):
        return None


def _knows(git: Path, folder: Path) -> bool:
    """Tell whether a git folder elsewhere names this one as its working copy, as ``git worktree`` and submodules do.

    A ``.git`` file alone may name any repository of this machine; a folder that came from somebody else must not make
    us read it.
    """
    dot = _small_text(git / "gitdir").strip()
    if dot:
        return (git / dot).resolve() == folder.resolve() / ".git"
    here = re.search(r"(?m)^\s*worktree\s*=\s*(.+?)\s*$", _small_text(git / "config"))
    return here is not None and (git / here[1].strip('"')).resolve() == folder.resolve()


def _is_git(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _small_text(path: Path) -> str:
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
    for line in _small_text(git.common / "config").splitlines():
        text = line.strip()
        if text.startswith("["):
            match = _REMOTE.match(text)
            section = match["name"] if match else ""
        elif section and text.lower().startswith("url") and "=" in text and text.split("=")[0].strip().lower() == "url":
            urls.setdefault(section, text.partition("=")[2].strip().strip('"'))
    return urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else "")


def head_of(git: GitFolder) -> tuple[str, str]:
    """Return (branch, commit) of HEAD; no branch where detached, no commit where unborn."""
    text = _small_text(git.git / "HEAD").strip()
    if not text.startswith("ref:"):
        return "", text if _OID.match(text) else ""
    ref = text[4:].strip()
    branch = ref.removeprefix("refs/heads/")
    if not ref.startswith("refs/") or ".." in ref.split("/"):
        return "", ""
    for folder in (git.git, git.common):
        loose = _small_text(folder / ref).strip()
        if _OID.match(loose):
            return branch, loose
    for line in _small_text(git.common / "packed-refs").splitlines():
        oid, _, name = line.partition(" ")
        if name == ref and _OID.match(oid):
            return branch, oid
    return branch, ""


def _facts(folder: Path, name: str, git: GitFolder | None, source: str, level: Visibility) -> RepositoryInfo:
    info = RepositoryInfo(f"local/{name}", name, source, "ok", level)
    if git is None:
        return info
    branch, commit = head_of(git)
    address = parse_git_url(remote_url(git))
    info = msgspec.structs.replace(info, default_branch=branch, commit=commit, name=name.removesuffix(".git"))
    if address is None or not address.owner:
        return msgspec.structs.replace(info, id=f"local/{info.name}")
    web = web_addresses(address.id)
    return msgspec.structs.replace(
        info, id=address.id, name=address.name, host=address.host, owner=address.owner,
        host_type=host_type(address.host), web=web.web, blob_url=web.blob, tree_url=web.tree, edit_url=web.edit,
        commit_url=web.commit,
    )  # fmt: skip


def _reader(
    folder: Path, git: GitFolder | None, spec: LocalSource, context: Context
) -> Callable[[RepositoryInfo, Path, Path | None], RepositoryInfo]:
    def read(info: RepositoryInfo, target: Path, earlier: Path | None) -> RepositoryInfo:
        now = msgspec.structs.replace(info, fetched_at=context.world.now())
        return _read_git(git, now, spec, context, target) if git else _read_plain(folder, now, target)

    return read


def _read_git(
    git: GitFolder, info: RepositoryInfo, spec: LocalSource, context: Context, target: Path
) -> RepositoryInfo:
    if not info.commit:
        return msgspec.structs.replace(info, status="empty")
    scratch = context.scratch / hashlib.sha256(info.id.encode()).hexdigest()[:16]
    sha256 = len(info.commit) == 64
    shallow = _small_text(git.common / "shallow").encode()
    store = ObjectStore(git.common / "objects", scratch, context.world.environ, shallow, sha256)
    left_out: Counter[str] = Counter()
    tree, when = store.commit_facts(info.commit)
    entries = store.entries(tree, left_out)
    head = RefHead(f"refs/heads/{info.default_branch}" if info.default_branch else "HEAD", info.commit, tree, True)
    entries = shard.write_contents(target, tree, store.contents(entries, left_out), head)
    history = "none"
    if spec.history > 0 and entries and not left_out["too-many-files"]:
        try:
            changes, history = store.changes(info.commit, spec.history, context.options.people != "none")
            here = {entry.path for entry in entries}
            shard.write_history(target, (change for change in changes if change.path in here))
        except SourceError:
            left_out["history-unreadable"] += 1
    return shard.finish(
        msgspec.structs.replace(info, committed_at=_not_after(when, context), history=history), entries, left_out
    )


def _not_after(when: str, context: Context) -> str:
    return when if when <= context.world.taken_at else context.world.taken_at


def _read_plain(folder: Path, info: RepositoryInfo, target: Path) -> RepositoryInfo:
    left_out: Counter[str] = Counter()
    files: dict[bytes, Path] = {}
    lines = _plain_lines(folder, left_out, files)
    entries = list(clean_tree(lines, left_out))
    entries.sort(key=lambda entry: entry.path)
    tree = hashlib.sha1(usedforsecurity=False)
    budget = wanted.MAX_REPOSITORY

    def contents() -> Iterator[tuple[TreeEntry, bytes | None]]:
        nonlocal budget
        for entry in entries:
            data = _plain_bytes(files[entry.path.encode()], entry.path, left_out)
            if data is not None and len(data) > budget:
                left_out["repository-too-large"] += 1
                data = None
            oid = _blob_id(data if data is not None else entry.path.encode())
            budget -= len(data or b"")
            tree.update(f"{entry.mode} {oid}\t{entry.path}\0".encode())
            yield TreeEntry(entry.path, oid, entry.mode), data

    written = shard.write_contents(target, "plain", contents(), None)
    (target / "trees" / "plain.jsonl").rename(target / "trees" / f"{tree.hexdigest()}.jsonl")
    jsonl.dump_lines(target / "refs.jsonl", [RefHead("HEAD", "", tree.hexdigest(), True)])
    return shard.finish(info, written, left_out)


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _plain_lines(folder: Path, left_out: Counter[str], files: dict[bytes, Path]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files below a folder as a tree would list them; links and devices are told, not followed.

    Folders are kept on a stack of our own: one may lie as deep as the file system allows.
    """
    root = os.fsencode(folder)
    waiting = [_children(root, left_out)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
            continue
        path = child.path[len(root) + 1 :]
        if child.name.lower() == b".git":
            continue
        mode = child.stat(follow_symlinks=False).st_mode
        if not stat.S_ISDIR(mode):
            if stat.S_ISREG(mode):
                files[path] = Path(os.fsdecode(child.path))
            kind = "100755" if mode & 0o100 else "100644"
            yield kind if stat.S_ISREG(mode) else "120000" if stat.S_ISLNK(mode) else "000000", "", path
        elif os.fsdecode(child.name) in wanted.GENERATED_FOLDERS:
            left_out["generated-folder"] += 1
        elif len(path) > MAX_PATH:
            left_out["too-long"] += 1
        else:
            waiting.append(_children(child.path, left_out))


def _children(folder: bytes, left_out: Counter[str]) -> Iterator[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as listing:
            return iter(sorted(listing, key=lambda entry: entry.name))
    except OSError:
        left_out["unreadable"] += 1
        return iter(())


def _plain_bytes(path: Path, name: str, left_out: Counter[str]) -> bytes | None:
    """Read a regular file within its cap, without following a link that took its place since."""
    if not wanted.is_wanted(name):
        return None
    limit = wanted.limit_of(name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(limit + 1)
    except OSError:
        left_out["unreadable"] += 1
        return None
    if len(data) > limit:
        left_out["too-large"] += 1
        return None
    return data
