"""What rules may look at: everything that is known of one component, and how well it is known."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ...kit.text.environments import environment_of, is_production
from ...kit.text.moments import moment
from ...model.capture import Manifest, SourceKind, SourceStatus
from ...model.comparison import Compared
from ...model.delivery import Cell, Delivery, GateInput, LinkState
from ...model.entities import Catalog, Entity
from ...model.gates import GateQuestion
from ...model.history import BrokenApi
from ...model.live import Capability, CapabilityState, Incident, LiveState, Run
from ...model.records import JoinedRecord
from ...model.scorecards import Card, Score
from ..units import UNKNOWN_ENVIRONMENT
from ..verdicts import presence

FUTURE_SECONDS = 300.0
"""How far ahead of our clock an answer may be dated; beyond that its age is not known."""


class Consumer(msgspec.Struct, frozen=True):
    """Who uses an API of the component that lost operations: does it run there? None is not known."""

    ref: str
    api: str
    runs: bool | None


class GateSurroundings(msgspec.Struct, frozen=True):
    """What the stages concluded, of which the facts of one component are a part; ``scores`` by card."""

    manifest: Manifest
    catalog: Catalog
    live: LiveState
    delivery: Delivery
    remembered: bool = False
    """Whether earlier nights are kept, so that it can be known what an API lost."""
    cards: tuple[Card, ...] = ()
    scores: Mapping[str, Mapping[str, Score]] = {}


class MeasuredRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one comparison, or why there is none: the code of a ``MeasureRefusal``."""

    compared: Compared | None = None
    refusal: str = ""
    observed_at: str = ""


class GateFacts(msgspec.Struct, frozen=True):
    """What is known of one component for one question.

    ``inputs`` are those of its verdict for the environment, by id. ``source`` is that of its repository. ``incidents``
    are open. ``runs`` are the newest of its workflows.
    """

    question: GateQuestion
    entity: Entity
    environments: tuple[str, ...]
    inputs: dict[str, GateInput]
    states: dict[str, CapabilityState]
    cell: Cell | None = None
    records: dict[str, tuple[JoinedRecord, ...]] = {}
    incidents: tuple[Incident, ...] = ()
    runs: tuple[Run, ...] = ()
    links: dict[str, LinkState] = {}
    annotated: dict[str, bool] = {}
    """By capability, whether an annotation of the component names something of a system that is asked for it."""
    source: SourceStatus | None = None
    owner_known: bool = True
    provides: tuple[str, ...] = ()
    broken: dict[str, BrokenApi] = {}
    consumers: tuple[Consumer, ...] = ()
    remembered: bool = False
    cards: tuple[Card, ...] = ()
    scores: dict[str, Score] = {}
    measured: dict[str, MeasuredRule] = {}
    """What came of the comparisons that rules ask for, by ``signals.measured_key``; empty where nobody measured."""

    def state(self, capability: str) -> CapabilityState:
        """Return how a question was answered."""
        return self.states.get(capability) or CapabilityState(capability)

    def age(self, observed_at: str) -> float | None:
        """Return the seconds since an answer, None where its age is not known: no time, or one of the future."""
        seen, now = moment(observed_at), moment(self.question.now)
        if seen is None or now is None:
            return None
        seconds = (now - seen).total_seconds()
        return None if seconds < -FUTURE_SECONDS else max(0.0, seconds)


def facts_of(around: GateSurroundings, entity: Entity, question: GateQuestion) -> GateFacts:
    """Return what is known of a component that is in the catalog."""
    delivery, live = around.delivery, around.live
    placement = delivery.of(entity.ref)
    cell = placement.cells.get(question.environment) if placement is not None else None
    pipeline = delivery.pipelines.get(entity.ref)
    ids = frozenset(delivery.incidents.get(entity.ref, ()))
    run_ids = frozenset(pipeline.runs if pipeline is not None else ())
    provided = tuple(sorted(r.target for r in around.catalog.relations
                            if r.source == entity.ref and r.type == "providesApi"))  # fmt: skip
    broken = {api: delivery.broken[api] for api in provided if api in delivery.broken}
    owner = around.catalog.entities.get(entity.owner.ref)
    return GateFacts(
        question=question,
        entity=entity,
        environments=delivery.environments,
        inputs=_inputs(around, entity, question, cell),
        states=live.states,
        cell=cell,
        records=delivery.records.get(entity.ref, {}),
        incidents=tuple(one for one in live.incidents if one.id in ids),
        runs=tuple(one for one in live.runs if one.id in run_ids),
        links=delivery.links.get(entity.ref, {}),
        annotated={name: _annotated(live, name, entity) for name in live.states},
        source=next((one for one in around.manifest.sources
                     if one.kind is SourceKind.REPOSITORIES and one.id == entity.origin.source), None),
        owner_known=owner is not None and not owner.stub,
        provides=provided,
        broken=broken,
        consumers=tuple(_consumers(around, broken, question.environment)),
        remembered=around.remembered,
        cards=around.cards,
        scores={card: scores[entity.ref] for card, scores in around.scores.items() if entity.ref in scores},
    )  # fmt: skip


def _inputs(
    around: GateSurroundings, entity: Entity, question: GateQuestion, cell: Cell | None
) -> dict[str, GateInput]:
    """Return the inputs of the verdict of that environment; those that are of no environment come from any other."""
    verdicts = around.delivery.verdicts.get(entity.ref, ())
    found: dict[str, GateInput] = {}
    for verdict in (*verdicts, *filter(None, (around.delivery.verdict(entity.ref),))):
        found |= {one.id: one for one in verdict.inputs if one.id not in ("health", "drift", "freezes")}
    own = next((one for one in verdicts if one.environment == question.environment), None)
    if own is not None:
        return found | {one.id: one for one in own.inputs}
    deployments = around.live.state(Capability.DEPLOYMENTS)
    return found | {one.id: one for one in presence(entity, question.environment, cell, deployments)}


def _annotated(live: LiveState, capability: str, entity: Entity) -> bool:
    keys = {key for roles in live.links.get(capability, {}).values() for key in roles}
    return any(entity.annotations.get(key, "").strip() for key in keys)


def _consumers(around: GateSurroundings, broken: Mapping[str, BrokenApi], environment: str) -> list[Consumer]:
    """Return who consumes broken APIs, and whether each runs in that environment as far as is known."""
    whole = around.live.state(Capability.DEPLOYMENTS).complete
    found = {(r.source, r.target) for r in around.catalog.relations if r.type == "consumesApi" and r.target in broken}
    consumers = []
    for ref, api in sorted(found):
        placement = around.delivery.of(ref)
        cell = placement.cells.get(environment) if placement is not None else None
        runs = True if cell is not None and cell.state != "absent" else False if whole else None
        consumers.append(Consumer(ref, api, runs))
    return consumers


def environment_named(text: str, known: tuple[str, ...]) -> str:
    """Return the environment that a text means, "" where that cannot be said.

    One that nothing was seen in may still be there to come, if its name is that of an environment anywhere; where only
    its regions are known, one of them is meant.
    """
    named = tuple(name for name in known if name != UNKNOWN_ENVIRONMENT)
    found = environment_of(text, named)
    if text in named or not named:
        return text if text in named else found or text
    if not found or found in named:
        return found
    return "" if any(name.startswith(f"{found}-") for name in named) else found


def is_of_production(around: GateSurroundings, ref: str, environment: str) -> bool:
    """Tell whether an environment is one of production: by its name, or as the verdicts of the component say."""
    verdicts = around.delivery.verdicts.get(ref, ())
    return is_production(environment) or any(one.production and one.environment == environment for one in verdicts)
