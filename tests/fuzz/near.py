"""Readers run here and not in their children, so that what they raise is seen with its place, and many inputs fit a minute."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from catalejo.catalog.reading.reader import DamagedShard
from catalejo.kit.read.archive import DamagedArchive
from catalejo.kit.sandbox.pool import SandboxPool, SandboxResult, Task


class _TooSlow(BaseException):
    """The CPU time of a task is over, as in a child."""


@contextmanager
def readers_run_here() -> Iterator[None]:
    """Let every pool run its tasks in this process, each with the CPU time that a child would give it.

    A task that is too slow or too large is stopped as there; one that raises raises here.
    """
    original = SandboxPool.map

    def chosen(pool: SandboxPool, tasks: Iterable[Task], expected: int = 0) -> Iterator[SandboxResult]:
        # Documents stay in children: two pools hand pages on to each other while both run.
        return (original if pool.spec.target.startswith("catalejo.docs.") else _map)(pool, tasks, expected)

    SandboxPool.map = chosen  # type: ignore[method-assign]  # for one child of the fuzzer
    try:
        yield
    finally:
        SandboxPool.map = original  # type: ignore[method-assign]


def _map(pool: SandboxPool, tasks: Iterable[Task], expected: int = 0) -> Iterator[SandboxResult]:
    module, _, name = pool.spec.target.partition(":")
    function = getattr(importlib.import_module(module), name)
    signal.signal(signal.SIGPROF, _late)
    for task in tasks:
        try:
            signal.setitimer(signal.ITIMER_PROF, pool.spec.limits.cpu_seconds, 0.2)
            try:
                value = function(task.payload, task.shared) if task.shared else function(task.payload)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        except _TooSlow:
            yield SandboxResult(task.key, None, "time")
        except MemoryError:
            yield SandboxResult(task.key, None, "memory")
        except (DamagedShard, DamagedArchive) as error:  # how a reader says that the capture is damaged
            yield SandboxResult(task.key, None, "crash", f"{type(error).__name__}: {error}")
        else:
            yield SandboxResult(task.key, value)


def _late(_number: int, _frame: object) -> None:
    raise _TooSlow
