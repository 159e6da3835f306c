"""Folders that take each other's place in one step, and folders to work in that nobody has to tidy up.

On Linux two folders change places in one system call (``renameat2`` with ``RENAME_EXCHANGE``, renameat2(2)). Elsewhere
it takes two renames; what a kill between them leaves behind is put back by ``recover``. A folder to work in is locked
while its process lives (flock(2)): the lock ends with the process however it ends, and the next one sweeps the folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_EXCHANGE, _AT_FDCWD = 2, -100
_WORKING, _BEFORE = ".building-", ".before"
_ATTEMPTS = 20


def replace(new: Path, out: Path) -> None:
    """Put ``new`` in the place of ``out``; what was there is removed afterwards. Both lie on one file system.

    Raises:
        OSError: the file system refuses; what was at ``out`` is still there.
    """
    if not out.exists() or not any(out.iterdir()):
        new.rename(out)
        return
    if not _exchanged(new, out):
        _two_renames(new, out)
    shutil.rmtree(new, ignore_errors=True)


def recover(out: Path) -> None:
    """Put back what was at ``out`` where a kill fell between two renames, and remove what they left."""
    before = out.with_name(f".{out.name}{_BEFORE}")
    if before.is_dir() and not before.is_symlink():
        if not out.exists():
            before.rename(out)
        shutil.rmtree(before, ignore_errors=True)


@contextlib.contextmanager
def beside(out: Path) -> Iterator[Path]:
    """Give an empty folder beside ``out`` to build in; it is gone afterwards, whatever happened.

    What a killed process left is put right first: ``out`` itself, and the folders that it built in.

    Raises:
        OSError: the folder around ``out`` cannot be written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    recover(out)
    with _locked(out.parent, f".{out.name}{_WORKING}") as folder:
        yield folder


@contextlib.contextmanager
def scratch(kind: str) -> Iterator[Path]:
    """Give a folder in the system's place for temporary files; those of dead processes of ours are swept."""
    with _locked(Path(tempfile.gettempdir()), f"catalejo-{kind}-", private=True) as folder:
        yield folder


@contextlib.contextmanager
def _locked(parent: Path, prefix: str, private: bool = False) -> Iterator[Path]:
    _sweep(parent, prefix)
    for _ in range(_ATTEMPTS):
        folder = parent / f"{prefix}{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700 if private else 0o777)
        lock = _lock(folder)
        if lock is not None:
            break
    else:
        raise OSError(errno.EAGAIN, "another process sweeps what is made here", str(parent))
    try:
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> int | None:
    """Lock a folder of ours; None where it is locked, foreign, a link, or was swept meanwhile."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        facts = os.fstat(lock)
        if facts.st_uid == os.geteuid() and facts.st_ino == os.lstat(folder).st_ino:
            return lock
    except OSError:
        pass
    os.close(lock)
    return None


def dead(out: Path) -> Iterator[Path]:
    """Yield the folders beside ``out`` that processes built in and that died; locked while they are looked at."""
    prefix = f".{out.name}{_WORKING}"
    try:
        names = sorted(name for name in os.listdir(out.parent) if name.startswith(prefix))
    except OSError:
        return
    for name in names:
        lock = _lock(out.parent / name)
        if lock is not None:
            try:
                yield out.parent / name
            finally:
                os.close(lock)


def _sweep(parent: Path, prefix: str) -> None:
    """Remove the folders of processes that died; one that lives holds the lock."""
    try:
        names = [name for name in os.listdir(parent) if name.startswith(prefix)]
    except OSError:
        return
    for name in names:
        lock = _lock(parent / name)
        if lock is not None:
            shutil.rmtree(parent / name, ignore_errors=True)
            os.close(lock)


def _exchanged(new: Path, out: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return bool(call(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(out), _EXCHANGE) == 0)


def _two_renames(new: Path, out: Path) -> None:
    before = out.with_name(f".{out.name}{_BEFORE}")
    shutil.rmtree(before, ignore_errors=True)
    out.rename(before)
    try:
        new.rename(out)
    except OSError:
        before.rename(out)
        raise
    shutil.rmtree(before, ignore_errors=True)
