"""What earlier nights concluded: rows with the nights during which they were true, changes, counts by level."""

from __future__ import annotations

from ..schema import ExportTable, integer, interval, json, key, text, time, truth

TABLES = (
    ExportTable(
        "entity_version", "What an entity was during some nights; a gap: those nights did not have it.",
        (
            key("ref", "reference of the entity"),
            *interval(),
            text("kind", "kind", False),
            text("name", "name", False),
            key("owner", "reference of the owner", nullable=True),
            text("lifecycle", "lifecycle"),
            key("system", "reference of the system", nullable=True),
            truth("inferred", "whether it was concluded and not declared"),
            key("source", "source that gave it", nullable=True),
            key("repo", "repository", nullable=True),
            text("path", "path of its declaration"),
            integer("docs_pages", "pages of documentation", False),
            truth("docs_stale", "whether its documentation was out of date"),
            text("ci", "newest finished state of CI; null: not known"),
        ),
        ("ref", "valid_from"), (("valid_to",),), True,
    ),
    ExportTable(
        "level_version", "The level of an entity during some nights.",
        (
            key("ref", "reference of the entity"),
            key("card", "id of the scorecard"),
            *interval(),
            text("level", "level that was known last; '' is the floor", False),
            truth("unsure", "whether it was not measured in full then"),
        ),
        ("ref", "card", "valid_from"), (("valid_to",),), True,
    ),
    ExportTable(
        "measured_version", "What a check that asks a system or host knew of an entity during some nights.",
        (
            key("ref", "reference of the entity"),
            key("card", "id of the scorecard"),
            key("check_id", "the check"),
            *interval(),
            text("outcome", "pass, fail", False),
            time("known_at", "night in which it was measured, where it was not measured then"),
        ),
        ("ref", "card", "check_id", "valid_from"), (), True,
    ),
    ExportTable(
        "cell_version", "What ran in an environment during some nights.",
        (
            key("subject", "reference of the component, else the name of what runs"),
            key("environment", "environment"),
            *interval(),
            text("live", "version that ran"),
            text("desired", "version that Git asked for"),
            text("state", "running, absent, unknown, stale"),
            text("sync", "Synced, OutOfSync, Unknown"),
            text("health", "Healthy, Degraded, …"),
            time("since", "since when the live version ran"),
            integer("lag", "versions behind the environment before; null: not countable"),
        ),
        ("subject", "environment", "valid_from"), (("valid_to",),), True,
    ),
    ExportTable(
        "incident_version", "An incident that was open during some nights.",
        (
            key("id", "id of the incident"),
            *interval(),
            text("title", "title"),
            text("state", "state"),
            key("ref", "entity that it was about", nullable=True),
            time("opened_at", "when it was opened"),
        ),
        ("id", "valid_from"), (), True,
    ),
    ExportTable(
        "change", "What changed from one night to the next, in the meaning that people give it.",
        (
            key("id", "stable identity"),
            time("night", "the newer night", False),
            text("kind", "entity.added, owner.moved, deployed, drift.begun, level.moved, …", False),
            key("subject", "what changed: an entity, a source, an incident"),
            text("environment", "environment"),
            text("before_value", "before"),
            text("after_value", "after"),
            time("event_at", "the system's own time of it"),
            json("args", "further facts"),
        ),
        ("id",), (("night", "kind"), ("subject",)),
    ),
    ExportTable(
        "level_count", "How many entities had a level of a scorecard in a night, without those that were unsure.",
        (
            time("night", "the night", False, "snapshot.taken_at"),
            key("card", "id of the scorecard"),
            key("level", "level; '' is the floor"),
            integer("entities", "how many", False),
        ),
        ("night", "card", "level"),
    ),
)  # fmt: skip
