"""A report of gates for people, for programs, and for CI."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

from .. import __version__
from ..kit.text.moments import moment
from ..kit.text.words import Words
from ..model.gates import GateDecision, GatePhase, GateReport, RuleResult, RuleState
from ..wording.gates import ASKED, DECISIONS, REASONS, REMEDIES, SENTENCES, STATES
from .check_formats import escaped_data, escaped_property
from .exit_codes import DONE, FINDINGS, INCOMPLETE, ROLLBACK

EXIT = {
    GateDecision.ROLLBACK: ROLLBACK, GateDecision.BLOCK: FINDINGS, GateDecision.INCONCLUSIVE: INCOMPLETE,
}  # fmt: skip
STOPPING = frozenset(("block", "rollback"))
_WIDTH = 13


def exit_code(report: GateReport) -> int:
    """Return the number with which the verb ends."""
    return EXIT.get(report.decision, DONE)


def sentence(result: RuleResult, words: Words) -> str:
    """Return what a rule says."""
    args = {**result.args}
    if "asked" in args:
        args["asked"] = words.t(ASKED.get(args["asked"], args["asked"]))
    if "reason" in args:
        args["reason"] = words.t(REASONS.get(args["reason"], args["reason"])) or "?"
    return words.t(SENTENCES.get(result.code, result.code), **args)


def remedy(result: RuleResult, words: Words) -> str:
    """Return what to do about it, "" for nothing."""
    return words.t(REMEDIES[result.remedy]) if result.remedy in REMEDIES else ""


def as_text(report: GateReport, words: Words) -> str:
    """Every rule with what was seen, what is demanded, its age, where to look, what to do; the decision last."""
    question = report.question
    phase = words.t("before the deployment") if question.phase is GatePhase.PRE else words.t("after the deployment")
    policy = report.policy.path or words.t("the built-in policy")
    rows = [f"{question.ref} → {question.environment}, {phase} ({question.now})", words.t("by {policy}", policy=policy)]
    for result in report.results:
        mark = words.t(STATES[result.state.value])
        mark = mark.upper() if result.state in (RuleState.FAIL, RuleState.INCONCLUSIVE) else mark
        rows.append(f"{mark:{_WIDTH}} {result.name}: {sentence(result, words)}")
        rows += [f"{'':{_WIDTH}} {line}" for line in _details(report, result, words)]
    if not report.results:
        rows.append(words.t("The policy has no rule for this phase."))
    return "\n".join([*rows, words.t("decision: {decision}", decision=words.t(DECISIONS[report.decision.value]))])


def _details(report: GateReport, result: RuleResult, words: Words) -> list[str]:
    seen = [words.t("seen: {value}", value=result.observed)] if result.observed and result.threshold else []
    seen += [words.t("demanded: {value}", value=result.threshold)] if result.threshold else []
    seen += [words.t("known since {moment} ({age})", moment=result.observed_at, age=age_of(report, result))
             ] if result.observed_at else []  # fmt: skip
    lines = ["; ".join(seen)] if seen else []
    lines += [place for place in (result.url, result.origin) if place]
    what = remedy(result, words)
    return [*lines, words.t("do: {what}", what=what)] if what else lines


def age_of(report: GateReport, result: RuleResult) -> str:
    """Return how old the answer is that a rule goes by, "?" where that is not known."""
    seen, now = moment(result.observed_at), moment(report.question.now)
    if seen is None or now is None:
        return "?"
    seconds = max(0.0, (now - seen).total_seconds())
    for unit, size, least in (("d", 86400.0, 172800.0), ("h", 3600.0, 7200.0), ("min", 60.0, 60.0)):
        if seconds >= least:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def as_data(report: GateReport, words: Words) -> dict[str, object]:
    """Return a report as JSON's values."""
    question = report.question
    return {
        "decision": report.decision.value, "exit_code": exit_code(report), "entity": question.ref,
        "env": question.environment, "phase": question.phase.value, "evaluated_at": question.now,
        "revision": question.revision or None, "version": question.version or None,
        "deployed_at": question.deployed_at or None, "policy": report.policy.path or None,
        "policy_sha256": report.policy.digest or None, "labels": question.labels,
        "rules": [_record(result, words) for result in report.results],
    }  # fmt: skip


def _record(result: RuleResult, words: Words) -> dict[str, object]:
    def count(number: float) -> float | None:
        return number if number >= 0 else None

    return {
        "name": result.name, "rule": result.kind, "result": result.state.value, "code": result.code,
        "reason": sentence(result, words), "args": result.args, "effect": result.effect or None,
        "observed": result.observed or None, "threshold": result.threshold or None,
        "before": result.before, "after": result.after, "n_before": count(result.n_before),
        "n_after": count(result.n_after), "observed_at": result.observed_at or None, "url": result.url or None,
        "origin": result.origin or None, "remedy": remedy(result, words) or None,
    }  # fmt: skip


def as_json(report: GateReport, words: Words) -> str:
    """One object."""
    return json.dumps(as_data(report, words), ensure_ascii=False, indent=1)


def as_github(report: GateReport, words: Words) -> str:
    """GitHub's workflow commands: an error for what stops, a warning for what does not, a notice with the decision."""
    rows = []
    for result in report.results:
        if result.state in (RuleState.PASS, RuleState.SKIPPED):
            continue
        kind = "error" if result.effect in STOPPING and result.state is not RuleState.OVERRIDDEN else "warning"
        text = " ".join(part for part in (sentence(result, words), remedy(result, words), result.url) if part)
        rows.append(f"::{kind} title={escaped_property(f'gate {result.name}')}::{escaped_data(text)}")
    decision = words.t("decision: {decision}", decision=words.t(DECISIONS[report.decision.value]))
    where = f"{report.question.ref} → {report.question.environment}"
    return "\n".join([*rows, f"::notice title={escaped_property(where)}::{escaped_data(decision)}"])


def as_sarif(report: GateReport, words: Words) -> str:
    """SARIF 2.1.0: a result for each rule that did not pass, at its place in the policy."""
    shown = [one for one in report.results if one.state not in (RuleState.PASS, RuleState.SKIPPED)]
    lines = {rule.name: rule.line for rule in report.policy.rules}
    rules = [{"id": name, "shortDescription": {"text": name}} for name in sorted({one.name for one in shown})]
    results = []
    for one in shown:
        level = "error" if one.effect in STOPPING and one.state is not RuleState.OVERRIDDEN else "warning"
        place = {"artifactLocation": {"uri": report.policy.path or "gates.yaml"},
                 "region": {"startLine": lines.get(one.name) or 1}}  # fmt: skip
        text = " ".join(part for part in (sentence(one, words), remedy(one, words)) if part)
        results.append({
            "ruleId": one.name, "level": level, "message": {"text": text},
            "locations": [{"physicalLocation": place}],
            "properties": {"result": one.state.value, "entity": report.question.ref},
        })  # fmt: skip
    run = {
        "tool": {"driver": {"name": "catalejo gate", "version": __version__, "rules": rules}}, "results": results,
        "properties": {"decision": report.decision.value},
    }  # fmt: skip
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def as_junit(report: GateReport, words: Words) -> str:
    """JUnit XML: a case per rule; what is not known is an error, what does not stop is a passed case with output."""
    suite = ElementTree.Element("testsuite", name=f"gate {report.question.phase.value}")
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for one in report.results:
        case = ElementTree.SubElement(suite, "testcase", classname=_printable(report.question.ref), name=one.name)
        kind = {RuleState.FAIL: "failure", RuleState.INCONCLUSIVE: "error", RuleState.SKIPPED: "skipped"}.get(one.state)
        stops = kind == "skipped" or one.effect in STOPPING
        text = _printable(sentence(one, words))
        if kind is not None and stops:
            counts[kind] += 1
            ElementTree.SubElement(case, kind, message=text, type=one.code).text = _printable(remedy(one, words))
        else:
            ElementTree.SubElement(case, "system-out").text = text
    suite.set("tests", str(len(report.results)))
    for name, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(counts[name]))
    return ElementTree.tostring(suite, encoding="unicode")


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def as_markdown(report: GateReport, words: Words) -> str:
    """A table for the summary of a run; every cell is inert."""
    head = f"| {words.t('Rule')} | {words.t('Result')} | {words.t('Why')} |\n| --- | --- | --- |"
    rows = [f"| {_cell(one.name)} | {_cell(words.t(STATES[one.state.value]))} | {_cell(sentence(one, words))} |"
            for one in report.results]  # fmt: skip
    decision = words.t("decision: {decision}", decision=words.t(DECISIONS[report.decision.value]))
    title = f"### {_cell(report.question.ref)} → {_cell(report.question.environment)}"
    return "\n".join([title, "", _cell(decision), "", head, *rows, ""])


def _cell(text: str) -> str:
    """Return a text that means nothing in Markdown or HTML, on one line."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return "".join(f"&#{ord(char)};" if char in "<>&|`*_[]()!#~\\@" else char for char in plain)


FORMATS: dict[str, Callable[[GateReport, Words], str]] = {
    "text": as_text, "json": as_json, "github": as_github, "junit": as_junit, "sarif": as_sarif,
}  # fmt: skip
