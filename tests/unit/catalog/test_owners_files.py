"""OWNERS and OWNERS_ALIASES, teams of organisations, entities without an owner, repositories without a component."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.model.entities import Catalog, Owner

from .captures import build, component, group

DNS = "github.com/acme/dns"
ALIASES = "aliases:\n  dns-maintainers: [ann, Bob]\n  dns-reviewers: [cy]\n"
PROGRAM = {"go.mod": "module x\n", "main.go": "package main\n"}


def owner(catalog: Catalog, ref: str = "component:default/dns") -> Owner:
    """Return the owner of an entity."""
    return catalog.entities[ref].owner


def by_owners(tmp_path: Path, people: str = "names", **files: str) -> Owner:
    """Return the owner of a program whose repository has these files."""
    return owner(build(tmp_path, {DNS: {**PROGRAM, **files}}, people=people))


def test_an_alias_is_a_team_that_owns_with_file_and_line(tmp_path: Path) -> None:
    """Reviewers own nothing; the team has a page, though no file declares it."""
    files = {"OWNERS": "approvers:\n  - ann\n  - DNS-maintainers # all\nreviewers:\n  - dns-reviewers\n"}
    catalog = build(tmp_path, {DNS: {**PROGRAM, **files, "OWNERS_ALIASES": ALIASES}})
    found = owner(catalog)
    assert (found.ref, found.by, found.resolved, found.known) == (
        "group:default/dns-maintainers", "owners-file", False, True,
    )  # fmt: skip
    assert (found.evidence[0].origin.path, found.evidence[0].origin.line) == ("OWNERS", 3)
    assert catalog.entities[found.ref].stub
    assert [f.code for f in catalog.findings] == []


@pytest.mark.parametrize(
    ("people", "ref", "by"), [("names", "user:default/ann", "owners-file"), ("none", "", "hidden")]
)
def test_an_approver_without_an_alias_is_a_person(tmp_path: Path, people: str, ref: str, by: str) -> None:
    """Never the team of the same name; where people are not shown the thing is still not unowned."""
    files = {"OWNERS": "approvers: [Ann]\n", "org/catalog-info.yaml": group("ann")}
    catalog = build(tmp_path, {DNS: {**PROGRAM, **files}}, people=people)
    found = owner(catalog)
    assert (found.ref, found.by, found.known) == (ref, by, True)
    assert "OWN208" not in {f.code for f in catalog.findings}
    assert people == "names" or "ann" not in str(found).lower()


def test_several_approvers_without_a_team_own_it_together(tmp_path: Path) -> None:
    """None of them is shown as the owner; a team among them is, and where people are not shown nobody is named."""
    found = by_owners(tmp_path / "1", OWNERS="approvers: [ann, bo, cy]\n")
    assert (found.ref, found.by, found.written, found.known) == ("", "approvers", "ann, bo, cy", True)
    assert [item.code for item in found.evidence] == ["owners-approvers"]
    hidden = by_owners(tmp_path / "2", people="none", OWNERS="approvers: [ann, bo, cy]\n")
    assert (hidden.by, hidden.written) == ("hidden", "")
    team = by_owners(tmp_path / "3", OWNERS="approvers: [ann, acme/dns, bo]\n")
    assert team.ref == "group:default/dns"
    many = by_owners(tmp_path / "4", OWNERS=f"approvers: [{', '.join(f'p{n}' for n in range(9))}]\n")
    assert many.written == "p0, p1, p2, p3, p4, p5, …"


def test_the_nearest_file_up_owns_a_folder(tmp_path: Path) -> None:
    """A file without approvers leaves it to the one above it, unless it says that there is none."""
    files = {
        "OWNERS": "approvers: [root]\n",
        "OWNERS_ALIASES": "aliases: {root: [r], team-a: [a], team-b: [b]}\n",
        "a/OWNERS": "approvers: [team-a]\n",
        "a/deep/OWNERS": "reviewers: [x]\n",
        "b/OWNERS": "filters:\n  '\\.yaml$': {approvers: [team-b]}\n  '\\.go$': {approvers: [ann]}\n",
        "c/OWNERS": "options: {no_parent_owners: true}\nreviewers: [x]\n",
    }
    entities = {f"{folder}/catalog-info.yaml": ownerless(folder.replace("/", "-")) for folder in ("a/deep", "b", "c")}
    catalog = build(tmp_path, {DNS: {**files, **entities}})
    refs = {name: owner(catalog, f"component:default/{name}").ref for name in ("a-deep", "b", "c")}
    assert refs == {"a-deep": "group:default/team-a", "b": "group:default/team-b", "c": ""}


def test_files_of_other_formats_name_nobody(tmp_path: Path) -> None:
    """Chromium and Gerrit have OWNERS files of their own; a pattern that is none matches nothing."""
    for number, text in enumerate(
        ("set noparent\nann@example.com\n", "- ann\n", "a: [\n", "filters: {'(': {approvers: [ann]}}\n")
    ):
        assert by_owners(tmp_path / str(number), OWNERS=text) == Owner()


def test_codeowners_goes_before_owners(tmp_path: Path) -> None:
    """The host enforces it; OWNERS decides where CODEOWNERS names nobody for the path."""
    files = {"OWNERS": "approvers: [dns-maintainers]\n", "OWNERS_ALIASES": ALIASES}
    assert by_owners(tmp_path / "1", CODEOWNERS="* @acme/net\n", **files).ref == "group:default/net"
    assert by_owners(tmp_path / "2", CODEOWNERS="/docs/ @acme/net\n", **files).by == "owners-file"


def test_aliases_of_one_name_that_share_nobody_are_two_teams(tmp_path: Path) -> None:
    """Those that share people are one, whichever repository writes them."""
    files = {"OWNERS": "approvers: [maintainers]\n"}
    lists = {"a": "[ann, bo]", "b": "[bo, cy]", "c": "[zoe]"}
    repositories = {
        f"github.com/acme/{name}": {**PROGRAM, **files, "OWNERS_ALIASES": f"aliases: {{maintainers: {people}}}\n"}
        for name, people in lists.items()
    }
    catalog = build(tmp_path, repositories)
    refs = {name: owner(catalog, f"component:default/{name}").ref for name in lists}
    assert refs == {
        "a": "group:default/maintainers", "b": "group:default/maintainers", "c": "group:c/maintainers",
    }  # fmt: skip


def test_a_team_of_another_organisation_is_another_team(tmp_path: Path) -> None:
    """``@org/team`` of the own organisation is the Group of that name."""
    files = {"catalog-info.yaml": group("platform")}
    repositories = {
        "github.com/acme/org": files,
        "github.com/acme/a": {**PROGRAM, "CODEOWNERS": "* @ACME/platform\n"},
        "github.com/acme/b": {**PROGRAM, "CODEOWNERS": "* @globex/platform\n"},
        "github.com/acme/c": {**PROGRAM, "CODEOWNERS": "* @platform\n"},
    }
    catalog = build(tmp_path, repositories)
    found = {name: owner(catalog, f"component:default/{name}") for name in "abc"}
    assert {name: (o.ref, o.resolved) for name, o in found.items()} == {
        "a": ("group:default/platform", True),
        "b": ("group:globex/platform", False),
        "c": ("user:default/platform", False),
    }


def test_two_organisations_of_one_portal_have_teams_of_their_own(tmp_path: Path) -> None:
    """The larger organisation keeps the plain name."""
    repositories = {
        f"github.com/{org}/{name}": {**PROGRAM, "CODEOWNERS": f"* @{org}/core\n"}
        for org, name in (("acme", "a"), ("acme", "b"), ("globex", "c"))
    }
    catalog = build(tmp_path, repositories)
    refs = [owner(catalog, f"component:default/{name}").ref for name in "abc"]
    assert refs == ["group:default/core", "group:default/core", "group:globex/core"]


@pytest.mark.parametrize(
    ("written", "ref"),
    [
        ("acme/platform", "group:default/platform"),
        ("group:Acme/platform", "group:default/platform"),
        ("other/platform", "group:other/platform"),
        ("default/platform", "group:default/platform"),
    ],
)
def test_a_declared_owner_may_be_written_as_the_host_writes_teams(tmp_path: Path, written: str, ref: str) -> None:
    """Backstage would read the organisation as a namespace; a Group that is there in that namespace is meant."""
    declared = component("dns").replace("owner: team-a", f"owner: {written}")
    catalog = build(tmp_path, {DNS: {"catalog-info.yaml": f"{declared}---\n{group('platform')}"}})
    found = owner(catalog)
    assert (found.ref, found.resolved) == (ref, ref == "group:default/platform")
    assert [r.target for r in catalog.relations if r.source == "component:default/dns" and r.type == "ownedBy"] == [ref]


def ownerless(name: str, written: str = "") -> str:
    """Return a component whose owner line is another one."""
    return component(name).replace("  owner: team-a\n", written)


@pytest.mark.parametrize("written", ["", "  owner:\n", "  owner: ''\n", "  owner: null\n"])
def test_an_entity_without_an_owner_stays_and_takes_that_of_the_repository(tmp_path: Path, written: str) -> None:
    """With a note; Backstage would refuse it, and what it says of itself would be lost."""
    files = {"catalog-info.yaml": ownerless("dns", written), "CODEOWNERS": "* @acme/platform\n"}
    catalog = build(tmp_path, {DNS: files})
    entity = catalog.entities["component:default/dns"]
    assert (entity.inferred, entity.owner.ref, entity.owner.by) == (False, "group:default/platform", "codeowners")
    (found,) = catalog.findings
    assert (found.code, found.subject, found.args["source"]) == ("OWN210", entity.ref, "CODEOWNERS")
    assert found.origin.path == "catalog-info.yaml"
    assert found.origin.line


def test_an_entity_without_an_owner_anywhere_is_told(tmp_path: Path) -> None:
    """Kinds that need no owner are not asked for one."""
    catalog = build(tmp_path, {DNS: {"catalog-info.yaml": f"{ownerless('dns')}---\n{group('x')}"}})
    assert [(f.code, f.subject) for f in catalog.findings] == [("OWN211", "component:default/dns")]


PIPELINE = component("buildkite-pipeline-dns", kind="Resource").replace("type: service", "type: buildkite-pipeline")
LOCATION = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: dns}\nspec: {targets: [./more.yaml]}\n"


@pytest.mark.parametrize(
    "declared", [PIPELINE, LOCATION, group("dns"), component("dns", kind="System"), component("dns", kind="Domain")]
)
def test_a_repository_that_declares_other_things_still_has_its_component(tmp_path: Path, declared: str) -> None:
    """Its documentation hangs on the component; the pipeline stays beside it."""
    files = {"catalog-info.yaml": declared, "docs/index.md": "# Docs\n", "more.yaml": "", **PROGRAM}
    catalog = build(tmp_path, {DNS: files})
    made = catalog.entities["component:default/dns"]
    assert (made.inferred, made.docs_from, made.docs_path) == (True, "docs-folder", "")
    assert made.ref in catalog.by_repo[DNS]


@pytest.mark.parametrize(
    "files",
    [
        {"catalog-info.yaml": component("other")},
        {"catalog-info.yaml": component("dns", kind="Resource"), **PROGRAM},
        {"catalog-info.yaml": group("a"), "README.md": "# Teams\n", ".github/CODEOWNERS": "* @a/b\n"},
    ],
)
def test_a_repository_that_is_described_gets_no_second_component(tmp_path: Path, files: dict[str, str]) -> None:
    """By a component, by a resource of its name; one that holds nothing but entities is a part of the catalogue."""
    assert not [e for e in build(tmp_path, {DNS: files}).entities.values() if e.inferred and e.kind == "Component"]


def test_files_in_utf_16_are_read_and_other_encodings_told(tmp_path: Path) -> None:
    """No guessed letter is in a description or an owner."""
    read = {
        "README.md": "# Dns\n\nSeñales de dominios.\n".encode("utf-16"),
        "CODEOWNERS": "* @acme/net".encode("utf-16"),
    }
    catalog = build(tmp_path / "1", {DNS: {**PROGRAM, **read}})
    entity = catalog.entities["component:default/dns"]
    assert (entity.description, entity.owner.ref) == ("Señales de dominios.", "group:default/net")
    old = {
        "README.md": "# Dns\n\nSeñales de dominios.\n".encode("latin-1"),
        "CODEOWNERS": "# Año\n* @acme/ñu\n".encode("latin-1"),
    }
    catalog = build(tmp_path / "2", {DNS: {**PROGRAM, **old}})
    entity = catalog.entities["component:default/dns"]
    assert (entity.description, entity.owner.ref) == ("", "")
    assert [(f.code, f.origin.path, f.origin.line) for f in catalog.findings if f.code != "OWN208"] == [
        ("CAT054", "CODEOWNERS", 1)
    ]


def test_an_entity_file_in_another_encoding_stays_without_what_cannot_be_read(tmp_path: Path) -> None:
    """It is told with its line."""
    text = component("dns", metadata="  title: Dns\n  description: Señales\n").encode("latin-1")
    catalog = build(tmp_path, {DNS: {"catalog-info.yaml": text}})
    entity = catalog.entities["component:default/dns"]
    assert (entity.title, entity.description, entity.inferred) == ("Dns", "", False)
    assert ("CAT005", 6) in {(f.code, f.origin.line) for f in catalog.findings}


def test_what_a_repository_declares_tells_who_owns_the_rest(tmp_path: Path) -> None:
    """Where all of it has one owner, and nothing else names any; two owners are no answer."""
    catalog = build(tmp_path / "1", {DNS: {"catalog-info.yaml": PIPELINE, **PROGRAM}})
    found = owner(catalog)
    assert (found.ref, found.by, found.evidence[0].origin.path) == (
        "group:default/team-a",
        "beside",
        "catalog-info.yaml",
    )
    assert "OWN208" not in {f.code for f in catalog.findings}
    both = f"{PIPELINE}---\n{PIPELINE.replace('pipeline-dns', 'pipeline-b').replace('team-a', 'team-b')}"
    assert owner(build(tmp_path / "2", {DNS: {"catalog-info.yaml": both, **PROGRAM}})).ref == ""


def test_teams_of_one_name_are_told_apart_on_screen(tmp_path: Path) -> None:
    """By their namespace."""
    teams = "---\n".join([group("core"), group("core\n  namespace: mobile")])
    catalog = build(tmp_path, {DNS: {"catalog-info.yaml": teams}})
    groups = [entity for entity in catalog.entities.values() if entity.kind == "Group"]
    assert [entity.display for entity in groups] == ["core", "mobile/core"]
