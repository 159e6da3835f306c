"""Checks on secrets that everybody who reads the repository can read."""

from __future__ import annotations

from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import ANY, Check, Params, failed, not_applicable, passed, unknown


def clean(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """SEC-01: no text with the shape of a secret lies in its folder; only what was captured can be looked at."""
    files = facts.files(entity)
    if files is None:
        return not_applicable("score.no-repository")
    leaks = facts.leaks.get(entity.origin.repo, ())
    inside = f"{entity.subpath.strip('/')}/" if entity.subpath.strip("/") else ""
    found = [leak for leak in leaks if leak.code == "SEC901" and leak.origin.path.startswith(inside)]
    if found:
        shape, path = found[0].args.get("shape", ""), found[0].args.get("path", "")
        return failed("score.leak", found[0].origin, count=len(found), shape=shape, path=path)
    if files.repo.info.status == "truncated" or any(leak.code == "SEC903" for leak in leaks):
        return unknown("score.partly-read", files.repo.origin())
    return passed("score.no-leak", files.repo.origin(), count=len(files.repo.entries))


def managed(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """SEC-02: none of its stacks keeps a Secret with its values in plain text."""
    stacks = facts.stacks_of.get(entity.ref, ())
    if not stacks:
        return not_applicable("score.no-stacks")
    for stack in stacks:
        root = f"{stack.root.strip('/')}/" if stack.root.strip("/") else ""
        for finding in facts.plain_secrets.get(stack.repo, ()):
            if finding.origin.path.startswith(root):
                return failed("score.plain-secret", finding.origin, name=finding.args.get("name", ""))
    return passed("score.no-plain-secret", stacks[0].origin, count=len(stacks))


CHECKS = {"SEC-01": Check(clean, kinds=ANY), "SEC-02": Check(managed)}
