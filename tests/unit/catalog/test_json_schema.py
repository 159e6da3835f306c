"""Schemas for editors: they accept what the strict verdict accepts, but for a closed list of differences."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from catalejo.catalog.rules import envelope
from catalejo.catalog.rules.json_schema import entity_schema, kind_schema
from catalejo.catalog.rules.kinds import KINDS
from catalejo.catalog.verdicts import VerdictRequest, verdicts
from catalejo.kit.read.yaml import load_documents
from catalejo.model import entities

ROOT = Path(__file__).parents[3]
REFUSALS = frozenset(("CAT010", "CAT011", "CAT012", "CAT013", "CAT014", "CAT015", "CAT016", "CAT017", "CAT018", "CAT020",
                      "REL101", "REL102"))  # fmt: skip
"""Findings that say that a document breaks a schema, a format or the form of a reference."""
HEAD = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
SPEC = "spec: {type: service, lifecycle: production, owner: shop"
META = "metadata: {name: orders"

SAME = (
    HEAD + META + "}\n" + SPEC + "}\n",
    HEAD + META + ", namespace: Ab}\n" + SPEC + "}\n",
    HEAD + META + ", namespace: a-b, tags: [c++, 'c#']}\n" + SPEC + "}\n",
    HEAD + META + ", tags: [UP]}\n" + SPEC + "}\n",
    HEAD + META + ", labels: {example.com/tier: gold}, annotations: {a.b/c: x}}\n" + SPEC + "}\n",
    HEAD + META + ", labels: {tier: 'not a value'}}\n" + SPEC + "}\n",
    HEAD + META + ", annotations: {Example.com/x: y}}\n" + SPEC + "}\n",
    HEAD + META + ', annotations: {"a\\n": y}}\n' + SPEC + "}\n",
    HEAD + META + ", annotations: null}\n" + SPEC + "}\n",
    HEAD + META + ", annotations: {a: true}}\n" + SPEC + "}\n",
    HEAD + META + ", description: ''}\n" + SPEC + "}\n",
    HEAD + META + ", title: ''}\n" + SPEC + "}\n",
    HEAD + META + ", links: [{url: 'https://a.example', title: ' '}]}\n" + SPEC + "}\n",
    HEAD + META + ", links: [{title: docs}]}\n" + SPEC + "}\n",
    HEAD + META + ", free: {any: 1}}\n" + SPEC + ", free: 5}\n",
    HEAD + "metadata: {name: not a name}\n" + SPEC + "}\n",
    HEAD + f"metadata: {{name: {'x' * 64}}}\n" + SPEC + "}\n",
    HEAD + "metadata: {}\n" + SPEC + "}\n",
    HEAD + META + "}\n",
    HEAD + META + "}\n" + SPEC + "}\nrelations: []\n",
    HEAD + META + "}\n" + SPEC + ", dependsOn: [orders-db]}\n",
    HEAD + META + "}\n" + SPEC + ", dependsOn: ['resource:orders-db', 'api:shop/x']}\n",
    HEAD + META + "}\n" + SPEC + ", dependencyOf: 'component:x'}\n",
    HEAD + META + "}\n" + SPEC + ", dependencyOf: [{kind: Component, name: x}]}\n",
    HEAD + META + "}\n" + SPEC + ", dependencyOf: [5]}\n",
    HEAD + META + "}\n" + SPEC + ", system: ':x'}\n",
    HEAD + META + "}\n" + SPEC + ", system: 'system:'}\n",
    HEAD + META + "}\n" + SPEC + ", providesApis: orders}\n",
    HEAD + META + "}\nspec: {type: service, owner: shop}\n",
    HEAD.replace("v1alpha1", "v2") + META + "}\n" + SPEC + "}\n",
    HEAD.replace("Component", "Group") + META + "}\nspec: {type: team}\n",
    HEAD.replace("Component", "Group") + META + "}\nspec: {type: team, children: [], profile: {email: 5}}\n",
    HEAD.replace("Component", "Location") + META + "}\nspec: {presence: maybe}\n",
    HEAD.replace("Component", "API") + META + "}\nspec: {type: x, lifecycle: y, owner: z, definition: {$text: ./x.txt}}\n",
    "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n" + META + "}\nspec: {type: x, steps: [{if: 5, action: a}]}\n",
    "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n" + META + "}\nspec: {type: x, steps: [], parameters: []}\n",
)  # fmt: skip

DIFFERENT = {
    "the schema asks addresses for their scheme only": HEAD + META + ", links: [{url: 'https://a b'}]}\n" + SPEC + "}\n",
    "of which type a Location may be depends on where it is registered":
        HEAD.replace("Component", "Location") + META + "}\nspec: {type: file, target: ./x.yaml}\n",
    "a kind that is nearly a known one may be somebody's own":
        HEAD.replace("Component", "Componet") + META + "}\n" + SPEC + "}\n",
}  # fmt: skip
"""What the strict verdict refuses and the schema accepts, and why. The other way round, a known kind under a foreign
apiVersion is kept as Backstage keeps it, and no file that somebody should write.
"""


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = entity_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def judged(folder: Path, validator: jsonschema.Draft7Validator) -> list[tuple[str, bool, bool]]:
    """Return (place, breaks no rule of schema by the strict verdict, accepted by the schema) of each document."""
    found = []
    for row in verdicts(VerdictRequest((folder,))):
        path = folder / row.repo / row.path if (folder / row.repo).is_dir() else folder / row.path
        value = next(doc.value for doc in load_documents(path.read_bytes()) if doc.index == row.document)
        strict = not REFUSALS & {item.code for item in row.findings} if row.verdict == "error" else True
        found.append((f"{row.repo}/{row.path}#{row.document}", strict, validator.is_valid(value)))
    return found


def test_a_document_is_accepted_by_the_schema_where_it_breaks_no_rule(
    tmp_path: Path, validator: jsonschema.Draft7Validator
) -> None:
    """Names, formats, references, required keys: the verdict and the schema are made from the same declarations."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/x.txt").write_text("openapi: 3.0.0")
    (tmp_path / "shop/catalog-info.yaml").write_text("---\n".join(SAME))
    rows = judged(tmp_path, validator)
    assert len(rows) == len(SAME)
    assert [SAME[i] for i, (_, strict, ours) in enumerate(rows) if strict != ours] == []
    assert {strict for _, strict, _ in rows} == {True, False}


def test_what_only_the_verdict_refuses_is_a_closed_list(tmp_path: Path, validator: jsonschema.Draft7Validator) -> None:
    """Each difference has its reason."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/catalog-info.yaml").write_text("---\n".join(DIFFERENT.values()))
    assert [row[1:] for row in judged(tmp_path, validator)] == [(False, True)] * len(DIFFERENT)


def test_a_known_kind_under_a_foreign_version_is_kept_and_not_offered(
    tmp_path: Path, validator: jsonschema.Draft7Validator
) -> None:
    """Backstage keeps what another processor may know; an editor is not to write it."""
    (tmp_path / "shop").mkdir()
    text = HEAD.replace("backstage.io/v1alpha1", "example.org/v1") + META + "}\n" + SPEC + "}\n"
    (tmp_path / "shop/catalog-info.yaml").write_text(text)
    assert [row[1:] for row in judged(tmp_path, validator)] == [(True, False)]


def test_the_entity_files_of_the_demo_agree(validator: jsonschema.Draft7Validator) -> None:
    """Real files: nothing that is refused by one and accepted by the other."""
    rows = judged(ROOT / "catalog", validator)
    assert len(rows) > 20
    assert [row for row in rows if row[1] != row[2]] == []


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_a_schema_of_its_own(name: str) -> None:
    """It knows every key by which the kind is judged, and says to people what each is for."""
    schema = kind_schema(name)
    jsonschema.Draft7Validator.check_schema(schema)
    assert not jsonschema.Draft7Validator(schema).is_valid({"kind": "Other", "apiVersion": "a/b"})
    assert KINDS[name].about and set(envelope.ABOUT) >= {*envelope.ROOT, *envelope.METADATA.known}


def test_rooms_that_only_need_names_have_those_of_the_declarations() -> None:
    """``model`` may not look into the catalog room."""
    assert tuple(KINDS) == entities.KINDS
    assert {field.relation for kind in KINDS.values() for field in kind.fields} <= set(entities.INVERSE)
