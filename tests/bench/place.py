"""Where the measurements work: organisations, captures and builds that several rows look at are made once."""

from __future__ import annotations

import calendar
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.bench.inputs.answers import taken_at
from tests.bench.inputs.organisation import Plan
from tests.bench.inputs.write import write_organisation
from tests.bench.measure import Spent, python, run


@dataclass(frozen=True)
class Sizes:
    """How large each measurement is; the bars are made for the defaults."""

    entities: int = 10_000
    small_entities: int = 1_000
    small_pages_per_hundred: int = 12
    services: int = 1_667
    manifests: int = 12
    sites_of_6: int = 20
    sites_of_200: int = 1
    repositories: int = 1_000
    runs: int = 3
    components: int = 1_000


SMALL = Sizes(200, 100, 12, 10, 12, 2, 1, 25, 1, 20)
"""What ``make test`` runs, so that the harness cannot rot; its figures mean nothing."""


@dataclass
class Build:
    """A finished build: what it used, its stages in CPU seconds, its site."""

    spent: Spent
    stages: dict[str, float]
    counts: dict[str, int]
    site: Path


@dataclass
class Place:
    """The folder of one run of the measurements, and the cache for tools of others that outlives it."""

    folder: Path
    sizes: Sizes
    tools: Path
    _made: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def large(self) -> Plan:
        """The organisation that the bars speak of."""
        return Plan(self.sizes.entities)

    def organisation(self, name: str, plan: Plan) -> Path:
        """Write a night of an organisation; returns its folder."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        write_organisation(plan, folder)
        return folder

    def capture(self, name: str, plan: Plan) -> Path:
        """Return the capture of a night of an organisation; made once."""
        key = f"capture-{name}-{plan.night}"
        if key not in self._made:
            folder = self.organisation(name, plan)
            earlier = self._made.get(f"capture-{name}-{plan.night - 1}")
            if earlier is not None:
                # A night goes on where the night before ended, as `catalejo run` in one folder does.
                shutil.copytree(earlier, folder / key, copy_function=os.link)
            moment = calendar.timegm(time.strptime(taken_at(plan), "%Y-%m-%dT%H:%M:%SZ"))
            command = python(
                "-m", "catalejo", "capture", "-q", "-f", "mkdocs.yml", "--capture", key, "--cache", "capture-cache",
            )  # fmt: skip
            run(command, folder, {"SOURCE_DATE_EPOCH": str(moment)})
            self._made[key] = folder / key
        made: Path = self._made[key]
        return made

    def build(self, capture: Path, site: Path, cache: Path, store: str = "") -> Build:
        """Build a site as ``catalejo build`` does: made, checked, exchanged, remembered where there is a store."""
        command = python("-m", "tests.bench.child", "build", str(capture), str(site), str(cache), store)
        return self._told(run(command, self.folder), site)

    def conclude(self, capture: Path, cache: Path) -> Build:
        """Draw the conclusions of a capture and nothing else."""
        return self._told(
            run(python("-m", "tests.bench.child", "conclude", str(capture), str(cache)), self.folder), cache
        )

    def _told(self, spent: Spent, site: Path) -> Build:
        told = json.loads(spent.out.splitlines()[-1])
        return Build(spent, told["stages"], told["counts"], site)

    def cold(self) -> Build:
        """Return the cold build of the large organisation, the first night of its history; made once."""
        if "cold" not in self._made:
            capture = self.capture("large", self.large)
            self._made["cold"] = self.build(
                capture, self.folder / "site", self.folder / "cache", str(self.folder / "store")
            )
        made: Build = self._made["cold"]
        return made

    def conclusions(self) -> list[Build]:
        """Return several runs of the conclusions about the large organisation with nothing kept but documentation."""
        if "conclusions" not in self._made:
            self.cold()
            capture, cache = self.capture("large", self.large), self.folder / "conclusions-cache"
            runs = []
            for _ in range(self.sizes.runs):
                shutil.rmtree(cache, ignore_errors=True)
                shutil.copytree(self.folder / "cache" / "docs", cache / "docs", copy_function=os.link)
                runs.append(self.conclude(capture, cache))
            self._made["conclusions"] = runs
            self.drop("conclusions-cache")
        made: list[Build] = self._made["conclusions"]
        return made

    def drop(self, *names: str) -> None:
        """Remove folders that no later row looks at."""
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)
