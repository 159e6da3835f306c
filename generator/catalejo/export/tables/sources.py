"""Where everything comes from: the portal, its nights, its sources and how they answered."""

from __future__ import annotations

from ..schema import ExportTable, integer, json, key, text, time, truth

TABLES = (
    ExportTable(
        "portal", "One row: the portal, and the night that the tables without intervals are about.",
        (
            text("site_name", "title of the portal", False),
            text("site_url", "its address"),
            time("taken_at", "time of the capture: tonight", False),
            text("tool", "version that captured", False),
            text("visibility", "who may read this: public, internal, private", False),
            text("people", "which names of people it may hold: none, names, full", False),
            integer("schema_version", "version of these tables", False),
            truth("history_kept", "whether a history was read; without one tonight is the only night"),
            text("history_problem", "why the history could not be read, or what of it is damaged"),
            json("environments", "environments in promotion order"),
        ),
        ("taken_at",),
    ),
    ExportTable(
        "snapshot", "A night: what intervals begin and end with.",
        (
            time("taken_at", "time of its capture", False),
            text("tool", "version that captured", False),
            text("visibility", "who could read what it concluded"),
            truth("tonight", "whether it is the newest one"),
            truth("readable", "whether all of it could be read; one that could not has no part in intervals"),
            truth("complete", "whether every source gave a full answer"),
        ),
        ("taken_at",),
    ),
    ExportTable(
        "source", "A source of tonight: a place of repositories, or a system.",
        (
            key("id", "name of the source"),
            text("kind", "repositories, system, people", False),
            text("type", "its host or system", False),
            text("state", "ok, partial, stale (an older answer stands in), failed, denied", False),
            time("fetched_at", "time of the answer that is used; null: there is none"),
            integer("records", "repositories or records that it gave", False),
            integer("failed", "parts that failed", False),
            integer("limit_hours", "age in hours after which its answer is stale", False),
            text("error", "what went wrong"),
            text("permission", "permission that is missing"),
        ),
        ("id",),
    ),
    ExportTable(
        "source_night", "How a source fared in a night.",
        (
            time("night", "the night", False, "snapshot.taken_at"),
            key("source", "name of the source"),
            text("state", "as in source.state", False),
            integer("records", "repositories or records; null: not counted"),
            integer("entities", "entities; null: not counted"),
        ),
        ("night", "source"),
    ),
    ExportTable(
        "capability", "A question to systems, and how it was answered tonight.",
        (
            key("capability", "deployments, runs, incidents, on-call, alerts, …"),
            text("state", "ok, partial, stale, denied, failed, not-connected (nobody was asked)", False),
            text("reason", "the gravest reason why not everything is known"),
            time("observed_at", "time of the oldest answer that is used"),
            text("title", "who was asked"),
        ),
        ("capability",),
    ),
    ExportTable(
        "repository", "A repository that the portal may show.",
        (
            key("id", "host/owner/name, or local/folder"),
            text("name", "its name", False),
            key("source", "source that gave it"),
            text("status", "ok, stale, denied, empty, truncated, failed", False),
            text("visibility", "public, internal, private", False),
            text("host", "host"),
            text("owner", "owner on the host"),
            text("description", "description on the host"),
            text("default_branch", "default branch"),
            text("commit_sha", "commit that was read"),
            time("committed_at", "time of that commit"),
            text("web", "its page on the host"),
            text("license", "license as the host tells it"),
            truth("archived", "whether it is archived"),
            truth("fork", "whether it is a fork"),
            truth("template", "whether it is a template"),
            json("topics", "topics"),
            json("languages", "bytes by language"),
        ),
        ("id",),
    ),
)  # fmt: skip
