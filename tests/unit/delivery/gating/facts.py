"""Facts of one component for tests of gates: all is well and fresh, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from catalejo.delivery.gating import GateFacts, evaluate
from catalejo.delivery.gating.facts import Consumer
from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.model.delivery import Cell, GateInput
from catalejo.model.entities import Entity
from catalejo.model.gates import GatePhase, GatePolicy, GateQuestion, GateReport, GateRule, RuleResult
from catalejo.model.history import BrokenApi
from catalejo.model.live import Answer, Capability, CapabilityState, Incident
from catalejo.model.origin import Origin
from catalejo.model.records import Alert, Scan, Trace
from catalejo.model.refs import make_ref
from catalejo.model.status import Health, Level, Reason, Sync

NOW, SEEN, OLD, DEPLOYED = (
    "2026-11-19T03:00:00Z",
    "2026-11-19T02:55:00Z",
    "2026-11-19T02:00:00Z",
    "2026-11-19T02:50:00Z",
)
REVISION = "3f5a9c01d2"
REF = make_ref("component", "default", "orders")
ENTITY = Entity(
    REF, "Component", "default", "orders", {}, Origin("github:acme", "github.com/acme/orders", "catalog-info.yaml", 1),
    type="service", lifecycle="production", tags=("java",), system="system:default/shop",
)  # fmt: skip
QUESTION = GateQuestion(ref=REF, environment="prod", phase=GatePhase.PRE, now=NOW, revision=REVISION)
CELL = Cell("prod", "running", Level.OK, live="1.4.2", sync=Sync.SYNCED, health=Health.HEALTHY, observed_at=SEEN)
SCAN = Scan("trivy/Trivy/img:1.4.2", "Trivy", {"medium": 1}, scanned_at=OLD, revision=REVISION, observed_at=SEEN)
ALERT = Alert("a/1", "ErrorsHigh", "firing", Level.BAD, "critical", since="2026-11-19T02:52:00Z", observed_at=SEEN)
TRACE = Trace("t/orders", "orders", 40, last_seen=SEEN, source="tempo", observed_at=SEEN)
INCIDENT = Incident("Q1", "31", "Slow", "open", "high", "P1", "orders", OLD, "https://i.example/Q1", SEEN)
INPUTS = {
    "health": GateInput("health", Level.OK, {"environment": "prod", "health": "Healthy"}, SEEN),
    "drift": GateInput("drift", Level.OK, {"environment": "prod"}, SEEN),
    "freezes": GateInput("freezes", Level.OK, {"project": "shop"}),
    "incidents": GateInput("incidents", Level.OK, {}, SEEN),
    "upstream-incidents": GateInput("upstream-incidents", Level.OK, {}, SEEN),
    "apis": GateInput("apis", Level.OK),
    "ci": GateInput("ci", Level.OK, {"state": "success"}, SEEN),
}
BROKEN = BrokenApi(("GET /orders",), OLD)
CONSUMER = Consumer("component:default/web", "api:default/orders", True)


def state(capability: str, answer: Answer = Answer.OK, seen: str = SEEN) -> CapabilityState:
    """Return how a question was answered."""
    reason = Reason.NONE if answer is Answer.OK else Reason.UNREACHABLE
    return CapabilityState(capability, answer, ("s",), () if answer is Answer.OK else ("s",), (), seen, "S", reason)


def facts(**changes: object) -> GateFacts:
    """Return facts of a component about which everything is known and good, with changes."""
    whole = GateFacts(
        question=QUESTION,
        entity=ENTITY,
        environments=("dev", "staging", "prod"),
        inputs=INPUTS,
        states={one.value: state(one.value) for one in Capability},
        cell=CELL,
        annotated={one.value: True for one in Capability},
        source=SourceStatus("github:acme", SourceKind.REPOSITORIES, "github", "ok", OLD, OLD),
        records={"scans": (SCAN,), "traces": (TRACE,)},
        remembered=True,
    )
    return msgspec.structs.replace(whole, **changes)


def asked(**changes: object) -> GateQuestion:
    """Return the question with changes."""
    return msgspec.structs.replace(QUESTION, **changes)


def rule(kind: str, params: Mapping[str, object] | None = None, **more: object) -> GateRule:
    """Return a rule of a policy."""
    given = {"name": kind, "kind": kind, "phase": GatePhase.PRE, "params": dict(params or {}), **more}
    return GateRule(**given)  # type: ignore[arg-type]


def report(*rules: GateRule, of: GateFacts | None = None, override: bool = False) -> GateReport:
    """Return what rules say together."""
    return evaluate(GatePolicy(rules), of if of is not None else facts(), override)


def answer(kind: str, params: Mapping[str, object] | None = None, of: GateFacts | None = None) -> RuleResult:
    """Return what one rule says, whatever the phase of the question is."""
    known = of if of is not None else facts()
    return report(rule(kind, params, phase=known.question.phase), of=known).results[0]
