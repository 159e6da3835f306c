"""Writes the files of a plan into a new folder: one below it for each repository, or the workspace alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..model.scaffolding import ScaffoldFile, ScaffoldPlan
from .exit_codes import USAGE
from .output import Stop


def write_plan(plan: ScaffoldPlan, out: Path) -> tuple[str, ...]:
    """Write every file below a folder that is absent or empty; return the folders that were written.

    Raises:
        Stop: the folder is not empty, or cannot be written.

    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise Stop(USAGE, f"--out {out}: it is there and not empty", "give a new folder")
    folders = _folders(plan)
    try:
        for name, files in folders.items():
            _write(out / name, files)
    except OSError as error:
        raise Stop(USAGE, f"--out {out}: {error.strerror}") from None
    return tuple(str(out / name) for name in folders)


def _folders(plan: ScaffoldPlan) -> dict[str, Mapping[str, ScaffoldFile]]:
    if not plan.requests:
        return {"": plan.workspace}
    found: dict[str, Mapping[str, ScaffoldFile]] = {}
    for asked in plan.requests:
        name = f"{asked.place.owner}/{asked.place.name}"
        if name in found:
            name = f"{name}@{asked.branch.replace('/', '-')}"
        found[name] = asked.files
    return found


def _write(root: Path, files: Mapping[str, ScaffoldFile]) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for path, file in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o755 if file.mode == "100755" else 0o644
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(file.data)
