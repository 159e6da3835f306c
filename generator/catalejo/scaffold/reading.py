"""Where a template's files are read from: a capture, or the working copy around a file. No link is followed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..kit.read.captured import Captured, Repo
from ..kit.text.urls import repository_key
from ..model.scaffolding import FolderGiven, FolderWanted, ScaffoldFile
from .workspace import MAX_BYTES, MAX_FILE, MAX_FILES

LINK = "120000"
MAX_NAMED = 3
SKIPPED = frozenset((".git", "node_modules", ".venv"))


def from_capture(captured: Captured, own: str, wanted: FolderWanted) -> FolderGiven:
    """Return the files of a folder of a captured repository; ``own`` is the template's."""
    repo = captured.repository(own) if not wanted.repo else _named(captured, wanted.repo)
    if repo is None:
        return FolderGiven(problem="the capture has no such repository")
    if wanted.ref and wanted.ref != repo.info.default_branch:
        return FolderGiven(problem=f"the capture has the branch {repo.info.default_branch}, not {wanted.ref[:80]}")
    return _files(repo, wanted.path)


def _named(captured: Captured, identity: str) -> Repo | None:
    key = repository_key(identity)
    return next((repo for repo in captured.repositories() if repository_key(repo.info.id) == key), None)


def _files(repo: Repo, folder: str) -> FolderGiven:
    start = f"{folder}/" if folder else ""
    entries = [entry for path, entry in repo.paths.items() if path.startswith(start)]
    if not entries:
        return FolderGiven(problem="there is no such folder")
    if len(entries) > MAX_FILES or sum(max(entry.size, 0) for entry in entries) > MAX_BYTES:
        return FolderGiven(problem=f"more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB")
    found: dict[str, ScaffoldFile] = {}
    missing = []
    for entry in sorted(entries, key=lambda entry: entry.path):
        data = b"" if entry.mode == LINK else repo.raw(entry.path)
        if data is None:
            missing.append(entry.path)
        else:
            found[entry.path.removeprefix(start)] = ScaffoldFile(data, entry.mode)
    if missing:
        names = ", ".join(missing[:MAX_NAMED]) + (" and others" if len(missing) > MAX_NAMED else "")
        return FolderGiven(problem=f"the capture holds no content of {names}: give the template's file in a checkout")
    return FolderGiven(found)


def from_folder(root: Path, wanted: FolderWanted) -> FolderGiven:
    """Return the files below a folder of a working copy."""
    start = root.joinpath(*filter(None, wanted.path.split("/")))
    if not start.is_dir() or _through_link(root, wanted.path):
        return FolderGiven(problem="there is no such folder")
    found: dict[str, ScaffoldFile] = {}
    size = 0
    for folder, folders, names in os.walk(start, followlinks=False):
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = sorted(name for name in folders if name not in SKIPPED and name not in linked)
        for name in sorted(names + linked):
            path = Path(folder, name)
            key = path.relative_to(start).as_posix()
            status = path.lstat()
            size += status.st_size
            if len(found) >= MAX_FILES or size > MAX_BYTES or status.st_size > MAX_FILE:
                return FolderGiven(problem=f"more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB")
            if stat.S_ISREG(status.st_mode):
                mode = "100755" if status.st_mode & stat.S_IXUSR else "100644"
                found[key] = ScaffoldFile(path.read_bytes(), mode)
            elif stat.S_ISLNK(status.st_mode):
                found[key] = ScaffoldFile(b"", LINK)
    return FolderGiven(found)


def _through_link(root: Path, path: str) -> bool:
    parts = path.split("/")
    return any(root.joinpath(*parts[:count]).is_symlink() for count in range(1, len(parts) + 1))


def root_of(template: Path) -> Path:
    """Return the working copy that a file is in: the nearest folder with ``.git``, else the file's own."""
    here = Path(os.path.abspath(template)).parent
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
