"""Backstage's rules: what is refused, with which words, at which line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.catalog.rules import formats
from catalejo.model.findings import Finding

from .captures import build, component, group

REPO = "github.com/acme/shop"


def findings(tmp_path: Path, text: str) -> list[Finding]:
    """Return the findings of one entity file, those about owners left out."""
    catalog = build(tmp_path, {REPO: {"catalog-info.yaml": text}})
    return [item for item in catalog.findings if not item.code.startswith("OWN")]


def only(tmp_path: Path, text: str) -> tuple[str, int, int, str]:
    """Return code, line, column and Backstage's message of the only finding."""
    (found,) = findings(tmp_path, text)
    return found.code, found.origin.line, found.origin.column, found.args.get("message", "")


HEAD = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
SPEC = "spec: {type: service, lifecycle: production, owner: team-a}\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [
        ("kind: Component\nmetadata: {name: a}\n", "CAT010", 1, 1, "<root> must have required property 'apiVersion'"),
        (HEAD + "metadata: {name: 5}\n" + SPEC, "CAT010", 3, 18, "/metadata/name must be string"),
        (HEAD + "metadata:\n  name: a b\n" + SPEC, "CAT011", 4, 9, '"metadata.name" is not valid; expected a string'),
        (HEAD + "metadata: {name: a, namespace: Ab}\n" + SPEC, "CAT012", 3, 32, '"metadata.namespace" is not valid'),
        (HEAD + "metadata: {name: a, tags: [UP]}\n" + SPEC, "CAT015", 3, 28, '"tags.0" is not valid'),
        (
            HEAD + "metadata:\n  name: a\n  annotations:\n    ok: x\n    a/b: true\n" + SPEC,
            "CAT014", 7, 10, "Malformed envelope, /metadata/annotations/a~1b must be string",
        ),
        (HEAD + "metadata: {name: a, description: null}\n" + SPEC, "CAT014", 3, 34, "/metadata/description must be"),
        (HEAD + "metadata: {name: a}\n", "CAT013", 1, 1, "<root> must have required property 'spec'"),
        (
            HEAD + "metadata: {name: a}\nspec:\n  type: service\n  owner: x\n",
            "CAT013", 4, 1, "/spec must have required property 'lifecycle' - missingProperty: lifecycle",
        ),
        (HEAD + "metadata: {name: a}\n" + SPEC + "foo: 1\n", "CAT016", 5, 1, "<root> must NOT have additional"),
        (HEAD + "metadata: {name: a}\n" + SPEC + "relations: []\n", "CAT016", 5, 1, "Unknown field relations"),
        (HEAD + "metadata: {name: a}\n" + SPEC + "dependsOn: []\n", "CAT017", 5, 1, "<root> must NOT have"),
        (
            HEAD + "metadata: {name: a}\nspec: {type: service, lifecicle: x, owner: t}\n",
            "CAT018", 4, 1, "/spec must have required property 'lifecycle'",
        ),
        (
            "apiVersion: backstage.io/v1alpha1\nkind: component\nmetadata: {name: a}\n" + SPEC,
            "CAT020", 2, 7, "No processor recognized the entity component:default/a",
        ),
        (component("a", "  dependsOn: [db]\n"), "REL102", 9, 15, 'Entity reference "db" had missing or empty kind'),
        (component("a", "  system: ':x'\n"), "REL101", 9, 11, "was not on the form [<kind>:][<namespace>/]<name>"),
        (component("a", "  dependencyOf: {}\n"), "REL101", 9, 17, ""),
        (component("a", "  dependsOn: null\n"), "CAT014", 9, 14, "/spec/dependsOn must be array - type: array"),
        ("- a\n- b\n", "CAT002", 1, 1, ""),
        ("a: [\n", "CAT001", 2, 1, ""),
        ("a: 1\na: 2\n", "CAT003", 2, 1, "Map keys must be unique"),
        ("# nothing\n", "CAT008", 0, 0, ""),
    ],
)  # fmt: skip
def test_the_first_error_stops_an_entity(
    tmp_path: Path, text: str, code: str, line: int, column: int, message: str
) -> None:
    """Each mistake has its code, its place, and the words that Backstage has for it."""
    found = only(tmp_path, text)
    assert found[:3] == (code, line, column)
    assert message in found[3]


@pytest.mark.parametrize(
    "metadata",
    ["  annotations: null\n", "  annotations:\n", "  labels: {a: ''}\n", "  title: Ü\n", "  tags: ['c++', 'a:b']\n"],
)
def test_what_backstage_accepts_is_accepted(tmp_path: Path, metadata: str) -> None:
    """Odd but valid documents give no finding."""
    assert findings(tmp_path, component("a", metadata=metadata)) == []


def test_neighbours_of_a_broken_document_live(tmp_path: Path) -> None:
    """One bad document costs itself only, wherever it stands."""
    text = "---\n".join([component("first"), "a: [\n", component("bad name"), component("last")])
    catalog = build(tmp_path, {REPO: {"catalog-info.yaml": text}})
    assert {"component:default/first", "component:default/last"} <= set(catalog.entities)
    assert catalog.entities["component:default/last"].document == 3


@pytest.mark.parametrize(
    ("text", "code", "field", "right"),
    [
        (component("a", "  consumesApi: [x]\n"), "CAT022", "spec.consumesApi", "consumesApis"),
        (component("a", "  systm: x\n"), "CAT022", "spec.systm", "system"),
        (component("a", "  tags: [x]\n"), "CAT023", "spec.tags", "metadata.tags"),
        (component("a", metadata="  owner: x\n"), "CAT023", "metadata.owner", "spec.owner"),
        (component("a", "  partOf: x\n"), "CAT024", "spec.partOf", "partOf"),
        (
            component("a", metadata="  annotations: {backstage.io/techdoc-ref: 'dir:.'}\n"),
            "CAT028", "backstage.io/techdoc-ref", "backstage.io/techdocs-ref",
        ),
    ],
)  # fmt: skip
def test_near_misses_are_told_with_the_right_key(tmp_path: Path, text: str, code: str, field: str, right: str) -> None:
    """A key that looks like a mistake keeps the entity and names what was meant."""
    (found,) = findings(tmp_path, text)
    assert (found.code, found.args["field"], found.args["right"]) == (code, field, right)


def test_other_extra_fields_are_silent(tmp_path: Path) -> None:
    """Fields of one's own are common and no problem."""
    assert findings(tmp_path, component("a", "  criticality: high\n", "  custom: {a: 1}\n")) == []


def test_unknown_kinds_are_kept_and_told_once(tmp_path: Path) -> None:
    """A kind without rules is an entity, with one finding for all of its kind."""
    text = "---\n".join(
        f"apiVersion: backstage.io/v1alpha1\nkind: AiResource\nmetadata: {{name: r{i}}}\nspec: {{type: skill}}\n"
        for i in range(3)
    )
    catalog = build(tmp_path, {REPO: {"catalog-info.yaml": text}})
    assert [ref for ref in catalog.entities if ref.startswith("airesource:")] == [
        f"airesource:default/r{i}" for i in range(3)
    ]
    assert [(item.code, item.occurrences) for item in catalog.findings] == [("CAT019", 3)]


def test_the_raw_entity_is_as_backstage_stores_it(tmp_path: Path) -> None:
    """A namespace is filled in, relation lists are sorted by code unit, numbers follow YAML 1.2."""
    text = component("a", "  dependsOn: [component:b, component:B, component:a]\n  port: 010\n  on: yes\n")
    raw = build(tmp_path, {REPO: {"catalog-info.yaml": text}}).entities["component:default/a"].raw
    assert raw["metadata"]["namespace"] == "default"
    assert raw["spec"]["dependsOn"] == ["component:B", "component:a", "component:b"]
    assert (raw["spec"]["port"], raw["spec"]["on"]) == (10, "yes")


def test_relations_run_in_both_directions_in_the_entity_s_own_namespace(tmp_path: Path) -> None:
    """A bare reference means the namespace of the entity that holds it."""
    text = component("a", "  system: s\n  providesApis: [p, default/q]\n", "  namespace: shop\n")
    found = {
        tuple(r)
        for r in ((r.source, r.type, r.target) for r in build(tmp_path, {REPO: {"catalog-info.yaml": text}}).relations)
    }
    assert ("component:shop/a", "partOf", "system:shop/s") in found
    assert ("system:shop/s", "hasPart", "component:shop/a") in found
    assert ("component:shop/a", "providesApi", "api:shop/p") in found
    assert ("api:default/q", "apiProvidedBy", "component:shop/a") in found
    assert ("component:shop/a", "ownedBy", "group:shop/team-a") in found


def test_an_owner_declared_on_both_sides_is_one_relation(tmp_path: Path) -> None:
    """Relations are sorted and without repeats."""
    text = "---\n".join(
        [
            group("team-a", "  members: [ana]\n"),
            "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: ana}\nspec: {memberOf: [team-a]}\n",
        ]
    )
    relations = build(tmp_path, {REPO: {"catalog-info.yaml": text}}).relations
    assert list(relations) == sorted(set(relations))
    assert len([r for r in relations if r.type == "hasMember"]) == 1


@pytest.mark.parametrize(
    ("check", "yes", "no"),
    [
        (formats.is_name, ["a", "A-b_c.d", "x" * 63], ["", "-a", "a-", "x" * 64, "a b", "é"]),
        (formats.is_dns_label, ["a", "a--b", "0"], ["A", "a-", "a.b", "x" * 64]),
        (formats.is_tag, ["go", "c++", "a:b", "c#", "a-b"], ["A", "a_b", "a--b", "a.b"]),
        (formats.is_key, ["a", "b.io/a", "a_b"], ["a/b/c", "B.io/a", "/a", "b.io/"]),
        (formats.is_api_version, ["v1", "backstage.io/v1alpha1"], ["v1-x", "", "a/b/c"]),
        (formats.is_label_value, ["", "a"], ["a b"]),
        (
            formats.is_url,
            [
                "https://a",
                "a:",
                "http:a",
                " https://a ",
                "mailto:x@y",
                "https://%41/",
                "https://[::1]:8/",
                "https://0x7f.1/",
            ],
            [
                "/a",
                "//a",
                "a",
                "https://a b",
                "https://",
                "https://a:99999",
                "https://xn--/",
                "https://1.2.3.999",
                "https://1.2.3.4.5/",
                "https://[::1",
            ],
        ),
    ],
)
def test_formats(check: object, yes: list[str], no: list[str]) -> None:
    """Names, keys, tags and addresses are valid exactly where Backstage says so."""
    assert callable(check)
    assert [text for text in yes if not check(text)] == []
    assert [text for text in no if check(text)] == []
