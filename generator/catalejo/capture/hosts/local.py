"""Repositories in a folder: git repositories are read at HEAD from their object store, plain folders from files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from ...kit.ask.errors import SourceError
from ...kit.read import jsonl
from ...kit.text.urls import host_type, parse_git_url, repository_key, web_addresses
from ...model.capture import RefHead, RepositoryInfo, TreeEntry, Visibility
from ...model.settings import LocalSource
from ..context import Context, Listing, RemoteRepository
from ..git.directory import GitFolder, git_folder, head_of, refuse_other_objects, remote_url, small_text
from ..git.links import Followed, follow, is_link, named
from ..git.objects import ObjectStore
from ..git.paths import MAX_PATH, clean_tree
from ..shards import shard, wanted

DEPTH = 3


def discover(spec: LocalSource, context: Context) -> Listing:
    """Return the repositories of a folder.

    Raises:
        SourceError: there is no such folder.

    """
    root = Path(spec.path)
    if not root.is_dir():
        raise SourceError(f"there is no folder {root.name!r}")
    level = spec.visibility or context.options.visibility
    here = [_folder(folder, root, context.id, level) for folder in _repositories(root)]
    holders = _holders(here, context)
    found: list[RemoteRepository] = []
    taken: set[str] = set()
    for one in here:
        info = one.info
        if info.host and holders[repository_key(info.id)] != one.info.folder:
            remarks = {"identity-taken": info.id}
            info = msgspec.structs.replace(info, id=f"local/{one.name}", host="", owner="", remarks=remarks)
        info = msgspec.structs.replace(info, id=_free(info, root, taken))
        taken.add(repository_key(info.id))
        found.append(RemoteRepository(info, _reader(one, spec, context), (one.name,)))
    return Listing(tuple(found))


class Folder(NamedTuple):
    """A folder that is a repository: its name, its git parts, its facts, and why its head cannot be told."""

    place: Path
    name: str
    git: GitFolder | None
    info: RepositoryInfo
    problem: SourceError | None


def _holders(here: list[Folder], context: Context) -> dict[str, str]:
    """Return which folder is the repository that several say to be: anybody may write any address into a clone.

    The one that was it in the last capture, else one of the same name, else the first by path.
    """
    claims: dict[str, list[Folder]] = {}
    for one in here:
        claims.setdefault(repository_key(one.info.id), []).append(one)
    holders: dict[str, str] = {}
    for key, folders in claims.items():
        old = context.previous.infos.get(folders[0].info.id)
        before = old.folder if old is not None and old.source == context.id else ""
        holders[key] = min(folders, key=lambda one: (
            one.info.folder != before, one.name.lower() != one.info.name.lower(), one.info.folder
        )).info.folder  # fmt: skip
    return holders


def _free(info: RepositoryInfo, root: Path, taken: set[str]) -> str:
    """Return an id that no folder has yet: folders at several depths may share a name."""
    for identity in (info.id, f"local/{_text_of(root.resolve().name)}/{info.name}", f"local/{info.folder}"):
        if repository_key(identity) not in taken:
            return identity
    return f"local/{info.folder}-{len(taken)}"


def _text_of(name: str) -> str:
    """Return a file name as text that can be written: bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _repositories(root: Path) -> Iterator[Path]:
    """Yield the folders that are repositories, sorted."""
    if git_folder(root) or any((root / name).is_file() for name in ("catalog-info.yaml", "catalog-info.yml")):
        yield root
        return
    for child in _folders(root):
        deep = list(_git_below(child, DEPTH))
        yield from deep or [child]


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


def _folder(place: Path, root: Path, source: str, level: Visibility) -> Folder:
    git = git_folder(place)
    name = _text_of((root.resolve() if place == root else place).name)
    info = RepositoryInfo(
        f"local/{name}", name, source, "ok", level, folder=_text_of(os.path.relpath(place, root))
    )  # fmt: skip
    if git is None:
        return Folder(place, name, None, info, None)
    problem = None
    try:
        branch, commit = head_of(git)
    except SourceError as error:
        branch, commit, problem = "", "", error
    address = parse_git_url(remote_url(git))
    info = msgspec.structs.replace(info, default_branch=branch, commit=commit, name=name.removesuffix(".git"))
    if address is None or not address.owner:
        return Folder(place, name, git, msgspec.structs.replace(info, id=f"local/{info.name}"), problem)
    web = web_addresses(address.id)
    info = msgspec.structs.replace(
        info, id=address.id, name=address.name, host=address.host, owner=address.owner,
        host_type=host_type(address.host), web=web.web, blob_url=web.blob, tree_url=web.tree, edit_url=web.edit,
        commit_url=web.commit,
    )  # fmt: skip
    return Folder(place, name, git, info, problem)


def _reader(
    folder: Folder, spec: LocalSource, context: Context
) -> Callable[[RepositoryInfo, Path, Path | None], RepositoryInfo]:
    def read(info: RepositoryInfo, target: Path, earlier: Path | None) -> RepositoryInfo:
        now = msgspec.structs.replace(info, fetched_at=context.world.now())
        if folder.problem is not None:
            raise folder.problem
        return (
            _read_git(folder.git, now, spec, context, target) if folder.git else _read_plain(folder.place, now, target)
        )

    return read


def _read_git(
    git: GitFolder, info: RepositoryInfo, spec: LocalSource, context: Context, target: Path
) -> RepositoryInfo:
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
    listed = list(clean_tree(lines, left_out))
    targets = {entry.path: _link_text(folder / entry.path) for entry in listed if is_link(entry)}
    files_of = [msgspec.structs.replace(e, blob=e.path) for e in listed]  # so that a linked file tells which one it is
    followed = follow(files_of, targets)
    info = _with_links(info, followed, left_out)
    entries = followed.entries
    tree = hashlib.sha1(usedforsecurity=False)
    budget = wanted.MAX_REPOSITORY

    def contents() -> Iterator[tuple[TreeEntry, bytes | None]]:
        nonlocal budget
        for entry in entries:
            data = _plain_bytes(files[entry.blob.encode()], entry.path, left_out)
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


def _plain_lines(folder: Path, left_out: Counter[str], files: dict[bytes, Path]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files below a folder as a tree would list them, links as links; nothing is followed here.

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
