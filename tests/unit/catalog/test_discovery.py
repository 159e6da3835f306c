"""Which files are read, what Locations reach, and who keeps a name that is claimed twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.catalog.reading.find import is_example_path

from .captures import build, component, group

SHOP = "github.com/acme/shop"
OTHER = "github.com/acme/other"


def location(*targets: str, extra: str = "") -> str:
    """Return a Location document."""
    lines = "".join(f"    - {target!r}\n" for target in targets)
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n{extra}  targets:\n{lines}"
    )


def declared(catalog: object) -> list[str]:
    """Return the names of declared components."""
    entities = getattr(catalog, "entities")  # noqa: B009 - any catalog
    return [e.name for e in entities.values() if e.kind == "Component" and not e.inferred]


def codes(catalog: object) -> list[str]:
    """Return the finding codes, owners left out."""
    return [f.code for f in getattr(catalog, "findings") if not f.code.startswith("OWN")]  # noqa: B009 - any catalog


def test_entity_files_are_found_anywhere(tmp_path: Path) -> None:
    """Both suffixes, at any depth, and files of any name in customary folders that name Backstage."""
    files = {
        "catalog-info.yaml": component("a"),
        "services/x/catalog-info.yml": component("b"),
        ".backstage/things.yaml": component("c"),
        ".backstage/app-config.yaml": "app: backstage.io/\n",
        "deploy/values.yaml": component("not-me"),
    }
    catalog = build(tmp_path, {SHOP: files})
    assert declared(catalog) == ["a", "b", "c"]
    assert codes(catalog) == ["CAT055"]


def test_examples_are_read_only_where_a_location_names_them(tmp_path: Path) -> None:
    """Fixtures do not fill the catalog by themselves."""
    files = {"examples/catalog-info.yaml": component("demo"), "tests/x/catalog-info.yaml": component("fixture")}
    assert declared(build(tmp_path / "1", {SHOP: files})) == []
    named = {**files, "catalog-info.yaml": location("./examples/catalog-info.yaml")}
    assert declared(build(tmp_path / "2", {SHOP: named})) == ["demo"]


def test_template_content_is_left_alone_and_counted(tmp_path: Path) -> None:
    """Skeletons are neither entities nor errors."""
    files = {
        "t/template.yaml": "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: t}\n"
        "spec: {type: service, owner: team-a, steps: []}\n",
        "t/skeleton/catalog-info.yaml": component("${{ values.name }}"),
        "t/content/catalog-info.yaml": component("clean"),
        "a/{{cookiecutter.x}}/catalog-info.yaml": component("b"),
        "plain/catalog-info.yaml": "{% if x %}\nkind: {{ y }}\n",
        "named/catalog-info.yaml": component("'${{ values.name }}'"),
    }
    catalog = build(tmp_path, {SHOP: files})
    assert declared(catalog) == []
    assert "template:default/t" in catalog.entities
    assert (codes(catalog), catalog.template_files) == ([], 5)


def test_location_targets_inside_the_repository(tmp_path: Path) -> None:
    """Relative paths, the root, globs; ``**`` crosses folders, ``*`` does not, hidden files stay out."""
    files = {
        "catalog/catalog-info.yaml": location(
            "./one.yaml", "../two.yaml", "/three.yaml", "./more/*.yaml", "deep/**/x.yaml"
        ),
        "catalog/one.yaml": component("one"),
        "two.yaml": component("two"),
        "three.yaml": component("three"),
        "catalog/more/four.yaml": component("four"),
        "catalog/more/.hidden.yaml": component("hidden"),
        "catalog/more/sub/five.yaml": component("five"),
        "catalog/deep/x.yaml": component("six"),
        "catalog/deep/a/b/x.yaml": component("seven"),
    }  # fmt: skip
    catalog = build(tmp_path, {SHOP: files})
    assert declared(catalog) == ["four", "one", "seven", "six", "three", "two"]
    assert [f.args["files"] for f in catalog.findings if f.code == "CAT055"] == [
        "catalog/more/.hidden.yaml, catalog/more/sub/five.yaml"
    ]


def test_web_targets_are_mapped_to_captured_repositories(tmp_path: Path) -> None:
    """A URL of a repository that was read is read at its default branch; a Location's others are told once."""
    url = "https://github.com/acme/other/blob/main/infra/db.yaml"
    elsewhere = "https://github.com/acme/hidden/blob/main/catalog-info.yaml"
    files = {"catalog-info.yaml": location(url, elsewhere, elsewhere, "https://github.com/acme/other/blob/old/x.yaml")}
    catalog = build(tmp_path, {SHOP: files, OTHER: {"infra/db.yaml": component("db"), "x.yaml": component("x")}})
    assert declared(catalog) == ["db"]
    assert catalog.entities["component:default/db"].origin.repo == OTHER
    assert codes(catalog) == ["CAT042", "CAT055"]
    assert (catalog.findings[0].occurrences, catalog.findings[0].args["target"]) == (2, f"{elsewhere} (+1)")


def test_a_folder_without_remote_is_on_no_branch(tmp_path: Path) -> None:
    """Its own addresses on the usual main branches are its own files, whatever its branch is called here."""
    files = {"catalog-info.yaml": location("https://github.com/acme/plain/blob/main/a.yaml"), "a.yaml": component("a")}
    facts = {"local/plain": {"default_branch": "trunk"}}
    assert declared(build(tmp_path, {"local/plain": files}, facts)) == ["a"]


def test_a_folder_without_remote_is_known_by_its_name(tmp_path: Path) -> None:
    """A web target that names it, and a file it has, is that file; a repository with an address has no other."""
    url = "https://github.com/acme/{}/blob/main/infra/db.yaml"
    files = {"catalog-info.yaml": location(url.format("plain"), url.format("gone")), "infra/db.yaml": component("db")}
    assert declared(build(tmp_path / "a", {"local/plain": files})) == ["db"]
    assert declared(build(tmp_path / "b", {"git.example.com/x/plain": files})) == []


@pytest.mark.parametrize(
    "target",
    [
        "../../etc/passwd", "/../x", "file:///etc/passwd", "git@github.com:x/y", "ext::sh -c id",
        "https://github.com@evil.example/acme/other/blob/main/x.yaml", "..\\x.yaml",
    ],
)  # fmt: skip
def test_location_targets_that_are_not_allowed(tmp_path: Path, target: str) -> None:
    """Nothing outside is reached, and the place is told."""
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": location(target)}})
    (found,) = [f for f in catalog.findings if f.code == "CAT041"]
    assert (found.origin.path, found.origin.line, found.origin.column) == ("catalog-info.yaml", 7, 7)


def test_a_missing_target_is_told_unless_it_is_optional(tmp_path: Path) -> None:
    """``presence: optional`` silences it."""
    assert codes(build(tmp_path / "1", {SHOP: {"catalog-info.yaml": location("./no.yaml")}})) == ["CAT040"]
    optional = location("./no.yaml", extra="  presence: optional\n")
    assert codes(build(tmp_path / "2", {SHOP: {"catalog-info.yaml": optional}})) == []


def test_locations_may_name_each_other_in_a_circle(tmp_path: Path) -> None:
    """Every file is read once."""
    files = {"catalog-info.yaml": location("./loop.yaml"), "loop.yaml": location("./catalog-info.yaml", "./**/*.yaml")}
    catalog = build(tmp_path, {SHOP: files})
    assert "location:default/all" in catalog.entities


def test_a_name_claimed_twice_goes_to_the_shallowest_path(tmp_path: Path) -> None:
    """One finding lists all places, and the same document wins always."""
    paths = {"b/c": "A", "z": "a", "c": "a"}
    files = {f"{folder}/catalog-info.yaml": component(name) for folder, name in paths.items()}
    catalog = build(tmp_path, {SHOP: files})
    (found,) = [f for f in catalog.findings if f.code == "CAT030"]
    assert catalog.entities["component:default/a"].origin.path == "c/catalog-info.yaml"
    assert (found.args["kept"], found.args["others"]) == (
        "c/catalog-info.yaml:4", "z/catalog-info.yaml:4, b/c/catalog-info.yaml:4",
    )  # fmt: skip


def test_a_repository_cannot_take_the_name_of_another(tmp_path: Path) -> None:
    """The component named like its repository stays there, even where the other file is shallower."""
    repos = {
        "github.com/acme/attacker": {"catalog-info.yaml": component("payments")},
        "github.com/acme/payments": {"deep/down/catalog-info.yaml": component("payments")},
    }
    catalog = build(tmp_path, repos)
    assert catalog.entities["component:default/payments"].origin.repo == "github.com/acme/payments"
    assert "CAT031" in codes(catalog)


def test_teams_belong_to_the_organisation_s_catalogue(tmp_path: Path) -> None:
    """A Group of a repository that is called catalogue wins over one elsewhere; a topic decides nothing."""
    repos = {
        "github.com/acme/a": {"catalog-info.yaml": group("admins")},
        "github.com/acme/org": {"x/catalog-info.yaml": group("admins")},
    }
    catalog = build(tmp_path, repos, {"github.com/acme/a": {"topics": ("org",)}})
    assert catalog.entities["group:default/admins"].origin.repo == "github.com/acme/org"


def test_a_copied_repository_is_told_once(tmp_path: Path) -> None:
    """Many equal names of two repositories are one finding."""
    files = {"catalog-info.yaml": "---\n".join(component(f"s{i}") for i in range(5))}
    catalog = build(tmp_path, {SHOP: files, OTHER: files})
    assert [(f.code, f.occurrences) for f in catalog.findings if f.code.startswith("CAT")] == [("CAT032", 5)]


def test_placeholders_are_filled_from_the_repository(tmp_path: Path) -> None:
    """Text, JSON and YAML, relative to the file or to the root; the definition knows its file."""
    extra = "  definition: {$text: ./api/o.yaml}\n  a: {$json: /a.json}\n  b: [{$yaml: ../b.yaml}]\n"
    files = {
        "x/catalog-info.yaml": component("o", extra, kind="API").replace("type: service", "type: openapi"),
        "x/api/o.yaml": "openapi: 3.0.0\npaths: {}\n",
        "a.json": '{"k": [1]}',
        "b.yaml": "z: yes\n",
    }
    entity = build(tmp_path, {SHOP: files}).entities["api:default/o"]
    assert entity.definition == "openapi: 3.0.0\npaths: {}\n"
    assert entity.definition_origin.path == "x/api/o.yaml"
    assert (entity.raw["spec"]["a"], entity.raw["spec"]["b"]) == ({"k": [1]}, [{"z": "yes"}])


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("../../outside.txt", "CAT026"),
        ("file:///etc/hostname", "CAT026"),
        ("https://github.com/acme/secret/blob/main/x", "CAT026"),
        ("./missing.txt", "CAT025"),
        ("https://api.example.com/openapi.json", "CAT029"),
    ],
)
def test_placeholders_never_reach_outside(tmp_path: Path, target: str, code: str) -> None:
    """What lies outside is not read; what Backstage would fetch leaves the entity alive without a definition."""
    text = component("o", f"  definition:\n    $text: {target}\n", kind="API").replace("type: service", "type: openapi")
    catalog = build(tmp_path, {SHOP: {"catalog-info.yaml": text}})
    (found,) = [f for f in catalog.findings if f.code == code]
    assert (found.origin.line, found.args["placeholder"]) == (10, "$text")
    entity = catalog.entities.get("api:default/o")
    assert (entity is not None and entity.definition == "") if code == "CAT029" else entity is None


def test_example_folders() -> None:
    """Only folders count, never the file's own name."""
    assert is_example_path("pkg/__tests__/catalog-info.yaml")
    assert is_example_path("e2e-resources/x.yaml")
    assert not is_example_path("test-service/catalog-info.yaml")
    assert not is_example_path("example")


def test_a_workflow_that_is_called_like_an_entity_file_is_none(tmp_path: Path) -> None:
    """``.github/workflows/catalog-info.yml`` checks the entity file; nothing is said of it."""
    workflow = "name: catalog-info\non: {pull_request: {}}\njobs: {}\n"
    files = {"catalog-info.yaml": component("a"), ".github/workflows/catalog-info.yml": workflow}
    catalog = build(tmp_path, {"github.com/acme/a": files})
    assert [found.code for found in catalog.findings if found.code.startswith("CAT")] == []
    assert "component:default/a" in catalog.entities
