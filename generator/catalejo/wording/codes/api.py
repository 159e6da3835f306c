"""Finding codes API5xx: API definitions."""

from __future__ import annotations

from ...model.findings import Code, Severity

_WHY = "Operations, search and the comparison of versions need a definition that can be read."

CODES: dict[str, Code] = {
    "API501": Code(
        Severity.ERROR,
        "The {type} definition cannot be parsed: {message}",
        "Mend the definition at line {in_line}.",
        _WHY,
    ),
    "API502": Code(
        Severity.WARNING,
        "The definition does not look like {type}: it has no {message}",
        "Check spec.type and the file that is named.",
        _WHY,
    ),
    "API503": Code(
        Severity.INFO,
        "The {type} definition offers no operation",
        "Nothing needs to be done if it only holds shared types.",
        _WHY,
    ),
    "API504": Code(
        Severity.WARNING,
        "{user} consumes {name}, which lost {operations} on {on_day}",
        "Look whether {user} calls what was removed, and move it to what replaces it before its next deployment.",
        "Whoever calls an operation that is not there any more gets an error, and its provider does not see that.",
        "Consumed APIs that lost operations",
    ),
}
