"""Machine-readable twins: the JSON beside each page, and an entity as YAML."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from ....model.delivery import Verdict
from ....model.entities import Entity
from ....model.live import Capability
from ...context import Portal
from ...facts.freshness import gate_asks, without_time
from ...facts.unmoved import Unmoved
from ...html.commits import slot


def as_yaml(raw: dict[str, Any]) -> str:
    """Return a document as YAML in the order in which people write it."""
    head: dict[str, Any] = {key: raw[key] for key in ("apiVersion", "kind", "metadata", "spec") if key in raw}
    rest = {key: raw[key] for key in sorted(raw) if key not in head}
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump({**head, **rest}, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100))


def entity_line(portal: Portal, entity: Entity) -> dict[str, Any]:
    """One entity as ``/api/v1/entities.jsonl`` has it."""
    relations = portal.relations.get(entity.ref, {})
    declared = not entity.inferred and not entity.stub
    return {
        "ref": entity.ref,
        "repo": entity.origin.repo or None,
        "path": entity.origin.path if declared else None,
        "document": entity.document if declared else None,
        "inferred": entity.inferred or entity.stub,
        "entity": entity.raw,
        "relations": sorted([entity.ref, kind, target] for kind, targets in relations.items() for target in targets),
        "owner": {
            "ref": entity.owner.ref or None,
            "by": entity.owner.by or None,
            "evidence": [portal.words.evidence(item) for item in entity.owner.evidence],
        },
        "findings": sorted(finding.id for finding in portal.findings_about(entity)),
    }


def entity_twin(portal: Portal, entity: Entity) -> dict[str, Any]:
    """Everything that the page of an entity shows, as data."""
    delivery = portal.world.delivery
    placement = portal.placements.get(entity.ref)
    cells = placement.cells if placement else {}
    pipeline = delivery.pipelines.get(entity.ref)

    def seen(capability: str, value: Any) -> dict[str, Any]:
        return without_time(portal, capability, _builtins(portal, value))

    return {
        **entity_line(portal, entity),
        "status": {name: seen(Capability.DEPLOYMENTS, cell) for name, cell in cells.items()},
        "linked": delivery.links.get(entity.ref, {}),
        "ci": seen(Capability.RUNS, pipeline) if pipeline else None,
        "verdict": _verdict(portal, worst) if (worst := delivery.verdict(entity.ref)) else None,
        "verdicts": [_verdict(portal, verdict) for verdict in delivery.verdicts.get(entity.ref, ())],
        "scores": {
            card: _builtins(portal, scores[entity.ref])
            for card, scores in portal.world.scorecards.scores.items()
            if entity.ref in scores
        },
        "docs": portal.docs_href(entity.ref) or None,
        "packages": msgspec.to_builtins(entity.packages),
    }


def _verdict(portal: Portal, verdict: Verdict) -> dict[str, Any]:
    inputs = [without_time(portal, gate_asks(i.id), _builtins(portal, i)) for i in verdict.inputs]
    return {**_builtins(portal, verdict), "inputs": inputs}


def _builtins(portal: Portal, value: Any) -> Any:
    """Return a fact as JSON has it; the commit that was read of a repository is a slot (``html/commits.py``)."""
    return msgspec.to_builtins(portal.once(_slots_for_commits).of(value))


def _slots_for_commits(portal: Portal) -> Unmoved:
    return Unmoved(portal.world.repos, lambda info: slot(info.id))
