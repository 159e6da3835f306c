"""GitHub's GraphQL API: queries are parsed, validated and executed by graphql-core over the organisation's model.

Limits as documented for the host: ``first`` or ``last`` from 1 to 100 on every connection, 500,000 nodes a call, points
by connection fetches. Errors come with status 200, ``type`` beside ``message``, and partial data.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import graphql
from tests.rig import graphql_nodes, graphql_teams
from tests.rig.graphql_cost import Cost, TooMuch, cost_of
from tests.rig.org import Org
from tests.rig.wire import Request, Response, json_response


def sdl() -> str:
    """The text of the rig's own part of the schema."""
    parts = sorted(Path(__file__).with_name("schema").glob("*.graphql"))
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


@functools.cache
def schema() -> graphql.GraphQLSchema:
    """The rig's own part of the schema."""
    return graphql.build_schema(sdl())


@dataclass(frozen=True)
class Budget:
    """The caller's points: limit, used after this call, reset in epoch seconds."""

    limit: int
    used: int
    reset: int


def answer(org: Org, request: Request, role: str, spend: Callable[[int], Budget]) -> Response:
    """Answer ``POST /api/graphql``; ``spend`` books the points of the call and gives what is left."""
    try:
        body = json.loads(request.body)
        text = body["query"]
        variables = body.get("variables") or {}
    except (ValueError, KeyError, TypeError):
        return json_response({"message": "Problems parsing JSON"}, 400)
    try:
        document = graphql.parse(text)
    except graphql.GraphQLError as error:
        return json_response({"errors": [error.formatted]})
    errors = graphql.validate(schema(), document)
    if errors:
        return json_response({"errors": [{**error.formatted, "type": "undefinedField"} for error in errors]})
    try:
        cost = cost_of(schema(), document, variables)
    except TooMuch as error:
        return json_response({"errors": [{"type": error.code, "message": str(error)}]})
    budget = spend(cost.points)
    with org.lock:
        result = graphql.execute_sync(
            schema(),
            document,
            root_value=_root(org, role, cost, budget),
            variable_values=variables,
            operation_name=body.get("operationName"),
        )
    return json_response(_formatted(result))


def _formatted(result: graphql.ExecutionResult) -> dict[str, Any]:
    shape: dict[str, Any] = {"data": result.data}
    if result.errors:
        shape["errors"] = []
        for error in result.errors:
            line = dict(error.formatted)
            extensions: Any = line.pop("extensions", {})
            shape["errors"].append({"type": extensions.get("type", "INTERNAL"), **line})
    return shape


def not_found(message: str) -> graphql.GraphQLError:
    """The host's error for things that are not there, or not for this token."""
    return graphql.GraphQLError(message, extensions={"type": "NOT_FOUND"})


def _root(org: Org, role: str, cost: Cost, budget: Budget) -> dict[str, Any]:
    view = graphql_nodes.View(org, role)

    def repository(_: object, owner: str, name: str, followRenames: bool = True) -> dict[str, Any]:
        repo = org.find(name, role) if owner.lower() == org.login.lower() else None
        if repo is None or (not followRenames and repo.name.lower() != name.lower()):
            raise not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return graphql_nodes.repository(view, repo)

    def owner(login: str, kinds: tuple[str, ...]) -> dict[str, Any] | None:
        if login.lower() == org.login.lower() and "Organization" in kinds:
            return graphql_teams.organization(view)
        if login in org.people and "User" in kinds:
            return graphql_teams.user(view, org.people[login])
        return None

    def organization(_: object, login: str) -> dict[str, Any]:
        found = owner(login, ("Organization",))
        if found is None:
            raise not_found(f"Could not resolve to an Organization with the login of '{login}'.")
        return found

    def user(_: object, login: str) -> dict[str, Any]:
        found = owner(login, ("User",))
        if found is None:
            raise not_found(f"Could not resolve to a User with the login of '{login}'.")
        return found

    def viewer(_: object) -> dict[str, Any]:
        return graphql_teams.user(view, org.people[sorted(org.people)[0]])

    reset = datetime.datetime.fromtimestamp(budget.reset, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    limits = {
        "cost": cost.points, "nodeCount": cost.nodes, "limit": budget.limit, "used": budget.used,
        "remaining": max(0, budget.limit - budget.used), "resetAt": reset,
    }  # fmt: skip
    return {
        "repository": repository,
        "organization": organization,
        "user": user,
        "viewer": viewer,
        "repositoryOwner": lambda _, login: owner(login, ("Organization", "User")),
        "rateLimit": limits,
    }
