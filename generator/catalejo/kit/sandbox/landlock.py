"""Landlock by plain system calls: a process gives up every file that it is not allowed to read, and TCP.

Needs Linux 5.13 and ``no_new_privs``, no privilege and no package (``landlock(7)``). What the kernel knows is asked at
run time: of a newer version more is taken away. Only the standard library is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import stat
import struct
import sys
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_DIR = 1, 1 << 2, 1 << 3
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version on so many rights about files exist: all of them are taken away, reading is given back."""
_BIND_CONNECT = 0b11
_SCOPES = 0b11
_HIGH = 60


class LandlockError(Exception):
    """The kernel refused a call."""


def version() -> int:
    """Return the kernel's Landlock version, 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    found = _call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    return max(found, 0)


def ruleset(readable: Iterable[str], abi: int, programs: Iterable[str] = ()) -> int:
    """Return a descriptor of rules: below ``readable`` files may be read, below ``programs`` run too; nothing else.

    Paths that do not exist are left out.

    Raises:
        LandlockError: the kernel refuses.

    """
    rights = (1 << max(count for since, count in _FILE_RIGHTS if abi >= since)) - 1
    words = [rights, *([_BIND_CONNECT] if abi >= 4 else []), *([_SCOPES] if abi >= 6 else [])]
    attributes = struct.pack(f"={len(words)}Q", *words)
    made = _call(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if made < 0:
        raise LandlockError(f"landlock_create_ruleset: {os.strerror(ctypes.get_errno())}")
    # Out of the way of the low descriptors, which a child arranges for itself.
    high = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(made)
    for path in readable:
        _allow(high, path, _READ_FILE | _READ_DIR)
    for path in programs:
        _allow(high, path, _READ_FILE | _READ_DIR | _EXECUTE)
    return high


def restrict(rules: int) -> None:
    """Hold this process and all it starts to the rules, for ever; ``no_new_privs`` must be set.

    Raises:
        LandlockError: the kernel refuses.

    """
    if _call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)) != 0:
        raise LandlockError(f"landlock_restrict_self: {os.strerror(ctypes.get_errno())}")


def _allow(rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            folder = stat.S_ISDIR(os.fstat(place).st_mode)
            rule = struct.pack("=Qi", rights if folder else rights & ~_READ_DIR, place)
            if _call(_ADD, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0)) != 0:
                raise LandlockError(f"landlock_add_rule {path}: {os.strerror(ctypes.get_errno())}")
        finally:
            os.close(place)


def _call(number: int, *arguments: object) -> int:
    found: int = ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments)
    return found
