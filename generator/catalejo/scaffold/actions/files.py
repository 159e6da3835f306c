"""``fs:delete``, ``fs:rename``, ``fs:readdir``: files of the workspace; Roadie's ``fs:write`` and ``fs:append``."""

from __future__ import annotations

from collections.abc import Mapping

from ...kit.text.globs import minimatch
from ...model.scaffolding import ScaffoldFile
from ..expressions import NotSupported
from ..workspace import safe_path
from .run import Outputs, PlannedRun, text_input


def delete(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Remove files by globs; a folder's name removes what is below it."""
    patterns = [safe_path(text_input(one, "files")) for one in _rows(given, "files")]
    tests = [minimatch(pattern) for pattern in patterns]
    gone = [
        path for path in run.workspace.files
        if any(test(path) for test in tests) or any(path.startswith(f"{one}/") for one in patterns if one)
    ]  # fmt: skip
    for path in gone:
        run.workspace.remove(path)
    return f"{len(gone)} files removed", {}


def rename(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Move files and folders; one that is there is kept unless ``overwrite`` says otherwise."""
    count = 0
    for row in _rows(given, "files"):
        if not isinstance(row, dict):
            raise NotSupported("input files is no list of {from, to}")
        source, target = (safe_path(text_input(row.get(key), f"files.{key}")) for key in ("from", "to"))
        one = run.workspace.read(source)
        moved = {source: target} if one else {
            f"{source}/{path}" if source else path: f"{target}/{path}" for path, _ in run.workspace.below(source)
        }  # fmt: skip
        if not moved:
            raise NotSupported(f"there is no {source[:120]} to rename")
        for old, new in moved.items():
            file = run.workspace.read(old)
            if file is None or old == new:
                continue
            run.workspace.remove(old)
            if not run.workspace.write(new, file, row.get("overwrite") is True):
                raise NotSupported(f"{new[:120]} is there already, and overwrite is not set")
            count += 1
    return f"{count} files moved", {}


def write(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Write a text into a file (``roadiehq:utils:fs:write``)."""
    path = text_input(given.get("path"), "path")
    run.workspace.write(path, ScaffoldFile(text_input(given.get("content"), "content").encode("utf-8", "replace")))
    return path, {"path": path}


def append(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Put a text behind what a file holds, or make the file (``roadiehq:utils:fs:append``)."""
    path = text_input(given.get("path"), "path")
    before = run.workspace.read(safe_path(path)) or ScaffoldFile(b"")
    data = before.data + text_input(given.get("content"), "content").encode("utf-8", "replace")
    run.workspace.write(path, ScaffoldFile(data, before.mode))
    return path, {"path": path}


def read_folder(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """List files and folders."""
    files: list[object] = []
    folders: dict[str, object] = {}
    for one in _rows(given, "paths"):
        base = safe_path(text_input(one, "paths"))
        for path, _ in run.workspace.below(base):
            *parents, name = path.split("/")
            for depth in range(1, len(parents) + 1) if given.get("recursive") is True or parents else ():
                inner = "/".join(parents[:depth])
                if depth == 1 or given.get("recursive") is True:
                    folders[f"{base}/{inner}".strip("/")] = _listed(base, inner, parents[depth - 1])
            if not parents or given.get("recursive") is True:
                files.append(_listed(base, path, name))
    return f"{len(files)} files", {"files": files, "folders": list(folders.values())}


def _listed(base: str, path: str, name: str) -> dict[str, object]:
    full = f"{base}/{path}".strip("/")
    return {"name": name, "path": full.rpartition("/")[0], "fullPath": full}


def _rows(given: Mapping[str, object], name: str) -> list[object]:
    rows = given.get(name)
    if not isinstance(rows, list):
        raise NotSupported(f"input {name} is no list")
    return rows
