"""What is to mend, and how good things are: findings, scorecards, results with evidence."""

from __future__ import annotations

from ..schema import ExportTable, integer, json, key, place, text, time, truth

TABLES = (
    ExportTable(
        "finding", "Something to mend, with its place.",
        (
            key("id", "stable identity: the same while lines move"),
            text("code", "code, such as OWN201", False),
            text("severity", "error, warning, info", False),
            text("title", "what is wrong, in the portal's language", False),
            text("hint", "how to mend it", False),
            key("subject", "what is wrong: an entity, repository, stack or source"),
            key("at", "entity that has the line to change", nullable=True),
            key("addressee", "group or user who can change it; null: nobody is known", nullable=True),
            *place("the line to change"),
            integer("occurrences", "how many places have it", False),
            json("args", "arguments of the words"),
        ),
        ("id",), (("code",), ("addressee",)),
    ),
    ExportTable(
        "finding_about", "An entity that a finding is about.",
        (
            key("finding", "the finding", "finding.id"),
            key("ref", "the entity", "entity.ref"),
        ),
        ("finding", "ref"), (("ref",),),
    ),
    ExportTable(
        "card", "A scorecard.",
        (
            key("id", "id"),
            text("title", "title in the portal's language", False),
            text("digest", "changes when its rules do"),
            json("applies_to", "what it applies to"),
        ),
        ("id",),
    ),
    ExportTable(
        "card_level", "A level of a scorecard; the floor is the level '' of rank 0.",
        (
            key("card", "the scorecard", "card.id"),
            key("level", "id of the level"),
            integer("rank", "0 is the floor", False),
            text("title", "title in the portal's language", False),
        ),
        ("card", "level"),
    ),
    ExportTable(
        "rule", "A rule of a scorecard.",
        (
            key("card", "the scorecard", "card.id"),
            integer("number", "its place in the scorecard, from 1", False),
            text("check_id", "the check", False),
            text("level", "level that needs it", False),
            json("params", "parameters of the check"),
        ),
        ("card", "number"),
    ),
    ExportTable(
        "score", "A scorecard for one entity.",
        (
            key("ref", "the entity", "entity.ref"),
            key("card", "the scorecard", "card.id"),
            text("level", "level; '' is the floor", False),
            integer("rank", "rank of the level", False),
            integer("possible_rank", "rank if everything unknown turned out well", False),
            truth("unsure", "whether only silence of sources keeps it from a higher level"),
            text("last_level", "level that was known last, where it is unsure"),
            integer("passed", "rules that passed", False),
            integer("applicable", "rules that apply", False),
            text("next_level", "the next level"),
            json("missing", "checks to mend for the next level"),
            json("silent", "checks that nobody could measure"),
        ),
        ("ref", "card"), (("card", "rank"),),
    ),
    ExportTable(
        "check_result", "A rule for one entity, with its evidence.",
        (
            key("ref", "the entity", "entity.ref"),
            key("card", "the scorecard", "card.id"),
            integer("number", "place of the rule, as in rule.number", False),
            text("check_id", "the check", False),
            text("level", "level that needs it", False),
            text("outcome", "pass, fail, unknown, not-applicable, waived", False),
            text("cause", "why it was not measured: silent, pending"),
            text("was", "outcome that was known last"),
            time("known_at", "night of that"),
            text("waiver_until", "day on which a waiver ends"),
            text("waiver_reason", "why it is waived"),
            text("code", "code of the evidence"),
            json("args", "arguments of the evidence"),
            *place("the evidence"),
            text("url", "page of a system that shows it"),
        ),
        ("ref", "card", "number"), (("check_id", "outcome"),),
    ),
)  # fmt: skip
