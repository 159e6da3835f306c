from __future__ import annotations

import json
from typing import Any

import graphql
import pytest
from tests.contract.setup import Descriptions, SetupError, descriptions


@pytest.fixture(scope="session")
def official() -> Descriptions:
    """The official descriptions; where they cannot be had the whole run ends with one line, never with a skip."""
    try:
        return descriptions()
    except SetupError as error:
        pytest.exit(f"contract tests: {error}", returncode=1)


@pytest.fixture(scope="session")
def schema(official: Descriptions) -> graphql.GraphQLSchema:
    """GitHub's official GraphQL schema; its SDL repeats fields, which is why it is taken as valid."""
    return graphql.build_schema(official.schema.read_text(encoding="utf-8"), assume_valid=True)


@pytest.fixture(scope="session")
def rest(official: Descriptions) -> dict[str, Any]:
    """GitHub's official OpenAPI description, cut to the paths in use."""
    document: dict[str, Any] = json.loads(official.openapi.read_text(encoding="utf-8"))
    return document
