"""Finds repositories and entity files below paths of this machine, and has limited workers judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.pool import Jobs, SandboxPool, Task
from ..reading.find import ENTITY_NAMES
from ..rules.strictness import Strictness
from .copy import entity_files
from .rows import DocumentVerdict, FilesRequest

LIMITS = Limits(memory=768 << 20, cpu_seconds=20, wall_seconds=60.0)
"""Of judging the files of one task."""
FILES = 50
"""Files of one task."""

_rows = msgspec.msgpack.Decoder(list[DocumentVerdict])


class VerdictRequest(msgspec.Struct, frozen=True):
    """What is to be judged: paths of files and folders, globs of further entity files, how strictly."""

    paths: tuple[Path, ...]
    also: tuple[str, ...] = ()
    strictness: Strictness = Strictness.BACKSTAGE


def verdicts(request: VerdictRequest, jobs: Jobs = 1) -> Iterator[DocumentVerdict]:
    """Yield the verdict on each document that is not empty, by repository, path and place in the file.

    A folder with ``.git`` or an entity file is one repository, any other one holds a repository in each sub-folder; of
    a file the folder that it lies in counts as its repository, the one with ``.git`` above it if there is one.

    Raises:
        JailError: no child process can be started at all.

    """
    asked = [one for path in request.paths for one in _requests(path, request)]
    tasks = [Task(f"{one.repo}/{one.paths[0]}", msgspec.msgpack.encode(one)) for one in asked]
    folders = sorted({Path(one.folder) for one in asked})
    with SandboxPool("catalejo.catalog.verdicts.rows:read", LIMITS, jobs, folders) as pool:
        for one, result in zip(asked, pool.map(tasks, len(tasks)), strict=True):
            yield from _told(one, result.value, result.stopped or result.said)


def _told(request: FilesRequest, value: bytes | None, why: str) -> list[DocumentVerdict]:
    """Return what a worker said; files that stopped one are told as such."""
    if value is not None:
        try:
            return _rows.decode(value)
        except (msgspec.DecodeError, UnicodeError):
            why = "crash"
    text = f"reading was stopped ({why})"
    return [DocumentVerdict(request.repo, path, 0, stage="read", error=text) for path in request.paths]


def _requests(path: Path, request: VerdictRequest) -> Iterator[FilesRequest]:
    if path.is_file():
        root = next(
            (folder for folder in path.absolute().parents if (folder / ".git").exists()), path.absolute().parent
        )
        yield _request(root, (path.absolute().relative_to(root).as_posix(),), request)
        return
    for root in _repositories(path.absolute()):
        found = entity_files(root, request.also)
        for first in range(0, len(found), FILES):
            yield _request(root, tuple(found[first : first + FILES]), request)


def _request(root: Path, paths: Sequence[str], request: VerdictRequest) -> FilesRequest:
    return FilesRequest(str(root), root.name, tuple(paths), request.strictness)


def _repositories(folder: Path) -> list[Path]:
    if (folder / ".git").exists() or any((folder / name).is_file() for name in ENTITY_NAMES):
        return [folder]
    return sorted((item for item in folder.iterdir() if item.is_dir() and not item.is_symlink()), key=lambda p: p.name)
