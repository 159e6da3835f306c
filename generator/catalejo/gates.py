"""The order of the stages for one question: may this component be deployed there?

As ``pipeline.conclude``, without the stages that no rule looks at. Everything is judged as of the moment of the
question, so that an answer which was fresh when it was captured may be stale by now.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from . import catalog, delivery, docs, history, leaks, live, scorecards, stacks
from .capture import WantedAnswers, ask_again, now, until, without_known
from .config import Configuration
from .delivery import gating
from .kit.ask.errors import SourceError
from .kit.gc import relaxed_gc
from .kit.read.captured import Captured
from .kit.read.narrow import mapping
from .kit.read.portal_config import captured_config
from .kit.sandbox.pool import Jobs
from .kit.store import exchange
from .kit.store.cache import Cache
from .kit.text.moments import is_time, moment
from .model.capture import SourceKind, Visibility
from .model.comparison import Indicator, Measurement, MeasureRequest
from .model.entities import Entity
from .model.gates import GateDecision, GatePhase, GatePolicy, GateQuestion, GateReport, PolicyProblem
from .model.refs import RefError, parse_ref
from .model.settings import CaptureOptions, CaptureRequest
from .model.world import Settings, StageResults
from .questions import measure
from .systems.registry import of_spec

MAX_POLICY = 2 << 20
"""Bytes of a policy file that are read at all."""


class GateRefused(Exception):
    """A question that cannot be asked as it is; ``code`` ``unknown``: only more data could tell, else ``usage``."""

    def __init__(self, message: str, hint: str = "", code: str = "usage") -> None:
        """Keep what to say."""
        self.hint, self.code = hint, code
        super().__init__(message)


class GateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look, and how: the capture, caches, the history's place ("" for none), worker processes.

    ``live``: the systems that the rules need are asked now, with ``read_seconds`` of patience each; then
    ``configuration`` names them.
    """

    capture: Path
    cache: Path
    store: str = ""
    jobs: Jobs = 1
    live: Configuration | None = None
    read_seconds: float = 10.0
    wait_seconds: float = 10.0
    tool: str = "catalejo"
    override: bool = False


def read_policy(path: Path) -> tuple[GatePolicy, tuple[PolicyProblem, ...]]:
    """Read a policy file; what is wrong with it is returned, all at once.

    Raises:
        OSError: it cannot be read.

    """
    with path.open("rb") as file:
        return gating.read_policy(file.read(MAX_POLICY), str(path))


def judge_patiently(question: GateQuestion, policy: GatePolicy, request: GateRequest, seconds: float) -> GateReport:
    """Judge, and again while what decides is not known, for so many seconds at most; see :func:`judge`."""
    reports: list[GateReport] = []

    def done() -> bool:
        reports.append(judge(question, policy, request))
        return reports[-1].decision is not GateDecision.INCONCLUSIVE

    until(done, seconds)
    return reports[-1]


def audit_event(report: GateReport, actor: str, reason: str, dry_run: bool) -> dict[str, object]:
    """Return a decision as a line of an audit log (reference/systems.md 7)."""
    question = report.question
    return {
        "v": 1, "ts": now(), "event": "gate.overridden" if reason else "gate.evaluated", "actor": actor or None,
        "reason": reason or None, "entity": question.ref, "env": question.environment, "phase": question.phase.value,
        "revision": question.revision or None, "version": question.version or None, "judged_at": question.now,
        "decision": report.decision.value, "policy_sha256": report.policy.digest or None, "dry_run": dry_run,
        "labels": question.labels,
        "rules": [{"name": one.name, "result": one.state.value, "code": one.code} for one in report.results],
    }  # fmt: skip


def without_tokens(event: dict[str, object], configuration: Configuration | None) -> dict[str, object]:
    """Return an event without the values of tokens that this process was given, wherever they stand."""
    sources, systems = (configuration.sources, configuration.systems) if configuration is not None else ((), ())
    return mapping(without_known(event, sources, systems))


@relaxed_gc()
def judge(question: GateQuestion, policy: GatePolicy, request: GateRequest) -> GateReport:
    """Ask every rule of a policy; ``question.ref`` may be a name, ``question.now`` "" is the present moment.

    Raises:
        CaptureError: the folder is no capture that this version reads.
        GateRefused: the component, the environment or a time of the question is not known.

    """
    _check_times(question)
    if request.live is None:
        return _judged(question, policy, request, Captured(request.capture))
    base = Captured(request.capture)
    wanted = _wanted(question, policy, request, base)
    with exchange.scratch("gate") as scratch:
        folder = scratch / "answers"
        folder.mkdir()
        settings = request.live.settings
        options = CaptureOptions(
            Visibility(base.manifest.visibility), people=settings.people, tool=request.tool,
            wait_seconds=request.wait_seconds, read_seconds=request.read_seconds, connect_seconds=request.read_seconds,
        )  # fmt: skip
        asked = CaptureRequest(request.live.sources, request.live.systems, options=options)
        try:
            ask_again(asked, request.capture, folder, request.cache / "capture", wanted)
        except SourceError as error:
            raise GateRefused(str(error), "capture first: catalejo capture") from error
        return _judged(question, policy, request, Captured(request.capture, answers=Captured(folder)))


def _check_times(question: GateQuestion) -> None:
    """Refuse times that are none; what was deployed in the future was not deployed."""
    for name, text in (("--deployed-at", question.deployed_at), ("--at", question.now)):
        if text and moment(text) is None:
            raise GateRefused(f"{name} {text!r} is no time", "RFC 3339, such as 2026-01-31T02:00:00Z")
    end, begun = moment(question.now or now()), moment(question.deployed_at)
    if begun is not None and end is not None and begun > end:
        raise GateRefused(f"--deployed-at {question.deployed_at} lies ahead of now", "give when it was deployed")


def _wanted(question: GateQuestion, policy: GatePolicy, request: GateRequest, base: Captured) -> WantedAnswers:
    """Return what has to be asked: for the rules that are for this component and environment, and no others.

    Which environments there are is not known yet; a rule that is missed by a name has an older answer, and is told.
    """
    settings = captured_config(base).settings
    found = catalog.build_catalog(base, settings, request.cache / "catalog", request.jobs)
    entity = _find(found.entities, question.ref, base)
    return WantedAnswers(gating.needs(gating.asked_rules(policy, entity, question, settings.environments)),
                         entity.origin.repo)  # fmt: skip


def _judged(question: GateQuestion, policy: GatePolicy, request: GateRequest, captured: Captured) -> GateReport:
    """Draw the conclusions that rules look at, and ask them."""
    present = question.now or now()
    if not is_time(present):
        found = moment(present)
        present = present if found is None else found.strftime("%Y-%m-%dT%H:%M:%SZ")
    captured.judged_at(present)
    settings = captured_config(captured).settings
    surroundings = _surroundings(captured, settings, policy, request, present)
    entity = _find(surroundings.catalog.entities, question.ref, captured)
    known = surroundings.delivery.environments
    environment = gating.environment_named(question.environment, known)
    if not environment:
        near = difflib.get_close_matches(question.environment, known, n=2)
        hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known)}"
        raise GateRefused(f"no environment {question.environment[:80]!r} is known", hint)
    asked = msgspec.structs.replace(
        question, ref=entity.ref, environment=environment, now=present,
        production=gating.is_of_production(surroundings, entity.ref, environment),
    )  # fmt: skip
    facts = gating.facts_of(surroundings, entity, asked)
    facts = gating.with_measured(facts, _measured(facts, policy, request))
    return gating.evaluate(policy, facts, request.override)


def _measured(
    facts: gating.GateFacts, policy: GatePolicy, request: GateRequest
) -> Iterator[tuple[gating.MetricParams, gating.MeasuredRule]]:
    """Measure what rules compare, each pair of windows once; a capture holds no windows of time."""
    question = facts.question
    asked: dict[tuple[str, str, str, str], Measurement] = {}
    if request.live is None or question.phase is not GatePhase.POST:
        return
    integrations = (of_spec(type(system)) for system in request.live.systems)
    measuring = any(one is not None and one.measure is not None for one in integrations)
    for params in gating.comparisons(policy, facts):
        if not measuring or not question.deployed_at:
            yield params, gating.MeasuredRule(refusal="no_time" if measuring else "no_system")
            continue
        wanted = MeasureRequest(
            question.deployed_at, question.environment, facts.entity.annotations, params.selector, params.instance,
            gating.seconds_of(params.window), gating.seconds_of(params.settle),
        )  # fmt: skip
        key = (params.window, params.settle, params.selector, params.instance)
        found = asked[key] = asked.get(key) or measure(request.live, wanted, request.read_seconds)
        if found.refusals:
            yield params, gating.MeasuredRule(refusal=found.refusals[0].code)
            continue
        thresholds = {Indicator(params.indicator): params.threshold()}
        compared = delivery.compare_windows(found.before, found.after, thresholds)
        yield params, gating.MeasuredRule(compared[0], observed_at=found.after.observed_at)


def _surroundings(
    captured: Captured, settings: Settings, policy: GatePolicy, request: GateRequest, present: str
) -> gating.GateSurroundings:
    """Run the stages of ``pipeline.conclude`` that decide what rules ask; scorecards only where one asks for them."""
    manifest, cache, jobs = captured.manifest, request.cache, request.jobs
    past = history.read_history(request.store, present, manifest.visibility.value)
    holders = history.holders(past, [repo.info for repo in captured.repositories()])
    the_catalog = catalog.build_catalog(captured, settings, cache / "catalog", jobs, holders=holders)
    the_stacks = stacks.build_stacks(captured, settings, cache / "stacks", jobs)
    the_live = live.build_live(captured, settings, cache / "live", jobs)
    before = history.before_tonight(past, the_catalog, present)
    the_delivery = delivery.build_delivery(captured, the_catalog, the_stacks, the_live, settings, before)
    found = gating.GateSurroundings(manifest, the_catalog, the_live, the_delivery, before.kept and bool(before.nights))
    if not gating.by_score(policy):
        return found
    the_docs = docs.build_docs(captured, the_catalog, settings, Cache(cache / "docs", docs.engine()), jobs)
    the_docs, in_articles = leaks.mask_docs(the_docs, captured, cache / "leaks")
    stages = StageResults(settings, the_catalog, the_docs, the_stacks, the_live, the_delivery)
    secrets = (*leaks.find_leaks(captured, cache / "leaks", jobs), *in_articles)
    known = scorecards.EarlierNights(past.previous, past.facts)
    cards = scorecards.build_scorecards(captured, stages, secrets, cache / "scorecards", jobs, known)
    return msgspec.structs.replace(found, cards=cards.cards, scores=cards.scores)


def _find(entities: dict[str, Entity], text: str, captured: Captured) -> Entity:
    """Return the component that a text means: a reference, or a name.

    Raises:
        GateRefused: there is none; where a source of repositories failed, it is not known whether there is one.

    """
    try:
        ref = parse_ref(text, default_kind="component")
    except RefError as error:
        raise GateRefused(str(error), "such as component:default/orders, or orders") from error
    components = {ref: one for ref, one in entities.items() if one.kind == "Component"}
    found = components.get(ref)
    if found is None and "/" not in text and ":" not in text:
        named = [one for one in components.values() if one.name.lower() == text.lower() and not one.stub]
        if len(named) > 1:
            raise GateRefused(f"{text} means several components", ", ".join(one.ref for one in named[:5]))
        found = named[0] if named else None
    if found is not None and not found.stub:
        return found
    if ref in entities and found is None:
        raise GateRefused(f"{ref} is no component, and only components are deployed", "give the component")
    silent = [source.id for source in captured.manifest.sources
              if source.kind is SourceKind.REPOSITORIES and source.state != "ok"]  # fmt: skip
    if silent:
        raise GateRefused(
            f"there is no component {text} in this capture, and not every source answered: {', '.join(silent)}",
            "capture again", "unknown",
        )  # fmt: skip
    near = difflib.get_close_matches(text.lower(), [one.name.lower() for one in components.values()], n=3)
    raise GateRefused(
        f"there is no component {text} in this capture",
        f"did you mean {', '.join(near)}?" if near else "declare it in a catalog-info.yaml, and capture again",
    )
