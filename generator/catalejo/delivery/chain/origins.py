"""Where a deployment is from: its commit, its run, its artifact, the change of the desired state, what it contains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ...kit.read.captured import Captured
from ...kit.text.moments import hours_between
from ...kit.text.urls import repository_key
from ...model.delivery import Delivery
from ...model.deployments import CommitNote, Deployment, DeploymentContents, RunNote
from ...model.entities import Catalog, Entity
from ...model.live import Capability, LiveState, Run
from ...model.records import Artifact
from ..units import Unit
from .commits import LastChanges, Log, all_of, between, last_of, log_of, of_version
from .entries import Deployable

AGAIN_DAYS = 3
"""So long it is tried again to find where a deployment is from: what tells of it may come later."""
RUN_HOURS = 24
"""A run by which a deployment came ended at most so long before the desired state changed."""


class OriginSources(msgspec.Struct, frozen=True):
    """What is asked for the origins of deployments; ``people`` tells whether names may be shown."""

    captured: Captured
    catalog: Catalog
    live: LiveState
    delivery: Delivery
    taken_at: str
    people: bool


class OriginFinder:
    """Finds origins; what it reads of a repository it reads once, and only where a deployment is new."""

    def __init__(self, sources: OriginSources, lines: Iterable[Deployable]) -> None:
        self._sources = sources
        self._runs = {run.id: run for run in sources.live.runs}
        self._histories = LastChanges(sources.captured)
        self._logs: dict[str, Log] = {}
        self._units: dict[tuple[str, str], list[Unit]] = {}
        self._cells = {
            (placement.component or placement.name): placement.cells for placement in sources.delivery.placements
        }
        for line in lines:
            for unit in line.units:
                self._units.setdefault((line.subject, unit.name), []).append(unit)
        self._by_address: dict[str, str] = {}
        for repo in sources.captured.repositories():
            for address in (repo.info.id, repo.info.web):
                if address:
                    self._by_address.setdefault(repository_key(address), repo.info.id)

    def complete(self, rows: Sequence[Deployment]) -> list[Deployment]:
        """Return the deployments of one component in one environment, oldest first, with their origins."""
        done: list[Deployment] = []
        for row in rows:
            is_young = (hours_between(row.seen, self._sources.taken_at) or 0) <= AGAIN_DAYS * 24
            lacks = row.commit is None or row.change is None or row.run is None or row.contents.reason != "partial"
            if lacks and (is_young or not row.tried):
                row = self._completed(row, done, newest=row is rows[-1])
                row = msgspec.structs.replace(row, tried=row.tried or self._sources.taken_at)
            done.append(row if self._sources.people else without_names(row))
        return done

    def _completed(self, row: Deployment, earlier: Sequence[Deployment], newest: bool) -> Deployment:
        entity = self._sources.catalog.entities.get(row.component)
        if newest and row.change is None:
            row = self._with_change(row, earlier)
        if entity is None or not row.version:
            return row
        runs, log = self.runs_of(entity), self.log(entity)
        artifact = self.artifact(entity.ref, row.version)
        if row.commit is None:
            row = self._with_commit(row, log, artifact)
        elif not row.commit.at and (note := log.find(row.commit.commit)) is not None:
            row = msgspec.structs.replace(row, commit=note)
        if row.run is None:
            row = msgspec.structs.replace(row, run=run_of(row, runs, shared=bool(entity.subpath)))
        last = next((one for one in reversed(earlier) if one.version and one.version != row.version), None)
        start = last.commit if last is not None and last.commit is not None else None
        if start is None and row.was and row.was != row.version:
            start = of_version(log, row.was, row.at)[0]
        contents = between(log, start, row.commit) if row.was != row.version else DeploymentContents()
        digest = row.digest or (artifact.digest if artifact is not None else "")
        return msgspec.structs.replace(row, contents=contents, digest=digest)

    def _with_commit(self, row: Deployment, log: Log, artifact: Artifact | None) -> Deployment:
        note, by = of_version(log, row.version, row.at)
        if note is None and artifact is not None and artifact.revision:
            note, by = log.find(artifact.revision) or CommitNote(artifact.revision), "artifact"
        return msgspec.structs.replace(row, commit=note, commit_by=by) if note is not None else row

    def _with_change(self, row: Deployment, earlier: Sequence[Deployment]) -> Deployment:
        """Add the commit of the desired state: the last change of the file that sets the version, else the revision."""
        cell = self._cells.get(row.component, {}).get(row.environment)
        if cell is not None and row.version and cell.desired == row.version and cell.desired_origin.path:
            note = last_of(self._histories, cell.desired_origin.repo, cell.desired_origin.path)
            if note is not None and note.at <= row.at and (not earlier or note.at > earlier[-1].at):
                return _changed(row, note, "file", cell.desired_origin.repo)
        for unit in self._units.get((row.component, min(row.places, default="")), ()):
            repo = self._by_address.get(repository_key(unit.repo_url), "") if unit.repo_url else ""
            note = self._commit(repo, row.revision) if repo and row.revision else None
            if note is not None:
                return _changed(row, note, "revision", repo)
        return row

    def _commit(self, repo: str, commit: str) -> CommitNote | None:
        log = self._logs.get(f"\0{repo}")
        if log is None:
            log = self._logs[f"\0{repo}"] = all_of(self._histories, repo)
        return log.find(commit) if len(commit) >= 7 else None

    def runs_of(self, entity: Entity) -> list[Run]:
        """Return the runs of a component, newest first."""
        pipeline = self._sources.delivery.pipelines.get(entity.ref)
        return [self._runs[run] for run in pipeline.runs if run in self._runs] if pipeline is not None else []

    def log(self, entity: Entity) -> Log:
        """Return the known commits of a component."""
        if entity.ref not in self._logs:
            self._logs[entity.ref] = log_of(self._histories, entity, self.runs_of(entity))
        return self._logs[entity.ref]

    def artifact(self, ref: str, version: str) -> Artifact | None:
        """Return the artifact of a component that has a version, None where none is told."""
        told = self._sources.delivery.records.get(ref, {}).get(Capability.ARTIFACTS, ())
        found = (one for one in told if isinstance(one, Artifact) and one.version.lstrip("v") == version.lstrip("v"))
        return next((one for one in found if version), None)


def run_of(row: Deployment, runs: Sequence[Run], shared: bool) -> RunNote | None:
    """Return the run that built a deployment's commit, the first green one; without its commit, the last green
    one that ended within a day before the desired state changed, where no other component shares the runs.
    """
    if row.commit is not None:
        mine = [run for run in runs if run.commit and run.commit.startswith(row.commit.commit)]
        mine.sort(key=lambda run: (run.state != "success", run.event not in ("", "push"), run.updated_at, run.id))
        if mine:
            return _run(mine[0], "commit")
        return None
    until = row.change.at if row.change is not None else row.at if row.told == "system" else ""
    if shared or not until:
        return None
    green = [run for run in runs if run.state == "success" and run.event in ("", "push") and run.updated_at <= until]
    last = max(green, key=lambda run: (run.updated_at, run.id), default=None)
    hours = hours_between(last.updated_at, until) if last is not None else None
    return _run(last, "time") if last is not None and hours is not None and hours <= RUN_HOURS else None


def _run(run: Run, by: str) -> RunNote:
    return RunNote(run.id, run.number, run.url, run.state, by, run.updated_at)


def _changed(row: Deployment, note: CommitNote, by: str, repo: str) -> Deployment:
    return msgspec.structs.replace(row, change=note, change_by=by, change_repo=repo)


def without_names(row: Deployment) -> Deployment:
    """Return a deployment without the names of people."""
    commits = tuple(msgspec.structs.replace(note, author="") for note in row.contents.commits)
    return msgspec.structs.replace(
        row,
        by="",
        contents=msgspec.structs.replace(row.contents, commits=commits),
        commit=_nameless(row.commit),
        change=_nameless(row.change),
    )


def _nameless(note: CommitNote | None) -> CommitNote | None:
    return msgspec.structs.replace(note, author="") if note is not None else None
