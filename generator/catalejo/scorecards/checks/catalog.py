"""Checks on what the catalog says of a thing."""

from __future__ import annotations

from ...kit.text.environments import is_production
from ...model.entities import Entity
from ...model.live import Capability
from ...model.refs import short_ref
from ...model.scorecards import Result
from ...wording.said import DASHBOARD, RUNBOOK
from ..facts import RuleFacts
from .results import ANY, REPOSITORIES, Check, Params, failed, not_applicable, number, passed, silent, unknown

PLACEHOLDERS = frozenset(
    ("todo", "tbd", "fixme", "description", "my component", "an example", "no description", "my service", "por definir")
)
DECLARES = frozenset(("Component", "API", "Resource"))


def valid(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CAT-01: no error lies in its entity file; what was inferred has none, unless a broken one lies beside it."""
    if entity.inferred:
        broken = facts.broken_files.get(entity.origin.repo)
        if broken:
            return failed("score.errors", broken[0].origin, count=len(broken), code=broken[0].code)
        return not_applicable("score.undeclared")
    errors = [finding for finding in facts.findings.get(entity.ref, ()) if finding.severity.rank == 0]
    if errors:
        return failed("score.errors", errors[0].origin, count=len(errors), code=errors[0].code)
    return passed("score.valid", entity.origin)


def described(_facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """CAT-02: a description of some length that is neither its name nor a placeholder."""
    text = " ".join(entity.description.split())
    if not text:
        return failed("score.no-description", entity.origin)
    bare = text.lower().rstrip(".!")
    if bare in PLACEHOLDERS or bare in (entity.name.lower(), entity.title.lower()):
        return failed("score.placeholder", entity.origin, text=text)
    outcome = failed if len(text) < params["minChars"] else passed
    return outcome("score.description", entity.origin, count=len(text), wanted=number(params["minChars"]))


def in_a_system(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CAT-03: it belongs to a system that is in the catalog."""
    if not entity.system:
        return failed("score.no-system", entity.origin)
    name = short_ref(entity.system, "system")
    if entity.system in facts.catalog.entities:
        return passed("score.system", entity.origin, name=name)
    return (failed if facts.crawl_is_whole else silent)("score.missing", entity.origin, names=name)


def references(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CAT-04: everything that it names exists; with a part of the repositories unread nobody knows."""
    if entity.inferred:
        return not_applicable("score.names-nothing")
    lost = sorted(set(facts.dangling.get(entity.ref, ())))
    if not lost:
        return passed("score.all-found", entity.origin)
    told = [f for target in lost for f in facts.findings.get(target, ()) if f.origin.path == entity.origin.path]
    origin = told[0].origin if told and told[0].origin.repo == entity.origin.repo else entity.origin
    outcome = failed if facts.crawl_is_whole else silent
    return outcome("score.missing", origin, names=", ".join(short_ref(target) for target in lost[:5]))


def honest(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CAT-05: nothing experimental serves the users, nothing called production runs nowhere."""
    if not facts.state(Capability.DEPLOYMENTS).connected:
        return not_applicable("score.delivery-not-connected")
    running = [cell for cell in facts.cells(entity) if cell.live and is_production(cell.environment)]
    if entity.lifecycle == "experimental" and running:
        return failed("score.experimental-runs", entity.origin, environment=running[0].environment)
    if entity.ref in facts.delivery.nowhere:
        return failed("score.nowhere", entity.origin, lifecycle=entity.lifecycle)
    if entity.lifecycle == "production" and facts.runs_somewhere(entity) and not running:
        blind = unknown if facts.state(Capability.DEPLOYMENTS).whole else silent
        return blind("score.not-seen", entity.origin)
    if not entity.lifecycle:
        return not_applicable("score.no-lifecycle")
    return passed("score.lifecycle", entity.origin, lifecycle=entity.lifecycle)


def links(_facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """CAT-07: links to a runbook and to a dashboard are there."""
    texts = [f"{link.type} {link.title} {link.icon}" for link in entity.links]
    lacking = [
        name
        for name, pattern in (("runbook", RUNBOOK), ("dashboard", DASHBOARD))
        if not any(pattern.search(text) for text in texts)
    ]
    if lacking:
        return failed("score.no-links", entity.origin, names=", ".join(lacking))
    return passed("score.links", entity.origin, count=len(entity.links))


def definitions(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """API-01: every API that it provides is in the catalog and has a definition that can be parsed."""
    apis = facts.related.get((entity.ref, "providesApi"), [])
    if not apis:
        return not_applicable("score.no-apis")
    for ref in sorted(set(apis)):
        api = facts.catalog.entities.get(ref)
        name = short_ref(ref, "api")
        if api is None:
            return failed("score.missing", entity.origin, names=name)
        wrong = next((f for f in facts.findings.get(ref, ()) if f.code in ("API501", "API502")), None)
        if wrong is not None:
            return failed("score.api-broken", wrong.origin, name=name)
        if not api.definition.strip():
            return failed("score.api-empty", api.origin, name=name)
    origin = facts.catalog.entities[min(apis)].definition_origin
    return passed("score.apis", origin, count=len(set(apis)))


CHECKS = {
    "CAT-01": Check(valid, kinds=ANY),
    "CAT-02": Check(described, {"minChars": 20}, ANY),
    "CAT-03": Check(in_a_system, kinds=DECLARES, asks=REPOSITORIES),
    "CAT-04": Check(references, kinds=ANY, asks=REPOSITORIES),
    "CAT-05": Check(honest, asks=Capability.DEPLOYMENTS),
    "CAT-07": Check(links, kinds=ANY),
    "API-01": Check(definitions),
}
