"""May we deploy there now: the verdict of each environment in words, each input with its reason, age and place."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ....kit.text.segments import segment
from ....model.delivery import NOT_LOOKED_AT, GateInput, Verdict
from ....model.origin import Origin
from ....model.status import Health, Level, Reason
from ...context import Place, Portal
from ...facts.freshness import gate_asks, gate_source, without_source_time
from ...facts.views import HEALTH_WORD
from .evidence import NOTHING, changes_when, evidence_of

STATE_LEVEL = {"blocked": "bad", "unknown": "unknown", "clear": "ok"}
SHOWN_WHY = 2


class IncidentLine(Struct, frozen=True, kw_only=True):
    """The open incident behind an input: at which component, what it is called, since when; "" for what is not said."""

    component: str
    href: str
    title: str
    url: str
    since: str


class SpanLine(Struct, frozen=True, kw_only=True):
    """A freeze: from when until when in words and as times that the browser compares with its own ("" for unknown)."""

    start: str
    end: str
    text: str
    place: str
    place_href: str


class GateLine(Struct, frozen=True, kw_only=True):
    """One input of a verdict: its state's level, words and reason, with its time or the source that has it.

    ``evidence`` is the record behind it, ``changes`` what would change it and where; empty where nothing is to say.
    """

    id: str
    state: str
    level: str
    text: str
    reason: str
    observed_at: str
    source: str
    href: str
    incident: IncidentLine | None
    span: SpanLine | None
    evidence: Place = NOTHING
    changes: Place = NOTHING


class VerdictView(Struct, frozen=True, kw_only=True):
    """A verdict: its state in a word, why in short, all inputs, the incidents behind them; "" for no environment.

    ``anchor`` is its place on the page of its component. ``own`` are the inputs that no verdict above it has said,
    ``above`` how many others it has.
    """

    state: str
    level: str
    word: str
    environment: str
    title: str
    why: str
    inputs: tuple[GateLine, ...]
    incidents: tuple[IncidentLine, ...]
    anchor: str = ""
    own: tuple[GateLine, ...] = ()
    above: int = 0


def verdicts(portal: Portal, ref: str) -> tuple[VerdictView, ...]:
    """Return the verdicts of a component, what is worst of production first; none for what is no component."""
    delivery = portal.world.delivery
    first = delivery.verdict(ref)
    others = [found for found in reversed(delivery.verdicts.get(ref, ())) if found is not first]
    shown: list[VerdictView] = []
    said: tuple[GateLine, ...] = ()
    for found in (first, *others):
        if found is None:
            continue
        view = verdict_view(portal, found, ref)
        own = tuple(line for line in view.inputs if line not in said)
        anchor = f"deploy-{segment(view.environment)}" if shown else "deploy"
        shown.append(replace(view, anchor=anchor, own=own, above=len(view.inputs) - len(own)))
        said = said or view.inputs
    return tuple(shown)


def verdict_view(portal: Portal, verdict: Verdict, ref: str = "") -> VerdictView:
    """Return a verdict in words; for the page of its component (``ref``) with what is behind it and would change it."""
    t = portal.words.t
    inputs = tuple(_gate_line(portal, item) for item in verdict.inputs)
    if ref:
        inputs = tuple(
            replace(
                line,
                evidence=evidence_of(portal, ref, verdict.environment, item),
                changes=changes_when(portal, item),
            )
            for line, item in zip(inputs, verdict.inputs, strict=True)
        )
    unseen = [
        line for line, item in zip(inputs, verdict.inputs, strict=True) if item.args.get("reason") == NOT_LOOKED_AT
    ]
    worst = [line for line in inputs if line.state == verdict.state] if verdict.state != "clear" else unseen
    shown = [line.text for line in worst[:SHOWN_WHY]]
    if len(worst) > SHOWN_WHY:
        shown.append(t("{n} more", n=portal.words.number(len(worst) - SHOWN_WHY)))
    titles = {
        "blocked": t("Deploy to {environment} is blocked"),
        "unknown": t("Nobody knows whether to deploy to {environment}"),
        "clear": t("Nothing speaks against a deploy to {environment}"),
    }  # fmt: skip
    nowhere = {
        "blocked": t("A release is blocked"), "unknown": t("Nobody knows whether it may be released"),
        "clear": t("Nothing speaks against a release"),
    }  # fmt: skip
    words = {"blocked": t("blocked"), "unknown": t("not known"), "clear": t("clear")}
    title = (
        titles[verdict.state].format(environment=verdict.environment) if verdict.environment else nowhere[verdict.state]
    )
    return VerdictView(
        state=verdict.state,
        level=STATE_LEVEL[verdict.state],
        word=words[verdict.state],
        environment=verdict.environment,
        title=title,
        why="; ".join(shown),
        inputs=inputs,
        incidents=tuple(line.incident for line in inputs if line.incident is not None),
    )


def gate_words(portal: Portal, item: GateInput) -> tuple[str, str]:
    """Return what an input says, and why it is not known ("" where it is)."""
    told = {**item.args, **({"api": portal.name(item.args["api"])} if "api" in item.args else {})}
    if "health" in told:
        told["health"] = portal.words.t(HEALTH_WORD[Health(told["health"])])
    return portal.words.t(_TEXTS[item.id](portal.words.t, item), **told), _reason(portal, item)


def _gate_line(portal: Portal, item: GateInput) -> GateLine:
    bad = item.level in (Level.BAD, Level.WARN)
    text, reason = gate_words(portal, item)
    return GateLine(
        id=item.id,
        state=item.state,
        level=item.level.value,
        text=text,
        reason=reason,
        observed_at=without_source_time(portal, gate_asks(item.id), item).observed_at,
        source=gate_source(portal, item.id, item.observed_at),
        href=portal.href(item.args["api"]) if "api" in item.args else "",
        incident=incident_line(portal, item) if bad and "title" in item.args else None,
        span=freeze_span(portal, item),
    )


T = Callable[[str], str]


def _health(t: T, item: GateInput) -> str:
    match item.level:
        case Level.NONE:
            return t("Nothing runs in {environment}") if "environment" in item.args else t("Nothing runs")
        case Level.UNKNOWN:
            return t("Health in {environment} unknown") if "environment" in item.args else t("What runs is unknown")
        case Level.BUSY:
            return t("A rollout is under way in {environment}")
        case _:
            return t("{health} in {environment}")


def _drift(t: T, item: GateInput) -> str:
    match item.level:
        case Level.NONE:
            return t("Nothing to drift")
        case Level.UNKNOWN:
            return t("Drift in {environment} unknown") if "environment" in item.args else t("Drift unknown")
        case Level.BAD:
            return t("Drift in {environment}")
        case _:
            return t("No drift in {environment}")


def _freezes(t: T, item: GateInput) -> str:
    match item.level:
        case Level.NONE if item.args.get("reason") == NOT_LOOKED_AT:
            return t("Freeze windows not looked at")
        case Level.NONE:
            return t("Nothing that freeze windows hold back")
        case Level.UNKNOWN:
            return t("Freezes unknown")
        case Level.BAD:
            return t("Outside the sync windows") if item.args.get("kind") == "outside" else t("Frozen")
        case _:
            return t("No freeze now, one comes") if "from" in item.args else t("No freeze")


def _incidents(t: T, item: GateInput) -> str:
    match item.level:
        case Level.NONE:
            return t("Does not run, so no incident is its own")
        case Level.UNKNOWN if item.args.get("reason") == Reason.NO_LINK.value:
            return t("Not linked to on-call")
        case Level.UNKNOWN:
            return t("Incidents unknown")
        case Level.BAD | Level.WARN:
            return t("Open incident")
        case _:
            return t("No open incident")


def _upstream(t: T, item: GateInput) -> str:
    match item.level:
        case Level.UNKNOWN:
            return t("Incidents upstream unknown")
        case Level.BAD | Level.WARN:
            return t("Open incident upstream")
        case Level.NONE:
            return t("Nothing upstream is linked to on-call")
        case _ if "linked" in item.args:
            return t("No incident upstream, {linked} of {all} linked to on-call")
        case _:
            return t("No incident upstream")


def _apis(t: T, item: GateInput) -> str:
    match item.level:
        case Level.UNKNOWN:
            return t("{api} lost {operations}")
        case Level.WARN:
            return t("{api} is deprecated")
        case _:
            return t("No consumed API broke")


def _ci(t: T, item: GateInput) -> str:
    match item.level:
        case Level.UNKNOWN:
            return t("CI unknown")
        case Level.BUSY:
            return t("CI is running")
        case Level.BAD | Level.WARN:
            return t("Default branch is red")
        case _:
            return t("CI is green")


_TEXTS: dict[str, Callable[[T, GateInput], str]] = {
    "health": _health, "drift": _drift, "freezes": _freezes, "incidents": _incidents, "upstream-incidents": _upstream,
    "apis": _apis, "ci": _ci,
}  # fmt: skip
"""What each input says, its arguments still open."""


def _reason(portal: Portal, item: GateInput) -> str:
    """Return why an input is not known, "" where it is."""
    t = portal.words.t
    reasons = {
        Reason.NOT_CONNECTED.value: t("no system is connected that would tell"), Reason.NO_LINK.value: t("not linked"),
        Reason.NOT_FOUND.value: t("its system does not know it"), Reason.DENIED.value: t("its system refused access"),
        Reason.UNREACHABLE.value: t("its system does not answer"), Reason.EMPTY.value: t("nothing was told yet"),
        Reason.STALE.value: t("the last answer is too old"), "told-unknown": t("its system does not know"),
        "may-call": t("whether it is called is not known"),
        "no-project": t("its project {project} is in no repository that was read"),
        "several-projects": t("several documents declare its project {project}"),
        "window": t("a sync window of {project} cannot be read"),
    }  # fmt: skip
    if item.args.get("reason") == NOT_LOOKED_AT:
        return t(
            "they would be with the AppProject {project} in a repository that is read", project=item.args["project"]
        )
    told = item.id == "incidents" and item.args.get("reason") == Reason.NO_LINK.value
    found = reasons.get(item.args.get("reason", ""), "") if item.level is Level.UNKNOWN and not told else ""
    if not found and item.args.get("manual"):
        return t("syncing by hand is let through")
    return found.format_map({"project": item.args.get("project", "")}) if found else ""


def freeze_span(portal: Portal, item: GateInput) -> SpanLine | None:
    """Return the freeze that an input names, one that is or one that comes; None where it names none."""
    args = item.args
    if item.id != "freezes" or not ("from" in args or "until" in args):
        return None
    line = int(args.get("line", "0"))
    origin = Origin(args.get("source", ""), args.get("repo", ""), args.get("path", ""), line)
    return span_line(portal, args.get("from", ""), args.get("until", ""), origin)


def span_line(portal: Portal, start: str, end: str, origin: Origin) -> SpanLine:
    """Return a freeze in words; "" for a moment that nobody knows."""
    t, words, place = portal.words.t, portal.words, portal.place(origin)
    first, last = (words.moment(time, "EEE d MMM, HH:mm") if time else "" for time in (start, end))
    if first and last:
        text = t("from {start} to {end} UTC", start=first, end=last)
    elif last:
        text = t("until {end} UTC", end=last)
    else:
        text = t("from {start} UTC on", start=first) if first else t("without an end")
    return SpanLine(start=start, end=end, text=text, place=place.text, place_href=place.href)


def incident_line(portal: Portal, item: GateInput) -> IncidentLine:
    """Return the open incident behind an input."""
    args = item.args
    ref = args.get("component", "")
    return IncidentLine(
        component=portal.name(ref) if ref else "",
        href=portal.href(ref),
        title=f"#{args['number']} {args['title']}" if args.get("number") else args["title"],
        url=args.get("url", ""),
        since=args.get("since", ""),
    )
