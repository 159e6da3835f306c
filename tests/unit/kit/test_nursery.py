"""What a limited child finds, what it is held to, and what it leaves behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import catalejo
from catalejo.kit.sandbox.layers import NO_LAYERS
from catalejo.kit.sandbox.nursery import ENVIRONMENT, JailError, Limits, split_frames
from catalejo.kit.sandbox.pool import PoolOptions, SandboxPool, Task

HERE = (str(Path(__file__).parent),)
LIMITS = Limits(memory=512 << 20, wall_seconds=600.0)
TARGET = "pool_tasks:run"


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    """One pool for all tests that leave it whole."""
    with SandboxPool(TARGET, LIMITS, 1, options=PoolOptions(paths=HERE)) as pool:
        yield pool


@pytest.fixture
def fresh() -> Iterator[SandboxPool]:
    """A pool of a test's own."""
    with SandboxPool(TARGET, LIMITS, 1, options=PoolOptions(paths=HERE)) as pool:
        yield pool


def told(pool: SandboxPool, word: str) -> str:
    """Return what a task answers."""
    (result,) = pool.map([Task("a", word.encode())])
    assert result.value is not None, result
    return result.value.decode()


def process_of(pool: SandboxPool) -> subprocess.Popen[bytes]:
    """Return the one worker's process."""
    (nursery,) = pool._all
    assert nursery._process is not None
    return nursery._process


def test_the_environment_is_almost_empty(fresh: SandboxPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the parent's environment reaches a child."""
    monkeypatch.setenv("SOME_TOKEN", "canary")
    assert set(told(fresh, "environment").split("\n")) <= {*ENVIRONMENT, "LC_CTYPE"}


def test_limits_are_set(pool: SandboxPool) -> None:
    """Address space, open files and core size are what was asked for."""
    assert told(pool, "limits") == repr([LIMITS.memory, LIMITS.open_files, 0])


def test_only_the_result_pipe_is_open(pool: SandboxPool) -> None:
    """A task holds the null device and its own pipe, nothing of its nursery's."""
    assert told(pool, "descriptors") == "0,1,2,3"


def test_a_process_that_left_its_session_is_swept() -> None:
    """A daemon of a task does not outlive the task, where no filter keeps it from being born; it holds the pipe open."""
    hasty = msgspec.structs.replace(LIMITS, wall_seconds=3.0)
    with SandboxPool(TARGET, hasty, 1, options=PoolOptions(paths=HERE, walls=NO_LAYERS)) as bare:
        assert told(bare, "daemon") == "left one behind"
        pid = process_of(bare).pid
        assert Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split() == []


@pytest.fixture
def crowded() -> Iterator[None]:
    """Have one processor for this process and what it starts, and four others that want it without end."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    others = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(4)]
    yield
    for other in others:
        other.kill()
        other.wait()
    os.sched_setaffinity(0, allowed)


@pytest.mark.skipif(not Path("/proc/self/schedstat").is_file(), reason="this kernel does not say who waits")
@pytest.mark.usefixtures("crowded")
def test_waiting_for_a_processor_is_not_counted() -> None:
    """A task that works for less than its wall clock's time is not stopped because others work too; one that sleeps is."""
    limits = Limits(memory=512 << 20, cpu_seconds=10, wall_seconds=2.0)
    with SandboxPool(TARGET, limits, 1, options=PoolOptions(paths=HERE)) as pool:
        tasks = [Task("a", b"work 1.0"), Task("b", b"hang")]
        assert [(result.value, result.stopped) for result in pool.map(tasks)] == [(b"worked", ""), (None, "time")]


def test_the_hash_seed_is_fixed(pool: SandboxPool, fresh: SandboxPool) -> None:
    """Two nurseries see the same string hashes, so that no set order moves bytes."""
    assert told(pool, "hash") == told(fresh, "hash")


def test_a_killed_nursery_is_started_again(fresh: SandboxPool) -> None:
    """The nursery itself may die: nothing was begun, so that the task is asked of a new one."""
    told(fresh, "echo x")
    first = process_of(fresh)
    first.kill()
    first.wait()
    assert told(fresh, "echo again") == "again"
    assert process_of(fresh).pid != first.pid


def test_closing_leaves_nothing() -> None:
    """After closing, neither the process nor its folder is there."""
    pool = SandboxPool(TARGET, LIMITS, 1, options=PoolOptions(paths=HERE))
    told(pool, "echo x")
    process = process_of(pool)
    folder = os.readlink(f"/proc/{process.pid}/cwd")
    assert os.path.exists(folder)
    pool.close()
    assert process.poll() is not None
    assert not os.path.exists(folder)


def test_a_target_that_does_not_exist_is_said() -> None:
    """A nursery that cannot start raises instead of hanging."""
    with SandboxPool("no_such_module:run", LIMITS, 1) as pool, pytest.raises(JailError, match="no_such_module"):
        told(pool, "echo x")


def test_a_module_is_warmed_once_and_looks_at_each_batch_before_it_is_forked(fresh: SandboxPool) -> None:
    """Both happen in the nursery: what they did is there in every grandchild."""
    assert [told(fresh, "warmed"), told(fresh, "warmed")] == ["1 1", "1 2"]


def test_an_incomplete_frame_is_left_out() -> None:
    """Frames that a killed task had half written do not count."""
    whole = (5).to_bytes(8, "big") + b"whole"
    assert split_frames(whole + (9).to_bytes(8, "big") + b"half") == [b"whole"]
    assert split_frames(whole + whole[:8]) == [b"whole"]
    assert split_frames((0).to_bytes(8, "big")) == [b""]


def test_children_run_the_package_of_their_parent(tmp_path: Path) -> None:
    """Another copy may be installed in the interpreter: with it, two versions would work on one portal."""
    own = tmp_path / "other"
    shutil.copytree(Path(catalejo.__file__).parent, own / "catalejo", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks/where.py").write_text(
        "import catalejo\n\n\ndef run(task: bytes) -> bytes:\n    return catalejo.__file__.encode()\n"
    )
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from catalejo.kit.sandbox.pool import Limits, PoolOptions, SandboxPool, Task\n"
        "with SandboxPool('where:run', Limits(), 1, options=PoolOptions(paths=(sys.argv[2],))) as pool:\n"
        "    print(next(iter(pool.map([Task('a', b'')]))).value.decode())\n"
    )
    arguments = [sys.executable, "-c", code, str(own), str(tmp_path / "tasks")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(own / "catalejo/__init__.py")
