"""Questions that verbs ask apart from a build: of hosts and systems, of files on this machine, of one capture.

A build asks none of them; the order of its stages is ``pipeline``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from . import delivery, scaffold, stacks
from .capture import Diagnosis, Patience, change_base, resolve, send_requests, source_for
from .capture import examine as examine_sources
from .capture import measure as measure_windows
from .catalog import verdicts as catalog_verdicts
from .catalog.edits import entity_edits
from .catalog.suggest import suggest
from .catalog.verdicts import VerdictRequest
from .catalog.verdicts.rows import DocumentVerdict
from .config import Configuration
from .kit.ask.errors import SourceError
from .kit.read.captured import Captured, Repo
from .kit.sandbox.pool import Jobs
from .model.capture import Visibility
from .model.check import CheckedChange
from .model.comparison import Measurement, MeasureRequest
from .model.differences import EnvironmentDifference
from .model.entities import Catalog
from .model.findings import Finding
from .model.rendering import ExpandedSet, KnownCluster, RenderedRoot
from .model.scaffolding import (
    PlannedRequest,
    ScaffoldOrder,
    ScaffoldPlan,
    SentRequest,
)
from .model.settings import CaptureOptions, CaptureRequest
from .model.suggesting import Suggested
from .model.world import World
from .pipeline import TOOL, Announce, BuildError, Conclusions, no_announcement


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


def plan_scaffold(order: ScaffoldOrder, read: scaffold.FolderReader, name: str = "") -> ScaffoldPlan:
    """Return what a software template would do; nothing is written or sent.

    Raises:
        ScaffoldRefused: it cannot be run; all reasons.

    """
    return scaffold.plan_template(order, read, name)


def unsendable(configuration: Configuration, plan: ScaffoldPlan) -> tuple[PlannedRequest, ...]:
    """Return the requests of a plan for which no source is configured."""
    return tuple(asked for asked in plan.requests if source_for(configuration.sources, asked) is None)


def send_scaffold(
    configuration: Configuration, plan: ScaffoldPlan, read_seconds: float, announce: Announce = no_announcement
) -> tuple[ScaffoldPlan, tuple[SentRequest, ...]]:
    """Send the requests of a plan; return it with the outputs that are known now, and what became of each request."""
    options = CaptureOptions(
        Visibility(configuration.settings.visibility), tool=TOOL, wait_seconds=30.0, read_seconds=read_seconds
    )
    sent = send_requests(configuration.sources, plan.requests, options, said=announce)
    known = {f"{one.step}.{name}": value for one in sent for name, value in one.outputs.items()}
    outputs = tuple(msgspec.structs.replace(one, value=resolve(one.value, known)) for one in plan.outputs)
    return msgspec.structs.replace(plan, outputs=outputs), sent


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


def base_commit(folder: Path, base: str, scratch: Path) -> str:
    """Return the commit from which the change in a folder is counted: the last that HEAD and ``base`` have in common.

    Raises:
        BuildError: the folder is no git repository, or there is no such commit here.

    """
    try:
        return change_base(folder, base, scratch)
    except SourceError as error:
        raise BuildError(str(error)) from None


def checked_change(base: str, before: Conclusions, after: Conclusions, around: Catalog | None = None) -> CheckedChange:
    """Return what a change does: its own findings, how many others there are, what it does to the catalog.

    A finding is the change's own where its file is changed, or where there was none such before. ``around`` is the
    organisation's catalog, which says who depends on what is here; without it only this repository does.
    """
    was = {item.id for item in before.world.findings}
    texts = (_repositories(before.captured), _repositories(after.captured))

    def is_own(item: Finding) -> bool:
        old, new = (side[item.origin.repo].raw(item.origin.path) if item.origin.repo in side else None
                    for side in texts)  # fmt: skip
        return item.id not in was or old != new

    own = tuple(item for item in after.world.findings if is_own(item))
    edits = entity_edits(before.world.catalog, after.world.catalog, around)
    return CheckedChange(base, own, len(after.world.findings) - len(own), edits, around is not None)


def _repositories(captured: Captured) -> dict[str, Repo]:
    return {repo.info.id: repo for repo in captured.repositories()}


def suggested(world: World) -> Suggested:
    """Return entity files for the repositories of a concluded capture that have none."""
    return suggest(world.catalog, world.repos)
