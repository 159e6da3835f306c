"""Reads SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): open results that failed, by their rules."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from ...kit.read.narrow import mapping, mappings, number_of, text_of
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import scan, severity, severity_of_score, title
from .fields import driver, logs, provenance, subject

_OPEN_SUPPRESSIONS = ("underReview", "rejected")
_LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": "low"}


def read_logs(reading: Reading) -> list[Scan]:
    """Return a scan for each run; a run that says that it broke off and found nothing tells nothing."""
    found: list[Scan] = []
    for log in logs(reading.envelope.body):
        for run in mappings(log.get("runs")):
            tool = short_text(driver(run).get("name"))
            results = [one for one in mappings(run.get("results")) if _is_open(one)]
            invocations = mappings(run.get("invocations"))
            is_broken = any(one.get("executionSuccessful") is False for one in invocations)
            if is_broken:
                reading.unknown_state("executionSuccessful: false")
            if tool and not (is_broken and not results):
                found.append(_scan(reading, run, tool, results))
    return found


def _scan(reading: Reading, run: dict[str, object], tool: str, results: list[dict[str, object]]) -> Scan:
    category = short_text(mapping(run.get("automationDetails")).get("id")).strip("/")
    ends = (one.get("endTimeUtc") for one in mappings(run.get("invocations")))
    base = scan(
        reading, tool[:100], subject(run), _weaknesses(run, results),
        scanned_at=max((reading.event(end) for end in ends), default=""), revision=short_text(provenance(run)),
    )  # fmt: skip
    # Two runs of one tool over one repository differ by their category.
    return msgspec.structs.replace(base, id=f"{base.id}/{category}") if category else base


def _is_open(result: dict[str, object]) -> bool:
    """Tell whether a result is a failure that nobody closed."""
    if text_of(result.get("kind")) not in ("", "fail") or result.get("baselineState") == "absent":
        return False
    suppressions = mappings(result.get("suppressions"))
    return not any(text_of(one.get("status")) not in _OPEN_SUPPRESSIONS for one in suppressions)


def _weaknesses(run: dict[str, object], results: list[dict[str, object]]) -> Iterator[Weakness]:
    tool = mapping(run.get("tool"))
    components = [mappings(driver(run).get("rules"))]
    components += [mappings(one.get("rules")) for one in mappings(tool.get("extensions"))]
    by_id = {text_of(rule.get("id")): rule for rules in components for rule in rules}
    for result in results:
        rule = _rule(result, components, by_id)
        place = mapping(next(iter(mappings(result.get("locations"))), {}).get("physicalLocation"))
        yield Weakness(
            id=short_text(result.get("ruleId") or mapping(result.get("rule")).get("id") or rule.get("id")),
            severity=_severity(result, rule),
            title=title(mapping(rule.get("shortDescription")).get("text") or rule.get("name")),
            path=short_text(mapping(place.get("artifactLocation")).get("uri")).removeprefix("file://"),
            line=max(0, number_of(mapping(place.get("region")).get("startLine"))),
            url=address_of(rule.get("helpUri")),
        )


def _rule(
    result: dict[str, object], components: list[list[dict[str, object]]], by_id: dict[str, dict[str, object]]
) -> dict[str, object]:
    """Return the rule of a result: by its place in the driver or an extension, else by its id."""
    reference = mapping(result.get("rule"))
    component = mapping(reference.get("toolComponent")).get("index")
    rules = components[0]
    if isinstance(component, int) and 0 <= component < len(components) - 1:
        rules = components[component + 1]
    index = result.get("ruleIndex", reference.get("index"))
    identity = text_of(result.get("ruleId") or reference.get("id"))
    if isinstance(index, int) and 0 <= index < len(rules):
        found = rules[index]
        if not identity or identity.startswith(text_of(found.get("id"))):
            return found
    return by_id.get(identity) or by_id.get(identity.partition("/")[0]) or {}


def _severity(result: dict[str, object], rule: dict[str, object]) -> str:
    score = mapping(rule.get("properties")).get("security-severity")
    try:
        number = float(score) if isinstance(score, str | int | float) and not isinstance(score, bool) else math.nan
    except ValueError:
        number = math.nan
    if 0 < number <= 10:
        return severity_of_score(number)
    level = text_of(result.get("level") or mapping(rule.get("defaultConfiguration")).get("level")) or "warning"
    return _LEVELS.get(level) or severity(level)
