"""Questions that verbs ask apart from a build: of hosts and systems, of files on this machine, of one capture.

A build asks none of them; the order of its stages is ``pipeline``'s.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import delivery, stacks
from .capture import Diagnosis, Patience
from .capture import examine as examine_sources
from .capture import measure as measure_windows
from .catalog import verdicts as catalog_verdicts
from .catalog.verdicts import VerdictRequest
from .catalog.verdicts.rows import DocumentVerdict
from .config import Configuration
from .kit.read.captured import Captured
from .kit.sandbox.pool import Jobs
from .model.capture import Visibility
from .model.comparison import Measurement, MeasureRequest
from .model.differences import EnvironmentDifference
from .model.rendering import ExpandedSet, KnownCluster, RenderedRoot
from .model.settings import CaptureOptions, CaptureRequest
from .model.world import World
from .pipeline import TOOL, Announce, BuildError, no_announcement


def examine(configuration: Configuration, read_seconds: float, announce: Announce = no_announcement) -> list[Diagnosis]:
    """Ask every configured source and system one cheap question; nothing is written."""
    options = CaptureOptions(
        Visibility(configuration.settings.visibility), tool=TOOL, wait_seconds=5.0, read_seconds=read_seconds
    )
    return examine_sources(
        CaptureRequest(configuration.sources, configuration.systems, options=options),
        said=lambda name: announce(f"asking {name}"),
    )


def measure(
    configuration: Configuration, asked: MeasureRequest, read_seconds: float, patience: Patience | None = None
) -> Measurement:
    """Ask a configured system that measures for two windows around a deployment; nothing is written.

    What is missing, and what is wrong with the question, is in the result. ``delivery.compare_windows`` judges it.
    """
    options = CaptureOptions(
        Visibility(configuration.settings.visibility), tool=TOOL, wait_seconds=5.0, read_seconds=read_seconds
    )
    return measure_windows(configuration.systems, asked, options, patience)


def verdicts(request: VerdictRequest, jobs: Jobs = 1) -> Iterator[DocumentVerdict]:
    """Yield the verdict on each document of entity files on this machine; nothing is captured."""
    return catalog_verdicts.verdicts(request, jobs)


def render_stack(captured: Captured, repo: str, path: str, programs: bool) -> RenderedRoot | None:
    """Return what the root at a path of a captured repository renders to; None where there are no objects.

    Raises:
        BuildError: reading it took too much.

    """
    try:
        return stacks.render_root(captured, stacks.OneQuestion(repo, path), programs)
    except stacks.NotAnswered as stopped:
        raise BuildError(f"{path or '.'} cannot be rendered within the limits ({stopped})") from None


def expand_sets(
    captured: Captured, repo: str, path: str, clusters: tuple[KnownCluster, ...] | None
) -> tuple[ExpandedSet, ...]:
    """Return what the ApplicationSets of a captured file make; ``clusters`` are all that there are, None if unknown.

    Raises:
        BuildError: reading it took too much.

    """
    try:
        return stacks.expand_file(captured, stacks.OneQuestion(repo, path), clusters)
    except stacks.NotAnswered as stopped:
        raise BuildError(f"{path} cannot be expanded within the limits ({stopped})") from None


def differences(world: World, left: str, right: str) -> EnvironmentDifference:
    """Return how two environments of a concluded capture differ, by what Git asks for."""
    return delivery.compare_environments(world.stacks, world.delivery, left, right)
