"""GraphQL schemas and Protocol Buffers files laid out; what cannot be read costs itself only, and is told by line."""

from __future__ import annotations

import json

import graphql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from catalejo.catalog.apis.graphql import read_graphql
from catalejo.catalog.apis.proto import read_proto
from catalejo.catalog.apis.reference.build import decoded
from catalejo.catalog.apis.reference.graphql import graphql_reference
from catalejo.catalog.apis.reference.proto import proto_reference
from catalejo.catalog.apis.reference.worker import read
from catalejo.model.apis import ApiReference

SDL = '''
schema { query: Root mutation: Writes }
type Root {
  "One order" order(id: ID!, lines: Int = 5): Order @deprecated(reason: "old")
}
"""
An order.
"""
type Order implements Node { id: ID! lines(first: Int): [Line!]! when: Instant }
interface Node { id: ID! }
extend type Root { search: Found }
union Found = Order | Line
type Line { sku: String  size: Size }
enum Size { "small" S  L @deprecated }
type Writes { pay(input: Payment!): Order }
input Payment { sum: Int! = 1  note: String }
'''

PROTO = """// licence
syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
option go_package = "x;y{";
/* The shop. */
service Shop {
  // Places an order;
  // once.
  rpc Place(stream Order) returns (shop.v1.Receipt) { option deprecated = true; }
  rpc Watch(Order) returns (stream Receipt);
}
message Order {
  message Line { string sku = 1; Size size = 2; }
  repeated Line lines = 1 [packed = false];
  optional .shop.v1.Receipt before = 2 [deprecated = true, json_name = "a]b"];
  map<string, Line> named = 3;
  oneof pay { string card = 4; int64 cash = 5; }
  google.protobuf.Timestamp at = 6;
  reserved 7, 9 to 11;
}
message Receipt {}
enum Size { option allow_alias = true; SMALL = 0; LOW = -1; option = 3; }
"""


def schema(reference: ApiReference, name: str) -> dict[str, tuple[str, str]]:
    return {row.name: (row.type, row.note) for one in reference.schemas if one.name == name for row in one.fields}


def test_root_fields_of_graphql_have_arguments_and_answers() -> None:
    """Names of root types are the schema's, extensions count, and ids are those of the catalog."""
    found = graphql_reference(SDL)
    assert [one.id for one in found.operations] == ["query order", "query search", "mutation pay"]
    assert {one.id for one in found.operations} == {one.id for one in read_graphql(SDL)[0]}
    order = found.operations[0]
    assert (order.description, order.deprecated) == ("One order", True)
    assert [(one.name, one.type, one.required, one.note) for one in order.parameters] == [
        ("id", "ID!", True, ""), ("lines", "Int", False, "= 5"),
    ]  # fmt: skip
    anchors = {one.name: one.anchor for one in found.schemas}
    assert order.responses[0].contents[0].link == anchors["Order"]
    assert (found.unread, found.broken, "Root" in anchors) == (("Instant",), (), False)


def test_types_of_graphql_have_their_fields() -> None:
    """Arguments, members, values and what is deprecated."""
    found = graphql_reference(SDL)
    assert schema(found, "Order")["lines"] == ("[Line!]!", "(first: Int)")
    by_name = {one.name: one for one in found.schemas}
    assert (by_name["Order"].description, by_name["Order"].note) == ("An order.", "implements Node")
    assert (by_name["Found"].type, by_name["Found"].note) == ("union", "Order | Line")
    assert [(row.name, row.description, row.deprecated) for row in by_name["Size"].fields] == [
        ("S", "small", False), ("L", "", True),
    ]  # fmt: skip


def test_an_introspection_result_is_laid_out_as_its_schema() -> None:
    """The answer of a server holds what its SDL holds."""
    text = "type Query { a(b: Int): String } type Other { c: Query }"
    answer = graphql.introspection_from_schema(graphql.build_schema(text))
    found = graphql_reference(json.dumps({"data": answer}))
    assert ([one.id for one in found.operations], [one.name for one in found.schemas]) == (["query a"], ["Other"])


def test_a_break_in_graphql_costs_one_definition() -> None:
    """What stands before and after it is shown; the break has its line."""
    for mark in ('"""', '"'):
        _broken(f"{mark}d{mark}")


def _broken(described: str) -> None:
    found = graphql_reference(
        f"type Query {{ a: A }}\n{described}\ntype A {{\n  b: : C\n}}\ntype D {{ e: Int }}\ntype F {{"
    )
    assert ([one.id for one in found.operations], [one.name for one in found.schemas]) == (["query a"], ["D"])
    assert [one.partition(":")[0] for one in found.broken] == ["4", "7"]


def test_a_schema_that_is_too_large_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole definitions up to the bound, and a word about the rest."""
    monkeypatch.setattr("catalejo.catalog.apis.reference.graphql.MAX_CHARACTERS", 50)
    found = graphql_reference("type Query { a: A }\ntype A { b: Int }\ntype C { d: Int }\n")
    assert ([one.id for one in found.operations], len(found.schemas), found.broken[0][:2]) == (["query a"], 1, "3:")


def test_rpcs_have_their_messages() -> None:
    """Streams, comments and options; names with the package lead to the same message."""
    found = proto_reference(PROTO)
    place, watch = found.operations
    assert {one.id for one in found.operations} == {one.id for one in read_proto(PROTO)[0]}
    anchors = {one.name: one.anchor for one in found.schemas}
    assert (place.description, place.deprecated, place.group) == ("Places an order;\nonce.", True, "Shop")
    assert (place.contents[0].media, place.contents[0].link) == ("stream", anchors["Order"])
    assert (place.responses[0].contents[0].link, watch.responses[0].contents[0].media) == (anchors["Receipt"], "stream")
    assert (found.title, found.broken, found.unread) == ("shop.v1", (), ("google.protobuf.Timestamp",))


def test_messages_have_their_fields() -> None:
    """Labels, maps, choices, nested names, numbers of enums below zero."""
    found = proto_reference(PROTO)
    assert schema(found, "Order") == {
        "lines": ("Line[]", "= 1"), "before": (".shop.v1.Receipt", "optional · = 2"), "named": ("map<string, Line>", "= 3"),
        "card": ("string", "oneof pay · = 4"), "cash": ("int64", "oneof pay · = 5"),
        "at": ("google.protobuf.Timestamp", "= 6"),
    }  # fmt: skip
    assert schema(found, "Size") == {"SMALL": ("", "= 0"), "LOW": ("", "= -1"), "option": ("", "= 3")}
    order = next(one for one in found.schemas if one.name == "Order")
    line = next(one for one in found.schemas if one.name == "Order.Line")
    assert [row.link for row in order.fields if "Line" in row.type] == [line.anchor, line.anchor]
    assert [row.name for row in order.fields if row.deprecated] == ["before"]


def test_a_break_in_proto_costs_one_statement() -> None:
    """The statement after it is read; a file that ends too early is told."""
    found = proto_reference("message A {\n  string = 1;\n  int32 b = 2;\n}\nwhat is this;\nmessage C { bool d = 1;\n")
    assert (list(schema(found, "A")), list(schema(found, "C"))) == (["b"], ["d"])
    assert [one.partition(":")[0] for one in found.broken] == ["2", "5", "6"]


@settings(max_examples=60, deadline=None)
@given(cut=some.integers(0, 1000), put=some.sampled_from(["{", "}", "(", '"', "=", "/*", "\0", "é", "enum", ""]))
def test_damage_never_stops_a_worker(cut: int, put: str) -> None:
    """Whatever was cut or put in: an answer that can be read, or none."""
    for kind, text in (("graphql", SDL), ("grpc", PROTO)):
        said = read(f"{kind}\0{text[:cut]}{put}{text[cut + 1 :]}".encode())
        assert not said or decoded(said) is not None
