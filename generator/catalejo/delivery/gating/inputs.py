"""Rules that go by the inputs of a deploy verdict: what is decided in ``delivery/verdicts.py`` is not judged twice."""

from __future__ import annotations

import msgspec

from ...model.delivery import GateInput
from ...model.gates import GatePhase, RuleState
from ...model.live import Capability, Incident
from ...model.status import STALE_AFTER_HOURS, Level, Reason
from .answers import RuleAnswer, fresh, outdated, too_old, worst
from .facts import GateFacts

GRAVITY = ("low", "medium", "high", "critical")
_GRAVITIES = {
    "low": "low", "p4": "low", "p5": "low", "sev4": "low", "sev5": "low", "info": "low", "none": "low",
    "medium": "medium", "moderate": "medium", "minor": "medium", "p3": "medium", "sev3": "medium",
    "warning": "medium", "warn": "medium",
    "high": "high", "major": "high", "p2": "high", "sev2": "high",
}  # fmt: skip
SHOWN = 3
PASSED = (RuleState.PASS, RuleState.WARN)
PLAIN = {Level.OK: RuleState.PASS, Level.WARN: RuleState.WARN, Level.BAD: RuleState.FAIL}


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that takes no parameter."""


class IncidentParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``states`` and ``min_severity`` narrow which open incidents count; without them those that block a verdict."""

    states: tuple[str, ...] = ()
    min_severity: str = ""
    upstream: bool = False


class RunParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``same_revision``: only runs of the revision that is deployed count."""

    same_revision: bool = False


class ApiParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``consumed``: APIs that the component uses count too, besides those that it provides."""

    consumed: bool = True


def gravity(word: str) -> int:
    """Return how grave a system's word is; one that nobody knows counts as the gravest."""
    return GRAVITY.index(_GRAVITIES.get(word.strip().lower(), "critical"))


def told(facts: GateFacts, name: str) -> RuleAnswer:
    """Return what an input of the verdict says, its age and all."""
    one = facts.inputs.get(name)
    if one is None and not facts.state(_ASKED[name]).connected:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-connected", {"asked": _ASKED[name]}, remedy="connect")
    if one is None:
        return RuleAnswer(RuleState.INCONCLUSIVE, "no-input", {"what": name}, remedy="see-entity")
    observed = one.args.get("health") or one.args.get("state") or one.level.value
    url, origin = one.args.get("url", ""), _place(one)
    if one.level in PLAIN:
        old = _age(facts, one)
        if old is not None:
            return old
        state = PLAIN[one.level]
        code = f"{name}-{state.value}"
        return RuleAnswer(state, code, one.args, observed, "", one.observed_at, url, origin, f"{name}-remedy")
    if one.level is Level.NONE and name in ("health", "drift") and facts.question.phase is GatePhase.POST:
        asked = fresh(facts, facts.state(Capability.DEPLOYMENTS))
        return asked or RuleAnswer(RuleState.INCONCLUSIVE, "not-seen", one.args, remedy="ask-now")
    if one.level is Level.NONE:
        return RuleAnswer(RuleState.SKIPPED, f"{name}-none", one.args, origin=origin)
    reason = "busy" if one.level is Level.BUSY else one.args.get("reason", "")
    if reason == Reason.NOT_CONNECTED.value:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-connected", {"asked": _ASKED[name]}, remedy="connect")
    args = {"what": name, "reason": reason, **one.args}
    remedy = _REASON_REMEDY.get(reason, "mend-source")
    code = "under-way" if one.level is Level.BUSY else "input-unknown"
    return RuleAnswer(RuleState.INCONCLUSIVE, code, args, observed, "", one.observed_at, url, origin, remedy)


_REASON_REMEDY = {Reason.NO_LINK.value: "link", Reason.STALE.value: "ask-now", "may-call": "apis-remedy",
                  "busy": "ask-now"}  # fmt: skip
_ASKED = {
    "health": Capability.DEPLOYMENTS.value, "drift": Capability.DEPLOYMENTS.value,
    "freezes": Capability.FREEZES.value, "incidents": Capability.INCIDENTS.value,
    "upstream-incidents": Capability.INCIDENTS.value, "ci": Capability.RUNS.value, "apis": "catalog",
}  # fmt: skip


def _age(facts: GateFacts, one: GateInput) -> RuleAnswer | None:
    """Return the answer where an input is too old; builds are of before a deployment, and what Git says has no age."""
    if not one.observed_at:
        return None
    if one.id == "ci":
        return too_old(facts, one.observed_at, facts.question.max_age)
    return outdated(facts, one.observed_at)


def _place(one: GateInput) -> str:
    path, line = one.args.get("path", ""), one.args.get("line", "")
    return f"{one.args.get('repo', '')}/{path}:{line}" if path else ""


def health(facts: GateFacts, _params: NoParams) -> RuleAnswer:
    """What runs there works; what is not deployed there yet cannot be broken.

    After a deployment it has to be the version that was deployed.
    """
    wanted, live = facts.question.version, facts.cell.live if facts.cell is not None else ""
    answer = told(facts, "health")
    if facts.question.phase is GatePhase.POST and wanted and live and live != wanted and answer.state in PASSED:
        args = {"live": live, "version": wanted, "environment": facts.question.environment}
        return RuleAnswer(RuleState.INCONCLUSIVE, "other-version", args, live, wanted, answer.observed_at,
                          answer.url, remedy="ask-now")  # fmt: skip
    return answer


def drift(facts: GateFacts, _params: NoParams) -> RuleAnswer:
    """What runs there is what Git says."""
    return told(facts, "drift")


def freezes(facts: GateFacts, _params: NoParams) -> RuleAnswer:
    """No freeze holds now; what Git declares is as old as the repositories that were read."""
    if "freezes" not in facts.inputs or facts.inputs["freezes"].args.get("reason") == Reason.EMPTY.value:
        # Nothing of it is known to be there: where that is not known in full, a window may hold for what was not told.
        deployments = facts.state(Capability.DEPLOYMENTS)
        missing = fresh(facts, deployments) if deployments.connected and not deployments.complete else None
        return missing or RuleAnswer(RuleState.SKIPPED, "freezes-none")
    answer = told(facts, "freezes")
    if answer.state is RuleState.PASS:
        return catalog_age(facts) or answer
    return answer


def catalog_age(facts: GateFacts) -> RuleAnswer | None:
    """Return the answer where the component's repository was not read lately enough, None where it was."""
    source = facts.source
    if source is None or source.state in ("failed", "denied"):
        name = facts.entity.origin.source
        return RuleAnswer(RuleState.INCONCLUSIVE, "repository-unread", {"source": name}, remedy="mend-source")
    return too_old(facts, source.fetched_at or source.asked_at, STALE_AFTER_HOURS["catalog"] * 3600.0)


def incidents(facts: GateFacts, params: IncidentParams) -> RuleAnswer:
    """No open incident that counts; that there is none is only known from whole and fresh answers."""
    own = _own_incidents(facts, params)
    return worst((own, told(facts, "upstream-incidents"))) if params.upstream else own


def _own_incidents(facts: GateFacts, params: IncidentParams) -> RuleAnswer:
    if not params.states and not params.min_severity:
        answer = told(facts, "incidents")
        if answer.state is RuleState.SKIPPED:
            return RuleAnswer(RuleState.INCONCLUSIVE, "not-linked", {"asked": "incidents"}, remedy="link")
        return answer
    least = GRAVITY.index(params.min_severity) if params.min_severity else 0
    counted = [one for one in facts.incidents if gravity(one.urgency) >= least and _counts(one, params.states)]
    threshold = f"{params.min_severity or 'any'} {'/'.join(params.states)}".strip()
    certain = [one for one in counted if not one.stale]
    if certain:
        first = certain[0]
        old = too_old(facts, first.observed_at, facts.question.max_age)
        args = {"title": first.title, "number": first.number, "since": first.opened_at, "state": first.state,
                "count": str(len(certain))}  # fmt: skip
        return old or RuleAnswer(
            RuleState.FAIL, "incidents-fail", args, str(len(certain)), threshold, first.observed_at, first.url,
            remedy="incidents-remedy",
        )  # fmt: skip
    told_so = told(facts, "incidents")
    if told_so.state in (RuleState.INCONCLUSIVE, RuleState.SKIPPED):
        return _own_incidents(facts, IncidentParams())
    if counted:
        return RuleAnswer(RuleState.INCONCLUSIVE, "too-old", {"age": "?", "limit": "?"}, remedy="ask-now")
    missing = fresh(facts, facts.state(Capability.INCIDENTS))
    if missing is not None:
        return missing
    code = "incidents-lesser" if facts.incidents else "incidents-pass"
    state = RuleState.WARN if facts.incidents else RuleState.PASS
    args = {"count": str(len(facts.incidents)), "wanted": threshold}
    return RuleAnswer(state, code, args, "0", threshold, told_so.observed_at, remedy="incidents-remedy")


def _counts(one: Incident, states: tuple[str, ...]) -> bool:
    """Tell whether an incident's state is asked for; one in a state that nobody knows always is."""
    return not states or one.state in states or one.state == "unknown"


def ci(facts: GateFacts, params: RunParams) -> RuleAnswer:
    """The newest runs of the default branch, or of the revision that is deployed, ended well."""
    revision = facts.question.revision
    answer = told(facts, "ci")
    if not params.same_revision or answer.state is RuleState.INCONCLUSIVE:
        return answer
    if not revision:
        return RuleAnswer(RuleState.INCONCLUSIVE, "no-revision", remedy="give-revision")
    own = [run for run in facts.runs if same_revision(run.commit, revision)]
    if not own:
        return RuleAnswer(
            RuleState.INCONCLUSIVE, "ci-other-revision", {"revision": revision[:12]},
            ", ".join(sorted({run.commit[:12] for run in facts.runs})[:SHOWN]), revision[:12], answer.observed_at,
            remedy="run-there",
        )  # fmt: skip
    states = {run.level for run in own}
    if Level.BAD in states:
        state = RuleState.FAIL
    elif states <= {Level.OK, Level.NONE} and Level.OK in states:
        state = RuleState.PASS
    else:
        state = RuleState.INCONCLUSIVE
    code = "ci-under-way" if state is RuleState.INCONCLUSIVE else f"ci-{state.value}"
    url = next((run.url for run in own if run.level is not Level.OK), own[0].url)
    observed = ", ".join(sorted({f"{run.workflow} {run.state}" for run in own})[:SHOWN])
    return RuleAnswer(state, code, {"state": observed, "revision": revision[:12]}, observed, "success",
                      answer.observed_at, url, remedy="ci-remedy")  # fmt: skip


def same_revision(one: str, other: str) -> bool:
    """Tell whether two texts name one commit: equal, or one is a beginning of the other of at least seven digits."""
    one, other = one.strip().lower(), other.strip().lower()
    short = min(len(one), len(other))
    return bool(short) and (one == other or (short >= 7 and one[:short] == other[:short]))


def apis(facts: GateFacts, params: ApiParams) -> RuleAnswer:
    """No API that it provides lost operations while somebody who runs there uses it."""
    answers = [_provided(facts)]
    if params.consumed and "apis" in facts.inputs:
        answers.append(told(facts, "apis"))
    return worst(answers)


def _provided(facts: GateFacts) -> RuleAnswer:
    if not facts.provides:
        return RuleAnswer(RuleState.PASS, "apis-none-provided")
    if not facts.remembered:
        return RuleAnswer(RuleState.INCONCLUSIVE, "apis-no-history", remedy="keep-history")
    old = catalog_age(facts)
    if old is not None:
        return old
    running = [one for one in facts.consumers if one.runs]
    if running:
        lost = sorted({name for one in running for name in facts.broken[one.api].operations})
        names = sorted({one.ref for one in running})
        args = {"operations": ", ".join(lost[:SHOWN]), "names": ", ".join(names[:SHOWN]), "count": str(len(names)),
                "environment": facts.question.environment, "api": running[0].api}  # fmt: skip
        return RuleAnswer(RuleState.FAIL, "apis-broken", args, str(len(names)), "0", remedy="apis-broken-remedy")
    unsure = sorted({one.ref for one in facts.consumers if one.runs is None})
    if unsure:
        return RuleAnswer(
            RuleState.INCONCLUSIVE, "apis-consumers-unknown", {"names": ", ".join(unsure[:SHOWN])}, remedy="mend-source"
        )
    return RuleAnswer(RuleState.PASS, "apis-kept", {"count": str(len(facts.provides))})
