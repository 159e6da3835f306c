"""The verdict on each document of entity files: what Backstage's catalog says, stage by stage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalejo.catalog.rules.strictness import Strictness
from catalejo.catalog.verdicts import VerdictRequest, verdicts
from catalejo.catalog.verdicts.copy import entity_files
from catalejo.catalog.verdicts.rows import DocumentVerdict
from catalejo.cli.show_files import files_json

GOOD = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec: {type: service, lifecycle: production, owner: shop, dependsOn: [resource:b, resource:a]}
"""


def judged(
    folder: Path, strictness: Strictness = Strictness.BACKSTAGE, also: tuple[str, ...] = ()
) -> list[DocumentVerdict]:
    return list(verdicts(VerdictRequest((folder,), also, strictness)))


def one(tmp_path: Path, text: str | bytes, strictness: Strictness = Strictness.BACKSTAGE) -> list[DocumentVerdict]:
    place = tmp_path / "org" / "shop" / "catalog-info.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return judged(tmp_path / "org", strictness)


def test_an_entity_is_told_as_it_would_be_stored(tmp_path: Path) -> None:
    """A namespace is filled in, lists of references are sorted, relations go both ways."""
    (row,) = one(tmp_path, GOOD)
    assert (row.repo, row.path, row.document, row.verdict, row.ref) == (
        "shop", "catalog-info.yaml", 0, "ok", "component:default/orders",
    )  # fmt: skip
    assert row.entity is not None and row.entity["metadata"] == {"name": "orders", "namespace": "default"}
    assert row.entity["spec"]["dependsOn"] == ["resource:a", "resource:b"]  # type: ignore[index]
    assert ("group:default/shop", "ownerOf", "component:default/orders") in row.relations


@pytest.mark.parametrize(("text", "stage", "said"), [
    ("a: [", "yaml", "did not find"),
    ("just text", "yaml", "Expected object at root, got string"),
    ("kind: Component\nmetadata: {name: x}\n", "envelope", "must have required property 'apiVersion'"),
    (GOOD.replace("orders", "not a name"), "process", '"metadata.name" is not valid'),
    (GOOD.replace("owner: shop, ", ""), "process", "must have required property 'owner'"),
    (GOOD.replace("kind: Component", "kind: Robot"), "process", "No processor recognized the entity robot:"),
    ("apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec: {type: file, target: ./x.yaml}\n",
     "process", "allowed type"),
])  # fmt: skip
def test_each_refusal_has_its_stage_and_backstages_words(tmp_path: Path, text: str, stage: str, said: str) -> None:
    """The stage says what a refusal costs: the document, or the whole Location."""
    (row,) = one(tmp_path, text)
    assert (row.verdict, row.stage) == ("error", stage)
    assert said in str(row.error)
    assert row.findings and row.findings[0].origin.line, "with a place to mend"


def test_the_portal_keeps_what_backstage_refuses(tmp_path: Path) -> None:
    """An entity without an owner, of a kind that nobody knows, is kept where the portal is asked."""
    text = GOOD.replace("owner: shop, ", "") + "---\n" + GOOD.replace("kind: Component", "kind: Robot")
    assert [row.verdict for row in one(tmp_path, text, Strictness.LENIENT)] == ["ok", "ok"]


def test_documents_after_one_that_cannot_be_made_data_are_not_reached(tmp_path: Path) -> None:
    """Backstage gives up the rest of the file; an empty document has no verdict."""
    rows = one(tmp_path, f"{GOOD}---\n---\na: *nowhere\n---\n{GOOD}")
    assert [(row.document, row.verdict, row.stage) for row in rows] == [
        (0, "ok", None), (2, "error", "read"), (3, "error", "read"),
    ]  # fmt: skip


def test_files_are_found_as_backstages_users_name_them(tmp_path: Path) -> None:
    """Skeletons of templates and installed packages are passed over, unless a glob names them; links too."""
    for path in ("catalog-info.yaml", "a/catalog-info.yml", "skeleton/catalog-info.yaml", "node_modules/x/catalog-info.yaml",
                 "{{name}}/catalog-info.yaml", "teams/all.yaml"):  # fmt: skip
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(GOOD)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "catalog-info.yaml").symlink_to(tmp_path / "catalog-info.yaml")
    assert entity_files(tmp_path) == ["a/catalog-info.yml", "catalog-info.yaml"]
    assert entity_files(tmp_path, ("teams/*.yaml", "skeleton/**")) == [
        "a/catalog-info.yml", "catalog-info.yaml", "skeleton/catalog-info.yaml", "teams/all.yaml",
    ]  # fmt: skip


def test_nothing_outside_the_repository_is_read(tmp_path: Path) -> None:
    """Neither a path that climbs out nor a link that leads out fills a placeholder."""
    (tmp_path / "outside.txt").write_text("not for you")
    shop = tmp_path / "org" / "shop"
    shop.mkdir(parents=True)
    (shop / "link.txt").symlink_to(tmp_path / "outside.txt")
    for target in ("../../outside.txt", "./link.txt"):
        (shop / "catalog-info.yaml").write_text(GOOD + "  # x\n")
        (shop / "catalog-info.yaml").write_text(
            "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: a}\n"
            f"spec: {{type: openapi, lifecycle: production, owner: x, definition: {{$text: {target}}}}}\n"
        )
        (row,) = judged(tmp_path / "org")
        assert row.verdict == "error" and "not for you" not in files_json(row)


def test_a_line_of_json_has_the_keys_that_others_compare(tmp_path: Path) -> None:
    """Numbers beyond what JavaScript holds are written as it writes them."""
    (row,) = one(tmp_path, GOOD.replace("{name: orders}", "{name: orders, serial: 12345678901234567890}"))
    told = json.loads(files_json(row))
    assert sorted(told) == [
        "document",
        "entity",
        "error",
        "findings",
        "path",
        "ref",
        "relations",
        "repo",
        "stage",
        "verdict",
    ]
    assert told["entity"]["metadata"]["serial"] == 12345678901234567000


def test_a_file_counts_in_the_repository_around_it(tmp_path: Path) -> None:
    """A hook names files; their placeholders are read from the repository that they lie in."""
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "deep").mkdir()
    (tmp_path / "shop" / "deep" / "catalog-info.yaml").write_text(GOOD)
    (row,) = verdicts(VerdictRequest((tmp_path / "shop" / "deep" / "catalog-info.yaml",)))
    assert (row.repo, row.path) == ("shop", "deep/catalog-info.yaml")
