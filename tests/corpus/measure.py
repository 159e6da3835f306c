"""Runs ``catalejo run`` on an organisation, then the stages one by one for their CPU time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from catalejo import pipeline
from catalejo.cli.options import SourceOptions, configuration
from catalejo.model.refs import split_ref
from catalejo.model.settings import CaptureOptions
from catalejo.model.world import World

STAGES = ("capture", "catalog", "docs", "stacks", "judge", "portal")
"""``judge`` is everything between the stacks and the pages: live, delivery, scorecards, history."""
LIMIT_SECONDS = 900
TAKEN_AT = "1796000000"


@dataclass
class Figures:
    """What one organisation gave. ``cpu`` is seconds by stage, children included; ``words`` are the run's own."""

    name: str
    code: int = -1
    words: str = ""
    complaints: str = ""
    site_bytes: int = 0
    repositories: int = 0
    declared: Counter[str] = field(default_factory=Counter)
    inferred: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    stacks: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Tell whether the run ended as a run should, without a traceback or an unexpected error."""
        return self.code == 0 and "Traceback" not in self.complaints and "unexpected" not in self.complaints


def measure(organisation: Path, jobs: int) -> Figures:
    """Run the command as a user does; then conclude and draw with cold caches, stage by stage."""
    figures = Figures(organisation.name)
    with tempfile.TemporaryDirectory(prefix="catalejo-corpus-") as scratch:
        work = Path(scratch)
        environment = {"PATH": os.environ["PATH"], "HOME": scratch, "XDG_CACHE_HOME": str(work / "cache")}
        done = subprocess.run(
            [sys.executable, "-m", "catalejo", "run", "--source", str(organisation), "--out", "site", "-j", str(jobs)],
            cwd=work, env=environment | {"SOURCE_DATE_EPOCH": TAKEN_AT}, capture_output=True, text=True,
            timeout=LIMIT_SECONDS, check=False,
        )  # fmt: skip
        figures.code, figures.words, figures.complaints = done.returncode, done.stdout, done.stderr
        site = work / "site"
        figures.site_bytes = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        if figures.whole:
            try:
                _count(figures, _stages(figures, organisation, work, jobs))
            except Exception:
                figures.code, figures.complaints = -1, traceback.format_exc()
    return figures


def _stages(figures: Figures, organisation: Path, work: Path, jobs: int) -> World:
    clock = _Clock(figures.cpu)
    chosen = configuration(SourceOptions(None, (str(organisation),), None))
    pipeline.capture(chosen, work / "again", work / "cold", CaptureOptions(tool="corpus", jobs=jobs))
    clock.end("capture")
    names = {"catalog": "catalog", "docs": "docs", "stacks": "stacks", "history": "judge"}
    request = pipeline.Request(
        work / "again", work / "cold", "", jobs, lambda stage, _: clock.end(names[stage]) if stage in names else None
    )
    conclusions, _ = pipeline.build_site(request, work / "drawn")
    clock.end("portal")
    return conclusions.world


class _Clock:
    """Splits the CPU time of this process and its ended children among stages."""

    def __init__(self, spent: dict[str, float]) -> None:
        self.spent, self.last = spent, self.now()

    @staticmethod
    def now() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    def end(self, stage: str) -> None:
        here = self.now()
        self.spent[stage] = self.spent.get(stage, 0.0) + here - self.last
        self.last = here


def _count(figures: Figures, world: World) -> None:
    figures.repositories = len(world.repos)
    for ref, entity in world.catalog.entities.items():
        (figures.inferred if entity.inferred or entity.stub else figures.declared)[split_ref(ref)[0]] += 1
    sites = {(bundle.repo, bundle.root): len(bundle.articles) for bundle in world.docs.bundles.values()}
    figures.pages = sum(sites.values())
    figures.stacks = len(world.stacks.stacks)
    figures.findings = Counter(finding.code for finding in world.findings)
