"""The rig's GraphQL schema is a part of the official one."""

from __future__ import annotations

import graphql
import pytest
from tests.rig import github_graphql

OURS = {name: kind for name, kind in github_graphql.schema().type_map.items() if not name.startswith("__")}


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_type_is_the_official_one_or_a_part_of_it(schema: graphql.GraphQLSchema, name: str) -> None:
    """Same kind, same fields with the same types and arguments, values that exist."""
    if name in graphql.specified_scalar_types:
        return
    mine, theirs = OURS[name], schema.type_map.get(name)
    assert theirs is not None, f"GitHub has no type {name}"
    assert type(mine) is type(theirs)
    match mine:
        case graphql.GraphQLEnumType():
            assert isinstance(theirs, graphql.GraphQLEnumType)
            assert set(mine.values) <= set(theirs.values)
        case graphql.GraphQLInputObjectType():
            assert isinstance(theirs, graphql.GraphQLInputObjectType)
            required = {key for key, field in theirs.fields.items() if graphql.is_required_input_field(field)}
            assert required <= set(mine.fields)
            assert types(mine.fields).items() <= types(theirs.fields).items()
        case graphql.GraphQLObjectType() | graphql.GraphQLInterfaceType():
            assert isinstance(theirs, graphql.GraphQLObjectType | graphql.GraphQLInterfaceType)
            compare_fields(mine, theirs)


Composite = graphql.GraphQLObjectType | graphql.GraphQLInterfaceType


def compare_fields(mine: Composite, theirs: Composite) -> None:
    """Interfaces, fields and arguments of the rig's type are the official ones."""
    assert {each.name for each in mine.interfaces} <= {each.name for each in theirs.interfaces}
    for key, field in mine.fields.items():
        assert key in theirs.fields, f"GitHub's {mine.name} has no field {key}"
        official = theirs.fields[key]
        assert str(field.type) == str(official.type), f"{mine.name}.{key}"
        assert types(field.args).items() <= types(official.args).items(), f"{mine.name}.{key}"
        required = {name for name, item in official.args.items() if graphql.is_required_argument(item)}
        assert required <= set(field.args)


def test_a_wrong_type_is_found(schema: graphql.GraphQLSchema) -> None:
    """The comparison itself is tried on a field with another type and on one that does not exist."""
    theirs = schema.type_map["Repository"]
    assert isinstance(theirs, graphql.GraphQLObjectType)
    for text in ("type Repository {isArchived: Boolean}", "type Repository {starCount: Int!}"):
        mine = graphql.build_schema(f"type Query {{r: Repository}} {text}").type_map["Repository"]
        assert isinstance(mine, graphql.GraphQLObjectType)
        with pytest.raises(AssertionError):
            compare_fields(mine, theirs)


def types(fields: object) -> dict[str, str]:
    """Names with their types as written."""
    assert isinstance(fields, dict)
    return {key: str(field.type) for key, field in fields.items()}
