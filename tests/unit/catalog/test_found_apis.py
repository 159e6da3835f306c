"""APIs that no entity declares: which files are one, who provides them, which files never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalejo.model.entities import Catalog, Entity

from .captures import build

OPENAPI = "openapi: 3.0.0\ninfo: {title: Orders, version: 1.0.0}\npaths: {/orders: {get: {summary: List}}}\n"
ASYNCAPI = "asyncapi: 2.6.0\ninfo: {title: Order events, version: '1'}\nchannels: {orders.created: {publish: {}}}\n"
PROTO = 'syntax = "proto3";\npackage acme.ledger.v1;\nservice Ledger { rpc Post(A) returns (B); }\n'
SERVICE = {"go.mod": "module x\n", "main.go": "", "Dockerfile": "EXPOSE 80\n"}


def apis(catalog: Catalog) -> dict[str, Entity]:
    """Return the inferred APIs by name."""
    return {e.name: e for e in catalog.entities.values() if e.kind == "API"}


@pytest.mark.parametrize(
    ("name", "kind", "operation", "files"),
    [
        ("orders", "openapi", "GET /orders", {"api/openapi.yaml": OPENAPI}),
        ("orders", "openapi", "GET /orders", {
            "docs/swagger.json": json.dumps(
                {"swagger": "2.0", "info": {"title": "Orders"}, "paths": {"/orders": {"get": {}}}}
            )
        }),
        ("thing-api", "openapi", "GET /a", {"openapi.yaml": "openapi: 3.1.0\npaths: {/a: {get: {}}}\n"}),
        ("order-events", "asyncapi", "publish orders.created", {"events/asyncapi.yaml": ASYNCAPI}),
        ("thing-api", "graphql", "query me", {
            "graph/schema.graphqls": "type Query { me: User }\n", "graph/user.graphqls": "type User { id: ID }\n",
            "web/query.graphql": "query Me { me { id } }\n",
        }),
        ("acme.ledger.v1", "grpc", "rpc Ledger.Post", {
            "proto/ledger.proto": PROTO, "proto/types.proto": 'syntax = "proto3";\npackage acme.ledger.v1;\nmessage A {}\n',
            "svc/proto/ledger.proto": PROTO,
        }),
    ],
)  # fmt: skip
def test_a_definition_becomes_an_api_of_the_component_around_it(
    tmp_path: Path, name: str, kind: str, operation: str, files: dict[str, str]
) -> None:
    """One for each document, each folder of schemas, each proto package; with its file, its text, its operations."""
    catalog = build(tmp_path, {"github.com/acme/thing": {**SERVICE, **files}})
    ((found, api),) = apis(catalog).items()
    assert (found, api.type, api.inferred) == (name, kind, True)
    assert operation in [item.id for item in api.operations]
    assert api.definition_origin.path in files
    assert api.evidence[0].origin.path == api.origin.path
    assert api.definition
    relations = {(r.source, r.type, r.target) for r in catalog.relations}
    assert ("component:default/thing", "providesApi", api.ref) in relations
    file = api.definition_origin.path.rpartition("/")[2]
    assert f'    $text: "./{file}"\n' in api.snippet


@pytest.mark.parametrize(
    "path",
    [
        "examples/openapi.yaml", "test/openapi.yaml", "src/test/resources/openapi.yaml", "third_party/x/openapi.yaml",
        "vendor/x/openapi.yaml", "node_modules/x/openapi.yaml", "client/openapi.yaml", "dist/openapi.yaml",
        "api/openapi.bundle.yaml", "internal/openapi.yaml", "docs/examples/openapi.yaml", "testdata/api/openapi.json",
    ],
)  # fmt: skip
def test_examples_tests_copies_clients_and_bundles_are_no_apis(tmp_path: Path, path: str) -> None:
    """A guess would be a false API on a page."""
    assert apis(build(tmp_path, {"github.com/acme/thing": {**SERVICE, path: OPENAPI}})) == {}


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.0.0\npaths: {}\n",
        "openapi: [3.0.0\n",
        "kind: Config\napi: {openapi: 3}\n",
        '{"openapi": "3.0.0", "paths": ' + "[" * 5000,
    ],
)
def test_what_has_no_operation_or_cannot_be_read_is_no_api(tmp_path: Path, text: str) -> None:
    """Fragments, broken files and files that only mention the word."""
    assert apis(build(tmp_path, {"github.com/acme/thing": {**SERVICE, "api/openapi.yaml": text}})) == {}


@pytest.mark.parametrize("package", ["google.rpc", "grpc.health.v1", "envoy.service.auth.v3", "k8s.io.api.core.v1"])
def test_proto_packages_that_everybody_copies_are_their_authors(tmp_path: Path, package: str) -> None:
    """A copy of a health check is no API of ours; in its authors' own repository it is."""
    text = PROTO.replace("acme.ledger.v1", package)
    catalog = build(
        tmp_path,
        {
            "github.com/acme/thing": {**SERVICE, "proto/x.proto": text},
            f"github.com/{package.split('.')[0]}/{package.split('.')[0]}": {"proto/x.proto": text, "go.mod": ""},
        },
    )
    assert [api.origin.repo.split("/")[1] for api in apis(catalog).values()] == [package.split(".")[0]]


def test_apis_of_parts_are_theirs(tmp_path: Path) -> None:
    """The component whose folder holds the file provides it; the package that holds one is above the measure."""
    files = {f"packages/{n}/package.json": json.dumps({"name": f"@x/{n}", "main": "i.js"}) for n in "abc"}
    files |= {"packages/a/openapi.yaml": OPENAPI, "package.json": '{"private": true, "workspaces": ["packages/*"]}'}
    catalog = build(tmp_path, {"github.com/acme/js-mono": files})
    assert catalog.entities["component:default/a"].provides == ("api:default/orders",)
    assert [p.name for p in catalog.entities["component:default/js-mono"].packages] == ["@x/a", "@x/b", "@x/c"]


def test_an_undeclared_api_never_takes_a_declared_one_s_name(tmp_path: Path) -> None:
    """The declared one keeps it."""
    declared = (
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: orders}\n"
        "spec: {type: openapi, lifecycle: production, owner: x, definition: 'openapi: 3.0.0'}\n"
    )
    repos = {
        "github.com/acme/a": {"catalog-info.yaml": declared},
        "github.com/acme/b": {**SERVICE, "api.yaml": OPENAPI},
    }
    assert set(apis(build(tmp_path, repos))) == {"orders", "orders-v1"}
