"""Foreign text is read in limited children, and a bad task costs itself only."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from catalejo.kit.sandbox.nursery import Limits
from catalejo.kit.sandbox.pool import BATCH_TASKS, PoolOptions, SandboxPool, SandboxResult, Spread, Task, cut, map_kept
from catalejo.kit.store.pack import BuildCacheFile

HERE = (str(Path(__file__).parent),)
LIMITS = Limits(memory=512 << 20, cpu_seconds=1, wall_seconds=600.0, output_bytes=8 << 20)
"""Of no task here does the wall clock decide what becomes of it, however many share this machine, but of one that waits."""
HASTY = msgspec.structs.replace(LIMITS, wall_seconds=3.0)
TARGET = "pool_tasks:run"


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    """One pool for all tests: what one task does must not harm the next."""
    with SandboxPool(TARGET, LIMITS, 2, options=PoolOptions(paths=HERE)) as pool:
        yield pool


def tasks_of(*payloads: str, shared: bytes = b"") -> list[Task]:
    """Return tasks whose key is their place."""
    return [Task(str(number), payload.encode(), shared) for number, payload in enumerate(payloads)]


def ends(results: Iterator[SandboxResult]) -> list[str]:
    """Return values, or in brackets why there is none."""
    return [f"({r.stopped})" if r.value is None else r.value.decode() for r in results]


def test_values_come_in_the_order_of_the_tasks(pool: SandboxPool) -> None:
    """Also across batches and workers."""
    tasks = tasks_of(*(f"echo {number}" for number in range(300)))
    assert [(r.key, r.value, r.stopped) for r in pool.map(tasks)] == [
        (str(number), str(number).encode(), "") for number in range(300)
    ]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("spin", "time"), ("swallow", "time"), ("regex", "time"), ("bomb", "time"),
        ("crash", "crash"), ("kill", "crash"), ("raise", "crash"), ("memory", "memory"), ("flood", "output"),
    ],
)  # fmt: skip
def test_a_bad_task_costs_itself_only(pool: SandboxPool, bad: str, why: str) -> None:
    """Whatever it does: loops in Python or in C, waits, dies, raises, eats memory, says too much."""
    assert ends(pool.map(tasks_of("echo a", bad, "echo b", bad, "echo c"))) == ["a", f"({why})", "b", f"({why})", "c"]


def test_a_task_that_waits_is_ended_by_the_wall_clock() -> None:
    """It uses no CPU time."""
    with SandboxPool(TARGET, HASTY, 1, options=PoolOptions(paths=HERE)) as hasty:
        assert ends(hasty.map(tasks_of("echo a", "hang", "echo b"))) == ["a", "(time)", "b"]


def test_a_task_that_announces_others_has_no_more_time_for_it() -> None:
    """The wall clock begins anew for as many tasks as there are."""
    with SandboxPool(TARGET, HASTY, 1, options=PoolOptions(paths=HERE)) as hasty:
        start = time.monotonic()
        assert ends(hasty.map(tasks_of("stall", "echo a"))) == ["(crash)", "a"]
        assert time.monotonic() - start < 300, "half of what it stalls for"


def test_what_a_task_raised_is_said_in_short(pool: SandboxPool) -> None:
    """Without control characters, for it is foreign text."""
    (result,) = pool.map(tasks_of("raise"))
    assert result == SandboxResult("0", None, "crash", "ValueError: the [31mmiddle")


def test_a_task_does_not_suffer_from_what_an_earlier_one_kept(pool: SandboxPool) -> None:
    """Memory that a neighbour holds is no fault of the task: it is tried again alone."""
    hoard = f"hoard {200 << 20}"
    assert ends(pool.map(tasks_of(hoard, hoard, hoard, "echo a"))) == ["done", "done", "done", "a"]


def test_a_task_that_answers_twice_speaks_for_itself_only_as_long_as_it_is_asked(pool: SandboxPool) -> None:
    """Frames out of turn end the reading; what is missing is asked again."""
    results = list(pool.map(tasks_of("echo a", "forge")))
    assert results[0].value == b"a"
    assert len(results) == 2


def test_small_tasks_share_a_grandchild(pool: SandboxPool) -> None:
    """Forty tasks, one process."""
    assert len(set(ends(pool.map(tasks_of(*["pid"] * BATCH_TASKS))))) == 1


def test_batches_are_bounded_in_number_and_bytes_and_share_the_same_bytes() -> None:
    """By the tasks alone, whatever the workers."""
    assert [len(batch) for batch in cut(tasks_of(*["x"] * 90))] == [40, 40, 10]
    heavy = [Task("a", b"x", weight=400_000), Task("b", b"x", weight=400_000), Task("c", b"x", weight=10)]
    assert [[task.key for task in batch] for batch in cut(heavy)] == [["a"], ["b", "c"]]
    groups = [Task("a", b"", b"1"), Task("b", b"", b"1"), Task("c", b"", b"2")]
    assert [[task.key for task in batch] for batch in cut(groups)] == [["a", "b"], ["c"]]


def test_a_group_shares_bytes_and_is_given_up_after_many_stopped_tasks(pool: SandboxPool) -> None:
    """Where the pool is told to: its others of the batch are skipped, those of another group are not."""
    assert ends(pool.map(tasks_of("echo a", "echo b", shared=b"s-"))) == ["s-a", "s-b"]
    group = [Task(str(n), word.encode(), group="a") for n, word in enumerate([*["crash"] * 3, "echo a"])]
    group.append(Task("b", b"echo b", group="b"))
    with SandboxPool(TARGET, LIMITS, 1, options=PoolOptions(paths=HERE, give_up=3)) as impatient:
        assert ends(impatient.map(group)) == ["(crash)"] * 3 + ["(skipped)", "b"]
    assert ends(pool.map(group)) == ["(crash)"] * 3 + ["a", "b"]


def test_workers_of_a_thread_end_with_it() -> None:
    """An executor of somebody else's leaves nothing behind."""
    with ThreadPoolExecutor(1) as executor:
        other = SandboxPool(TARGET, LIMITS, Spread(1, executor), options=PoolOptions(paths=HERE))
        (pid,) = ends(other.map(tasks_of("parent")))
    gc.collect()
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_results_do_not_depend_on_the_executor(pool: SandboxPool, kind: type[Executor]) -> None:
    """Threads, processes or none: the same values and the same faults."""
    tasks = tasks_of(*(f"echo {number}" for number in range(60)), "crash", "spin", "raise", "echo z")
    with kind(2) as executor:  # type: ignore[call-arg]  # both take the number of workers
        other = SandboxPool(TARGET, LIMITS, Spread(2, executor), options=PoolOptions(paths=HERE))
        assert list(other.map(tasks)) == list(pool.map(tasks))


def test_workers_start_when_needed_and_as_many_as_the_tasks_are_worth() -> None:
    """No task, no process; a few tasks, one worker however many are allowed."""
    with SandboxPool(TARGET, LIMITS, 4, options=PoolOptions(paths=HERE)) as fresh:
        assert list(fresh.map([])) == []
        assert fresh._all == []
        list(fresh.map(tasks_of(*["echo a"] * 60)))
        assert len(fresh._all) == 1


def test_a_closed_pool_leaves_no_process() -> None:
    """Also where its results were not all taken."""
    fresh = SandboxPool(TARGET, LIMITS, 1, options=PoolOptions(paths=HERE))
    results = fresh.map([Task("a", b"echo a", b"first"), Task("b", b"hang", b"second"), Task("c", b"hang", b"third")])
    assert next(results).key == "a"
    running = [worker._process for worker in fresh._all]
    start = time.monotonic()
    fresh.close()
    assert time.monotonic() - start < LIMITS.wall_seconds / 2, "nothing is waited for"
    assert running
    assert all(process is None or process.poll() is not None for process in running)


def test_results_are_kept_by_their_key_but_never_faults(pool: SandboxPool, tmp_path: Path) -> None:
    """The second time only what failed is run again."""
    tasks, keys = tasks_of("pid", "crash", "pid"), [b"a", b"b", b"c"]
    store = BuildCacheFile(tmp_path, "kept", "1")
    first = list(map_kept(pool, tasks, keys, store))
    store.close()
    again = BuildCacheFile(tmp_path, "kept", "1")
    assert list(map_kept(pool, tasks, keys, again)) == first
    assert (again.get(b"b"), first[1].stopped) == (None, "crash")


def test_a_thousand_small_tasks_share_few_processes(pool: SandboxPool) -> None:
    """A process per repository would be too dear."""
    assert len(set(ends(pool.map(tasks_of(*["pid"] * 1000))))) == 1000 // BATCH_TASKS
