"""Checks on who answers for a thing."""

from __future__ import annotations

from ...kit.read.codeowners import NOT_EVERYWHERE, WITHOUT_CODEOWNERS
from ...kit.read.narrow import mapping
from ...model.entities import APPROVERS, FROM_HOST, HIDDEN, Entity
from ...model.origin import Evidence, Origin
from ...model.refs import short_ref, split_ref
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import ANY, REPOSITORIES, Check, Params, failed, not_applicable, number, passed, silent, unknown


def _place(evidence: tuple[Evidence, ...], entity: Entity) -> Origin:
    return evidence[0].origin if evidence else entity.origin


def owned(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """OWN-01: a team owns it: a Group of the catalog, one that CODEOWNERS or the host names, or, where nobody declares
    teams, the one that is written.
    """
    owner = entity.owner
    origin = _place(owner.evidence, entity)
    if owner.by == HIDDEN:
        return failed("score.owner-people", origin)
    if owner.by == APPROVERS:
        return failed("score.owner-person", origin, name=owner.written)
    if not owner.ref:
        return failed("score.no-owner", origin)
    name = owner.written or short_ref(owner.ref, "group")
    if split_ref(owner.ref)[0] != "group":
        return failed("score.owner-person", origin, name=name)
    if owner.resolved:
        return passed("score.owner", origin, name=name)
    if owner.by in FROM_HOST:
        return passed("score.owner-found", origin, name=name)
    if not facts.declares_groups:
        return passed("score.owner-written", origin, name=name)
    return (failed if facts.crawl_is_whole else silent)("score.owner-missing", origin, name=name)


def alive(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """OWN-02: the owning group has enough members; where people are not shown nobody can count them."""
    group = facts.catalog.entities.get(entity.owner.ref)
    if group is None or group.kind != "Group":
        return not_applicable("score.no-team")
    if not facts.declares_groups:
        return not_applicable("score.no-groups")
    members = facts.related.get((group.ref, "hasMember"), [])
    count, wanted = len(set(members)), params["minMembers"]
    if count >= wanted:
        return passed("score.members", group.origin, count=count, name=group.name, wanted=number(wanted))
    if facts.settings.people == "none" or group.stub or group.inferred:
        return unknown("score.members-unknown", group.origin, name=group.name)
    return failed("score.members", group.origin, count=count, name=group.name, wanted=number(wanted))


def agrees(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """OWN-03: CODEOWNERS names the owner, or nobody else, for the path of the thing; or OWNERS, where it is used."""
    files = facts.files(entity)
    if files is None or not entity.owner.ref:
        return not_applicable("score.no-team")
    if entity.owner.by == "spec.owner" and not facts.declares_groups:
        return not_applicable("score.no-groups")
    if files.repo.info.host_type in WITHOUT_CODEOWNERS:
        return not_applicable("score.codeowners-unsupported", name=files.repo.info.host)
    file = facts.catalog.code_owners.get(entity.origin.repo)
    if file is None and entity.owner.by == "owners-file":
        return passed("score.owners-file", _place(entity.owner.evidence, entity), name=entity.owner.written)
    if file is None and files.repo.info.host_type in NOT_EVERYWHERE:
        return not_applicable("score.codeowners-unsupported", name=files.repo.info.host)
    if file is None:
        return failed("score.no-codeowners", files.repo.origin())
    rule = file.rules.get(entity.origin.path)
    if rule is None:
        return failed("score.no-rule", files.repo.origin(file.path))
    origin = files.repo.origin(file.path, rule.line)
    for finding in facts.differing_owners.get((entity.owner.ref, entity.origin.repo), ()):
        if finding.origin.line == rule.line and entity.owner.by == "spec.owner":
            return failed("score.codeowners", origin, names=" ".join(rule.owners[:5]))
    if entity.owner.by == "spec.owner" and not entity.owner.resolved:
        return unknown("score.codeowners", origin, names=" ".join(rule.owners[:5]))
    return passed("score.codeowners", origin, names=" ".join(rule.owners[:5]))


def reachable(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """OWN-04: the owning group has a link or an e-mail address; addresses are only known where people are shown."""
    group = facts.catalog.entities.get(entity.owner.ref)
    if group is None or group.kind != "Group":
        return not_applicable("score.no-team")
    if not facts.declares_groups:
        return not_applicable("score.no-groups")
    if group.stub or group.inferred:
        return unknown("score.team-undeclared", _place(entity.owner.evidence, entity), name=group.name)
    mail = mapping(mapping(group.raw.get("spec")).get("profile")).get("email")
    if group.links:
        return passed("score.link", group.origin, group.links[0].url, name=group.links[0].title or group.links[0].url)
    if isinstance(mail, str) and mail:
        return passed("score.mail", group.origin, name=group.name)
    return failed("score.no-link", group.origin, name=group.name)


CHECKS = {
    "OWN-01": Check(owned, kinds=ANY, asks=REPOSITORIES),
    "OWN-02": Check(alive, {"minMembers": 2}, ANY),
    "OWN-03": Check(agrees, kinds=ANY),
    "OWN-04": Check(reachable, kinds=ANY),
}
