"""Only capture and the command line know the time, the environment and this machine: read from the syntax trees."""

from __future__ import annotations

import ast

import pytest
from tests.unit.house.imports import PACKAGE, names, sources

OUTSIDE = {
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns",
    "time.process_time", "time.thread_time", "time.localtime", "time.gmtime", "time.strftime", "time.ctime",
    "time.asctime", "time.tzname", "time.timezone", "time.tzset", "time.sleep",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.getcwd", "os.getlogin", "os.uname",
    "os.cpu_count", "os.times", "os.urandom", "os.getloadavg",
    "os.path.expanduser", "os.path.expandvars", "pathlib.Path.home", "pathlib.Path.cwd", ".expanduser",
    "locale", "getpass", "platform", "random", "secrets", "uuid", "socket", "tempfile.gettempdir",
}  # fmt: skip
"""Names that answer differently tomorrow, elsewhere or to somebody else. A module alone stands for all it holds."""

ROOMS_OUTSIDE = ("capture/", "cli/")
"""Rooms that exist to look outside."""

ALLOWED = {
    ("pipeline.py", "os.environ"): "the composition root says where caches lie: XDG_CACHE_HOME",
    ("pipeline.py", "os.path.expanduser"): "the same, where that is not set",
    ("kit/store/", "tempfile.gettempdir"): "a lock between processes of one machine; no byte comes of it",
    ("kit/store/", "secrets"): "the name of a folder that no second process may guess; no byte comes of it",
    ("hosts/local/", ".expanduser"): "a folder on the command line may begin with ~, as in a shell",
    ("publish/notify/send.py", "os.environ"): "a sender: addresses and passwords of receivers are named variables",
    ("publish/notify/send.py", "time.sleep"): "a sender: a busy server says how long it wants to be left alone",
    ("kit/sandbox/", "os.uname"): "the walls of a child are built for the kernel and processor that are there",
    ("kit/sandbox/", "os.getcwd"): "a child's own empty folder, which its walls leave readable",
}
"""(file or room, name) and why it may: nothing of it reaches a site, a snapshot or a finding."""


def looks_outside() -> set[tuple[str, str]]:
    """Return (file, forbidden name) of every use outside the rooms that may."""
    found = set()
    for path, tree in sources(PACKAGE):
        if not path.startswith(ROOMS_OUTSIDE):
            found |= {(path, word) for word in forbidden(tree)}
    return found


def allowed(path: str, word: str) -> tuple[str, str] | None:
    """Return the exception that lets a file use a name."""
    return next((key for key in ALLOWED if path.startswith(key[0]) and key[1] == word), None)


def forbidden(tree: ast.Module) -> set[str]:
    """Return the forbidden names that a file uses."""
    found = set()
    for name, _ in names(tree):
        found |= {word for word in OUTSIDE if name == word or name.startswith(f"{word}.")}
    return found


def test_no_stage_knows_the_time_the_environment_or_the_machine() -> None:
    """The build is a function of the capture, the history and the toolchain: who needs the time is given it."""
    assert {(path, word) for path, word in looks_outside() if allowed(path, word) is None} == set()


def test_every_exception_is_still_needed() -> None:
    """The list only shrinks by itself."""
    assert set(ALLOWED) - {allowed(path, word) for path, word in looks_outside()} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import time\ntime.time()", "time.time"), ("from time import time as now\nnow()", "time.time"),
        ("import datetime as d\nd.datetime.now()", "datetime.datetime.now"),
        ("from datetime import datetime\nf(default=datetime.now)", "datetime.datetime.now"),
        ("import os\nos.environ['A']", "os.environ"), ("from os import environ\nenviron.get('A')", "os.environ"),
        ("from pathlib import Path\nPath.home()", "pathlib.Path.home"), ("Path(x).expanduser()", ".expanduser"),
        ("import locale\nlocale.getlocale()", "locale"), ("def f():\n from random import random\n random()", "random"),
        ("import os.path\nos.path.expanduser('~')", "os.path.expanduser"),
    ],
)  # fmt: skip
def test_every_spelling_is_seen(text: str, expected: str) -> None:
    """Aliases, values handed on, imports inside functions."""
    assert forbidden(ast.parse(text)) == {expected}


@pytest.mark.parametrize("text", ["entry.time.time", "import os\nos.path.join('a')", "time = 3\ntime.time"])
def test_names_of_ones_own_are_free(text: str) -> None:
    """A field that is called ``time`` is no clock."""
    assert forbidden(ast.parse(text)) == set()
