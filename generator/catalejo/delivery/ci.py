"""CI of components: the newest finished run of each workflow of the default branch, and figures of the last runs.

A run belongs to the repository that its system knows, and to the entity that it names by itself, whatever ran it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from ..kit.text.urls import repository_key
from ..model.capture import RepositoryInfo
from ..model.delivery import Pipeline
from ..model.entities import Entity
from ..model.live import Capability, LiveState, Run
from ..model.status import Level, Reason, roll_up

DECISIVE = ("success", "failure", "error", "timeout", "neutral", "unknown")
"""States of finished runs that say something about the branch; a cancelled or skipped run does not."""

RED = ("failure", "error", "timeout")


class PipelineReader:
    """Finds the runs of a component: those that name it, and those of its repository, which is found by annotation, by
    its address, by its unique name.
    """

    def __init__(
        self, live: LiveState, repos: Iterable[RepositoryInfo], joined: Mapping[str, Sequence[Run]] | None = None
    ) -> None:
        """Index the runs by repository; ``joined`` are those that name an entity by themselves, by its reference."""
        self._joined = joined or {}
        self._claimed = {run.id for runs in self._joined.values() for run in runs}
        self._runs: dict[str, list[Run]] = {}
        for run in live.runs:
            if run.repo_slug:
                self._runs.setdefault(f"{run.host}/{run.repo_slug}".lower(), []).append(run)
        self._old = {repository.lower() for repository in live.old_ci_repos} - set(self._runs)
        self._answered = {repository.lower() for repository in live.ci_repos} | set(self._runs) | self._old
        self._by_slug: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for key in sorted(self._answered):
            self._by_slug.setdefault(key.partition("/")[2], []).append(key)
            self._by_name.setdefault(key.rpartition("/")[2], []).append(key)
        self._infos = {info.id: info for info in repos}
        self._state = live.state(Capability.RUNS)
        self._links = live.links_of(Capability.RUNS, "repository")
        roles = live.links.get(Capability.RUNS, {})
        self._others = tuple(key for role in sorted(roles) if role != "repository" for key in roles[role])
        self._made: dict[str, Pipeline] = {}

    def of(self, entity: Entity) -> Pipeline:
        """Return the pipeline of a component; where there is none, the reason."""
        key, named = self._key(entity)
        own = self._own(entity)
        if own:
            # A run that names another component is not this one's, though both live in one repository.
            others = [run for run in self._runs.get(key, ()) if run.id not in self._claimed]
            return make_pipeline(_name(key, entity, own), [*others, *own])
        if any(map(entity.annotations.get, self._others)):
            if self._state.answered and not self._runs.get(key):
                return Pipeline(key, Level.UNKNOWN, "unknown", reason=Reason.NOT_FOUND)
            named = True
        if key and key in self._old:
            return Pipeline(key, Level.UNKNOWN, "unknown", reason=Reason.STALE, stale=True)
        if key and key in self._answered:
            if key not in self._made:
                self._made[key] = make_pipeline(key, self._runs.get(key, []))
            return self._made[key]
        if not self._state.connected:
            return Pipeline(key, Level.NONE, "", reason=Reason.NOT_CONNECTED)
        if not self._state.answered:
            return Pipeline(key, Level.UNKNOWN, "unknown", reason=self._state.reason)
        if not named:
            return Pipeline("", Level.NONE, "", reason=Reason.NO_LINK)
        return Pipeline(key, Level.UNKNOWN, "unknown", reason=Reason.NOT_FOUND)

    def _own(self, entity: Entity) -> list[Run]:
        """Return the runs that name a component; of another branch than its repository's default none counts."""
        info = self._infos.get(entity.origin.repo)
        branch = info.default_branch if info is not None else ""
        return [run for run in self._joined.get(entity.ref, ()) if not branch or run.branch in ("", branch)]

    def _key(self, entity: Entity) -> tuple[str, bool]:
        """Return (``host/owner/name``, whether anything names a repository)."""
        info = self._infos.get(entity.origin.repo)
        link = next((name for name in self._links if entity.annotations.get(name)), "")
        slug = entity.annotations.get(link, "").strip("/").lower()
        if "/" in slug:
            own = f"{info.host}/{slug}".lower() if info is not None and info.host else ""
            found = self._by_slug.get(slug, [])
            if own in self._answered or len(found) != 1:
                return own or f"{link.partition('/')[0]}/{slug}", True
            return found[0], True
        if info is None:
            return "", False
        for address in (info.id, info.web):
            key = repository_key(address)
            if key in self._answered:
                return key, True
        if not info.host:
            found = self._by_name.get(info.name.lower(), [])
            return (found[0], True) if len(found) == 1 else ("", False)
        return info.id.lower(), True


def _name(key: str, entity: Entity, own: Iterable[Run]) -> str:
    """Return what a pipeline is told apart by: the repository where all of its runs are the repository's."""
    return key if key and all(f"{run.host}/{run.repo_slug}".lower() == key for run in own) else entity.ref


def make_pipeline(repo: str, runs: list[Run]) -> Pipeline:
    """Roll up the runs of a repository: the worst of the newest decisive run of each workflow."""
    if not runs:
        return Pipeline(repo, Level.NONE, "", reason=Reason.EMPTY)
    newest_first = sorted(runs, key=lambda run: (run.started_at, run.number, run.id), reverse=True)
    workflows: dict[str, list[Run]] = {}
    for run in newest_first:
        workflows.setdefault(run.path or run.workflow, []).append(run)
    deciding = [found for each in workflows.values() if (found := _decisive(each)) is not None]
    stale = all(run.stale for run in newest_first)
    level = Level.UNKNOWN if stale else roll_up(run.level for run in deciding)
    state = next((run.state for run in deciding if run.level is level), "")
    finished = [run for run in newest_first if run.state in DECISIVE]
    seconds = sorted(run.seconds for run in finished if run.seconds >= 0)
    return Pipeline(
        repo,
        level,
        state,
        runs=tuple(run.id for run in newest_first),
        success=sum(1 for run in finished if run.state in ("success", "neutral")),
        finished=len(finished),
        p50_seconds=percentile(seconds, 0.5),
        p95_seconds=percentile(seconds, 0.95),
        red_since=min((since for each in workflows.values() if (since := _red_since(each))), default=""),
        observed_at=max(run.observed_at for run in newest_first),
        stale=stale,
    )


def _decisive(runs: list[Run]) -> Run | None:
    """Return the run that decides: the newest finished one that says something, else the newest of all."""
    return next((run for run in runs if run.state in DECISIVE), runs[0] if runs else None)


def _red_since(runs: list[Run]) -> str:
    """Return when the unbroken row of failures that still lasts began, "" where the newest says otherwise."""
    since = ""
    for run in runs:
        if run.state in RED:
            since = run.started_at
        elif run.state in DECISIVE:
            break
    return since


def percentile(ordered: list[int], share: float) -> int:
    """Return a percentile by the nearest-rank method, -1 of nothing."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else -1


def failing_workflows(runs: Iterable[Run]) -> tuple[str, ...]:
    """Return the names of the workflows whose deciding run failed, sorted."""
    workflows: dict[str, list[Run]] = {}
    for run in sorted(runs, key=lambda run: (run.started_at, run.number, run.id), reverse=True):
        workflows.setdefault(run.path or run.workflow, []).append(run)
    return tuple(sorted({each[0].workflow for each in workflows.values() if (d := _decisive(each)) and d.state in RED}))
