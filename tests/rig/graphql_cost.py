"""What a GraphQL call costs at GitHub, and the calls that it refuses before running them.

Rules: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import graphql
from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

MOST_NODES = 500_000


class TooMuch(Exception):
    """A call beyond the limits; ``code`` is the host's error type."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Cost:
    """Connection fetches (each page assumed full) and the most nodes that can come back."""

    fetches: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """Fetches divided by a hundred, rounded, at least one."""
        return max(1, round(self.fetches / 100))


def cost_of(schema: graphql.GraphQLSchema, document: graphql.DocumentNode, variables: dict[str, Any]) -> Cost:
    """The cost of all operations of a document; raises TooMuch."""
    cost = Cost()
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, graphql.FragmentDefinitionNode)
    }
    info = _Walk(schema, fragments, variables, cost)
    for node in document.definitions:
        if isinstance(node, graphql.OperationDefinitionNode):
            defaults = {
                item.variable.name.value: graphql.value_from_ast_untyped(item.default_value)
                for item in node.variable_definitions or ()
                if item.default_value is not None
            }
            info.variables = {**defaults, **variables}
            info.selections(node.selection_set, schema.query_type, 1)
    if cost.nodes > MOST_NODES:
        raise TooMuch("MAX_NODE_LIMIT_EXCEEDED", f"This query requests up to {cost.nodes} possible nodes.")
    return cost


@dataclass
class _Walk:
    schema: graphql.GraphQLSchema
    fragments: dict[str, graphql.FragmentDefinitionNode]
    variables: dict[str, Any]
    cost: Cost

    def selections(self, chosen: SelectionSetNode, parent: Any, times: int) -> None:
        """Walk one selection set that can come back ``times`` times."""
        for node in chosen.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                self._field(node, parent, times)
            elif isinstance(node, InlineFragmentNode):
                inner = self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent
                self.selections(node.selection_set, inner, times)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value)
                self.selections(fragment.selection_set, inner, times)

    def _included(self, node: graphql.SelectionNode) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("include", "skip") and directive.arguments:
                wanted = graphql.value_from_ast_untyped(directive.arguments[0].value, self.variables)
                if bool(wanted) != (directive.name.value == "include"):
                    return False
        return True

    def _field(self, node: FieldNode, parent: Any, times: int) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        field = parent.fields[name]
        if "first" in field.args:
            size = self._size(node)
            self.cost.fetches += times
            times *= size
            self.cost.nodes += times
        if node.selection_set:
            self.selections(node.selection_set, graphql.get_named_type(field.type), times)

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                size = graphql.value_from_ast_untyped(argument.value, self.variables)
                if size is None:
                    continue
                if not 1 <= int(size) <= 100:
                    raise TooMuch(
                        "EXCESSIVE_PAGINATION",
                        f"Requesting {size} records on the `{node.name.value}` connection exceeds the `first` limit "
                        "of 100 records.",
                    )
                return int(size)
        raise TooMuch(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{node.name.value}` connection.",
        )
