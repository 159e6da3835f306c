"""The inner side of ``program.py``: limits this process and becomes the program. Only the standard library is here."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from typing import TypedDict

from . import landlock, seccomp
from .rlimits import set_limits

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _SIGKILL = 1, 38, 9


class _Orders(TypedDict):
    limits: tuple[int, tuple[int, int], int, int]
    landlock: int
    seccomp: bool
    readable: list[str]
    programs: list[str]
    environment: dict[str, str]


def main() -> None:
    """Go behind the walls and become the program; leaves with 126 where that fails."""
    orders: _Orders = json.loads(sys.argv[2])
    command: list[str] = sys.argv[3:]
    try:
        set_limits(*orders["limits"])
        if orders["landlock"] or orders["seccomp"]:
            libc = ctypes.CDLL(None)
            libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
            libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if orders["landlock"]:
            landlock.restrict(landlock.ruleset(orders["readable"], orders["landlock"], orders["programs"]))
        if orders["seccomp"] and not seccomp.restrict(seccomp.program(os.uname().machine, programs=True)):
            os._exit(126)
        os.execve(command[0], command, orders["environment"])
    finally:
        os._exit(126)
