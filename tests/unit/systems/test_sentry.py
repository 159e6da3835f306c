"""Sentry: unsettled kinds of errors, by project as entities name it; addresses of people are not kept."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read, told

from catalejo.model.status import Level

URL = "https://sentry.io/api/0/organizations/acme/issues/"
ISSUE: dict[str, Any] = {
    "id": "1", "shortId": "A-1", "title": "Boom", "level": "error", "status": "unresolved", "count": "12",
    "userCount": 3, "firstSeen": "2026-11-01T00:00:00Z", "lastSeen": "2026-11-19T01:00:00Z",
    "project": {"slug": "orders", "name": "Orders"}, "permalink": "https://acme.sentry.io/issues/1/",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, Level.BAD), ({"level": "fatal"}, Level.BAD), ({"level": "warning"}, Level.WARN),
        ({"level": "info"}, Level.NONE), ({"level": "unknown"}, Level.UNKNOWN), ({"level": "?"}, Level.UNKNOWN),
        ({"status": "muted"}, Level.UNKNOWN), ({"status": "resolved"}, None), ({"status": "ignored"}, None),
        ({"project": None}, None), ({"id": None}, None),
    ],
)  # fmt: skip
def test_states(changes: dict[str, Any], level: Level | None) -> None:
    """What is settled is not told; what nobody knows is unknown, and said."""
    found, odd = read("sentry", "issues", [{**ISSUE, **changes}], URL)
    assert [one.level for one in found] == ([] if level is None else [level])
    assert bool(odd.states) == (level is Level.UNKNOWN)


def test_an_issue_is_of_its_project_as_entities_name_it() -> None:
    """With and without the organisation; the count is a text."""
    (issue,) = told("sentry", "issues", [ISSUE], URL)
    key = "annotation:sentry.io/project-slug="
    assert issue.joins == (f"{key}orders", f"{key}acme/orders") and (issue.count, issue.users) == (12, 3)


@pytest.mark.parametrize(("count", "users", "expected"), [(None, None, (0, -1)), ("x", "3", (0, -1)), (5, 0, (5, 0))])
def test_odd_counts(count: object, users: object, expected: tuple[int, int]) -> None:
    """Nobody counted is not zero users."""
    (issue,) = told("sentry", "issues", [{**ISSUE, "count": count, "userCount": users}])
    assert (issue.count, issue.users) == expected


def test_addresses_of_people_are_not_kept() -> None:
    """A program reports what it was given."""
    issue = {**ISSUE, "title": "no such user ana.quispe@example.com", "assignedTo": {"email": "luis@example.com"}}
    assert "example" not in str(kept("sentry", "issues", [issue])).replace("acme.sentry", "")
