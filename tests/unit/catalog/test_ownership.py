"""Owners that are not there, owners that differ, references that lead nowhere, and what is told of people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalejo.kit.read import jsonl
from catalejo.model.entities import Catalog

from .captures import build, component, group

SHOP = "github.com/acme/shop"


def user(name: str, extra: str = "") -> str:
    """Return a User document."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: {name}\n"
        f"spec:\n  memberOf: [team-a]\n  profile: {{displayName: Ana, email: ana@example.org, picture: 'https://x/y.png'}}\n{extra}"
    )  # fmt: skip


def one(tmp_path: Path, *documents: str, files: dict[str, str] | None = None, people: str = "names") -> Catalog:
    """Build one repository out of the documents of its file."""
    return build(tmp_path, {SHOP: {"catalog-info.yaml": "---\n".join(documents), **(files or {})}}, people=people)


def owned(name: str, owner: str) -> str:
    """Return a component with an owner."""
    return component(name).replace("owner: team-a", f"owner: {owner}")


def test_an_owner_that_nobody_declares_is_one_finding_and_a_stub(tmp_path: Path) -> None:
    """However many entities it owns; its team page lists them."""
    catalog = one(tmp_path, owned("a", "Ghosts"), owned("b", "group:ghosts"), owned("c", "team-a"), group("team-a"))
    (found,) = catalog.findings
    assert (found.code, found.subject, found.occurrences, found.origin.line) == ("OWN201", "group:default/ghosts", 2, 8)
    stub = catalog.entities["group:default/ghosts"]
    assert (stub.stub, stub.inferred, stub.name) == (True, True, "Ghosts")
    owners = {ref: catalog.entities[f"component:default/{ref}"].owner for ref in "abc"}
    assert [owners[name].resolved for name in "abc"] == [False, False, True]
    assert {r.target for r in catalog.relations if r.source == stub.ref} == {
        "component:default/a", "component:default/b",
    }  # fmt: skip
    assert catalog.dangling == ()


@pytest.mark.parametrize(
    ("owner", "others", "code", "said"),
    [
        ("ghosts", [], "OWN202", ""),
        ("paymnts", [group("payments")], "OWN204", "payments"),
        ("team-b", [group("team-b\n  namespace: x")], "OWN204", "group:x/team-b"),
        ("shop", [owned("shop", "guests")], "OWN203", "component:shop"),
        ("guests", [], "OWN205", ""),
        ("john@example.com", [group("x")], "OWN205", ""),
        ("unknown", [group("x")], "OWN209", ""),
        ("nobody", [group("nobody")], "OWN209", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_an_unresolved_owner(
    tmp_path: Path, owner: str, others: list[str], code: str, said: str
) -> None:
    """The nearest thing that exists is named, defaults of generators are told apart."""
    catalog = one(tmp_path, owned("a", owner), *others)
    found = next(f for f in catalog.findings if f.args.get("owner") == owner)
    assert found.code == code
    assert said in (found.args.get("near", ""), found.args.get("found", ""))


def test_a_repository_that_is_called_like_a_team_is_no_mistake_of_who_names_the_team(tmp_path: Path) -> None:
    """What nobody declared is called after its repository; only what somebody declared can have been mistaken for it."""
    repos = {
        "github.com/acme/cloudbeat": {"go.mod": "module cloudbeat\n", "x.go": "package x\n"},
        "github.com/acme/pipelines": {"catalog-info.yaml": owned("pipelines", "group:cloudbeat")},
    }
    catalog = build(tmp_path, repos)
    assert "component:default/cloudbeat" in catalog.entities
    assert [found.code for found in catalog.findings if found.args.get("owner") == "group:cloudbeat"] == ["OWN202"]


def test_only_a_name_that_may_be_a_team_is_offered_to_be_declared(tmp_path: Path) -> None:
    """Not one that stands for nobody, not one that was misspelt, not a generator's default."""
    owners = ("ghosts", "unknown", "paymnts", "guests")
    catalog = one(tmp_path, group("payments"), *(owned(f"c-{name}", name) for name in owners))
    offered = {name: catalog.entities[f"group:default/{name}"].snippet for name in owners}
    assert {name for name, text in offered.items() if text} == {"ghosts"}
    assert "name: ghosts" in offered["ghosts"]


def test_codeowners_against_the_declared_owner(tmp_path: Path) -> None:
    """A hint, once for each rule; none where a person of the rule is a member of the declared team."""
    teams = [group("team-a", "  members: [ana]\n"), group("team-b"), user("ana")]
    files = {"CODEOWNERS": "* @acme/team-b\n"}
    catalog = one(tmp_path / "1", component("a"), component("b"), *teams, files=files)
    (found,) = catalog.findings
    assert (found.code, found.occurrences, found.origin.path, found.origin.line) == ("OWN206", 2, "CODEOWNERS", 1)
    for rule in ("* @acme/team-b @ana\n", "* @acme/team-a @acme/team-b\n", "* @bo\n"):
        files = {"CODEOWNERS": rule}
        assert one(tmp_path / str(len(rule)), component("a"), *teams, files=files).findings == ()


def test_dangling_references_are_one_finding_each_with_a_suggestion(tmp_path: Path) -> None:
    """Shown as they are written; told with line, number of places, and what is near."""
    catalog = one(
        tmp_path,
        group("team-a"),
        component("orders", "  system: shop\n  dependsOn: [component:paymets, resource:db]\n"),
        component("payments", "  dependsOn: [resource:db]\n  providesApis: [orders]\n"),
    )
    told = {f.subject: (f.code, f.origin.line, f.occurrences) for f in catalog.findings}
    assert told == {
        "system:default/shop": ("REL103", 17, 1),
        "component:default/paymets": ("REL105", 18, 1),
        "resource:default/db": ("REL103", 18, 2),
        "api:default/orders": ("REL104", 29, 1),
    }
    assert {r.target for r in catalog.dangling} == set(told)


def test_each_use_of_what_is_deprecated_is_told_at_the_line_of_its_user(tmp_path: Path) -> None:
    """Users that are deprecated themselves do not count."""
    leaving = [component("old"), component("older", "  dependsOn: [component:old]\n")]
    leaving = [text.replace("lifecycle: production", "lifecycle: deprecated") for text in leaving]
    users = [component(name, "  dependsOn: [component:old]\n") for name in ("a", "b")]
    catalog = one(tmp_path, group("team-a"), *leaving, *users)
    assert {(f.code, f.subject, *f.about, f.origin.line) for f in catalog.findings} == {
        ("REL106", "component:default/old", "component:default/a", 36),
        ("REL106", "component:default/old", "component:default/b", 46),
    }


@pytest.mark.parametrize(
    ("people", "names", "mail"), [("none", False, False), ("names", True, False), ("full", True, True)]
)
def test_people_are_shown_as_far_as_the_setting_goes(tmp_path: Path, people: str, names: bool, mail: bool) -> None:
    """Without the setting no name, e-mail or picture is anywhere in the result."""
    documents = [group("team-a", "  members: [zoraida]\n  profile: {email: t@example.org}\n"), user("zoraida")]
    catalog = one(tmp_path, component("a"), *documents, people=people)
    text = jsonl.encode(catalog).decode()
    assert ("zoraida" in text, "ana@example.org" in text, "t@example.org" in text) == (names, mail, mail)
    assert ("user:default/zoraida" in catalog.entities) is names
    assert catalog.findings == ()


def test_a_person_who_owns_is_shown_as_written_and_not_told_as_missing(tmp_path: Path) -> None:
    """The repository spells the reference out; that the person exists is known."""
    catalog = one(tmp_path, owned("a", "user:ana"), group("team-a"), user("ana"), people="none")
    owner = catalog.entities["component:default/a"].owner
    assert (owner.ref, owner.resolved) == ("user:default/ana", True)
    assert catalog.findings == ()


def test_floods_are_cut(tmp_path: Path) -> None:
    """One repository cannot fill the list of everybody."""
    documents = [component(f"bad name {i}") for i in range(300)]
    catalog = one(tmp_path, *documents)
    assert len([f for f in catalog.findings if f.code == "CAT011"]) == 200
    assert [f.args["count"] for f in catalog.findings if f.code == "CAT033"] == ["100"]


def test_slugs_links_and_letter_case(tmp_path: Path) -> None:
    """What is accepted but will not do what its author thinks."""
    metadata = (
        "  annotations: {github.com/project-slug: other/repo}\n"
        "  links:\n    - url: javascript:alert(1)\n    - {url: 'https://ok.example', title: T}\n"
        "  Title: x\n  title: y\n"
    )
    catalog = one(tmp_path, group("team-a"), component("a", metadata=metadata))
    assert sorted(f.code for f in catalog.findings) == ["CAT022", "CAT051", "CAT052", "CAT053"]
    assert [link.url for link in catalog.entities["component:default/a"].links] == ["https://ok.example"]


def test_the_result_is_the_same_in_any_order_of_files(tmp_path: Path) -> None:
    """Entities, relations and findings are sorted; only contents decide."""
    files = {f"{n}/catalog-info.yaml": component(f"c{n}", "  dependsOn: [component:none]\n") for n in range(5)}
    first = jsonl.encode(build(tmp_path / "1", {SHOP: files}))
    second = jsonl.encode(build(tmp_path / "2", {SHOP: dict(reversed(files.items()))}))
    assert first == second
    assert list(json.loads(first)["entities"]) == sorted(json.loads(first)["entities"])


def test_where_no_group_is_declared_one_finding_names_all_owners(tmp_path: Path) -> None:
    """It is one cause; a person needs no file, and an address that stands in examples is nobody's."""
    owners = ("ghosts", "web@example.com", "user:ann", "others")
    catalog = one(tmp_path, *(owned(f"c{number}", f'"{name}"') for number, name in enumerate(owners)))
    assert {(f.code, f.args["owner"]) for f in catalog.findings} == {
        ("OWN202", "ghosts, others"), ("OWN205", "web@example.com"),
    }  # fmt: skip
    (found,) = [f for f in catalog.findings if f.code == "OWN202"]
    assert (found.occurrences, found.about) == (2, ("component:default/c0", "component:default/c3"))


def test_nobody_is_said_to_be_missing_where_the_file_that_may_name_him_cannot_be_read(tmp_path: Path) -> None:
    """The broken entity file is told instead."""
    catalog = one(tmp_path, component("a", metadata="  annotations: {a/b: null}\n"))
    assert [f.code for f in catalog.findings] == ["CAT014"]
