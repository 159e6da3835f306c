"""Where documentation is, and which operations an API offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.model.entities import Entity

from .captures import build, component, group

SHOP = "github.com/acme/shop"


def documented(name: str, ref: str, key: str = "techdocs-ref") -> str:
    """Return a component with a documentation annotation."""
    return component(name, metadata=f"  annotations: {{'backstage.io/{key}': '{ref}'}}\n")


def place(entity: Entity) -> tuple[str, str, str]:
    """Return where an entity's documentation is."""
    return entity.docs_repo.rpartition("/")[2], entity.docs_path, entity.docs_from


@pytest.mark.parametrize(
    ("ref", "files", "expected", "code"),
    [
        ("dir:.", {"a/mkdocs.yml": ""}, ("shop", "a", "techdocs-ref"), ""),
        ("dir:../", {"mkdocs.yml": ""}, ("shop", "", "techdocs-ref"), ""),
        ("dir:./x", {"a/x/docs/index.md": ""}, ("shop", "a/x", "techdocs-ref"), ""),
        ("dir:.", {"a/README.md": "# a"}, ("shop", "a/README.md", "readme"), "CAT061"),
        ("dir:.", {}, ("", "", ""), "CAT061"),
        ("dir:../../x", {}, ("", "", ""), "CAT064"),
        ("url:https://github.com/acme/docs/tree/main/site", {}, ("docs", "site", "techdocs-ref"), ""),
        ("url:https://example.com/docs", {}, ("", "", ""), "CAT062"),
        ("./docs", {}, ("", "", ""), "CAT063"),
    ],
)
def test_techdocs_ref(
    tmp_path: Path, ref: str, files: dict[str, str], expected: tuple[str, str, str], code: str
) -> None:
    """``dir:`` counts from the entity's file, ``url:`` is mapped to what was captured; the rest is told."""
    repos = {
        SHOP: {"a/catalog-info.yaml": documented("x", ref), "org.md": "", **files},
        "github.com/acme/docs": {"site/docs/index.md": "# d", "catalog-info.yaml": group("team-a")},
    }
    catalog = build(tmp_path, repos)
    assert place(catalog.entities["component:default/x"]) == expected
    assert [f.code for f in catalog.findings if f.code.startswith("CAT")] == ([code] if code else [])


def test_a_folder_s_documentation_belongs_to_one_entity(tmp_path: Path) -> None:
    """The one named like the repository, else the first component; the others borrow nothing."""
    text = "---\n".join([component("first"), component("shop"), group("team-a")])
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": text, "docs/index.md": "# d", "README.md": "# r"}})
    assert place(catalog.entities["component:default/shop"]) == ("shop", "", "docs-folder")
    assert place(catalog.entities["component:default/first"]) == ("", "", "")


def test_every_folder_of_a_monorepo_has_its_own(tmp_path: Path) -> None:
    """Beside the entity file first; a lone entity takes the root's."""
    files = {
        "a/catalog-info.yaml": component("a"), "a/docs/x.md": "# x", "b/catalog-info.yaml": component("b"),
        "b/README.md": "# b", "README.md": "# all",
    }  # fmt: skip
    entities = build(tmp_path / "1", {SHOP: files}).entities
    assert place(entities["component:default/a"]) == ("shop", "a", "docs-folder")
    assert place(entities["component:default/b"]) == ("shop", "b/README.md", "readme")
    lone = {"deep/catalog-info.yaml": component("a"), "docs/x.md": "# x"}
    assert place(build(tmp_path / "2", {SHOP: lone}).entities["component:default/a"]) == ("shop", "", "docs-folder")


def test_documentation_of_another_entity(tmp_path: Path) -> None:
    """``techdocs-entity`` shows what the other has; a reference to nothing is told."""
    text = "---\n".join(
        [
            group("team-a"),
            component("shop"),
            documented("borrower", "component:default/shop", "techdocs-entity"),
            documented("lost", "component:none", "techdocs-entity"),
        ]
    )
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": text, "docs/index.md": "# d"}})
    assert place(catalog.entities["component:default/borrower"]) == ("shop", "", "docs-folder")
    assert [(f.code, f.subject) for f in catalog.findings] == [("CAT065", "component:default/lost")]


OPENAPI = """openapi: 3.1.0
paths:
  /orders:
    parameters: []
    get: {summary: List  orders}
    post: {operationId: create}
  /orders/{id}:
    x-other: 1
    delete: {}
webhooks:
  paid:
    post: {summary: Paid}
"""
ASYNC2 = (
    "asyncapi: 2.6.0\nchannels:\n  orders/created:\n    subscribe: {summary: Made}\n    publish: {operationId: p}\n"
)
ASYNC3 = """asyncapi: 3.0.0
channels:
  created: {address: orders.created}
operations:
  onCreated: {action: receive, channel: {$ref: '#/channels/created'}, summary: Made}
"""
GRAPHQL = '''"""Root { not a bracket"""
type Query {
  # orders: comment
  orders(first: Int = 10, filter: Filter): [Order!]!
  "one" order(id: ID!): Order
}
extend type Query { stock: Int }
type Order { id: ID! }
schema { query: Query mutation: Change }
type Change @dir(a: "x") { pay(id: ID!): Boolean }
'''
PROTO = """syntax = "proto3";
/* service Old { rpc Gone(A) returns (B); } */
service Payments {
  rpc Charge(ChargeRequest) returns (ChargeReply) { option (x) = "}"; }
  // rpc No(A) returns (B);
  rpc Watch (stream a.B) returns (stream C);
}
message ChargeRequest {}
"""


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "openapi", OPENAPI,
            ["DELETE /orders/{id}", "GET /orders|List orders", "POST /orders|create", "webhook POST paid|Paid"],
        ),
        ("openapi", '{"swagger": "2.0", "paths": {"/a": {"get": {"summary": "\\ud83d\\ude00"}}}}', ["GET /a|😀"]),
        ("asyncapi", ASYNC2, ["publish orders/created|p", "subscribe orders/created|Made"]),
        ("asyncapi", ASYNC3, ["receive orders.created|Made"]),
        (
            "graphql", GRAPHQL,
            ["mutation pay|Boolean", "query order|Order", "query orders|[Order!]!", "query stock|Int"],
        ),
        (
            "grpc", PROTO,
            ["rpc Payments.Charge|ChargeRequest → ChargeReply", "rpc Payments.Watch|stream a.B → stream C"],
        ),
        ("custom", "anything", []),
    ],
)  # fmt: skip
def test_operations(tmp_path: Path, kind: str, text: str, expected: list[str]) -> None:
    """Every operation with its summary, in order, whatever stands in comments and strings."""
    document = component("x", "  definition: {$text: ./d.txt}\n", kind="API").replace("type: service", f"type: {kind}")
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": document, "d.txt": text}})
    entity = catalog.entities["api:default/x"]
    assert [f"{o.id}|{o.summary}".rstrip("|") for o in entity.operations] == expected
    assert [f.code for f in catalog.findings if f.code.startswith("API")] == []


@pytest.mark.parametrize(
    ("kind", "text", "code", "line"),
    [
        ("openapi", "openapi: 3.0.0\npaths:\n  /a: [\n", "API501", 4),
        ("openapi", "asyncapi: 2.0.0\n", "API502", 1),
        ("openapi", "- a\n", "API501", 1),
        ("openapi", "openapi: 3.0.0\n", "API503", 1),
        ("asyncapi", '{"openapi": "3.0.0"}', "API502", 1),
        ("graphql", "type Query {\n  a: Int\n", "API501", 1),
        ("graphql", "# nothing\nhello\n", "API502", 1),
        ("graphql", '{"data": {"__schema": 5}}', "API501", 1),
        ("grpc", "syntax = 'proto3';\nservice A {\n  rpc\n", "API501", 2),
    ],
)
def test_definitions_that_cannot_be_read(tmp_path: Path, kind: str, text: str, code: str, line: int) -> None:
    """A finding with the line of the definition's own file; the entity lives."""
    document = component("x", "  definition: {$text: ./d.txt}\n", kind="API").replace("type: service", f"type: {kind}")
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": document, "d.txt": text}})
    (found,) = [f for f in catalog.findings if f.code.startswith("API")]
    assert (found.code, found.origin.path, found.origin.line) == (code, "d.txt", line)
    assert "api:default/x" in catalog.entities


def test_an_inline_definition_is_told_at_its_line_in_the_entity_file(tmp_path: Path) -> None:
    """Lines of a block scalar follow its key."""
    text = component("x", "  definition: |\n    openapi: 3.0.0\n    paths: [\n", kind="API")
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": text.replace("type: service", "type: openapi")}})
    (found,) = [f for f in catalog.findings if f.code.startswith("API")]
    assert (found.origin.path, found.origin.line) == ("catalog-info.yaml", 12)


def test_a_readme_is_never_that_of_an_api_or_a_system(tmp_path: Path) -> None:
    """It tells of the code: of the component at its root, or of nobody; an API's docs folder is the component's too."""
    api = component("shop", kind="API", spec="  definition: x\n")
    text = "---\n".join([api, component("orders"), group("team-a")])
    entities = build(tmp_path / "1", {SHOP: {"catalog-info.yaml": text, "README.md": "# r"}}).entities
    assert place(entities["component:default/orders"]) == ("shop", "README.md", "readme")
    assert place(entities["api:default/shop"]) == ("", "", "")
    alone = build(tmp_path / "2", {SHOP: {"api/catalog-info.yaml": api, "README.md": "# r"}}).entities
    assert place(alone["api:default/shop"]) == ("", "", "")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["doc/guide.md"], "doc"),
        (["Documentation/guide.md"], "Documentation"),
        (["website/docusaurus.config.js", "website/docs/a.md"], "website"),
        (["hugo.toml", "content/a.md"], ""),
        (["site/config/_default/hugo.toml", "site/content/a.md"], "site"),
        (["packages/guide/mkdocs.yml", "packages/guide/docs/a.md"], "packages/guide"),
        (["docs/.vitepress/config.ts", "docs/a.md"], "docs"),
        (["docs/guide.rst", "doc/a.md"], "doc"),
    ],
)
def test_documentation_outside_docs(tmp_path: Path, files: list[str], expected: str) -> None:
    """Folders called alike, and those where a tool's configuration stands."""
    entities = build(tmp_path, {SHOP: {"README.md": "# r", **dict.fromkeys(files, "")}}).entities
    assert place(entities["component:default/shop"]) == ("shop", expected, "docs-folder")


@pytest.mark.parametrize(
    "files",
    [
        ["tests/fixtures/mkdocs.yml", "tests/fixtures/docs/a.md"],
        ["a/mkdocs.yml", "a/docs/x.md", "b/mkdocs.yml", "b/docs/x.md"],
        ["vendor/x/docs/a.md", "docs/index.rst"],
    ],
)
def test_what_is_not_the_repository_s_documentation(tmp_path: Path, files: list[str]) -> None:
    """Fixtures, vendored code, sites of several parts, formats that are not read: the README stands alone."""
    entities = build(tmp_path, {SHOP: {"README.md": "# r", **dict.fromkeys(files, "")}}).entities
    assert place(entities["component:default/shop"]) == ("shop", "README.md", "readme")


def test_the_readme_of_a_repository_of_desired_state_is_its_documentation(tmp_path: Path) -> None:
    """What such a repository was found to be is a Resource; nothing else there could have the README."""
    files = {"README.md": "# Layout\n\nHow we deploy.\n", "overlays/prod/kustomization.yaml": "resources: []\n"}
    (entity,) = build(tmp_path, {SHOP: files}).entities.values()
    assert (entity.kind, place(entity)) == ("Resource", ("shop", "README.md", "readme"))
