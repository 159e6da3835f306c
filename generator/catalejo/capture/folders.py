"""Reads repositories in folders: git repositories at HEAD from their object store, plain folders from files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..hosts.contract import Folder
from ..kit.ask.errors import SourceError
from ..kit.read import jsonl
from ..kit.read.git_folder import GENERATED_FOLDERS, GitFolder, refuse_other_objects, small_text
from ..model.capture import RefHead, RepositoryInfo, TreeEntry
from .context import Context
from .git import worktree
from .git.links import Followed, follow, is_link, named
from .git.objects import ObjectStore
from .git.paths import MAX_PATH, clean_tree
from .git.worktree import ListedFiles
from .shards import shard, wanted


def read_folder(info: RepositoryInfo, folder: Folder, history: int, target: Path, context: Context) -> RepositoryInfo:
    """Write the content of a folder into a shard; return the final facts.

    Raises:
        SourceError: it cannot be read.

    """
    now = msgspec.structs.replace(info, fetched_at=context.world.now())
    if folder.problem is not None:
        raise folder.problem
    if folder.git is None:
        return _read_plain(folder.place, now, target)
    if folder.as_it_lies:
        scratch = context.scratch / ("lies-" + hashlib.sha256(info.id.encode()).hexdigest()[:16])
        listed = worktree.listed(folder.git, folder.place, scratch, context.world.environ)
        return _read_plain(folder.place, now, target, listed)
    return _read_git(folder.git, now, history, target, context)


def _read_git(git: GitFolder, info: RepositoryInfo, depth: int, target: Path, context: Context) -> RepositoryInfo:
    if not info.commit:
        return msgspec.structs.replace(info, status="empty")
    refuse_other_objects(git.common / "objects")
    scratch = context.scratch / hashlib.sha256(info.id.encode()).hexdigest()[:16]
    sha256 = len(info.commit) == 64
    shallow = small_text(git.common / "shallow").encode()
    store = ObjectStore(git.common / "objects", scratch, context.world.environ, shallow, sha256)
    left_out: Counter[str] = Counter()
    tree, when = store.commit_facts(info.commit)
    followed = store.follow(store.entries(tree, left_out))
    info = _with_links(info, followed, left_out)
    entries = followed.entries
    head = RefHead(f"refs/heads/{info.default_branch}" if info.default_branch else "HEAD", info.commit, tree, True)
    entries = shard.write_contents(target, tree, store.contents(entries, left_out), head)
    history = "none"
    if depth > 0 and entries and not left_out["too-many-files"]:
        try:
            changes, history = store.changes(info.commit, depth, context.options.people != "none")
            here = {entry.path for entry in entries}
            shard.write_history(target, (change for change in changes if change.path in here))
        except SourceError:
            left_out["history-unreadable"] += 1
    return shard.finish(
        msgspec.structs.replace(info, committed_at=_not_after(when, context), history=history), entries, left_out
    )


def _not_after(when: str, context: Context) -> str:
    return when if when <= context.world.taken_at else context.world.taken_at


def _read_plain(folder: Path, info: RepositoryInfo, target: Path, listed: ListedFiles | None = None) -> RepositoryInfo:
    left_out: Counter[str] = Counter()
    files: dict[bytes, Path] = {}
    lines = _plain_lines(folder, left_out, files, listed)
    tree_of = list(clean_tree(lines, left_out))
    targets = {entry.path: _link_text(folder / entry.path) for entry in tree_of if is_link(entry)}
    files_of = [msgspec.structs.replace(e, blob=e.path) for e in tree_of]  # so that a linked file tells which one it is
    followed = follow(files_of, targets)
    info = _with_links(info, followed, left_out)
    entries = followed.entries
    tree = hashlib.sha1(usedforsecurity=False)
    budget, is_chosen = wanted.MAX_REPOSITORY, wanted.choice(entry.path for entry in entries)

    def contents() -> Iterator[tuple[TreeEntry, bytes | None]]:
        nonlocal budget
        for entry in entries:
            place = files[entry.blob.encode()]
            data = _plain_bytes(place, entry.path, left_out) if is_chosen(entry.path) else None
            if data is not None and len(data) > budget:
                left_out["repository-too-large"] += 1
                data = None
            oid = _blob_id(data if data is not None else entry.blob.encode())
            budget -= len(data or b"")
            tree.update(f"{entry.mode} {oid}\t{entry.path}\0".encode())
            yield TreeEntry(entry.path, oid, entry.mode), data

    written = shard.write_contents(target, "plain", contents(), None)
    (target / "trees" / "plain.jsonl").rename(target / "trees" / f"{tree.hexdigest()}.jsonl")
    jsonl.dump_lines(target / "refs.jsonl", [RefHead("HEAD", "", tree.hexdigest(), True)])
    return shard.finish(info, written, left_out)


def _link_text(path: Path) -> bytes | None:
    try:
        return os.fsencode(os.readlink(path))
    except OSError:
        return None


def _with_links(info: RepositoryInfo, followed: Followed, left_out: Counter[str]) -> RepositoryInfo:
    """Return the facts with the names of links that are not followed, and count these."""
    left_out.update({reason: len(names) for reason, names in followed.left.items()})
    return msgspec.structs.replace(info, remarks={**info.remarks, **named(followed.left)})


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _plain_lines(
    folder: Path, left_out: Counter[str], files: dict[bytes, Path], listed: ListedFiles | None = None
) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files below a folder as a tree would list them, links as links; nothing is followed here.

    ``listed``: only these count. What a list names without lying here, or behind a link, is not met on this walk.
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
        if child.name.lower() == b".git" or (listed is not None and not listed.has(path)):
            continue
        mode = child.stat(follow_symlinks=False).st_mode
        if not stat.S_ISDIR(mode):
            if stat.S_ISREG(mode):
                files[path] = Path(os.fsdecode(child.path))
            kind = "100755" if mode & 0o100 else "100644"
            yield kind if stat.S_ISREG(mode) else "120000" if stat.S_ISLNK(mode) else "000000", "", path
        elif listed is None and os.fsdecode(child.name) in GENERATED_FOLDERS:
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
