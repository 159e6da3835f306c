"""Checks on what scanners, tracers and monitoring tell: what nobody scanned is not safe, it is not known."""

from __future__ import annotations

from typing import TypeVar

from ...model.entities import Entity
from ...model.live import Capability
from ...model.records import Metric, Scan, Trace
from ...model.scorecards import Result
from ..facts import RuleFacts
from .results import Check, Params, failed, not_applicable, number, passed, silent, unknown

T = TypeVar("T", Metric, Scan, Trace)
GRAVE = ("critical", "high")


def _own(facts: RuleFacts, entity: Entity, capability: Capability, kind: type[T]) -> list[T]:
    """Return the records of a capability that are about an entity."""
    told = facts.delivery.records.get(entity.ref, {}).get(capability.value, ())
    return [record for record in told if isinstance(record, kind)]


def scanned(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """FND-01: a scanner looked at it lately."""
    state = facts.state(Capability.SCANS)
    if not state.connected:
        return not_applicable("rule.not-connected", name="scans")
    scans = _own(facts, entity, Capability.SCANS, Scan)
    if not scans:
        if not state.whole:
            return silent("score.scans-silent", entity.origin)
        return unknown("score.not-scanned", entity.origin)
    newest = max(scans, key=lambda scan: scan.scanned_at)
    hours = facts.hours_since(newest.scanned_at)
    if hours is None:
        return unknown("score.scan-undated", entity.origin, newest.url, tool=newest.tool)
    said = {"tool": newest.tool, "day": newest.scanned_at[:10], "wanted": number(params["maxDays"])}
    if hours > 24 * params["maxDays"]:
        return failed("score.scan-old", entity.origin, newest.url, **said)
    return passed("score.scanned", entity.origin, newest.url, **said)


def mended(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """FND-02: no critical or high weakness is known that a newer version mends."""
    state = facts.state(Capability.SCANS)
    if not state.connected:
        return not_applicable("rule.not-connected", name="scans")
    scans = _own(facts, entity, Capability.SCANS, Scan)
    found = [(scan, one) for scan in scans for one in scan.weaknesses if one.severity in GRAVE]
    fixable = [(scan, one) for scan, one in found if one.fixed_in]
    worst = {name: sum(one.severity == name for _, one in fixable) for name in GRAVE}
    current = any(not scan.stale for scan in scans)
    if current and (worst["critical"] > params["maxCritical"] or worst["high"] > params["maxHigh"]):
        scan, first = min(fixable, key=lambda pair: (GRAVE.index(pair[1].severity), pair[1].id))
        return failed(
            "score.weak", entity.origin, first.url or scan.url, count=len(fixable), id=first.id,
            package=first.package or "–", version=first.fixed_in,
        )  # fmt: skip
    if not state.whole or any(scan.stale for scan in scans):
        return silent("score.scans-silent", entity.origin)
    if not scans:
        return unknown("score.not-scanned", entity.origin)
    if any(scan.counts.get(name, 0) for scan in scans for name in GRAVE) and not found:
        return unknown("score.scan-counts-only", entity.origin, scans[0].url, tool=scans[0].tool)
    return passed("score.not-weak", entity.origin, scans[0].url, unfixable=len(found) - len(fixable))


def traced(facts: RuleFacts, entity: Entity, params: Params) -> Result:
    """OBS-06: it sends traces."""
    state = facts.state(Capability.TRACES)
    if not state.connected:
        return not_applicable("rule.not-connected", name="traces")
    if not facts.runs_somewhere(entity):
        return not_applicable("score.other-type", type=entity.type or "–")
    traces = _own(facts, entity, Capability.TRACES, Trace)
    current = [trace for trace in traces if not trace.stale and trace.count != 0]
    for trace in current:
        hours = facts.hours_since(trace.last_seen)
        if hours is None or hours <= params["maxHours"]:
            return passed("score.traced", entity.origin, trace.url, name=trace.service)
    if not state.whole or any(trace.stale for trace in traces):
        return silent("score.traces-silent", entity.origin)
    if traces:
        return failed("score.no-traces", entity.origin, traces[0].url, name=traces[0].service,
                      wanted=number(params["maxHours"]))  # fmt: skip
    return unknown("score.no-trace-link", entity.origin)


def measured(facts: RuleFacts, entity: Entity, _params: Params) -> Result:
    """OBS-01: at least one system measured it, and the value is not too old."""
    state = facts.state(Capability.METRICS)
    if not state.connected:
        return not_applicable("rule.not-connected", name="metrics")
    if not facts.runs_somewhere(entity):
        return not_applicable("score.other-type", type=entity.type or "–")
    metrics = _own(facts, entity, Capability.METRICS, Metric)
    current = [metric for metric in metrics if metric.value is not None and not metric.stale]
    if current:
        return passed("score.measured", entity.origin, current[0].url, count=len(current), name=current[0].name)
    if not state.whole or any(metric.stale for metric in metrics):
        return silent("score.metrics-silent", entity.origin)
    if metrics:
        return failed("score.no-values", entity.origin, metrics[0].url, name=metrics[0].name)
    return unknown("score.no-metrics-link", entity.origin)


CHECKS = {
    "FND-01": Check(scanned, {"maxDays": 7}, asks=Capability.SCANS),
    "FND-02": Check(mended, {"maxCritical": 0, "maxHigh": 0}, asks=Capability.SCANS),
    "OBS-01": Check(measured, asks=Capability.METRICS),
    "OBS-06": Check(traced, {"maxHours": 24}, asks=Capability.TRACES),
}
