"""API definitions: OpenAPI, AsyncAPI, GraphQL, Protocol Buffers, JSON Schema; inline and in files of their own."""

from __future__ import annotations

from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import Case
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_json, as_yaml, damaged, mutated, text_damaged

OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}, "servers": [{"url": "https://example.com"}],
    "paths": {"/orders/{id}": {"get": {"operationId": "a", "summary": "x", "deprecated": True, "responses": {"200": {"description": "ok"}}}, "parameters": [{"$ref": "#/components/x"}]}},
    "components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}},
}  # fmt: skip
ASYNCAPI: dict[str, Any] = {
    "asyncapi": "3.0.0", "info": {"title": "Events", "version": "1"}, "channels": {"orders": {"address": "orders", "messages": {"m": {"$ref": "#/x"}}}},
    "operations": {"send": {"action": "send", "channel": {"$ref": "#/channels/orders"}, "summary": "x"}},
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"a": {"$ref": "#"}},
    "allOf": [{"$ref": "#/$defs/x"}],
}
GRAPHQL = b'"""Orders"""\ntype Query {\n  """one"""\n  order(id: ID! = "x", n: [Int!] = [1, 2]): Order @deprecated(reason: "no")\n}\nextend type Mutation { pay(input: Pay!): Order }\ninterface Node { id: ID! }\nschema { query: Query }\n'
PROTO = b'syntax = "proto3";\npackage shop.v1;\n/* a */\nservice Orders {\n  // one\n  rpc Get(GetRequest) returns (stream Order) { option deprecated = true; }\n  rpc Put (stream A) returns (B);\n}\nmessage A { message B { int32 a = 1; } }\n'
PIECES = (
    b"{",
    b"}",
    b"(",
    b")",
    b'"',
    b'"""',
    b"#",
    b"//",
    b"/*",
    b"*/",
    b"\\",
    b"rpc ",
    b"type Query {",
    b"service A {",
    b"extend ",
    b"@a(b:",
    b"\x00",
    b"'",
    b";",
    b"[",
    b"$ref",
)


def definition(rng: Rng) -> tuple[str, str, bytes]:
    """Return (type, file ending, definition)."""
    kind = rng.randrange(5)
    if kind in (0, 1, 2):
        what, base = (("openapi", OPENAPI), ("asyncapi", ASYNCAPI), ("jsonschema", SCHEMA))[kind]
        value = mutated(rng, base, 6)
        if kind == 0 and rng.random() < 0.1:
            value = {
                **base,
                "paths": {f"/p{n}/" + "{a}" * 9: {"get": {}, "post": None} for n in range(rng.choice((300, 6_000)))},
            }
        return what, "yaml", (as_yaml if rng.random() < 0.6 else as_json)(rng, value)
    what, ending, data = ("graphql", "graphql", GRAPHQL) if kind == 3 else ("grpc", "proto", PROTO)
    match rng.randrange(4):
        case 0:
            data = text_damaged(rng, data)
        case 1:
            data = damaged(rng, data)
        case 2:
            piece = rng.choice(PIECES)
            data = data.replace(
                rng.choice((b"{", b"(", b"\n", b" ")), piece * rng.choice((2, 100, 30_000)), rng.randint(1, 3)
            )
        case _:
            at = rng.randrange(len(data))
            data = data[:at] + b"".join(rng.choice(PIECES) for _ in range(rng.choice((20, 20_000)))) + data[at:]
    return what, ending, data


def make(rng: Rng) -> Case:
    """A repository with some APIs."""
    files, documents = {}, []
    for number in range(rng.randint(1, 4)):
        what, ending, data = definition(rng)
        inline = rng.random() < 0.3
        path = f"apis/a{number}.{ending}"
        written: Any = (
            data.decode("utf-8", "surrogateescape")
            if inline
            else {rng.choice(("$text", "$text", "$openapi", "$json", "$yaml")): f"./{path}"}
        )
        if not inline:
            files[path] = data
        one = {
            "apiVersion": "backstage.io/v1alpha1", "kind": "API", "metadata": {"name": f"a{number}"},
            "spec": {"type": what if rng.random() < 0.85 else hostile.text(rng)[:80], "lifecycle": "production", "owner": "team-a", "definition": written},
        }  # fmt: skip
        documents.append(as_yaml(rng, one))
    files["catalog-info.yaml"] = b"\n---\n".join(documents)
    return Case({"github.com/acme/apis": files})
