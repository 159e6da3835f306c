"""Runs a command and tells what it and everything it started used: CPU seconds, wall seconds, memory by kind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVERY = 0.05
"""Seconds between two looks at the processes; the kernel keeps each one's peak, so little is lost between them."""
_PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    """A measured command failed; the message ends with its own words."""


@dataclass
class Spent:
    """What a command used; ``peaks`` is the largest resident set of one process of each kind, in MB."""

    cpu: float
    wall: float
    out: str
    peaks: dict[str, float] = field(default_factory=dict)


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None, ok: tuple[int, ...] = (0,)) -> Spent:
    """Run a command to its end.

    Raises:
        Failed: its exit code is none of ``ok``.

    """
    # Orphans come to us, so that what they used is counted when they are waited for.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, start, others = _children_cpu(), time.monotonic(), _children()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(list(command), cwd=cwd, env=environment(env), stdout=out, stderr=err)
        peaks: dict[str, float] = {}
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peaks, done))
        watch.start()
        code = process.wait()
        wall = time.monotonic() - start
        done.set()
        watch.join()
        _reap(others)
        out.seek(0)
        err.seek(0)
        text, said = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    if code not in ok:
        raise Failed(f"{' '.join(command)[:200]}: exit code {code}: {(said or text)[-600:]}")
    return Spent(_children_cpu() - before, wall, text, peaks)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a measured command: this one, with our package and the tests to import.

    Compiled modules are kept, as they are where people build.
    """
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generator'}",
        "PYTHONHASHSEED": "0",
        **(more or {}),
    }


def python(*arguments: str) -> list[str]:
    """Return a command of this interpreter."""
    return [sys.executable, *arguments]


def median(take: Callable[[], float], runs: int) -> float:
    """Return the median of several runs."""
    return statistics.median(take() for _ in range(max(runs, 1)))


def pace() -> float:
    """Return the CPU milliseconds of a fixed piece of work: how much the machine's other work slows this one."""
    start, total = time.process_time(), 0
    table = {number: str(number) for number in range(2000)}
    for number in range(400_000):
        total += len(table[number % 2000])
    return (time.process_time() - start) * 1000 if total else 0.0


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap(others: frozenset[int]) -> None:
    """Wait for orphans that came to us, not for ``others``, which were here before; after ten seconds they are left."""
    end = time.monotonic() + 10
    while (left := _children() - others) and time.monotonic() < end:
        ended = 0
        for child in left:
            with contextlib.suppress(ChildProcessError):
                ended += os.waitpid(child, os.WNOHANG)[0] != 0
        if not ended:
            time.sleep(0.02)


def _children() -> frozenset[int]:
    """Return the processes whose parent we are."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found.update(map(int, (task / "children").read_text(encoding="ascii").split()))
    return frozenset(found)


def _watch(pid: int, peaks: dict[str, float], done: threading.Event) -> None:
    while not done.wait(EVERY):
        for process in _family(pid):
            with contextlib.suppress(OSError, ValueError, StopIteration):
                kind = "main" if process == pid else _kind(process)
                lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
                peak = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
                peaks[kind] = max(peaks.get(kind, 0.0), peak)


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    waiting = [pid]
    while waiting:
        here = waiting.pop()
        yield here
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{here}/task"):
                waiting += map(int, Path(f"/proc/{here}/task/{thread}/children").read_text().split())


def _kind(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    for word, kind in (
        ("pagefind", "Pagefind"),
        ("kit.sandbox.child", "docs worker"),
        ("dot\0", "dot"),
        ("git\0", "git"),
    ):
        if word in command:
            return kind
    return "other"
