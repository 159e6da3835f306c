"""Children with limits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalejo.kit.sandbox.layers import NO_LAYERS
from catalejo.kit.sandbox.nursery import ENVIRONMENT, JailError, Limits, Nursery, split_frames

HERE = str(Path(__file__).parent)
LIMITS = Limits(memory=512 << 20, cpu_seconds=2, wall_seconds=1.0, output_bytes=8 << 20)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """One nursery for all tests: what one task does must not harm the next."""
    with Nursery("jail_tasks:run", LIMITS, (HERE,)) as nursery:
        yield nursery


def test_a_task_gives_its_frames_in_order(nursery: Nursery) -> None:
    """Frames come back whole and in order, and the end is 'done'."""
    outcome = nursery.run(b"echo " + bytes(300_000))
    assert outcome.frames == (b"begun", bytes(300_000))
    assert outcome.end == "done"


def test_the_environment_is_almost_empty(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the parent's environment reaches a child."""
    monkeypatch.setenv("SOME_TOKEN", "canary")
    names = nursery.run(b"environment").frames[1].decode().split("\n")
    assert set(names) <= {*ENVIRONMENT, "LC_CTYPE"}


@pytest.mark.parametrize(
    ("task", "end"), [(b"hang", "time"), (b"spin", "time"), (b"crash", "crash"), (b"raise", "crash")]
)
def test_a_bad_task_costs_itself_only(nursery: Nursery, task: bytes, end: str) -> None:
    """A task that hangs or dies keeps the frames that it had sent, and the next one works."""
    outcome = nursery.run(task)
    assert outcome == type(outcome)((b"begun",), end)
    assert nursery.run(b"echo again").frames[1] == b"again"


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
    limits = Limits(memory=512 << 20, cpu_seconds=5, wall_seconds=0.6)
    with Nursery("jail_tasks:run", limits, (HERE,)) as nursery:
        assert nursery.run(b"work 0.4").frames == (b"begun", b"worked")
        assert nursery.run(b"hang").end == "time"


def test_memory_is_limited(nursery: Nursery) -> None:
    """Two gigabytes are not given."""
    assert nursery.run(b"memory").end == "crash"


def test_output_is_limited(nursery: Nursery) -> None:
    """A task that writes without end is stopped."""
    outcome = nursery.run(b"flood")
    assert outcome.end == "output"
    assert sum(map(len, outcome.frames)) <= LIMITS.output_bytes + (1 << 20)


def test_limits_are_set(nursery: Nursery) -> None:
    """Address space, open files and core size are what was asked for."""
    assert nursery.run(b"limits").frames[1] == repr([LIMITS.memory, LIMITS.open_files, 0]).encode()


def test_only_the_result_pipe_is_open(nursery: Nursery) -> None:
    """A task holds the null device and its own pipe, nothing of its nursery's."""
    assert nursery.run(b"descriptors").frames[1] == b"0,1,2,3"


def test_a_process_that_left_its_session_is_swept() -> None:
    """A daemon of a task does not outlive the task, where no filter keeps it from being born."""
    with Nursery("jail_tasks:run", LIMITS, (HERE,), walls=NO_LAYERS) as nursery:
        assert nursery.run(b"daemon").frames[1:] == (b"left one behind",)
        assert nursery._process is not None
        listing = f"/proc/{nursery._process.pid}/task/{nursery._process.pid}/children"
        assert Path(listing).read_text(encoding="ascii").split() == []


def test_the_hash_seed_is_fixed() -> None:
    """Two nurseries see the same string hashes, so that no set order moves bytes."""
    seen = set()
    for _ in range(2):
        with Nursery("jail_tasks:run", LIMITS, (HERE,)) as fresh:
            seen.add(fresh.run(b"hash").frames[1])
    assert len(seen) == 1


def test_a_killed_nursery_is_started_again() -> None:
    """The nursery itself may die; the task is reported as crashed and the next one gets a new nursery."""
    with Nursery("jail_tasks:run", LIMITS, (HERE,)) as fresh:
        fresh.run(b"echo x")
        assert fresh._process is not None
        subprocess.run(["kill", "-9", str(fresh._process.pid)], check=True)
        fresh._process.wait()
        assert fresh.run(b"echo again").frames[1] == b"again"


def test_closing_leaves_nothing() -> None:
    """After closing, neither the process nor its folder is there."""
    fresh = Nursery("jail_tasks:run", LIMITS, (HERE,))
    fresh.run(b"echo x")
    process = fresh._process
    assert process is not None
    folder = os.readlink(f"/proc/{process.pid}/cwd")
    assert os.path.exists(folder)
    fresh.close()
    assert process.poll() is not None
    assert not os.path.exists(folder)


def test_a_target_that_does_not_exist_is_said() -> None:
    """A nursery that cannot start raises instead of hanging."""
    with Nursery("no_such_module:run", LIMITS) as fresh, pytest.raises(JailError, match="no_such_module"):
        fresh.run(b"")


def test_an_incomplete_frame_is_left_out() -> None:
    """Frames that a killed task had half written do not count."""
    whole = (5).to_bytes(8, "big") + b"whole"
    assert split_frames(whole + (9).to_bytes(8, "big") + b"half") == [b"whole"]
