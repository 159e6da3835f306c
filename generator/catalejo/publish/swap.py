"""Puts a finished site in the place of the former one: a reader meets the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..kit.store import exchange

MARKS = ("asof.css", "api/v1/status.json")
"""Files that every site of ours has."""


class SwapError(Exception):
    """The site folder is not ours, or cannot be exchanged; the message says what to do and nothing was changed."""


def is_ours(folder: Path) -> bool:
    """Tell whether a folder is absent, empty, or a site of ours."""
    if not folder.exists():
        return not folder.is_symlink()
    return folder.is_dir() and (not any(folder.iterdir()) or all((folder / mark).is_file() for mark in MARKS))


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give an empty folder beside ``out`` for the new site; it is gone afterwards, whatever happened.

    Two builds of one site have two folders; those of builds that were killed are swept.

    Raises:
        SwapError: ``out`` is not ours, or the folder around it cannot be written.
    """
    out = out.resolve()
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(exchange.beside(out))
            ours = is_ours(out)
        except OSError as error:
            raise SwapError(f"cannot write beside {out}: {error.strerror}") from error
        if not ours:
            raise SwapError(f"{out} is not empty and no site of catalejo; choose another folder, or remove it")
        yield folder


def swap(new: Path, out: Path) -> None:
    """Put ``new`` in the place of ``out``; the former site is removed afterwards.

    Raises:
        SwapError: ``out`` is not ours, or the system refused; the former site is untouched.
    """
    out = out.resolve()
    if not is_ours(out):
        raise SwapError(f"{out} is not empty and no site of catalejo; choose another folder, or remove it")
    try:
        exchange.replace(new, out)
    except OSError as error:
        mounted = error.errno in (errno.EBUSY, errno.EXDEV)
        hint = "; a mounted folder cannot be exchanged: choose a folder inside it" if mounted else ""
        raise SwapError(f"{out} could not be exchanged: {error.strerror}{hint}") from error


def _copy(site: Path, folder: Path) -> None:
    """Copy a site; files that are one file in it, as those of kept nights are, stay one."""
    copied: dict[tuple[int, int], str] = {}

    def copy(source: str, target: str) -> str:
        facts = os.lstat(source)
        known = copied.get((facts.st_dev, facts.st_ino))
        if known is not None:
            with contextlib.suppress(OSError):
                os.link(known, target)
                return target
        copied[facts.st_dev, facts.st_ino] = target
        return str(shutil.copy2(source, target))

    shutil.copytree(site, folder, dirs_exist_ok=True, copy_function=copy)


def publish_to(site: Path, target: Path) -> None:
    """Copy a site into ``target`` in one step: beside it first, then exchanged.

    Raises:
        SwapError: ``target`` is not ours, it cannot be written, or the system refused.
    """
    with staging(target) as folder:
        try:
            _copy(site, folder)
        except (OSError, shutil.Error) as error:
            raise SwapError(f"{site} could not be copied beside {target}: {error}") from error
        swap(folder, target)
