"""Foreign text is read here: a function runs over many tasks in limited children, and a bad task costs itself only.

The function lives in a module of its own, takes bytes and returns bytes (MessagePack, say)::

    # catalejo/catalog/reading.py
    def warm() -> None: ...                      # optional: once for a worker, before the first task

    def read(payload: bytes) -> bytes:           # in the child: may hang, crash, eat memory, raise
        repo = Repo(Path(payload.decode()), ...)
        return msgspec.msgpack.encode(entities_of(repo))

    # in the parent
    limits = Limits(cpu_seconds=20, memory=768 << 20)
    with SandboxPool("catalejo.catalog.reading:read", limits, jobs, readable=[captured.folder]) as pool:
        for result in pool.map([Task(repo.info.id, bytes(repo.folder), weight=size) for repo in repos]):
            if result.value is None:
                findings.append(finding(..., why=result.stopped))     # "time", "memory", "crash", "output"

Many tasks share a grandchild, which announces each one before it begins it. A killed grandchild costs the announced
task; the others are done by the next one. What a task gives depends on the task alone, never on its neighbours, on
the number of workers or on the executor; what comes out of it is foreign still and is decoded as what it must be.
The one thing that a batch shares is its process: foreign text that took it over, behind the walls, could answer for
the tasks after it in its batch. A process for each task would stop that; it makes a thousand small ones cost some
seconds more, each night, against a fault in Python or libyaml that nobody has shown.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence, Sized
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, get_args

import msgspec

from ..store.pack import BuildCacheFile
from .batch import BEGUN, MAX_SAID, STOPPED, VALUE, Batch, StoppedTask
from .layers import Layers
from .nursery import CRASHED, DONE, JailError, Limits, Nursery

Stop = Literal["", "time", "memory", "crash", "output", "skipped"]
"""Why a task has no value: CPU or wall time, memory, an exception or a signal, too much output, its group's faults."""

BATCH_TASKS, BATCH_BYTES = 40, 512 * 1024
TASKS_PER_WORKER = 50
"""Starting a worker costs about as much as so many small tasks: fewer tasks get one worker only."""
LATER = 0.25
"""Once a task was stopped, the others of a batch that may be given up get this part of the CPU time."""

_stopped = msgspec.msgpack.Decoder(StoppedTask)


class Task(msgspec.Struct, frozen=True):
    """One item of work.

    ``shared``: bytes that tasks have in common; where there are any, the function gets them as its second argument,
    and a batch holds tasks with the same ones only. ``weight``: bytes that the task makes the child read besides its
    payload, so that batches are of like size. ``group``: what is given up together (a docs site, say), "" for none.
    """

    key: str
    payload: bytes
    shared: bytes = b""
    weight: int = 0
    group: str = ""


class SandboxResult(msgspec.Struct, frozen=True):
    """What became of a task: its value, or why there is none and in short what it raised."""

    key: str
    value: bytes | None
    stopped: Stop = ""
    said: str = ""


class Spec(msgspec.Struct, frozen=True):
    """What makes one worker like another."""

    target: str
    limits: Limits
    readable: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    walls: Layers | None = None
    give_up: int = 0


class PoolOptions(msgspec.Struct, frozen=True):
    """What few pools need.

    ``paths`` are folders that the module is imported from, besides the packages'. ``walls``: what the kernel holds
    tasks to, by default all that holds on this machine. ``give_up``: after so many stopped tasks of a group in one
    batch the group's others there are skipped, and after the first one they get less time; 0 for never.
    ``tasks_per_worker``: a further worker starts for so many tasks more.
    """

    paths: tuple[str, ...] = ()
    walls: Layers | None = None
    give_up: int = 0
    tasks_per_worker: int = TASKS_PER_WORKER


class Spread(NamedTuple):
    """Work that an executor spreads: how many batches are under way at once, and what runs them, here or elsewhere."""

    batches: int
    executor: Executor


Jobs = int | Spread
"""How many children may work at once on this machine, or an executor of whoever runs the build."""


class SandboxPool:
    """Runs one function over tasks in limited children; they start when first needed and end with the pool.

    ``target`` is ``package.module:function``; ``limits`` hold for one task; ``jobs`` bounds the workers; ``readable``
    are the folders that tasks read. Batches are run by threads of this process that own a worker each, or by the
    executor of ``jobs``.
    """

    def __init__(
        self,
        target: str,
        limits: Limits,
        jobs: Jobs,
        readable: Sequence[Path] = (),
        options: PoolOptions | None = None,
    ) -> None:
        """Prepare a pool; no process starts before the first task."""
        options = options or PoolOptions()
        self._per_worker = options.tasks_per_worker
        folders = tuple(str(path) for path in readable)
        self.spec = Spec(target, limits, folders, options.paths, options.walls, options.give_up)
        self._executor = jobs.executor if isinstance(jobs, Spread) else None
        self._jobs = max(jobs.batches if isinstance(jobs, Spread) else jobs, 1)
        self._threads: ThreadPoolExecutor | None = None
        self._workers = 0
        self._free: list[Nursery] = []
        self._all: list[Nursery] = []

    def __enter__(self) -> SandboxPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all children."""
        for nursery in self._all:
            nursery.end()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
            self._threads = None
        self._all, self._free = [], []

    def map(self, tasks: Iterable[Task], expected: int = 0) -> Iterator[SandboxResult]:
        """Yield one result for each task, in the order of the tasks; a few batches are done ahead.

        ``expected``: how many tasks there will be, where ``tasks`` does not know.

        Raises:
            JailError: no child can be started on this machine.

        """
        count = len(tasks) if isinstance(tasks, Sized) else expected
        workers = min(self._jobs, max(count // self._per_worker, 1))
        self._allow(workers)
        running: deque[Future[list[SandboxResult]]] = deque()
        try:
            for batch in cut(tasks):
                running.append(self._submit(batch))
                if len(running) > workers:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
        finally:
            for future in running:
                future.cancel()

    def _allow(self, workers: int) -> None:
        """Have so many threads at most; each one that works starts a worker."""
        if self._executor is None and (self._threads is None or workers > self._workers):
            if self._threads is not None:
                self._threads.shutdown(wait=False)
            self._threads, self._workers = ThreadPoolExecutor(workers, "sandbox"), workers

    def _submit(self, batch: list[Task]) -> Future[list[SandboxResult]]:
        if self._executor is not None:
            return self._executor.submit(run_anywhere, self.spec, batch)
        if self._threads is None:
            raise JailError("this pool was closed")
        return self._threads.submit(self._run, batch)

    def _run(self, batch: list[Task]) -> list[SandboxResult]:
        try:
            nursery = self._free.pop()
        except IndexError:
            nursery = _nursery(self.spec)
            self._all.append(nursery)
        try:
            return run_tasks(nursery, batch, self.spec.give_up)
        finally:
            self._free.append(nursery)


def map_kept(
    pool: SandboxPool, tasks: Sequence[Task], keys: Sequence[bytes], store: BuildCacheFile
) -> Iterator[SandboxResult]:
    """Yield one result for each task, in order: kept by its key by an earlier build, else made now and kept.

    A task without a value is not kept: another night may have more time.

    Raises:
        JailError: no child can be started on this machine.

    """
    kept = [store.get(key) for key in keys]
    made = pool.map([task for task, value in zip(tasks, kept, strict=True) if value is None])
    for task, key, value in zip(tasks, keys, kept, strict=True):
        if value is not None:
            yield SandboxResult(task.key, value)
            continue
        result = next(made)
        if result.value is not None:
            store.put(key, result.value)
        yield result


def cut(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Cut tasks into batches of a bounded number and size; it depends on the tasks alone."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        weight = len(task.payload) + task.weight
        full = len(batch) >= BATCH_TASKS or size + weight > BATCH_BYTES
        if batch and (full or task.shared != batch[0].shared):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += weight
    if batch:
        yield batch


def run_tasks(nursery: Nursery, batch: Sequence[Task], give_up: int = 0) -> list[SandboxResult]:
    """Run one batch by one worker, in as many grandchildren as it takes.

    Raises:
        JailError: no child can be started on this machine.

    """
    found: dict[int, SandboxResult] = {}
    left = list(range(len(batch)))
    stops: Counter[str] = Counter()
    silent = 0
    while left:
        given_up = [number for number in left if give_up and stops[batch[number].group] >= give_up]
        found |= {number: SandboxResult(batch[number].key, None, "skipped") for number in given_up}
        left = [number for number in left if number not in found]
        if not left:
            break
        parts = {number: LATER if give_up and stops[batch[number].group] else 1.0 for number in left}
        tasks = tuple((batch[number].payload, nursery.limits.cpu_seconds * parts[number]) for number in left)
        ended = nursery.run(msgspec.msgpack.encode(Batch(tasks, batch[0].shared)), len(left))
        if not ended.frames and ended.end == CRASHED and not silent:
            # Nothing was begun: it was the worker that died, not a task.
            silent = 1
            continue
        silent = 0
        for number, result in _answers(batch, left, ended.frames, ended.end):
            found[number] = result
            stops[batch[number].group] += bool(result.stopped and batch[number].group)
        left = [number for number in left if number not in found]
    return [found[number] for number in range(len(batch))]


def _answers(
    batch: Sequence[Task], left: list[int], frames: Iterable[bytes], end: str
) -> Iterator[tuple[int, SandboxResult]]:
    """Yield what is certain after one grandchild: at least what became of its first task.

    What a later task died of may be what an earlier one had left behind: it is tried again, as the first.
    """
    at = -1
    open_task = False
    for frame in frames:
        kind, body = frame[:1], frame[1:]
        if kind == BEGUN and not open_task and at + 1 < len(left):
            at, open_task = at + 1, True
            continue
        if not open_task:
            break
        result = _result(batch[left[at]].key, kind, body)
        open_task = False
        if result.stopped in ("memory", "output") and at > 0:
            return
        yield left[at], result
        if kind not in (VALUE, STOPPED):
            return  # no answer of ours: whoever wrote it may not answer for others
    if at < 0 or (end == DONE and open_task):
        yield left[0], SandboxResult(batch[left[0]].key, None, "crash")
    elif open_task and (at == 0 or end == "time"):
        yield left[at], SandboxResult(batch[left[at]].key, None, _stop(end))


def _result(key: str, kind: bytes, body: bytes) -> SandboxResult:
    if kind == VALUE:
        return SandboxResult(key, body)
    if kind == STOPPED:
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            stopped = _stopped.decode(body)
            said = "".join(char for char in stopped.said if char.isprintable())[:MAX_SAID]
            return SandboxResult(key, None, _stop(stopped.reason), said)
    return SandboxResult(key, None, "crash")


def _stop(reason: str) -> Stop:
    return reason if reason in get_args(Stop) and reason else "crash"  # type: ignore[return-value]  # checked


def _nursery(spec: Spec) -> Nursery:
    return Nursery(spec.target, spec.limits, spec.paths, spec.readable, spec.walls)


class _Workers(dict[Spec, Nursery]):
    """The workers of one thread; they end with it."""

    def __del__(self) -> None:
        for nursery in self.values():
            nursery.end()


_here = threading.local()


def run_anywhere(spec: Spec, batch: list[Task]) -> list[SandboxResult]:
    """Run one batch in whatever thread or process an executor chose; a worker stays for the thread's next batch.

    Raises:
        JailError: no child can be started on this machine.

    """
    workers: _Workers = _here.__dict__.setdefault("workers", _Workers())
    if spec not in workers:
        workers[spec] = _nursery(spec)
    return run_tasks(workers[spec], batch, spec.give_up)
