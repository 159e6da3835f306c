"""Checks on the descriptor."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.codes import CODES
from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import Facts
from .results import failed, not_applicable, passed

MIN_DESCRIPTION = 20
PLACEHOLDERS = frozenset(("todo", "tbd", "description", "my component", "an example", "no description"))


def valid(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CAT-01: no error lies in the descriptor; an inferred entity has none."""
    if entity.inferred:
        return not_applicable()
    errors = [f for f in facts.findings.get(entity.ref, ()) if f.severity.rank == 0]
    if errors:
        title = CODES[errors[0].code].title.format_map({**errors[0].args})
        return failed("score.errors", errors[0].origin, count=len(errors), title=title)
    return passed("score.valid", entity.origin)


def described(_facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CAT-02: a description of some length that is no placeholder."""
    text = entity.description.strip()
    known = text.lower().rstrip(".") in PLACEHOLDERS | {entity.name.lower(), entity.title.lower()}
    if len(text) < MIN_DESCRIPTION or known:
        return failed("score.description", entity.origin, count=len(text))
    return passed("score.description", entity.origin, count=len(text))


def references(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """CAT-04: everything that it names exists."""
    lost = facts.dangling.get(entity.ref)
    if lost:
        return failed("score.dangling", entity.origin, names=", ".join(sorted(set(lost))[:5]))
    return passed("score.valid", entity.origin)


def definitions(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """API-01: every API that it provides has a definition with operations."""
    apis = facts.provided.get(entity.ref, [])
    if not apis:
        return not_applicable()
    for ref in apis:
        api = facts.catalog.entities.get(ref)
        if api is None or not api.definition or not api.operations:
            return failed("score.api-missing", api.origin if api else entity.origin, name=ref)
    return passed("score.apis", count=len(apis))


CHECKS = {"CAT-01": valid, "CAT-02": described, "CAT-04": references, "API-01": definitions}
