"""Many small tasks in one grandchild: each one is announced, timed and answered, so that a bad one costs only itself.

The inner half of ``pool.py``. A grandchild ends with the first task that ran out of time or memory: what was
interrupted in the middle may not serve the next task; the parent has the others done by a fresh one.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator

import msgspec

from .nursery import Limits

BEGUN, VALUE, STOPPED = b"+", b"=", b"!"
"""First byte of a frame; after it the value's bytes, or the reason and what was raised as MessagePack."""
MAX_SAID = 200


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Tasks for one grandchild: payload and CPU seconds of each, and what they have in common."""

    tasks: tuple[tuple[bytes, float], ...]
    shared: bytes


class StoppedTask(msgspec.Struct, frozen=True, array_like=True):
    """Why a task has no value, and what it raised."""

    reason: str
    said: str = ""


class _TooSlow(BaseException):
    """The task's CPU time is over; no handler of a library may swallow it."""


def run_batch(function: Callable[..., bytes], payload: bytes, limits: Limits) -> Iterator[bytes]:
    """Yield the frames of a batch: for each task its announcement, then its value or why it has none."""
    batch = msgspec.msgpack.decode(payload, type=Batch)
    signal.signal(signal.SIGPROF, _too_slow)
    for task, seconds in batch.tasks:
        yield BEGUN
        _allow_cpu(seconds)
        answer = _guarded(function, (task, batch.shared) if batch.shared else (task,), seconds)
        if isinstance(answer, bytes) and len(answer) > limits.output_bytes:
            answer = StoppedTask("output")
        if isinstance(answer, StoppedTask):
            yield STOPPED + msgspec.msgpack.encode(answer)
            if answer.reason != "crash":
                return
        else:
            yield VALUE + answer


def _guarded(function: Callable[..., bytes], arguments: tuple[bytes, ...], seconds: float) -> bytes | StoppedTask:
    try:
        # Again and again: an ``except:`` of a library may swallow the first one.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)
        try:
            return function(*arguments)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _TooSlow:
        return StoppedTask("time")
    except MemoryError:
        return StoppedTask("memory")
    except Exception as error:
        return StoppedTask("crash", f"{type(error).__name__}: {error}"[:MAX_SAID])


def _too_slow(number: int, frame: object) -> None:
    raise _TooSlow


def _allow_cpu(seconds: float) -> None:
    """Have the kernel kill this process some time after the alarm: C code does not see a signal before it is done."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
