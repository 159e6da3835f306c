"""Writes one repository into the capture: facts, head, tree, contents, last changes."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ...kit.read import jsonl, shards
from ...model.capture import PathChange, RefHead, RepositoryInfo, TreeEntry
from . import wanted

_EPOCH = (1980, 1, 1, 0, 0, 0)


class BlobArchive:
    """``blobs.zip``: each content once, in the order in which it came, with fixed times so that bytes repeat."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        self.sizes: dict[str, int] = {}
        self.total = 0

    def add(self, oid: str, data: bytes, path: str) -> None:
        """Store a content unless it is there; pictures are not compressed again."""
        if oid in self.sizes:
            return
        if self._zip is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._zip = zipfile.ZipFile(self._path, "w")
        info = zipfile.ZipInfo(oid, _EPOCH)
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        info.compress_type = zipfile.ZIP_STORED if wanted.is_image(path) else zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data, compresslevel=4)
        self.sizes[oid] = len(data)
        self.total += len(data)

    def close(self) -> None:
        """Finish the file; without contents there is none."""
        if self._zip is not None:
            self._zip.close()


def write_contents(
    folder: Path, tree: str, contents: Iterable[tuple[TreeEntry, bytes | None]], head: RefHead | None
) -> list[TreeEntry]:
    """Write the tree, its contents and the head; return the entries, with sizes where content is there."""
    archive = BlobArchive(folder / "blobs.zip")
    paths: list[TreeEntry] = []
    try:
        for entry, data in contents:
            if data is not None:
                archive.add(entry.blob, data, entry.path)
            paths.append(entry)
    finally:
        archive.close()
    entries = [msgspec.structs.replace(e, size=archive.sizes.get(e.blob, -1)) for e in paths]
    is_chosen = wanted.choice(entry.path for entry in entries)
    entries = [e if is_chosen(e.path) else msgspec.structs.replace(e, size=-1) for e in entries]
    entries.sort(key=lambda entry: entry.path)
    jsonl.dump_lines(folder / "trees" / f"{tree}.jsonl", entries)
    if head is not None:
        jsonl.dump_lines(folder / "refs.jsonl", [head])
    return entries


def write_history(folder: Path, changes: Iterable[PathChange]) -> None:
    """Write the last change per path, sorted by path."""
    ordered = sorted(changes, key=lambda change: change.path)
    jsonl.dump_lines(folder / "history.jsonl", ordered)


def finish(info: RepositoryInfo, entries: list[TreeEntry], left_out: Counter[str]) -> RepositoryInfo:
    """Return the facts with what was left out; ``truncated`` where a cap of the whole repository was hit."""
    cut = left_out["too-many-files"] or left_out["repository-too-large"]
    status = "truncated" if cut else "ok" if entries else "empty"
    return msgspec.structs.replace(
        info, status=status, left_out={k: left_out[k] for k in sorted(left_out) if left_out[k]}
    )


def write_info(folder: Path, info: RepositoryInfo) -> None:
    """Write ``repo.json`` and the sums of all, last: a shard without them does not count."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / shards.INFO).write_bytes(jsonl.encode(info) + b"\n")
    shards.seal(folder)


def remove(folder: Path) -> None:
    """Remove what a shard holds, not what else lies there: ``owner/name/deeper`` lies in ``owner/name``."""
    for name in shards.PARTS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def reuse(old: Path, new: Path) -> None:
    """Take the contents of an earlier shard, all but ``repo.json``, as links where the file system can.

    Files of a capture are never changed in place, so a link is as good as a copy.
    """
    files = [old / name for name in shards.PARTS if name not in ("trees", shards.INFO, shards.SUMS)]
    for path in (*files, *sorted((old / "trees").glob("*.jsonl"))):
        if path.is_symlink() or not path.is_file():
            continue
        target = new / path.relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:
            shutil.copyfile(path, target)
