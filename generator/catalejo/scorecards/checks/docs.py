"""Checks on documentation."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import Facts
from .results import failed, not_applicable, passed, unknown

BROKEN = ("DOC315", "DOC316", "DOC317", "DOC318")
STALE = "DOC330"


def exist(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DOC-01: a docs site or folder with at least one page; a README alone is not enough."""
    bundle = facts.docs.bundles.get(entity.ref)
    if bundle is None or not bundle.articles:
        return failed("score.no-docs", entity.origin)
    if bundle.kind == "readme":
        return failed("score.readme-only", bundle.articles[0].origin)
    return passed("score.pages", bundle.articles[0].origin, count=len(bundle.articles), words=bundle.words)


def fresh(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DOC-03: the docs are not far older than the code."""
    bundle = facts.docs.bundles.get(entity.ref)
    if bundle is None or not bundle.articles:
        return not_applicable("score.no-docs")
    stale = next((f for f in bundle.findings if f.code == STALE), None)
    if stale is not None:
        return failed("score.days-old", stale.origin, days=stale.args.get("days", "?"))
    if not bundle.changed_at or not bundle.code_changed_at:
        return unknown("score.no-history")
    return passed("score.fresh", bundle.articles[0].origin)


def links(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DOC-04: no link of the docs leads nowhere."""
    bundle = facts.docs.bundles.get(entity.ref)
    if bundle is None or not bundle.articles:
        return not_applicable("score.no-docs")
    broken = [f for f in bundle.findings if f.code in BROKEN]
    if broken:
        return failed("score.broken", broken[0].origin, count=len(broken))
    return passed("score.links-fine", bundle.articles[0].origin)


CHECKS = {"DOC-01": exist, "DOC-03": fresh, "DOC-04": links}
