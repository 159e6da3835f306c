"""Checks on what serves the users: declared, in sync, healthy, near. Of several productions the worst speaks."""

from __future__ import annotations

from collections.abc import Callable

from ...model.delivery import LAG_ALLOWED, LAG_DAYS, Cell
from ...model.entities import Entity
from ...model.live import Capability
from ...model.origin import Origin
from ...model.scorecards import Outcome, Result
from ...model.status import Health, Reason, Sync
from ..facts import RuleFacts
from .results import REPOSITORIES, Check, Params, failed, not_applicable, number, passed, pending, silent, unknown

UNFINISHED = frozenset(("experimental", "deprecated"))
"""Lifecycles that need no production."""
WORST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)

Judge = Callable[[Cell, Origin, dict[str, str]], Result]


def declared(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DEL-01: desired state in Git declares it for production."""
    if not facts.has_gitops and not facts.state(Capability.DEPLOYMENTS).connected:
        return not_applicable("score.no-gitops")
    cells = facts.cells(entity)
    for cell in cells:
        stack = facts.stacks_by_id.get(cell.stack)
        if stack is not None:
            return passed("score.declared", stack.origin, path=stack.root, environment=cell.environment)
    if not facts.runs_somewhere(entity):
        return not_applicable("score.other-type", type=entity.type or "–")
    if entity.lifecycle in UNFINISHED:
        return not_applicable("score.unfinished", lifecycle=entity.lifecycle)
    if cells:
        return failed("score.not-in-git", entity.origin, cells[0].application_url, environment=cells[0].environment)
    if not facts.production:
        return not_applicable("score.no-production")
    outcome = failed if facts.crawl_is_whole else silent
    return outcome("score.no-declaration", entity.origin, environment=", ".join(facts.production))


def _worst(facts: RuleFacts, entity: Entity, judge: Judge) -> Result:
    """Judge each production of a component that some system should tell of; the worst result speaks."""
    if not facts.state(Capability.DEPLOYMENTS).connected:
        return not_applicable("score.delivery-not-connected")
    results = []
    for cell in facts.cells(entity):
        if cell.reason is not Reason.NOT_CONNECTED:
            stack = facts.stacks_by_id.get(cell.stack)
            place = cell.desired_origin
            if not place.path:
                place = stack.origin if stack is not None else entity.origin
            args = {"environment": cell.environment}
            results.append(_unmeasured(cell, place, args) or judge(cell, place, args))
    if not results:
        return not_applicable("score.nothing-in-production")
    return min(results, key=lambda result: WORST.index(result.outcome))


def _unmeasured(cell: Cell, place: Origin, args: dict[str, str]) -> Result | None:
    """Return why nothing can be said of a cell, None where it can."""
    if cell.state == "stale":
        return silent("score.cell-stale", place, cell.application_url, day=cell.observed_at[:10], **args)
    if cell.state == "unknown":
        if cell.reason is Reason.NO_LINK:
            return unknown("score.no-application", place, **args)
        return silent("score.silent", place, **args)
    if cell.state == "absent":
        return failed("score.absent", place, **args)
    return None


def synced(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DEL-02: what runs is what Git says."""

    def judge(cell: Cell, place: Origin, args: dict[str, str]) -> Result:
        if cell.sync is Sync.SYNCED:
            return passed("score.synced", place, cell.application_url, **args)
        if cell.sync is not Sync.OUT_OF_SYNC:
            return pending("score.sync-unknown", place, cell.application_url, **args)
        if cell.drift_since:
            return failed("score.drift-since", place, cell.application_url, day=cell.drift_since[:10], **args)
        return failed("score.drift", place, cell.application_url, **args)

    return _worst(facts, entity, judge)


def healthy(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DEL-03: what runs works; a rollout under way decides nothing yet."""

    def judge(cell: Cell, place: Origin, args: dict[str, str]) -> Result:
        outcome = pending
        if cell.health in (Health.HEALTHY, Health.SUSPENDED):
            outcome = passed
        elif cell.health in (Health.DEGRADED, Health.MISSING):
            outcome = failed
        state = (cell.health or Health.UNKNOWN).value
        return outcome("score.health", place, cell.application_url, state=state, **args)

    return _worst(facts, entity, judge)


def drift(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """DEL-04: nothing has been out of sync for more than a day."""

    def judge(cell: Cell, place: Origin, args: dict[str, str]) -> Result:
        if cell.sync is Sync.SYNCED:
            return passed("score.synced", place, cell.application_url, **args)
        hours = facts.hours_since(cell.drift_since) if cell.sync is Sync.OUT_OF_SYNC else None
        if hours is None:
            code = "score.drift" if cell.sync is Sync.OUT_OF_SYNC else "score.sync-unknown"
            return pending(code, place, cell.application_url, **args)
        outcome = failed if hours > params["maxHours"] else passed
        return outcome("score.drift-since", place, cell.application_url, day=cell.drift_since[:10], **args)

    return _worst(facts, entity, judge)


def near(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """DEL-05: production is at most one version behind the environment before it, and not for more than two weeks."""

    def judge(cell: Cell, place: Origin, args: dict[str, str]) -> Result:
        url = cell.application_url
        earlier = facts.before(entity, cell.environment)
        args = {**args, "version": cell.live or cell.desired or "?"}
        if earlier is None:
            return passed("score.nothing-before", place, url, **args)
        args |= {"before": earlier.environment, "newer": earlier.live or earlier.desired}
        if cell.lag < 0:
            return unknown("score.not-comparable", place, url, **args)
        if "behind" not in cell.marks:
            return passed("score.not-behind", place, url, **args)
        hours = facts.hours_since(cell.lag_since or earlier.since)
        too_old = hours is not None and hours > params["maxDays"] * 24
        outcome = failed if cell.lag > params["maxVersions"] or too_old else passed
        return outcome("score.behind", place, url, count=cell.lag, **args)

    return _worst(facts, entity, judge)


def lately(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """DEL-06: something reached production in the last 90 days, unless nothing was committed either."""
    files = facts.files(entity)
    quiet = facts.hours_since(files.repo.info.committed_at) if files is not None else None
    if files is not None and quiet is not None and quiet > params["maxDays"] * 24:
        return not_applicable("score.quiet", day=files.repo.info.committed_at[:10])

    def judge(cell: Cell, place: Origin, args: dict[str, str]) -> Result:
        hours = facts.hours_since(cell.since)
        if hours is None:
            return unknown("score.no-date", place, cell.application_url, **args)
        outcome = failed if hours > params["maxDays"] * 24 else passed
        return outcome(
            "score.deployed", place, cell.application_url, day=cell.since[:10], wanted=number(params["maxDays"]), **args
        )

    return _worst(facts, entity, judge)


def automatic(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DEL-08: what is merged reaches production without a hand; Git's own word counts where no server answers."""
    results = []
    for cell in facts.cells(entity):
        stack = facts.stacks_by_id.get(cell.stack)
        target = stack.target if stack is not None else None
        if not cell.observed_at and target is None:
            continue
        off = "auto_sync_off" in cell.marks if cell.observed_at else target is not None and not target.auto_sync
        outcome, code = (failed, "score.auto-sync-off") if off else (passed, "score.auto-sync")
        place = stack.origin if stack is not None else entity.origin
        results.append(outcome(code, place, cell.application_url, environment=cell.environment))
    if not results:
        return not_applicable("score.nothing-in-production")
    return min(results, key=lambda result: WORST.index(result.outcome))


CHECKS = {
    "DEL-01": Check(declared, asks=REPOSITORIES),
    "DEL-02": Check(synced, asks=Capability.DEPLOYMENTS),
    "DEL-03": Check(healthy, asks=Capability.DEPLOYMENTS),
    "DEL-04": Check(drift, {"maxHours": 24}, asks=Capability.DEPLOYMENTS),
    "DEL-05": Check(near, {"maxVersions": LAG_ALLOWED, "maxDays": LAG_DAYS}, asks=Capability.DEPLOYMENTS),
    "DEL-06": Check(lately, {"maxDays": 90}, asks=Capability.DEPLOYMENTS),
    "DEL-08": Check(automatic),
}
