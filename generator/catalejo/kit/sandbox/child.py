"""The inner side of ``nursery.py``: runs inside the nursery process, forks one limited grandchild per task."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import IO, NamedTuple

import msgspec

from . import landlock, seccomp
from .batch import BEGUN, run_batch
from .layers import system_folders
from .nursery import MOST_WAITING, Limits, Orders
from .rlimits import set_limits

_HEADER = struct.Struct(">Q")
_ORDER = struct.Struct(">QI")
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_CHUNK = 1 << 16
_DONE, _TIME, _CRASH, _OUTPUT = range(4)

Task = Callable[..., bytes]


class Walls(NamedTuple):
    """What every grandchild is held to: a descriptor of Landlock rules (-1: none), a seccomp filter (empty: none)."""

    rules: int
    filter: bytes


class _Expired(BaseException):
    """The wall clock of a task has run out."""


def main() -> None:
    """Serve tasks from standard input until it ends."""
    orders = msgspec.json.decode(sys.argv[2], type=Orders)
    limits = orders.limits
    name, _, function = orders.target.partition(":")
    module = importlib.import_module(name)
    task: Task = getattr(module, function)
    warm: Callable[[], None] | None = getattr(module, "warm", None)
    before_fork: Callable[[bytes], None] | None = getattr(module, "before_fork", None)
    if warm is not None:
        warm()
    walls = _walls(orders)
    _control(_PR_SET_CHILD_SUBREAPER, 1)
    gc.collect()
    gc.freeze()
    commands, replies = sys.stdin.buffer, sys.stdout.buffer
    replies.write(b"+")
    replies.flush()
    while (order := _receive(commands)) is not None:
        payload, count = order
        if before_fork is not None:
            before_fork(payload)
        end, frames = _supervise(task, payload, limits, count, walls)
        del payload, order
        replies.write(_HEADER.pack(len(frames) + 1) + bytes((end,)))
        replies.write(frames)
        replies.flush()
    os._exit(0)


def _walls(orders: Orders) -> Walls:
    """Prepare the walls once; a grandchild only has to go behind them."""
    rules = -1
    if orders.landlock:
        rules = landlock.ruleset([*system_folders(), *orders.readable, os.getcwd()], orders.landlock)
    return Walls(rules, seccomp.program(os.uname().machine) if orders.seccomp else b"")


def _receive(pipe: IO[bytes]) -> tuple[bytes, int] | None:
    order = pipe.read(_ORDER.size)
    if len(order) != _ORDER.size:
        return None
    size, count = _ORDER.unpack(order)
    payload = pipe.read(size)
    return (payload, count) if len(payload) == size else None


def _supervise(task: Task, payload: bytes, limits: Limits, count: int, walls: Walls) -> tuple[int, bytes]:
    """Fork, collect what the grandchild sends, and make sure that nothing of it is left."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        _be_grandchild(task, payload, limits, outlet, count, walls)
    os.close(outlet)
    frames = bytearray()
    try:
        try:
            end = _collect(inlet, frames, Clock(child, limits.wall_seconds), limits.output_bytes, count)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if end == _DONE else 0
            if status != 0:
                end = _TIME if status == -signal.SIGXCPU else _CRASH
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Expired:
        end = _TIME
    os.close(inlet)
    _sweep(child)
    return end, bytes(frames)


class Clock:
    """The wall clock of one task; time that it waited for a processor, because others had it, does not count.

    What a page becomes would else depend on what the machine does besides. A task that sleeps waits for none.
    """

    def __init__(self, process: int, seconds: float) -> None:
        """Watch a process; nothing runs before ``start``."""
        self._process, self._seconds = process, seconds
        self._waited = self._most = 0.0

    def start(self) -> None:
        """Begin anew."""
        self._waited, self._most = self._queued(), self._seconds * MOST_WAITING
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def _ring(self, number: int, frame: object) -> None:
        queued = self._queued()
        more = min(queued - self._waited, self._most)
        if more < self._seconds / 100:
            raise _Expired
        self._waited, self._most = queued, self._most - more
        signal.setitimer(signal.ITIMER_REAL, more)

    def _queued(self) -> float:
        """Return the seconds that the process was ready and had no processor; 0 where the kernel does not say."""
        try:
            with open(f"/proc/{self._process}/schedstat", encoding="ascii") as told:
                return int(told.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0


def _collect(inlet: int, frames: bytearray, clock: Clock, most: int, count: int) -> int:
    """Read frames until the grandchild closes its end; each of ``count`` announced tasks has the wall clock anew."""
    clock.start()
    at = 0
    while block := os.read(inlet, _CHUNK):
        frames += block
        if len(frames) > most + _CHUNK:
            return _OUTPUT
        while at + _HEADER.size < len(frames):
            if count and frames[at + _HEADER.size] == BEGUN[0]:
                count -= 1
                clock.start()
            at += _HEADER.size + _HEADER.unpack_from(frames, at)[0]
    return _DONE


def _sweep(child: int) -> None:
    """Kill the grandchild's session and whatever left it: orphans come to us, the subreaper."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    for _ in range(1000):
        for process in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children", encoding="ascii") as listing:
                found += [int(word) for word in listing.read().split()]
    return found


def _be_grandchild(task: Task, payload: bytes, limits: Limits, outlet: int, count: int, walls: Walls) -> None:
    """Limit this process, run the task, leave; never returns."""
    status = 1
    try:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        os.setsid()
        _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _control(_PR_SET_NO_NEW_PRIVS, 1)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        if walls.rules >= 0:
            landlock.restrict(walls.rules)
        os.dup2(outlet, 3)
        os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0] if outlet < 1000 else outlet + 1)
        cpu = math.ceil(limits.cpu_seconds * count)
        set_limits(limits.memory, (cpu, cpu + 5), limits.file_bytes, limits.open_files)
        if walls.filter and not seccomp.restrict(walls.filter):
            raise OSError("seccomp refused what it took before")
        for frame in run_batch(task, payload, limits):
            _write(3, _HEADER.pack(len(frame)) + frame)
        status = 0
    except BaseException:
        status = 1
    finally:
        os._exit(status)


def _control(option: int, value: int) -> None:
    """Call Linux's prctl where there is one."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
