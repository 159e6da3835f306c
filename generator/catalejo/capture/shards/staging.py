"""The new capture is written beside the old one and takes its place in one step; the old one is the last good."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...kit.store import exchange


class StagingError(Exception):
    """The capture folder cannot be written: it is not ours, or another capture is running."""


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a new empty folder that becomes ``folder`` when the block ends without an exception.

    A process that is killed leaves ``folder`` as it was; the next one clears what was left beside it.

    Raises:
        StagingError: ``folder`` holds something that is no capture, or another capture is writing it now.

    """
    folder = Path(os.path.abspath(folder))
    if folder.exists() and not is_capture(folder):
        raise StagingError(f"{folder} is not empty and is no capture folder: choose another folder or empty this one")
    fresh = folder.with_name(f".{folder.name}.next")
    folder.parent.mkdir(parents=True, exist_ok=True)
    exchange.recover(folder)
    fresh.mkdir(exist_ok=True)
    lock = os.open(fresh, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StagingError(f"another capture is writing {folder} now: wait for its end") from error
        _empty(fresh)
        try:
            yield fresh
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        exchange.replace(fresh, folder)
    finally:
        os.close(lock)


def is_capture(folder: Path) -> bool:
    """Tell whether a folder is a capture, or empty."""
    return folder.is_dir() and ((folder / "manifest.json").is_file() or not any(folder.iterdir()))


def _empty(folder: Path) -> None:
    for child in folder.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        else:
            child.unlink()
