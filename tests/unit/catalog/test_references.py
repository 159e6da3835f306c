"""Definitions of APIs laid out: what an operation takes and gives, whatever the author got wrong."""

from __future__ import annotations

import json
import shlex
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some

from catalejo.catalog.apis.reference.asyncapi import asyncapi_reference
from catalejo.catalog.apis.reference.openapi import openapi_reference
from catalejo.catalog.apis.reference.worker import read
from catalejo.model.apis import ApiReference

ORDER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        "address": {"type": "object", "properties": {"city": {"type": ["string", "null"], "maxLength": 9}}},
    },
}
LINE = {"type": "object", "properties": {"sku": {"type": "string", "enum": ["a", "b"]}}}
CARD = {"oneOf": [{"$ref": "#/components/schemas/Order"}, {"type": "integer"}]}


def openapi(paths: Any, **more: Any) -> ApiReference:
    schemas = {"Order": ORDER, "Line": LINE, "Card": CARD}
    return openapi_reference(
        {"openapi": "3.1.0", "info": {"title": "Shop", "version": "2"}, "servers": [{"url": "https://api.example.com/"}],
         "paths": paths, "components": {"schemas": schemas}, **more}
    )  # fmt: skip


def test_an_operation_says_what_it_takes_and_gives() -> None:
    """Parameters of the path and of the operation, the body, each answer; named schemas are links."""
    found = openapi({"/orders/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "put": {
            "summary": "Change it", "tags": ["orders"], "security": [{"token": []}],
            "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean", "default": False}}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
            "responses": {"200": {"description": "Done", "content": {"application/json": {"schema": LINE}}},
                          "404": {"description": "No such order"}},
        },
    }})  # fmt: skip
    (put,) = found.operations
    assert (put.id, put.group, put.security, put.required) == ("PUT /orders/{id}", "orders", ("token",), True)
    assert [(one.place, one.name, one.type, one.required) for one in put.parameters] == [
        ("path", "id", "string", True), ("query", "dry", "boolean", False),
    ]  # fmt: skip
    order = next(schema for schema in found.schemas if schema.name == "Order")
    assert (put.contents[0].type, put.contents[0].link, put.contents[0].fields) == ("Order", order.anchor, ())
    assert [(answer.status, len(answer.contents)) for answer in put.responses] == [("200", 1), ("404", 0)]
    assert [row.name for row in put.responses[0].contents[0].fields] == ["sku"]


def test_fields_of_inner_objects_stand_behind_their_own() -> None:
    """Types are signs of no language; a named schema is a link and not unfolded."""
    order = next(schema for schema in openapi({"/": {"get": {}}}).schemas if schema.name == "Order")
    assert [(row.name, row.type, row.depth, row.required, row.note) for row in order.fields] == [
        ("id", "string (uuid)", 0, True, "readOnly"), ("lines", "Line[]", 0, False, ""),
        ("address", "object", 0, False, ""), ("city", "string | null", 1, False, "maxLength 9"),
    ]  # fmt: skip
    assert order.fields[1].link == next(s.anchor for s in openapi({"/": {"get": {}}}).schemas if s.name == "Line")
    assert json.loads(order.example)["lines"] == [{"sku": "a"}]


def test_one_of_several_is_told_by_their_names() -> None:
    """And its example is one of the first."""
    card = next(schema for schema in openapi({"/": {"get": {}}}).schemas if schema.name == "Card")
    assert card.type == "Order | integer"


def test_the_call_is_quoted_for_a_shell() -> None:
    """A path or an example of others runs nothing when it is pasted."""
    body = {"content": {"application/json": {"example": {"a": "'; touch /tmp/x; '"}}}}
    (post,) = openapi({"/a;$(id)/b": {"post": {"requestBody": body}}}).operations
    parts = shlex.split(post.call)
    assert parts[:4] == ["curl", "-X", "POST", "https://api.example.com/a;$(id)/b"]
    assert json.loads(parts[-1]) == {"a": "'; touch /tmp/x; '"}


def test_swagger_two_is_read_as_well() -> None:
    """Host and base path make the server, the body is a parameter, an answer has a schema."""
    found = openapi_reference({
        "swagger": "2.0", "host": "api.example.com", "basePath": "/v1", "schemes": ["https"],
        "consumes": ["application/json"], "definitions": {"Order": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "paths": {"/orders": {"post": {
            "parameters": [{"name": "order", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Order"}},
                           {"name": "limit", "in": "query", "type": "integer", "maximum": 5}],
            "responses": {"201": {"description": "Made", "schema": {"$ref": "#/definitions/Order"}}}}}},
    })  # fmt: skip
    (post,) = found.operations
    assert found.servers == ("https://api.example.com/v1",)
    assert (post.contents[0].type, post.required, post.responses[0].contents[0].type) == ("Order", True, "Order")
    assert [(one.name, one.type, one.note) for one in post.parameters] == [("limit", "integer", "≤ 5")]


def test_references_that_lead_nowhere_or_in_circles_are_told_and_end() -> None:
    """The rest of the definition stands."""
    found = openapi(
        {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/Gone"}}}},
         "/b": {"get": {"parameters": [{"$ref": "other.yaml#/x"}], "responses": {"200": {"description": "Fine"}}}}},
        **{"x-loop": {"$ref": "#/x-loop"}},
    )  # fmt: skip
    assert found.unread == ("#/components/responses/Gone", "other.yaml#/x")
    assert [operation.id for operation in found.operations] == ["GET /a", "GET /b"]
    assert openapi({"/c": {"get": {"requestBody": {"$ref": "#/paths/~1c/get/requestBody"}}}}).operations


def test_a_schema_inside_itself_ends() -> None:
    """It is a link to itself; its example stops at a few levels."""
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}}
    found = openapi_reference(
        {"openapi": "3.0.0", "paths": {"/": {"get": {}}}, "components": {"schemas": {"Tree": tree}}}
    )
    (schema,) = found.schemas
    assert schema.fields[0].link == schema.anchor and len(schema.example) < 500


def test_messages_of_both_asyncapi_generations() -> None:
    """The same identities as the catalog's operations, with what a message holds."""
    payload = {"type": "object", "properties": {"id": {"type": "string"}}}
    older = asyncapi_reference(
        {"asyncapi": "2.6.0", "channels": {"orders": {"subscribe": {"message": {"name": "Made", "payload": payload}}}}}
    )
    newer = asyncapi_reference({
        "asyncapi": "3.0.0", "channels": {"made": {"address": "orders", "messages": {"Made": {"payload": payload}}}},
        "operations": {"onMade": {"action": "receive", "channel": {"$ref": "#/channels/made"}}},
    })  # fmt: skip
    assert [older.operations[0].id, newer.operations[0].id] == ["subscribe orders", "receive orders"]
    for found in (older, newer):
        assert [row.name for row in found.operations[0].contents[0].fields] == ["id"]


def test_anchors_are_given_once() -> None:
    """Two paths that read alike have places of their own."""
    found = openapi({"/a-b": {"get": {}}, "/a_b": {"get": {}}, "/a/b": {"get": {}}})
    assert len({operation.anchor for operation in found.operations}) == 3


JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-3, 3) | some.text(max_size=4) | some.sampled_from(["#/paths", "object"]),
    lambda inner: some.lists(inner, max_size=3)
    | some.dictionaries(
        some.sampled_from(["paths", "/a", "get", "parameters", "schema", "properties", "allOf", "oneOf", "items", "$ref",
                           "type", "enum", "responses", "200", "content", "example", "required", "name", "in", "channels"]),
        inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(paths=JSON, schema=JSON)
def test_no_definition_stops_the_reader(paths: Any, schema: Any) -> None:
    """Whatever stands where something else should."""
    for root in ({"openapi": "3.1.0"}, {"swagger": "2.0"}, {"asyncapi": "2.0.0"}, {"asyncapi": "3.0.0"}):
        text = json.dumps({**root, "paths": paths, "channels": paths, "operations": paths, "definitions": {"A": schema},
                           "components": {"schemas": {"A": schema}}})  # fmt: skip
        value = read(b"openapi\0" + text.encode())
        assert value == b"" or msgspec.msgpack.decode(value, type=ApiReference).operations
