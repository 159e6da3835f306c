"""Finding codes SCO7xx."""

from __future__ import annotations

from ..findings import Code, Severity

CODES: dict[str, Code] = {
    "SCO701": Code(
        Severity.ERROR,
        "The scorecard cannot be read: {problem}",
        "Correct the file; until then its rules are not looked at.",
        "A scorecard that cannot be read judges nothing, and nothing looks as if it passed.",
    ),
    "SCO702": Code(
        Severity.WARNING,
        "Unknown key {name} in a scorecard; did you mean {near}?",
        "Correct the key, or remove it.",
        "A key that is not known has no effect, although its author thinks it has.",
    ),
    "SCO703": Code(
        Severity.ERROR,
        "The scorecard uses a check that does not exist: {check}",
        "Use one of the known checks; the nearest is {near}.",
        "A rule without a check can neither pass nor fail.",
    ),
    "SCO710": Code(
        Severity.WARNING,
        "A waiver has expired: {check} for {entity} ended on {until}",
        "Mend the rule, or renew the waiver with a reason.",
        "An expired waiver no longer sets the rule aside; the rule counts again.",
    ),
    "SCO711": Code(
        Severity.WARNING,
        "A waiver is not complete: {problem}",
        "A waiver names entity, check, reason and until.",
        "Without all of them nobody can tell what is set aside, why, and for how long.",
    ),
    "SCO790": Code(
        Severity.WARNING,
        "The history cannot be read: {problem}",
        "Check the place that history: names; changes and ages are missing until it can be read.",
        "Without earlier nights nothing can be compared.",
    ),
    "SCO791": Code(
        Severity.WARNING,
        "{count} lines of the history are damaged and were left out",
        "Restore the store from its last good copy if the changes of those nights matter.",
        "A damaged line loses a fact or a change of one night.",
    ),
}
