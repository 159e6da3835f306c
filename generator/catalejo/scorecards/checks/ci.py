"""Checks on continuous integration."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...model.entities import Entity
from ...model.scorecards import Result
from ...model.status import Level
from ..facts import PINNED, Facts
from .results import failed, not_applicable, passed, unknown

OTHER_CI = r"\.gitlab-ci\.ya?ml|Jenkinsfile|\.circleci/config\.yml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml"
RUNS_NEEDED = 5
PERMISSIONS = re.compile(r"^permissions:", re.MULTILINE)


def exists(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CI-01: there is a workflow, or a pipeline of another system."""
    repo = facts.repo(entity)
    if repo is None:
        return not_applicable()
    paths = facts.workflows(repo)
    if paths:
        return passed("score.file", repo.origin(paths[0]), path=paths[0])
    other = facts.file(entity, OTHER_CI)
    return passed("score.file", other, path=other.path) if other else failed("score.no-file", entity.origin)


def green(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CI-02: the newest finished run of the default branch passed."""
    pipeline = facts.delivery.pipelines.get(entity.ref)
    if pipeline is None or not pipeline.runs:
        return unknown("score.no-runs" if "github-actions" in facts.live.systems else "score.no-ci")
    run = next((r for r in facts.live.runs if r.id == pipeline.runs[0]), None)
    url = run.url if run else ""
    if pipeline.stale or pipeline.level in (Level.UNKNOWN, Level.NONE):
        return unknown("score.stale" if pipeline.stale else "score.ci-state", url=url, state=pipeline.state)
    outcome = failed if pipeline.level is Level.BAD else passed
    return outcome("score.ci-state", url=url, state=pipeline.state)


def reliable(facts: Facts, entity: Entity, params: Mapping[str, str]) -> Result:
    """CI-03: nine of ten finished runs passed, or the ratio that the rule gives."""
    pipeline = facts.delivery.pipelines.get(entity.ref)
    if pipeline is None or pipeline.finished < RUNS_NEEDED or pipeline.stale:
        return unknown("score.no-runs")
    wanted = float(params.get("minRatio", "0.9"))
    outcome = passed if pipeline.success / pipeline.finished >= wanted else failed
    return outcome("score.runs", good=pipeline.success, all=pipeline.finished)


def pinned(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CI-06: actions of others are pinned to a full commit."""
    repo = facts.repo(entity)
    actions = facts.actions(repo) if repo is not None else []
    if repo is None or not actions:
        return not_applicable()
    loose = [action for action in actions if not PINNED.search(action[2])]
    if loose:
        path, line, name = loose[0]
        return failed("score.not-pinned", repo.origin(path, line), count=len(loose), name=name)
    return passed("score.pinned", repo.origin(actions[0][0], actions[0][1]), count=len(actions))


def rights(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CI-07: each workflow says which rights it needs."""
    repo = facts.repo(entity)
    paths = facts.workflows(repo) if repo is not None else []
    if repo is None or not paths:
        return not_applicable()
    without = [path for path in paths if not PERMISSIONS.search(repo.text(path) or "")]
    if without:
        return failed("score.no-permissions", repo.origin(without[0]), count=len(without))
    return passed("score.file", repo.origin(paths[0]), path=paths[0])


CHECKS = {"CI-01": exists, "CI-02": green, "CI-03": reliable, "CI-06": pinned, "CI-07": rights}
