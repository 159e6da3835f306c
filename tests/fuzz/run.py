"""Runs one input in a process of its own under limits, and tells what became of it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import select
import shutil
import signal
import tempfile
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.case import Case
from tests.fuzz.examine import examine
from tests.fuzz.families.registry import FAMILIES
from tests.fuzz.near import readers_run_here

MOST_CPU, MOST_CPU_SLOW = 5.0, 150.0
MOST_CPU_CHILDREN = 25.0
"""Where readers have children: those are ended at limits of their own, four seconds for a page, in each of two nights."""
MOST_MEGABYTES = 350
MOST_WALL, MOST_WALL_SLOW = 90.0, 400.0
ADDRESS_SPACE = 4 << 30


class Outcome(NamedTuple):
    """What an input cost and what is wrong. ``cpu`` and ``megabytes`` count children too."""

    problems: tuple[str, ...]
    cpu: float
    megabytes: float


def case_of(family: str, seed: int) -> Case:
    """Return the input of a seed: the same one everywhere."""
    return FAMILIES[family](random.Random(f"{family} {seed}"))


def warm() -> None:
    """Build one small portal here, so that children start with templates and tables that are ready."""
    for case in (case_of("answers", 0), case_of("stacks", 0)):
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, readers_run_here():
            examine(case, Path(folder))


def run(family: str, seed: int) -> Outcome:
    """Make the input, build its portal in a child, look at the child."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.setsid()
        _child(family, seed, folder, write)
    os.close(write)
    try:
        return _watch(child, read, family)
    finally:
        os.close(read)
        shutil.rmtree(folder, ignore_errors=True)


def _child(family: str, seed: int, folder: Path, write: int) -> None:
    problems: list[str] = []
    try:
        case = case_of(family, seed)
        limit = int(MOST_CPU_SLOW if case.slow else MOST_CPU * 4)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        before = resource.getrusage(resource.RUSAGE_SELF)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        # One in four as in a build, with readers in children of their own.
        with contextlib.nullcontext() if case.slow or seed % 4 == 0 else readers_run_here():
            problems = examine(case, folder)
        own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime
        # A child begins as this process was at its largest: only what it has over that, or over a worker's limit, counts.
        child = others.ru_maxrss if others.ru_maxrss > max(900 * 1024, before.ru_maxrss) else 0
        most = max(own.ru_maxrss - before.ru_maxrss, child) / 1024
        total = cpu + others.ru_utime + others.ru_stime
        here, there = (MOST_CPU_SLOW, MOST_CPU_SLOW) if case.slow else (MOST_CPU, MOST_CPU_CHILDREN)
        if cpu > here or total - cpu > there:
            problems.append(f"slow: {cpu:.1f} s CPU here, {total - cpu:.1f} s in children")
        if most > MOST_MEGABYTES:
            problems.append(f"large: {most:.0f} MB more than before")
        answer = [problems, total, most]
    except BaseException:
        answer = [[traceback.format_exc()], 0.0, 0.0]
    with contextlib.suppress(OSError):
        os.write(
            write,
            json.dumps(answer).encode()[-60_000:]
            if len(json.dumps(answer)) < 60_000
            else json.dumps([[str(answer[0])[-8_000:]], 0.0, 0.0]).encode(),
        )
    os._exit(0)


def _watch(child: int, read: int, family: str) -> Outcome:
    wall = MOST_WALL_SLOW if family == "docs" else MOST_WALL
    start = time.monotonic()
    ready, _, _ = select.select([read], [], [], wall)
    said = os.read(read, 65_536) if ready else b""
    if not said:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if said:
        problems, cpu, megabytes = json.loads(said)
        return Outcome(tuple(problems), cpu, megabytes)
    how = f"stopped after {time.monotonic() - start:.0f} s" if not ready else f"killed by signal {os.WTERMSIG(status)}"
    return Outcome((f"hang or death: {how}",), time.monotonic() - start, 0.0)
