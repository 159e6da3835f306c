"""The four figures of software delivery in words: what each is made from and means, or why there is none."""

from __future__ import annotations

from msgspec import Struct

from ...model.deployments import Measure
from ...model.status import Reason
from ..context import Portal
from .deployments import duration_in_words

TITLES = {
    "frequency": "Deployments to production",
    "lead": "Lead time",
    "failures": "Failed deployments",
    "recovery": "Time to recover",
}
DEFINITIONS = {
    "frequency": "New versions and configurations that went live in production; steps back are not counted.",
    "lead": "Median time from the commit of a version until it was live in production.",
    "failures": "Share of deployments that were rolled back, or followed by an incident of the component within a day.",
    "recovery": "Median time from a failed deployment until it was rolled back, or its incidents were resolved.",
}
REASONS = {
    "no-production": "nothing of it is in an environment of production",
    "not-enough-nights": "not enough nights: a week is needed",
    "not-enough-data": "not enough data: three are needed",
    "no-commits": "the commits of these versions are not known",
    "no-failures": "none failed",
    "not-recovered": "when they were over is not known",
    "incidents-unknown": "not linked to on-call, so nobody would know of an incident",
    "no-history": "no history is kept",
    "silent": "nobody tells tonight what runs there",
    Reason.NOT_CONNECTED.value: "no system is connected that would tell",
    Reason.DENIED.value: "its system refused access",
    Reason.UNREACHABLE.value: "its system does not answer",
    Reason.EMPTY.value: "nothing was told yet",
    Reason.STALE.value: "the last answer is too old",
}


class MeasureView(Struct, frozen=True, kw_only=True):
    """One figure: its value, "" where there is none for ``reason``; what it is made from; what it means."""

    id: str
    title: str
    value: str
    made_of: str
    reason: str
    definition: str


class PerformanceView(Struct, frozen=True, kw_only=True):
    """The figures, of how many days until tonight they are, and what is left out of them ("" for nothing)."""

    measures: tuple[MeasureView, ...]
    window: str
    left_out: str


def performance_of(portal: Portal, ref: str) -> PerformanceView | None:
    """Return the figures of a component, a team, or with "" of all; None where nothing of it is in production."""
    found = portal.world.delivery.performance.get(ref)
    if found is None or not found.places:
        return None
    words = portal.words
    left_out = (
        words.n("{n} component in an environment of production is left out: nobody tells tonight what runs there",
                "{n} components in an environment of production are left out: nobody tells tonight what runs there",
                found.silent)
        if 0 < found.silent < found.places else ""
    )  # fmt: skip
    return PerformanceView(
        measures=tuple(_measure(portal, measure) for measure in found.measures),
        window=words.n("the last day", "the last {n} days", max(1, round(found.days))),
        left_out=left_out,
    )


def _measure(portal: Portal, measure: Measure) -> MeasureView:
    t = portal.words.t
    return MeasureView(
        id=measure.id,
        title=t(TITLES[measure.id]),
        value=_value(portal, measure),
        made_of=_made_of(portal, measure) if measure.value is not None or measure.reason in _COUNTED else "",
        reason=t(REASONS.get(measure.reason, measure.reason)) if measure.value is None else "",
        definition=t(DEFINITIONS[measure.id]),
    )


_COUNTED = frozenset(("not-enough-data", "no-commits"))
"""Reasons of which a reader wants to know how many there were."""


def _value(portal: Portal, measure: Measure) -> str:
    if measure.value is None:
        return ""
    number = portal.words.number
    match measure.id:
        case "frequency":
            return portal.words.t("{n} a week", n=number(round(measure.value, 1)))
        case "failures":
            return f"{number(round(measure.value * 100))} %"
        case _:
            return duration_in_words(portal, measure.value)


def _made_of(portal: Portal, measure: Measure) -> str:
    words = portal.words
    if measure.id == "frequency":
        return words.n("{n} deployment", "{n} deployments", measure.n)
    return words.n(
        "from {n} of {all} deployment",
        "from {n} of {all} deployments",
        measure.of,
        n=words.number(measure.n),
        all=words.number(measure.of),
    )
