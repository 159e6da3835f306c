"""Finding codes SCO7xx."""

from __future__ import annotations

from ...model.findings import Code, Severity

CODES: dict[str, Code] = {
    "SCO701": Code(
        Severity.ERROR,
        "The scorecard cannot be read: {problem}",
        "Correct the file; until then its rules are not looked at.",
        "A scorecard that cannot be read judges nothing, and nothing looks as if it passed.",
    ),
    "SCO702": Code(
        Severity.WARNING,
        "Unknown key {name} in a scorecard or waiver; did you mean {near}?",
        "Correct the key, or remove it.",
        "A key that is not known has no effect, although its author thinks it has.",
    ),
    "SCO703": Code(
        Severity.ERROR,
        "The scorecard uses a check that does not exist: {check}",
        "Use one of the known checks; the nearest is {near}.",
        "A rule without a check can neither pass nor fail.",
    ),
    "SCO704": Code(
        Severity.ERROR,
        "The rule {check} has the level {name}, which the scorecard does not have; did you mean {near}?",
        "Name one of the scorecard's levels. Until then the rule is not looked at.",
        "A rule without a level keeps nobody from anything.",
    ),
    "SCO705": Code(
        Severity.WARNING,
        "The parameter {name} of {check} cannot be {value}: it is a number from 0 to {most}",
        "Correct the number. Until then its default holds.",
        "A threshold that nobody can reach, or everybody, says nothing.",
    ),
    "SCO706": Code(
        Severity.WARNING,
        "The scorecard is for a kind that does not exist: {name}; did you mean {near}?",
        "Correct the name of the kind.",
        "A scorecard that is for nothing judges nothing, and nobody notices.",
    ),
    "SCO707": Code(
        Severity.ERROR,
        "A second scorecard has the id {name}; the first is in {first}",
        "Give it an id of its own. Until then it is not looked at.",
        "The history of levels hangs on the id, so one id is one scorecard.",
    ),
    "SCO708": Code(
        Severity.WARNING,
        "The scorecard uses the check {check} twice",
        "Remove one of the two; the first counts.",
        "One question with two levels has no single answer.",
    ),
    "SCO709": Code(
        Severity.ERROR,
        "Reading this repository's workflows and manifests was stopped ({why})",
        "Look for generated or copied files of unusual size among them, and take them out.",
        "Each repository is read within limits of time and memory, so that one cannot end the portal for all.",
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
        "A waiver names entity, check, reason and until. Until it does, the rule counts.",
        "Without all of them nobody can tell what is set aside, why, and for how long.",
    ),
    "SCO712": Code(
        Severity.WARNING,
        "A waiver names {name}, which does not exist here; did you mean {near}?",
        "Correct the name, or remove the waiver.",
        "A waiver for something that is not there sets nothing aside.",
    ),
    "SCO713": Code(
        Severity.WARNING,
        "A waiver is longer than {days} days: {check} for {entity} until {until}",
        "Choose a nearer day, and look at it again then.",
        "A waiver that nobody looks at again is a rule that nobody has.",
    ),
    "SCO714": Code(
        Severity.INFO,
        "A waiver is not needed: {check} for {entity} passes or does not apply",
        "Remove the waiver.",
        "A waiver left behind hides the next failure.",
    ),
    "SCO715": Code(
        Severity.ERROR,
        "The scorecard {name} has rules of its own, and what reads their expressions is not installed",
        "Install catalejo[rules]. Until then this scorecard is left out as a whole; the others count.",
        "A scorecard without some of its rules would call ready what is not.",
    ),
    "SCO716": Code(
        Severity.ERROR,
        "The rule {check} cannot be used: {problem}",
        "Correct it. Until then the rule is left out, and the scorecard's page says so.",
        "A rule that cannot be read judges nothing, and nothing looks as if it passed.",
    ),
    "SCO717": Code(
        Severity.ERROR,
        "The rule {check} names {name}, which is no known fact; did you mean {near}?",
        "Use a fact of the guide's table. Until then the rule is left out, and the scorecard's page says so.",
        "A fact that nobody knows makes a rule that is never decided.",
    ),
    "SCO718": Code(
        Severity.ERROR,
        "Test {number} of the rule {check} fails: it expects {expected} and gets {got}",
        "Correct the rule or its test. Until then the rule is left out, and the scorecard's page says so.",
        "A rule that its own author finds wrong must not judge the work of others.",
    ),
    "SCO719": Code(
        Severity.WARNING,
        "The rule {check} has no test",
        "Give it tests: one that passes, one that fails, and one in which the facts are missing.",
        "A rule that nobody tried may be wrong for everybody, and nobody notices.",
    ),
    "SCO720": Code(
        Severity.WARNING,
        "{name} of {check} cannot be used: {problem}",
        "Correct it. Until then it has no effect.",
        "A key that cannot be read has no effect, although its author thinks it has.",
    ),
    "SCO721": Code(
        Severity.ERROR,
        "The rule {check} broke for {count} entities, {entity} the first: {problem}",
        "Correct the rule; nobody whom it judges can. Until then its levels are not known.",
        "A rule that breaks says nothing about anything, so that it is no pass and no fail.",
    ),
    "SCO722": Code(
        Severity.INFO,
        "A waiver ends soon: {check} for {entity} holds until {until}",
        "Mend the rule, or renew the waiver with a reason.",
        "After its day the rule counts again, and a level may fall overnight.",
    ),
    "SCO730": Code(
        Severity.ERROR,
        "An initiative cannot be used: {problem}",
        "Correct it. Until then it is not shown.",
        "An initiative that nobody can read moves nobody.",
    ),
    "SCO731": Code(
        Severity.WARNING,
        "An initiative names {name}, which no scorecard has; did you mean {near}?",
        "Name a rule as card/check. Until then the initiative goes without it.",
        "A goal without its rule looks nearer than it is.",
    ),
    "SCO740": Code(
        Severity.WARNING,
        "An attestation does not count: {problem}",
        "Correct it. Until then the rule that asks for it fails.",
        "An attestation is somebody's word, on a day, about one thing, for a time; without these it is nobody's.",
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
