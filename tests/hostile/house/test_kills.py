"""A run that is killed leaves the former site or the new one, whole; the next run works and sweeps what was left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.house import catalejo, tree

from catalejo.history import branch_place, read_history
from catalejo.kit.read.captured import Captured

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [f"--source={ROOT / 'catalog' / name}" for name in ("backend-orders", "org")]
FIRST, SECOND = "1763518440", "1763604840"
SECONDS = 60.0


RUN = ["run", *SOURCES, "--capture", "capture", "--out", "site", "--cache", "cache", "--jobs", "2", "-q"]


def environment(place: Path, when: str) -> dict[str, str]:
    """Return what a run needs: its time, and a folder of its own for what is temporary."""
    (place / "tmp").mkdir(exist_ok=True)
    return {"SOURCE_DATE_EPOCH": when, "TMPDIR": str(place / "tmp")}


def run(place: Path, when: str) -> None:
    """Run to the end."""
    done = catalejo(*RUN, cwd=place, env=environment(place, when))
    assert done.returncode == 0, done.stderr


class Nights(NamedTuple):
    """A folder after the first night's run, its site, the second night's site, and how long a run takes."""

    place: Path
    first: dict[str, bytes]
    second: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Two nights; the tests begin after the first."""
    place, later = tmp_path_factory.mktemp("nights") / "first", tmp_path_factory.mktemp("nights") / "second"
    place.mkdir()
    run(place, FIRST)
    shutil.copytree(place, later)
    start = time.monotonic()
    run(later, SECOND)
    return Nights(place, tree(place / "site"), tree(later / "site"), time.monotonic() - start)


def killed(place: Path, is_time: Callable[[], bool], command: Sequence[str] = RUN) -> bool:
    """Start the second night's run and kill all of it as soon as it is time; False if it ended before."""
    env = {"PATH": os.environ["PATH"], "HOME": str(place), **environment(place, SECOND)}
    process = subprocess.Popen(
        [sys.executable, "-m", "catalejo", *command], cwd=place, env=env, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + SECONDS
    try:
        while process.poll() is None and time.monotonic() < end:
            if is_time():
                return True
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


KNOWN = {"capture", "site", "site.snapshot", "cache", "tmp"}


def leftovers(place: Path) -> list[str]:
    """Return what lies about that is no result."""
    return sorted({path.name for path in place.iterdir()} - KNOWN) + sorted(os.listdir(place / "tmp"))


def check(place: Path, nights: Nights) -> None:
    """The site is whole, the next run works, and nothing lies about."""
    assert tree(place / "site") in (nights.first, nights.second)
    run(place, SECOND)
    assert tree(place / "site") == nights.second
    assert leftovers(place) == []


def changed(path: Path) -> Callable[[], bool]:
    """Return a test that becomes true when another folder has taken a name."""
    before = path.stat().st_ino

    def test() -> bool:
        try:
            return path.stat().st_ino != before
        except FileNotFoundError:
            return True

    return test


def seen(place: Path, pattern: str) -> Callable[[], bool]:
    """Return a test that becomes true when a path of a pattern is there."""
    return lambda: next(place.glob(pattern), None) is not None


MOMENTS: dict[str, Callable[[Path], Callable[[], bool]]] = {
    "capture begins": lambda place: seen(place, ".capture.next/portal"),
    "repositories are read": lambda place: seen(place, ".capture.next/repos"),
    "captures are exchanged": lambda place: changed(place / "capture"),
    "build begins": lambda place: seen(place, ".site.building-*"),
    "pages are written": lambda place: seen(place, ".site.building-*/components/index.html"),
    "pages are checked": lambda place: seen(place, ".site.building-*/asof.css"),
    "sites are exchanged": lambda place: changed(place / "site"),
    "snapshots are exchanged": lambda place: changed(place / "site.snapshot"),
}


SAMPLE = ("captures are exchanged", "pages are checked", "sites are exchanged")


@pytest.mark.parametrize(
    "moment", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in MOMENTS]
)
def test_a_run_killed_at_a_moment(tmp_path: Path, nights: Nights, moment: str) -> None:
    """At each step from the first file to the last exchange."""
    place = tmp_path / "place"
    shutil.copytree(nights.place, place)
    assert killed(place, MOMENTS[moment](place))
    check(place, nights)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(2, 100, 4))
def test_a_run_killed_at_any_time(tmp_path: Path, nights: Nights, share: int) -> None:
    """Wherever it happens to be, at so many hundredths of a run."""
    place = tmp_path / "place"
    shutil.copytree(nights.place, place)
    moment = time.monotonic() + nights.seconds * share / 100
    killed(place, lambda: time.monotonic() >= moment or time.sleep(0.002) is not None)
    check(place, nights)


VERBS = {
    "capture": ["capture", *SOURCES, "--capture", "capture", "--cache", "cache", "--jobs", "2", "-q"],
    "build": [
        "build",
        "--capture",
        "capture",
        "--out",
        "site",
        "--cache",
        "cache",
        "--jobs",
        "2",
        "--history",
        "store",
        "-q",
    ],
    "publish": ["publish", "--out", "site", "--to", "www", "--history", "store", "-q"],
    "publish to a branch": ["publish", "--out", "site", "--to", "www", "--history", "branch:nights", "-q"],
}


class Jobs(NamedTuple):
    """A folder after each job of the first night, and how long each takes."""

    place: Path
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Jobs:
    """The jobs one after another, as a workflow runs them; then all but the first of the second night."""
    place = tmp_path_factory.mktemp("jobs")
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    subprocess.run(
        [
            "git",
            "-C",
            str(place),
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "x",
        ],
        check=True,
    )
    seconds = {}
    for when in (FIRST, SECOND):
        for verb, command in VERBS.items():
            if when == SECOND and verb != "capture":
                continue
            start = time.monotonic()
            done = catalejo(*command, cwd=place, env=environment(place, when))
            assert done.returncode == 0, done.stderr
            seconds[verb] = time.monotonic() - start
    done = catalejo(*VERBS["build"], cwd=place, env=environment(place, SECOND))
    assert done.returncode == 0, done.stderr
    return Jobs(place, seconds)


def whole(place: Path) -> None:
    """Each thing that is kept is one that was written, and none is half of one."""
    captured = Captured(place / "capture")
    for repo in captured.repositories():
        assert all(repo.raw(entry.path) is not None for entry in repo.entries if entry.size >= 0)
    assert captured.repositories() and captured.damage() == ()
    for store in (str(place / "store"), branch_place("branch:nights", place)):
        past = read_history(store, "2026-12-01T00:00:00Z")
        assert past.facts.kept and past.facts.nights and past.facts.findings == () and past.previous is not None
        assert past.previous.entities and past.facts.first_seen


SHARES = [pytest.param(share, marks=() if share == 62 else pytest.mark.slow) for share in range(6, 100, 4)]


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_job_killed_at_any_time_leaves_what_it_had_or_what_it_makes(
    tmp_path: Path, jobs: Jobs, verb: str, share: int
) -> None:
    """Capture, site, snapshot, published folder, both kinds of history; the next try ends well."""
    place = tmp_path / "place"
    shutil.copytree(jobs.place, place, symlinks=True)
    site, published = tree(place / "site"), tree(place / "www")
    moment = time.monotonic() + jobs.seconds[verb] * share / 100
    killed(place, lambda: time.monotonic() >= moment or time.sleep(0.002) is not None, VERBS[verb])
    whole(place)
    assert tree(place / "site") == site and tree(place / "www") in (published, site)
    done = catalejo(*VERBS[verb], cwd=place, env=environment(place, SECOND))
    assert done.returncode == 0, done.stderr
    whole(place)
    assert tree(place / "www") == (site if verb.startswith("publish") else published)
    assert (
        sorted({path.name for path in place.iterdir()} - {"www", "store", ".git"} - KNOWN)
        == []
        == os.listdir(place / "tmp")
    )
    assert [path.name for path in (place / "store/nights").iterdir() if path.name.startswith(".")] == []


def test_two_builds_of_one_site_do_not_tread_on_each_other(tmp_path: Path, nights: Nights) -> None:
    """Both end well, and the site is one of theirs."""
    shutil.copytree(nights.place, tmp_path, dirs_exist_ok=True)
    run(tmp_path, SECOND)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environment(tmp_path, SECOND)}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "catalejo", "build", "--capture", "capture", "--out", "site", "--cache", f"cache-{n}", "-q"],
            cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for n in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert tree(tmp_path / "site") == nights.second
    assert [name for name in leftovers(tmp_path) if not name.startswith("cache-")] == []
