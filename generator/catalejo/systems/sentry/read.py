"""Reads Sentry's list of issues; the count is a text, of the span that was asked for."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.records import ErrorIssue
from ...model.status import Level
from ..reading import Reading, address_of, short_text

PROJECT = "sentry.io/project-slug"
_LEVELS = {
    "fatal": Level.BAD, "error": Level.BAD, "warning": Level.WARN, "info": Level.NONE, "debug": Level.NONE,
    "sample": Level.NONE,
}  # fmt: skip
_SETTLED = ("resolved", "ignored", "pending_deletion", "pending_merge")
_ORGANIZATION = re.compile(r"/api/0/(?:organizations|projects)/([^/?]+)/")


def read_issues(reading: Reading) -> list[ErrorIssue]:
    """Return the issues that nobody has settled; those that somebody ignores are settled."""
    written = _ORGANIZATION.search(reading.envelope.url)
    organization = written[1] if written else ""
    found: list[ErrorIssue] = []
    for item in mappings(reading.envelope.body):
        identity, project = short_text(item.get("id")), short_text(mapping(item.get("project")).get("slug"))
        status, level = short_text(item.get("status")), short_text(item.get("level"))
        if not identity or not project or status in _SETTLED:
            continue
        if status not in ("unresolved", "reprocessing"):
            reading.unknown_state(status or "(none)")
        elif level not in _LEVELS:
            reading.unknown_state(level or "(none)")
        known = status in ("unresolved", "reprocessing")
        count = short_text(item.get("count"))
        users = item.get("userCount")
        release = mapping(item.get("lastRelease")) or mapping(item.get("firstRelease"))
        found.append(
            ErrorIssue(
                id=f"{reading.source}/{identity}",
                title=short_text(item.get("title")) or short_text(item.get("shortId")),
                level=_LEVELS.get(level, Level.UNKNOWN) if known else Level.UNKNOWN,
                count=int(count) if count.isdecimal() and len(count) < 16 else 0,
                users=number_of(users) if isinstance(users, int) else -1,
                first_seen=reading.event(item.get("firstSeen")),
                last_seen=reading.event(item.get("lastSeen")),
                release=short_text(release.get("version")),
                url=address_of(item.get("permalink")),
                source=reading.source,
                observed_at=reading.observed_at,
                joins=tuple(f"annotation:{PROJECT}={value}" for value in _spellings(organization, project)),
                stale=reading.stale,
            )
        )
    return found


def _spellings(organization: str, project: str) -> tuple[str, ...]:
    return (project, f"{organization}/{project}") if organization else (project,)
