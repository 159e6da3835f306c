"""The measured side: does one thing in a process of its own and prints its figures as JSON.

python -m tests.bench.child build CAPTURE SITE CACHE STORE    made, checked, exchanged, remembered
python -m tests.bench.child conclude CAPTURE CACHE            every conclusion, nothing drawn
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalejo import history, pipeline
from catalejo.cli import making
from catalejo.docs import work
from catalejo.portal.pages.catalog import relations


def used() -> float:
    """Return the CPU seconds of this process and of the children that ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


class Stages:
    """Told by the pipeline when a stage has ended; what comes after the history is drawing."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, int] = {}
        self._last = used()

    def __call__(self, stage: str, count: int) -> None:
        if not stage:
            return
        now = used()
        name = f"draw {stage}" if "history" in self.seconds else stage
        self.seconds[name], self.counts[name] = now - self._last, count
        self._last = now


def timed(module: Any, name: str) -> list[float]:
    """Let a function of a module add the CPU seconds of each call to the list that is returned."""
    times: list[float] = []
    function: Callable[..., Any] = getattr(module, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            times.append(time.process_time() - start)

    setattr(module, name, call)
    return times


def rendered_pages() -> list[int]:
    """Let the docs stage add how many pages it renders to the list that is returned."""
    counts: list[int] = []
    make = work._make

    def counted(chunks: Any, *more: Any) -> Any:
        counts.append(sum(len(chunk.pages) for chunk in chunks))
        return make(chunks, *more)

    work._make = counted
    return counts


def build(stages: Stages, capture: Path, site: Path, cache: Path, store: str) -> None:
    """Make, check and exchange a site as ``catalejo build`` does, and keep its snapshot as ``run`` does."""
    drawn: list[Any] = []
    build_site = pipeline.build_site

    def remembered(*given: Any) -> Any:
        made = build_site(*given)
        drawn.append(made[1])
        return made

    pipeline.build_site = remembered
    graphs, rendered = timed(relations, "drawing"), rendered_pages()
    making.progress = lambda quiet: stages
    conclusions = making.make_site(
        making.SiteRequest(capture, site, cache, store, jobs=2, quiet=True, accept_loss=True)
    )
    if store:
        history.append(store, making.snapshot_of(site.absolute()))
    stages("search, check, exchange", 0)
    stages.seconds["graphs"] = sum(graphs)
    stages.counts |= {"findings": len(conclusions.world.findings), "rendered": sum(rendered)}
    stages.counts |= {"kept": drawn[0].kept, "drawn": drawn[0].drawn}
    stages.counts["rules"] = sum(len(card.rules) for card in conclusions.world.scorecards.cards)


def main(verb: str, capture: str, *places: str) -> None:
    """Do one thing."""
    logging.disable(logging.CRITICAL)
    stages = Stages()
    if verb == "build":
        build(stages, Path(capture), Path(places[0]), Path(places[1]), places[2])
    else:
        concluded = pipeline.conclude(pipeline.Request(Path(capture), Path(places[0]), "", 2, stages))
        stages.counts["sites"] = sum(bool(bundle.articles) for bundle in concluded.world.docs.bundles.values())
    print(json.dumps({"stages": stages.seconds, "counts": stages.counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
