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

OTHERS = ("catalog", "stacks", "live", "delivery", "scorecards", "history", "portal", "docs", "publish", "kit", "cli")
"""Rooms that --wide asks about a survivor."""

MOST_SECONDS = 300.0
"""A mutation that makes tests run longer is noticed too."""

SLOW = (
    "tests/unit/kit/test_open_files.py",
    "tests/unit/kit/test_walls.py",
    "tests/unit/kit/test_pool.py",
    "tests/unit/kit/test_nursery.py",
    "tests/unit/kit/test_program.py",
)
"""Tests of whole processes, asked only about the modules that they import."""

WARM = (
    "pytest",
    "hypothesis",
    "msgspec",
    "yaml",
    "jinja2",
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
        ignored = [f"--ignore={path}" for path in SLOW if path not in tests]
        with contextlib.suppress(BaseException):
            code = int(pytest.main(["-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", *ignored, *tests]))
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


def near(work: Path, room: str, path: str) -> list[str]:
    """Return the test files of a room that import a module, or a package above it whose door it stands behind."""
    module = "catalejo." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    found = []
    for folder in ROOMS[room]:
        for file in sorted((work / "tests/unit" / folder).glob("test_*.py")):
            text = file.read_text("utf-8")
            parent, _, name = module.rpartition(".")
            if (
                f"from {module} import" in text
                or f"import {module}" in text
                or (f"from {parent} import" in text and f" {name}" in text)
            ):
                found.append(file.relative_to(work).as_posix())
    return found


def _run(work: Path, chosen: list[Place], rooms: list[str], wide: bool) -> int:
    survivors = []
    begun = time.monotonic()
    for number, place in enumerate(chosen, 1):
        target = work / "generator/catalejo" / place.path
        original = target.read_text("utf-8")
        target.write_text(place.mutation.apply(original), "utf-8")
        room = [f"tests/unit/{folder}" for folder in ROOMS[place.room]]
        others = [f"tests/unit/{folder}" for folder in OTHERS if folder not in ROOMS[place.room]]
        # Nearest first: most mutations are noticed by the tests of their own module.
        asked = [tests for tests in (near(work, place.room, place.path), room, others if wide else []) if tests]
        killed = any(noticed(work, tests, MOST_SECONDS)[0] for tests in asked)
        target.write_text(original, "utf-8")
        if not killed:
            survivors.append(place)
            line = original.splitlines()[place.mutation.line - 1].strip()
            print(f"SURVIVED {place}\n    {line}\n    now: {place.mutation.new[:150]}", flush=True)
        if number % 10 == 0:
            print(
                f"  {number} of {len(chosen)}, {len(survivors)} survived, {time.monotonic() - begun:.0f} s", flush=True
            )
    print(f"mutants: {len(chosen) - len(survivors)} noticed, {len(survivors)} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
