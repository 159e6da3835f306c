"""The kernel holds tasks: they read what they are given, write nothing, reach nobody, start nothing."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalejo.kit.sandbox import layers
from catalejo.kit.sandbox.layers import ABSENT, BROKEN, HOLDS, NO_LAYERS, Layers
from catalejo.kit.sandbox.nursery import Limits
from catalejo.kit.sandbox.pool import PoolOptions, SandboxPool, Task

HERE = (str(Path(__file__).parent),)
LIMITS = Limits(memory=512 << 20)
TARGET = "wall_tasks:run"

HELD = layers.examine()
needs_landlock = pytest.mark.skipif(HELD.landlock != HOLDS, reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(HELD.seccomp != HOLDS, reason="this kernel has no seccomp filter")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that tasks may read."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "in.txt").write_text("inside", encoding="utf-8")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that they may not."""
    (tmp_path / "out.txt").write_text("outside", encoding="utf-8")
    (tmp_path / "program").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "program").chmod(0o755)
    return tmp_path


@pytest.fixture(scope="module")
def pool(given: Path) -> Iterator[SandboxPool]:
    """One pool for all tests."""
    with SandboxPool(TARGET, LIMITS, 1, [given], options=PoolOptions(paths=HERE)) as pool:
        yield pool


def tried(pool: SandboxPool, *actions: str) -> list[str]:
    """Return how each action went, each in a grandchild of its own where the one before died."""
    results = pool.map([Task(action, action.encode()) for action in actions])
    return [result.stopped if result.value is None else result.value.decode() for result in results]


def test_what_is_given_is_read(pool: SandboxPool, given: Path) -> None:
    """Its folders, and what Python needs to import what is installed; threads run."""
    found = tried(pool, f"read {given}/in.txt", f"list {given}", "import colorsys", "import jinja2", "thread")
    assert found == ["inside", "in.txt", "colorsys", "jinja2", "ran"]


@needs_landlock
def test_nothing_else_is_read(pool: SandboxPool, given: Path, outside: Path) -> None:
    """Not by path, not by a link, not the memory or the arguments of other processes."""
    (given / "link").symlink_to(outside / "out.txt")
    home = f"/proc/{os.getpid()}"
    found = tried(pool, f"read {outside}/out.txt", f"read {given}/link", f"list {outside}", f"read {home}/environ",
                  f"read {home}/cmdline", "read /etc/passwd", "list /", "read /proc/self/environ")  # fmt: skip
    (given / "link").unlink()
    assert set(found) == {"EACCES"}


@needs_landlock
def test_nothing_is_written(pool: SandboxPool, given: Path, outside: Path) -> None:
    """Neither outside nor in what may be read, in whatever way."""
    for folder, name in ((outside, "out.txt"), (given, "in.txt")):
        found = tried(pool, f"write {folder}/{name}", f"write {folder}/new", f"folder {folder}/new", f"link {folder}/new",
                      f"remove {folder}/{name}", f"rename {folder}/{name}", f"truncate {folder}/{name}",
                      "write /dev/shm/new")  # fmt: skip
        assert set(found) == {"EACCES"}
    assert (given / "in.txt").read_text(encoding="utf-8") == "inside"


@needs_seccomp
def test_nobody_is_reached(pool: SandboxPool) -> None:
    """No socket of any kind."""
    assert set(tried(pool, "tcp 9", "udp", "unix", "pair")) == {"EPERM"}


@needs_seccomp
def test_nothing_is_started_and_nothing_of_the_kernel_asked(pool: SandboxPool, outside: Path) -> None:
    """No program, no process, no tracing, no namespace, no mount, no ring."""
    found = tried(pool, f"exec {outside}/program", "exec /bin/sh", "fork", f"ptrace {os.getpid()}", "unshare",
                  f"mount {outside}", "io_uring", "userfaultfd")  # fmt: skip
    assert set(found) == {"EPERM"}


@needs_seccomp
def test_numbers_of_another_architecture_kill(pool: SandboxPool) -> None:
    """They mean other calls than those that are refused."""
    assert tried(pool, "x32", "thread") == (["crash", "ran"] if os.uname().machine == "x86_64" else ["ENOSYS", "ran"])


@pytest.mark.skipif(HELD.abi < 6, reason="this Landlock does not know signals")
def test_no_process_outside_is_signalled(pool: SandboxPool) -> None:
    """Not even one of the same user."""
    victim = subprocess.Popen(["/bin/sleep", "60"])
    try:
        assert tried(pool, f"kill {victim.pid}") == ["EPERM"]
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


@needs_landlock
@needs_seccomp
def test_each_layer_stands_alone(given: Path, outside: Path) -> None:
    """Landlock alone stops files, programs and TCP; seccomp alone stops sockets and programs."""
    actions = [f"read {outside}/out.txt", "exec /bin/sh", "udp", "fork", "tcp 9"]
    with SandboxPool(
        TARGET, LIMITS, 1, [given], options=PoolOptions(paths=HERE, walls=HELD._replace(seccomp=ABSENT))
    ) as one:
        found = tried(one, *actions)
        assert found[:4] == ["EACCES", "EACCES", "let through", "let through"]
        assert found[4] == ("EACCES" if HELD.abi >= 4 else "ECONNREFUSED")
    with SandboxPool(
        TARGET, LIMITS, 1, [given], options=PoolOptions(paths=HERE, walls=HELD._replace(landlock=ABSENT))
    ) as other:
        assert tried(other, *actions) == ["outside", "EPERM", "EPERM", "EPERM", "EPERM"]


def test_without_layers_tasks_give_the_same(given: Path) -> None:
    """Limits and an empty environment stay; nothing else changes."""
    with SandboxPool(TARGET, LIMITS, 1, [given], options=PoolOptions(paths=HERE, walls=NO_LAYERS)) as bare:
        assert tried(bare, f"read {given}/in.txt", "thread", "udp") == ["inside", "ran", "let through"]


def test_the_layers_need_no_privilege() -> None:
    """What holds for root holds for a user without any right."""
    code = "import sys; sys.path.append(sys.argv[1]); from catalejo.kit.sandbox.layers import main; main()"
    root = str(Path(layers.__file__).resolve().parents[3])
    other = 65534 if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        done = subprocess.run(
            ["/usr/bin/python3", "-I", "-S", "-c", code, root, folder, "landlock", "seccomp"],
            user=other, group=other, extra_groups=[] if other else None, capture_output=True, env={}, check=False,
        )  # fmt: skip
    assert done.stdout.decode() == json.dumps(HELD), done.stderr


def test_the_self_test_says_what_is_switched_off() -> None:
    """As on a kernel that has none of it."""
    assert layers.examine(no_landlock=True)[:2] == (ABSENT, HELD.seccomp)
    assert layers.examine(no_seccomp=True)[:2] == (HELD.landlock, ABSENT)
    assert layers.examine(no_landlock=True, no_seccomp=True) == NO_LAYERS


@needs_landlock
@needs_seccomp
def test_the_self_test_sees_a_wall_with_a_hole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rules that allow the whole disk, a filter that allows all: each is broken, and no silent success."""
    monkeypatch.setattr(layers, "system_folders", lambda: ["/"])
    assert layers._tried(lambda: layers._try_landlock(tmp_path, HELD.abi)) == BROKEN
    everything = (0x06).to_bytes(2, "little") + bytes(2) + (0x7FFF0000).to_bytes(4, "little")
    monkeypatch.setattr(layers.seccomp, "program", lambda machine: everything)
    assert layers._tried(layers._try_seccomp) == BROKEN


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Layers(HOLDS, HOLDS, 7), ("jail-holds",)),
        (Layers(ABSENT, ABSENT), ("jail-rlimits",)),
        (Layers(ABSENT, HOLDS), ("jail-landlock-absent",)),
        (Layers(HOLDS, ABSENT, 4), ("jail-seccomp-absent",)),
        (Layers(BROKEN, BROKEN, 4), ("jail-landlock-broken", "jail-seccomp-broken")),
    ],
)
def test_what_holds_is_said(found: Layers, said: tuple[str, ...]) -> None:
    """One message for all or nothing, one for each layer that does not hold."""
    assert found.notices() == said
