"""Children with limits: foreign content is worked on in processes that can be killed and hold no secret.

A *nursery* is a child process started by ``exec`` with an almost empty environment. It imports the code of one task
kind once and then forks a grandchild per task, which runs under rlimits in a session of its own. A task that hangs,
crashes or eats memory costs that task only; the frames that it had already sent are kept.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from .layers import ABSENT, Layers, layers

DONE, TIMED_OUT, CRASHED, TOO_MUCH = "done", "time", "crash", "output"
"""How a task ended: by itself, by the wall clock, by a signal or an exception, by too much output."""

ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
"""All that a child finds in its environment."""

BACKSTOP_SECONDS = 15.0
MOST_WAITING = 20
"""So many times the wall clock's time a task may wait for a processor besides."""
_HEADER = struct.Struct(">Q")
_ORDER = struct.Struct(">QI")
_MAX_REPLY = 1 << 31


class Limits(msgspec.Struct, frozen=True):
    """What one task may use: bytes of address space, CPU seconds, bytes of a file, open files, wall seconds, output."""

    memory: int = 768 * 1024 * 1024
    cpu_seconds: float = 20
    file_bytes: int = 64 * 1024 * 1024
    open_files: int = 64
    wall_seconds: float = 30.0
    output_bytes: int = 64 * 1024 * 1024


class Orders(msgspec.Struct, frozen=True):
    """What a child is told at its start; ``landlock`` is the kernel's version, 0 for none."""

    target: str
    limits: Limits
    readable: tuple[str, ...]
    landlock: int
    seccomp: bool


class TaskResult(msgspec.Struct, frozen=True):
    """What a task gave: its frames in order, and how it ended (``done``, ``time``, ``crash``, ``output``)."""

    frames: tuple[bytes, ...]
    end: str


class JailError(Exception):
    """The children cannot be started at all; the message says what the first one wrote."""


class Nursery:
    """One warmed child that runs batches one after another, each in a grandchild. Not for several threads at once.

    ``target`` is ``package.module:function``; the function takes a task's bytes and returns bytes. A function
    ``warm()`` in the same module, if there is one, is called once before the first batch, ``before_fork(batch)``
    before each one: it runs without limits, so it may only look for words that it knows.
    ``paths`` are folders that the module may be imported from, besides this package's and the installed packages.
    """

    def __init__(
        self,
        target: str,
        limits: Limits,
        paths: tuple[str, ...] = (),
        readable: tuple[str, ...] = (),
        walls: Layers | None = None,
    ) -> None:
        """Prepare a nursery; its process starts with the first batch.

        ``readable`` are folders that tasks read. ``walls``: what the kernel is to hold tasks to, by default all that
        holds on this machine.
        """
        self.target = target
        self.limits = limits
        self.paths = paths
        self.readable = readable
        self.walls = walls
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None
        self._place = contextlib.ExitStack()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def run(self, batch: bytes, count: int) -> TaskResult:
        """Run a batch (``batch.py``) of ``count`` tasks that have the wall clock's time each.

        Raises:
            JailError: no child can be started on this machine.

        """
        process = self._started()
        expired = threading.Event()
        seconds = self.limits.wall_seconds * count * (1 + MOST_WAITING) + BACKSTOP_SECONDS
        timer = threading.Timer(seconds, self._expire, (process, expired))
        timer.daemon = True
        timer.start()
        try:
            return self._exchange(process, batch, count)
        except (OSError, EOFError, ValueError):
            self.close()
            return TaskResult((), TIMED_OUT if expired.is_set() else CRASHED)
        finally:
            timer.cancel()

    def end(self) -> None:
        """Stop the child for good: a task that runs in another thread does not start a new one."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """Stop the child and all that it started."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()
        self._place.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._ended:
            raise JailError("this worker was ended")
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        from ..store.exchange import scratch  # here: the child has no use for it

        folder = self._place.enter_context(scratch("child"))
        paths = os.pathsep.join((str(Path(__file__).resolve().parents[3]), *self.paths))
        code = (
            # Our own package first: another one that is installed would read for us.
            "import os, sys; own, *more = sys.argv[1].split(os.pathsep); "
            "sys.path[:0] = [] if own in sys.path else [own]; sys.path += more; "
            "from catalejo.kit.sandbox.child import main; main()"
        )
        walls = layers() if self.walls is None else self.walls
        orders = Orders(
            self.target,
            self.limits,
            self.readable,
            walls.abi if walls.landlock != ABSENT else 0,
            walls.seccomp != ABSENT,
        )
        arguments = [paths, msgspec.json.encode(orders).decode()]
        errors = folder / "errors.txt"
        try:
            # Not -I: it would ignore PYTHONHASHSEED. -s and -P keep user packages and the current folder out.
            with errors.open("wb") as stderr:
                process = subprocess.Popen(
                    [sys.executable, "-s", "-P", "-c", code, *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    env=ENVIRONMENT,
                    cwd=folder,
                    start_new_session=True,
                    close_fds=True,
                )
        except OSError as error:
            raise JailError(f"no child process can be started: {error}") from error
        self._process = process
        if process.stdout is None or process.stdout.read(1) != b"+":
            process.wait()
            said = errors.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
            self.close()
            raise JailError(f"the child process for {self.target} did not start: {said}")
        return process

    def _exchange(self, process: subprocess.Popen[bytes], task: bytes, count: int) -> TaskResult:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(_ORDER.pack(len(task), count))
        process.stdin.write(task)
        process.stdin.flush()
        size = _HEADER.unpack(_exactly(process.stdout, _HEADER.size))[0]
        if not 0 < size <= _MAX_REPLY:
            raise ValueError(size)
        reply = _exactly(process.stdout, size)
        end = {0: DONE, 1: TIMED_OUT, 2: CRASHED, 3: TOO_MUCH}.get(reply[0], CRASHED)
        return TaskResult(tuple(split_frames(reply[1:])), end)

    def _expire(self, process: subprocess.Popen[bytes], expired: threading.Event) -> None:
        expired.set()
        _kill(process)


def split_frames(data: bytes) -> list[bytes]:
    """Cut length-prefixed frames apart; an incomplete last one is left out."""
    frames, at = [], 0
    while at + _HEADER.size <= len(data):
        size = _HEADER.unpack_from(data, at)[0]
        at += _HEADER.size
        if at + size > len(data):
            break
        frames.append(data[at : at + size])
        at += size
    return frames


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    """Read so many bytes.

    Raises:
        EOFError: the other side has gone.

    """
    data = pipe.read(size)
    if len(data) != size:
        raise EOFError
    return data
