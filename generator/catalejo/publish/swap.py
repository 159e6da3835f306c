"""Exchanges two folders in one step, so that a reader meets the old site or the new one, never half of either."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

RENAME_EXCHANGE = 2
AT_FDCWD = -100
MARKS = ("asof.css", "api/v1/status.json")
"""Files that every site of ours has."""


class SwapError(Exception):
    """The site folder is not ours, or cannot be exchanged; the message says what to do."""


def is_ours(folder: Path) -> bool:
    """Tell whether a folder is absent, empty, or a site of ours."""
    if not folder.exists():
        return True
    if not folder.is_dir() or folder.is_symlink():
        return False
    return not any(folder.iterdir()) or all((folder / mark).is_file() for mark in MARKS)


def swap(new: Path, out: Path) -> None:
    """Put ``new`` in the place of ``out``; the former site is removed afterwards. Both lie on one file system.

    Raises:
        SwapError: ``out`` is not ours, or the system refused.
    """
    if not is_ours(out):
        raise SwapError(f"{out} is not empty and no site of catalejo; give another --out, or remove it")
    try:
        if not out.exists():
            os.rename(new, out)
            return
        if _exchange(new, out):
            shutil.rmtree(new)
            return
        aside = out.with_name(f".{out.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        os.rename(out, aside)
        os.rename(new, out)
        shutil.rmtree(aside)
    except OSError as error:
        raise SwapError(f"{out} could not be exchanged: {error.strerror}") from error


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names by ``renameat2`` where the kernel and the C library have it."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    done: int = library.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return done == 0


def publish_to(site: Path, target: Path) -> None:
    """Copy a site into ``target`` in one step: beside it first, then exchanged.

    Raises:
        SwapError: ``target`` is not ours, or the system refused.
    """
    if not is_ours(target):
        raise SwapError(f"{target} is not empty and no site of catalejo; publish into another folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(site, beside)
    swap(beside, target)
