"""``python -m tests.mutants``: samples mutations of some rooms, runs the room's own tests on each, lists survivors."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.mutants.operators import Mutation, mutations

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "delivery": ("delivery",), "catalog": ("catalog",), "kit": ("kit",), "scorecards": ("scorecards",), "publish": ("publish",),
}  # fmt: skip
"""Rooms of the code and the folders of ``tests/unit`` that must notice."""

WARM = (
    "pytest",
    "hypothesis",
    "msgspec",
    "yaml",
    "jinja2",
    "networkx",
    "babel.support",
    "mkdocs.config.defaults",
    "requests",
    "fsspec",
    "pytest_socket",
    "playwright.sync_api",
)
"""What tests import besides our own code; loaded once, before the first fork."""

COPIED = (
    "generator",
    "tests",
    "overrides",
    "site-templates",
    "pyproject.toml",
    "mkdocs.yml",
    "requirements",
    "catalog",
    "stacks",
    "recorded",
    "scorecards",
    "docs",
)


class Place(NamedTuple):
    """A mutation in a file (path below the package)."""

    room: str
    path: str
    mutation: Mutation

    def __str__(self) -> str:
        return f"{self.path}:{self.mutation.line}: {self.mutation.what}"


def places(rooms: list[str]) -> list[Place]:
    """Return every mutation of some rooms in a fixed order."""
    package = ROOT / "generator/catalejo"
    return [
        Place(room, path.relative_to(package).as_posix(), mutation)
        for room in rooms
        for path in sorted((package / room).rglob("*.py"))
        for mutation in mutations(path.read_text("utf-8"))
    ]


def noticed(work: Path, tests: list[str], seconds: float) -> tuple[bool, float]:
    """Run tests in a fork of this process; tell whether they failed, or took longer than they may, and their time."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.chdir(work)
        # The package's own finder (an editable installation) and this tree make way for the copy.
        sys.meta_path[:] = [
            finder
            for finder in sys.meta_path
            if "editable" not in type(finder).__module__.lower() and "editable" not in repr(finder).lower()
        ]
        here = {str(ROOT), str(ROOT / "generator"), ""}
        sys.path[:] = [str(work / "generator"), str(work), *(p for p in sys.path if p not in here)]
        for name in [n for n in sys.modules if n.split(".")[0] in ("catalejo", "tests")]:
            del sys.modules[name]
        os.environ["PYTHONPATH"] = f"{work / 'generator'}{os.pathsep}{work}"
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        sys.dont_write_bytecode = True
        import pytest

        code = 3
        with contextlib.suppress(BaseException):
            code = int(pytest.main(["-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", *tests]))
        os._exit(code)
    while time.monotonic() - start < seconds:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0, time.monotonic() - start
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True, time.monotonic() - start


def main() -> int:
    """Read the command line; return 1 where a mutation survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--room", choices=sorted(ROOMS), action="append")
    parser.add_argument("--wide", action="store_true", help="also ask the tests of every other room about a survivor")
    given = parser.parse_args()
    for name in WARM:
        importlib.import_module(name)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    rooms = given.room or list(ROOMS)
    found = places(rooms)
    chosen = random.Random(seed).sample(found, min(given.count, len(found)))
    print(f"mutants: seed {seed}, {len(chosen)} of {len(found)} in {', '.join(rooms)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        work = Path(name)
        for part in COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, work / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, work / part)
        return _run(work, chosen, rooms, given.wide)


def _run(work: Path, chosen: list[Place], rooms: list[str], wide: bool) -> int:
    limits = {}
    for room in rooms:
        failed, seconds = noticed(work, [f"tests/unit/{part}" for part in ROOMS[room]], 600)
        if failed:
            print(f"the tests of {room} fail without any mutation")
            return 2
        limits[room] = 10 * seconds + 20
        print(f"  {room}: {seconds:.1f} s", flush=True)
    survivors = []
    for place in chosen:
        target = work / "generator/catalejo" / place.path
        original = target.read_text("utf-8")
        target.write_text(place.mutation.apply(original), "utf-8")
        killed, _ = noticed(work, [f"tests/unit/{part}" for part in ROOMS[place.room]], limits[place.room])
        if not killed and wide:
            killed, _ = noticed(
                work,
                [
                    "tests/unit/catalog",
                    "tests/unit/stacks",
                    "tests/unit/live",
                    "tests/unit/delivery",
                    "tests/unit/scorecards",
                    "tests/unit/history",
                    "tests/unit/portal",
                    "tests/unit/docs",
                    "tests/unit/publish",
                    "tests/unit/kit",
                ],
                900,
            )
        target.write_text(original, "utf-8")
        if not killed:
            survivors.append(place)
            line = original.splitlines()[place.mutation.line - 1].strip()
            print(f"SURVIVED {place}\n    {line}\n    now: {place.mutation.new[:150]}", flush=True)
    print(f"mutants: {len(chosen) - len(survivors)} noticed, {len(survivors)} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
