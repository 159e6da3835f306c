"""Checks on continuous integration."""

from __future__ import annotations

import re

from ...model.delivery import Pipeline
from ...model.entities import Entity
from ...model.live import Capability, Run
from ...model.origin import Origin
from ...model.scorecards import Result
from ...model.status import Level, Reason
from ..facts import RuleFacts
from ..texts import IN_PIPELINE_FOLDER, PIPELINE, PIPELINE_FOLDERS
from .results import Check, Params, failed, not_applicable, number, passed, pending, silent, unknown

PINNED = re.compile(r"@[0-9a-f]{40}$|^\./|^docker://.+@sha256:[0-9a-f]{64}$")
RUNS_NEEDED = 5
QUIET_HOURS = 90 * 24
WITHOUT = frozenset(("documentation",))
"""Types of component that need no CI."""


def exists(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CI-01: a pipeline is defined and, where a CI system answers, ran in the last 90 days."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    if entity.type.lower() in WITHOUT:
        return not_applicable("score.other-type", type=entity.type)
    place = files.repo.origin(files.pipelines[0]) if files.pipelines else None
    place = place or facts.find(entity, PIPELINE) or files.find(PIPELINE_FOLDERS, IN_PIPELINE_FOLDER)
    pipeline = facts.delivery.pipelines.get(entity.ref)
    run = facts.runs.get(pipeline.runs[0]) if pipeline is not None and pipeline.runs else None
    age = facts.hours_since(run.started_at) if run is not None else None
    if run is not None and age is not None and age <= QUIET_HOURS:
        return passed("score.ran", place or files.repo.origin(), run.url, day=run.started_at[:10])
    if place is None:
        return failed("score.no-ci", files.repo.origin())
    asked = pipeline is not None and (pipeline.runs or pipeline.reason is Reason.EMPTY)
    quiet = facts.hours_since(files.repo.info.committed_at)
    if not asked:
        return passed("score.ci-defined", place, path=place.path)
    if quiet is not None and quiet > QUIET_HOURS:
        return not_applicable("score.quiet", day=files.repo.info.committed_at[:10])
    return failed("score.never-ran", place, path=place.path)


def _pipeline(facts: RuleFacts, entity: Entity) -> Pipeline | Result:
    """Return the runs of a component, or why they say nothing."""
    if not facts.state(Capability.RUNS).connected:
        return not_applicable("score.ci-not-connected")
    pipeline = facts.delivery.pipelines.get(entity.ref)
    if pipeline is None or pipeline.reason is Reason.NO_LINK:
        return unknown("score.ci-no-link", entity.origin)
    if pipeline.reason in (Reason.DENIED, Reason.UNREACHABLE, Reason.NOT_FOUND, Reason.STALE):
        blind = unknown if facts.state(Capability.RUNS).whole else silent
        return blind("score.ci-silent", entity.origin)
    if pipeline.runs:
        return pipeline
    if entity.type.lower() in WITHOUT:
        return not_applicable("score.other-type", type=entity.type)
    return unknown("score.no-runs", entity.origin)


def _speaking(facts: RuleFacts, pipeline: Pipeline) -> Run | None:
    """Return the run that the state of a pipeline comes from: the newest of its workflow that is in this state."""
    runs = [facts.runs[identity] for identity in pipeline.runs if identity in facts.runs]
    decided: set[str] = set()
    for run in runs:
        workflow = run.path or run.workflow
        if workflow not in decided and run.state == pipeline.state:
            return run
        if run.level in (Level.OK, Level.BAD):
            decided.add(workflow)
    return runs[0] if runs else None


def green(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CI-02: the newest finished run of every workflow of the default branch passed."""
    pipeline = _pipeline(facts, entity)
    if isinstance(pipeline, Result):
        return pipeline
    run = _speaking(facts, pipeline)
    url = run.url if run is not None else ""
    origin = facts.workflow_place(entity, run.path if run is not None else "")
    if pipeline.stale:
        return silent("score.stale", origin, url, day=pipeline.observed_at[:10])
    args = {"state": pipeline.state, "workflow": run.workflow if run is not None else "CI"}
    if pipeline.level is Level.BAD:
        if pipeline.red_since:
            return failed("score.red-since", origin, url, **args, day=pipeline.red_since[:10])
        return failed("score.run-state", origin, url, **args)
    outcome = passed if pipeline.level is Level.OK else pending
    return outcome("score.run-state", origin, url, **args)


def _measured(facts: RuleFacts, entity: Entity, wanted: float) -> tuple[Pipeline, Origin, str] | Result:
    """Return the runs of a component with a place and an address, or why there are too few to judge by."""
    pipeline = _pipeline(facts, entity)
    if isinstance(pipeline, Result):
        return pipeline
    run = facts.runs.get(pipeline.runs[0])
    place = facts.workflow_place(entity, run.path if run is not None else "")
    url = run.url if run is not None else ""
    if pipeline.stale:
        return silent("score.stale", place, url, day=pipeline.observed_at[:10])
    if pipeline.finished < wanted:
        return unknown("score.few-runs", place, url, count=pipeline.finished, wanted=number(wanted))
    return pipeline, place, url


def reliable(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """CI-03: nine of ten finished runs passed, or the ratio that the rule gives."""
    measured = _measured(facts, entity, params["minRuns"])
    if isinstance(measured, Result):
        return measured
    pipeline, place, url = measured
    outcome = passed if pipeline.success >= params["minRatio"] * pipeline.finished else failed
    wanted = number(round(params["minRatio"] * 100, 1))
    return outcome("score.runs", place, url, good=pipeline.success, all=pipeline.finished, wanted=wanted)


def fast(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """CI-04: half of the runs end within a quarter of an hour, or the minutes that the rule gives."""
    measured = _measured(facts, entity, params["minRuns"])
    if isinstance(measured, Result):
        return measured
    pipeline, place, url = measured
    if pipeline.p50_seconds < 0:
        return unknown("score.no-durations", place, url)
    outcome = passed if pipeline.p50_seconds <= params["maxMinutes"] * 60 else failed
    minutes = number(round(pipeline.p50_seconds / 60, 1))
    return outcome("score.duration", place, url, minutes=minutes, wanted=number(params["maxMinutes"]))


def pinned(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CI-06: actions of others are pinned to a full commit; those of the own organisation are trusted."""
    files = facts.files(entity)
    if files is None or not files.workflows:
        return not_applicable("score.no-workflows")
    if not files.texts.read:
        return unknown("score.unread", files.repo.origin(files.workflows[0]), path=files.workflows[0])
    own = (f"{files.repo.info.owner}/".lower(), "./") if files.repo.info.owner else ("./",)
    others = [action for action in files.texts.actions if not action[2].lower().startswith(own)]
    if not others:
        return not_applicable("score.no-actions")
    loose = [action for action in others if not PINNED.search(action[2])]
    if loose:
        path, line, name = loose[0]
        return failed("score.unpinned", files.repo.origin(path, line), count=len(loose), name=name)
    return passed("score.pinned", files.repo.origin(others[0][0], others[0][1]), count=len(others))


def rights(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CI-07: each workflow says at its top which rights it needs, and none asks for all."""
    files = facts.files(entity)
    if files is None or not files.workflows:
        return not_applicable("score.no-workflows")
    if not files.texts.read:
        return unknown("score.unread", files.repo.origin(files.workflows[0]), path=files.workflows[0])
    if files.texts.rights:
        path, line, problem = files.texts.rights[0]
        code = "score.write-all" if problem else "score.no-permissions"
        return failed(code, files.repo.origin(path, line), count=len(files.texts.rights), path=path)
    return passed("score.permissions", files.repo.origin(files.workflows[0]), count=len(files.workflows))


CHECKS = {
    "CI-01": Check(exists),
    "CI-02": Check(green, asks=Capability.RUNS),
    "CI-03": Check(reliable, {"minRatio": 0.9, "minRuns": RUNS_NEEDED}, asks=Capability.RUNS),
    "CI-04": Check(fast, {"maxMinutes": 15, "minRuns": RUNS_NEEDED}, asks=Capability.RUNS),
    "CI-06": Check(pinned),
    "CI-07": Check(rights),
}
