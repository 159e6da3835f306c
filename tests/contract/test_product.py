"""What the product asks is allowed by the official descriptions: its queries as written, its requests as sent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import graphql
import pytest
from tests.contract.openapi import answer_errors, request_errors
from tests.rig import github_graphql
from tests.rig.rig import Rig, running_rig
from tests.rig.wire import Entry

ROOT = Path(__file__).parents[2] / "generator" / "catalejo" / "hosts" / "github"
QUERIES = sorted(ROOT.glob("**/*.graphql"))
HANDED_ON = "/api/v3/repositories/"
"""Where redirects of moved repositories lead: an address that the host gives, absent from the description."""


class Asked(NamedTuple):
    """One capture: its exit code, what it said, the requests that it sent."""

    code: int
    said: str
    entries: tuple[Entry, ...]


def capture(rig: Rig, folder: Path, token: bool = True) -> Asked:
    """Run the product's own command on the rig."""
    rig.configure(folder)
    environment = {name: value for name, value in rig.environment().items() if token or "GITHUB" not in name}
    rig.log.clear()
    done = subprocess.run(
        [sys.executable, "-m", "catalejo", "capture", "-f", "mkdocs.yml", "--cache", str(folder / "cache")],
        cwd=folder, env=environment | {"HOME": str(folder)}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return Asked(done.returncode, done.stdout + done.stderr, rig.log.entries)


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Asked]]:
    """Captures of the same organisation: the first, an unchanged one, one after changes, one without a token."""
    folder = Path(tmp_path_factory.mktemp("product"))
    with running_rig(folder) as rig:
        made = {"first": capture(rig, folder / "known"), "unchanged": capture(rig, folder / "known")}
        rig.org.push("orders", {"README.md": "# Orders, again\n"})
        rig.org.run("orders", "ci", "failure")
        rig.org.rename("billing", "invoices")
        rig.org.copies("tracking", 60, "more")
        made["changed"] = capture(rig, folder / "known")
        rig.github.limits.anonymous = 5000
        made["anonymous"] = capture(rig, folder / "unknown", token=False)
        yield made


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_each_query_is_valid_and_uses_nothing_deprecated(schema: graphql.GraphQLSchema, path: Path) -> None:
    """Against GitHub's official schema, and against the rig's part of it."""
    document = graphql.parse(path.read_text(encoding="utf-8"))
    rules = (*graphql.specified_rules, graphql.NoDeprecatedCustomRule)
    assert [error.message for error in graphql.validate(schema, document, rules)] == []
    assert [error.message for error in graphql.validate(github_graphql.schema(), document)] == []


def test_queries_lie_in_files_and_are_found() -> None:
    """The product has queries, and none of them hides in Python code, where this test would not see it."""
    assert QUERIES
    hidden = [
        path.name
        for path in sorted(ROOT.glob("**/*.py"))
        if any(word in path.read_text(encoding="utf-8") for word in ("{pageInfo", "{ pageInfo", "query($", "query ("))
    ]
    assert hidden == []


OPTIONAL = ("/api/v1/projects", "/api/v1/clusters")
"""Questions to Argo CD that the rig's server does not know."""


def test_the_captures_went_well(captures: dict[str, Asked]) -> None:
    """Without this the other tests of this file would judge an empty log."""
    for name, asked in captures.items():
        assert asked.code == 0, f"{name}: {asked.said}"
    systems = {entry.system for entry in captures["first"].entries}
    assert {"graphql", "rest", "git", "argocd"} <= systems
    assert "graphql" not in {entry.system for entry in captures["anonymous"].entries}
    refused = {
        (entry.path, entry.status) for asked in captures.values() for entry in asked.entries if entry.status >= 400
    }
    assert refused == {(path, 404) for path in OPTIONAL}, "an Argo CD that does not tell of these costs nothing else"


def test_graphql_requests_are_valid_with_their_variables(
    captures: dict[str, Asked], schema: graphql.GraphQLSchema
) -> None:
    """Variables are those that the official schema takes, and no answer holds errors."""
    known = {path.read_text(encoding="utf-8") for path in QUERIES}
    for entry in sent(captures, "graphql"):
        body = json.loads(entry.request_body)
        assert body["query"] in known
        document = graphql.parse(body["query"])
        assert graphql.validate(schema, document) == []
        for operation in document.definitions:
            assert isinstance(operation, graphql.OperationDefinitionNode)
            values = graphql.get_variable_values(schema, operation.variable_definitions or (), body["variables"])
            assert not isinstance(values, list), values
        assert "errors" not in json.loads(entry.response_body)


def test_rest_requests_and_their_answers_are_as_described(captures: dict[str, Asked], rest: dict[str, Any]) -> None:
    """Path, query parameters and values are documented; so is every field that the rig answered."""
    entries = sent(captures, "rest")
    assert entries
    wrong: set[str] = set()
    for entry in entries:
        if entry.path.startswith(HANDED_ON):
            continue
        path = entry.path.removeprefix("/api/v3")
        wrong |= set(request_errors(rest, entry.method, path, entry.query))
        if entry.status != 304:
            wrong |= set(answer_errors(rest, entry.method, path, entry.status, json.loads(entry.response_body)))
    assert sorted(wrong) == []


def test_argocd_is_only_read(captures: dict[str, Asked]) -> None:
    """Documented parameters of the list, never ``refresh``, which makes the server work."""
    known = {"name", "projects", "project", "selector", "repo", "appNamespace", "fields", "resourceVersion"}
    for entry in sent(captures, "argocd"):
        assert entry.method == "GET"
        assert entry.path in ("/api/v1/applications", "/api/version", "/api/v1/settings", *OPTIONAL)
        assert {part.partition("=")[0] for part in entry.query.split("&") if part} <= known


def sent(captures: dict[str, Asked], system: str) -> list[Entry]:
    """All requests of all captures to one system."""
    return [entry for asked in captures.values() for entry in asked.entries if entry.system == system]
