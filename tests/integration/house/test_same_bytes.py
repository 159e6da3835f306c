"""Two builds of one capture are byte-identical."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.house import catalejo, tree

from catalejo import pipeline
from catalejo.kit.sandbox.pool import Spread

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of a part of the demo organisation."""
    folder = tmp_path_factory.mktemp("capture")
    sources = [f"--source={ROOT / 'catalog' / name}" for name in ("backend-orders", "org", "promo-worker")]
    done = catalejo("capture", *sources, "--capture", "c", cwd=folder, env={"SOURCE_DATE_EPOCH": "1763518440"})
    assert done.returncode == 0, done.stderr
    return folder / "c"


def test_builds_do_not_depend_on_the_machine(capture: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, folder, cache, number of workers: the same site and snapshot."""
    sites = []
    for number, (seed, zone, locale, jobs) in enumerate(
        [("1", "UTC", "C", "1"), ("77", "America/Lima", "C.UTF-8", "2")]
    ):
        folder = tmp_path / f"place-{number}" / ("deep/" * number)
        folder.mkdir(parents=True)
        done = catalejo(
            "build", "--capture", str(capture), "--out", "site", "--jobs", jobs, cwd=folder,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        sites.append((tree(folder / "site"), tree(folder / "site.snapshot")))
    assert sites[0][0].keys() == sites[1][0].keys()
    assert [path for path in sites[0][0] if sites[0][0][path] != sites[1][0][path]] == []
    assert sites[0][1] == sites[1][1]


class Noting(ThreadPoolExecutor):
    """An executor of whoever builds; notes whose work it was given."""

    def __init__(self) -> None:
        super().__init__(2)
        self.targets: set[str] = set()

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.targets.add(args[0].target.split(":")[0].removeprefix("catalejo."))
        return super().submit(work, *args, **kwargs)


def test_every_stage_that_reads_foreign_text_is_spread_by_the_executor_of_a_build(
    capture: Path, tmp_path: Path
) -> None:
    with Noting() as executor:
        spread = pipeline.conclude(pipeline.Request(capture, tmp_path / "a", jobs=Spread(2, executor)))
    assert executor.targets == {
        "catalog.reading.reader", "catalog.apis.reference.worker", "docs.sites.finder", "docs.rendering.child", "docs.cleaning.child",
        "stacks.reading", "leaks.reading", "scorecards.texts",
    }  # fmt: skip
    alone = pipeline.conclude(pipeline.Request(capture, tmp_path / "b"))
    assert msgspec.msgpack.encode(spread.world) == msgspec.msgpack.encode(alone.world)


def test_mkdocs_build_gives_the_same_bytes(tmp_path: Path) -> None:
    """For the demo's own configuration: `mkdocs build` is `catalejo build` without its checks."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("docs", "catalog", "stacks", "recorded", "scorecards"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copy(ROOT / "mkdocs.yml", home)
    env = {"SOURCE_DATE_EPOCH": "1763518440"}
    for verb in (["capture", "--capture", "c"], ["build", "--capture", "c", "--out", "ours"]):
        done = catalejo(*verb, cwd=home, env=env)
        assert done.returncode in (0, 3), done.stderr
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), **env}
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "theirs"], cwd=home, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    ours, theirs = tree(home / "ours"), tree(home / "theirs")
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []
