"""Checks on documentation."""

from __future__ import annotations

from ...kit.text.moments import days_between
from ...model.docs import Bundle
from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import ANY, Check, Params, failed, not_applicable, number, passed, unknown

BROKEN = frozenset(("DOC308", "DOC316", "DOC317"))
"""Findings on links, pictures and navigation that lead nowhere."""


def _bundle(facts: RuleFacts, entity: Entity) -> Bundle | None:
    bundle = facts.docs.bundles.get(entity.ref)
    return bundle if bundle is not None and bundle.articles else None


def exist(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DOC-01: a docs site or folder gives at least one page; a README alone is a beginning."""
    bundle, unread = facts.docs.bundles.get(entity.ref), facts.docs.unread.get(entity.ref)
    if unread is not None and (bundle is None or bundle.kind == "readme"):
        return unknown("score.docs-unread", entity.origin, formats=", ".join(unread.formats), count=unread.count)
    if bundle is None:
        return failed("score.no-docs-yet", entity.origin)
    if not bundle.articles:
        origin = bundle.findings[0].origin if bundle.findings else entity.origin
        return failed("score.docs-failed", origin)
    if not bundle.beyond_readme:
        return failed("score.readme-only", bundle.articles[0].origin)
    return passed("score.pages", bundle.articles[0].origin, count=len(bundle.articles), words=bundle.words)


def substantial(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """DOC-02: the pages hold enough words."""
    bundle = _bundle(facts, entity)
    if bundle is None:
        return not_applicable("score.no-docs")
    outcome = passed if bundle.words >= params["minWords"] else failed
    origin = bundle.articles[0].origin
    return outcome("score.words", origin, words=bundle.words, wanted=number(params["minWords"]))


def fresh(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """DOC-03: the docs are not far older than the code beside them."""
    bundle = _bundle(facts, entity)
    if bundle is None:
        return not_applicable("score.no-docs")
    origin = bundle.articles[0].origin
    home = facts.repos.get(bundle.repo)
    if home is not None and home.repo.info.history == "none":
        return not_applicable("score.history-not-kept")
    if not bundle.changed_at:
        return unknown("score.no-history", origin)
    if not bundle.code_changed_at:
        return passed("score.no-code", origin, docs=bundle.changed_at[:10])
    days = days_between(bundle.changed_at, bundle.code_changed_at)
    if days is None:
        return unknown("score.no-history", origin)
    outcome = failed if days > params["maxDays"] else passed
    return outcome("score.docs-age", origin, docs=bundle.changed_at[:10], code=bundle.code_changed_at[:10])


def links(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """DOC-04: no link or picture of the docs leads nowhere; links to the web are not asked."""
    bundle = _bundle(facts, entity)
    if bundle is None:
        return not_applicable("score.no-docs")
    broken = [finding for finding in bundle.findings if finding.code in BROKEN]
    if broken:
        count = sum(finding.occurrences for finding in broken)
        target = broken[0].args.get("target", "")
        return failed("score.broken-links", broken[0].origin, count=count, target=target)
    return passed("score.links-fine", bundle.articles[0].origin, count=len(bundle.articles))


CHECKS = {
    "DOC-01": Check(exist, kinds=ANY),
    "DOC-02": Check(substantial, {"minWords": 300}, ANY),
    "DOC-03": Check(fresh, {"maxDays": 180}, ANY),
    "DOC-04": Check(links, kinds=ANY),
}
