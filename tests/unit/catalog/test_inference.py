"""Repositories that declare nothing: type, owner, docs, name, and the file to paste, each with its reason."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalejo.catalog.infer.snippet import snippet
from catalejo.catalog.infer.words import valid_name
from catalejo.catalog.rules.formats import is_name
from catalejo.kit.read.yaml import load_documents
from catalejo.model.capture import HostTeam
from catalejo.model.entities import Entity, Owner
from catalejo.model.origin import Origin
from catalejo.model.refs import make_ref

from .captures import build, component, group

PACKAGE = {"name": "x", "private": True}
APP = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"


def package(**facts: object) -> str:
    """Return a package.json."""
    return json.dumps({**PACKAGE, **facts})


@pytest.mark.parametrize(
    ("kind", "code", "files"),
    [
        ("service", "type-depends", {"package.json": package(dependencies={"express": "4"}, scripts={"start": "x"})}),
        ("website", "type-depends", {"package.json": package(dependencies={"react-dom": "18"})}),
        ("cli", "type-package-bin", {"package.json": package(bin={"x": "x.js"})}),
        ("library", "type-package-main", {"package.json": package(main="x.js", private=False)}),
        ("service", "type-depends", {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["fastapi>=0.1"]\n'}),
        ("worker", "type-depends", {"requirements.txt": "celery==5\n"}),
        ("cli", "type-python-scripts", {"pyproject.toml": '[project]\nname="x"\n[project.scripts]\nx = "x:main"\n'}),
        ("library", "type-python-package", {"pyproject.toml": '[build-system]\n[project]\nname="x"\n'}),
        (
            "library",
            "type-python-package",
            {"pyproject.toml": '[build-system]\n[project]\nname="x"\ndependencies = ["grpcio ~= 1.0", "aiohttp"]\n'},
        ),
        ("service", "type-go-service", {"go.mod": "module x\n", "cmd/x/main.go": "package main\n", "Dockerfile": ""}),
        ("cli", "type-go-cli", {"go.mod": "module x\n", "main.go": "package main\n"}),
        ("library", "type-go-library", {"go.mod": "module x\n", "x.go": "package x\n"}),
        ("service", "type-depends", {"pom.xml": "<artifactId>spring-boot-starter</artifactId>"}),
        (
            "library",
            "type-jvm-build",
            {
                "pom.xml": "<properties><spring-boot.version>3</spring-boot.version></properties>"
                "<dependencyManagement><dependency><artifactId>spring-boot-bom</artifactId></dependency>"
                "</dependencyManagement><dependencies>"
                "<dependency><artifactId>spring-boot</artifactId><optional>true</optional></dependency>"
                "<dependency><artifactId>spring-boot-test</artifactId><scope>test</scope></dependency></dependencies>"
            },
        ),
        (
            "website",
            "type-depends",
            {"A.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web" />', "Components/App.razor": ""},
        ),
        ("mobile-app", "type-depends", {"A.csproj": "<UseMaui>true</UseMaui>"}),
        (
            "gitops-stack",
            "type-wrapper-charts",
            {f"apps/{n}/Chart.yaml": f"name: {n}\ndependencies:\n- repository: https://x\n" for n in "abcde"},
        ),
        ("library", "type-rust-library", {"Cargo.toml": '[package]\nname="x"\n', "src/lib.rs": ""}),
        ("service", "type-dockerfile", {"Dockerfile": "FROM scratch\n", "run.py": ""}),
        ("worker", "type-dockerfile", {"Dockerfile.worker": "FROM scratch\n"}),
        ("documentation", "type-mkdocs", {"mkdocs.yml": "site_name: x\n", "docs/index.md": "# x\n"}),
        ("documentation", "type-prose", {"a.md": "# a\n", "b.md": "# b\n"}),
        ("library", "type-terraform-module", {"main.tf": "", "variables.tf": "", "outputs.tf": ""}),
        ("gitops-stack", "type-terraform-root", {"main.tf": 'terraform {\n  backend "s3" {}\n}\n'}),
        ("gitops-stack", "type-kustomize", {"overlays/prod/kustomization.yaml": "resources: []\n"}),
        ("gitops-stack", "type-argocd-objects", {"apps/a.yaml": APP}),
        (
            "cli",
            "type-workflow",
            {"apps/a.yaml": APP, ".github/workflows/r.yml": "uses: goreleaser/goreleaser-action@v6"},
        ),
        (
            "gitops-stack",
            "type-argocd-objects",
            {"a.yaml": APP, ".github/workflows/r.yml": "uses: actions/deploy-pages"},
        ),
        ("website", "type-index-html", {"index.html": "<p>"}),
    ],
)
def test_the_type_is_guessed_with_its_evidence(tmp_path: Path, kind: str, code: str, files: dict[str, str]) -> None:
    """One manifest is enough, and the reason names it."""
    (entity,) = build(tmp_path, {"github.com/acme/thing": files}).entities.values()
    assert (entity.type, entity.evidence[0].code, entity.inferred) == (kind, code, True)
    assert entity.evidence[0].origin.path in files
    assert entity.ref == ("resource" if kind == "gitops-stack" else "component") + ":default/thing"


def test_nothing_at_all_is_other(tmp_path: Path) -> None:
    """Unknown is said as it is, with the state of the repository."""
    catalog = build(tmp_path, {"github.com/acme/empty": {}}, {"github.com/acme/empty": {"status": "empty"}})
    entity = catalog.entities["component:default/empty"]
    assert (entity.type, entity.lifecycle, entity.evidence[0].code) == ("other", "", "repository-empty")


@pytest.mark.parametrize("name", ["Cargo.toml", "pyproject.toml"])
def test_a_key_of_thousands_of_dots_costs_next_to_nothing(tmp_path: Path, name: str) -> None:
    """The parser of the standard library would take memory by the square of its depth."""
    tracemalloc.start()
    try:
        build(tmp_path, {"deep": {name: "a." * 20_000 + "b = 1\n", "main.py": ""}})
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_an_archived_repository_is_deprecated(tmp_path: Path) -> None:
    """The host's word is the only lifecycle that is concluded."""
    facts = {"github.com/acme/old": {"archived": True}}
    entity = build(tmp_path, {"github.com/acme/old": {"go.mod": ""}}, facts).entities["component:default/old"]
    assert (entity.lifecycle, entity.evidence[0].code) == ("deprecated", "repository-archived")
    assert "lifecycle: deprecated\n" in entity.snippet


def test_a_program_with_its_deployment_is_a_program(tmp_path: Path) -> None:
    """Kustomize beside code does not make it a GitOps repository."""
    files = {"go.mod": "module x\n", "main.go": "", "Dockerfile": "", "deploy/kustomization.yaml": "resources: []\n"}
    assert build(tmp_path, {"github.com/acme/x": files}).entities["component:default/x"].type == "service"


def test_a_monorepo_is_one_entity_that_names_its_packages(tmp_path: Path) -> None:
    """Packages are evidence, not entities."""
    files = {f"packages/{name}/package.json": package(main="i.js", private=False) for name in ("a", "b", "c")}
    (entity,) = build(tmp_path, {"github.com/acme/mono": files}).entities.values()
    (packages,) = [e for e in entity.evidence if e.code == "packages"]
    assert packages.args == {"count": "3", "folders": "packages/a, packages/b, packages/c"}


def test_manifests_that_cannot_be_read_are_no_evidence(tmp_path: Path) -> None:
    """Broken manifests of all sorts are passed over."""
    files: dict[str, str | bytes] = {
        "package.json": "[" * 5000,
        "pyproject.toml": "= =",
        "Cargo.toml": b"\xff\xfe",
        "requirements.txt": "\x00",
    }
    (entity,) = build(tmp_path, {"github.com/acme/x": files}).entities.values()
    assert entity.type == "other"


def test_the_description_is_the_host_s_else_the_readme_s_first_paragraph(tmp_path: Path) -> None:
    """Badges, titles and code are passed over; the line is known."""
    readme = "# Shop\n\n[![build](x)](y)\n<img src=x>\n\n> note\n\n"
    readme += "Sells **things** to [people](http://x)\nall over.\n\nMore.\n"
    (entity,) = build(tmp_path / "1", {"github.com/acme/x": {"README.md": readme}}).entities.values()
    assert entity.description == "Sells things to people all over."
    assert [e.origin.line for e in entity.evidence if e.code == "described-by-readme"] == [8]
    facts = {"github.com/acme/x": {"description": " From the\n host "}}
    (entity,) = build(tmp_path / "2", {"github.com/acme/x": {"README.md": readme}}, facts).entities.values()
    assert entity.description == "From the host"


def test_names_are_made_valid_and_unique(tmp_path: Path) -> None:
    """Two repositories of one name are two entities, and none takes the name of a declared one."""
    repos = {"github.com/a/shop": {"x.md": ""}, "github.com/b/shop": {"x.md": ""}, "local/con ñ!": {"x.md": ""}}
    assert sorted(build(tmp_path, repos).entities) == [
        "component:default/b-shop",
        "component:default/con",
        "component:default/shop",
    ]


@given(st.text(max_size=100))
def test_any_text_becomes_a_valid_name(text: str) -> None:
    """Whatever a repository is called, its entity has a name that Backstage accepts."""
    assert is_name(valid_name(text))


@given(st.text(max_size=60), st.text(max_size=30), st.sampled_from(["Component", "Resource"]))
def test_the_snippet_says_what_the_entity_is(description: str, tag: str, kind: str) -> None:
    """Any description and tag come back from YAML as they were written."""
    text = description.encode("utf-8", "ignore").decode().strip()
    entity = Entity(
        ref=make_ref(kind, "default", "x"), kind=kind, namespace="default", name="x", raw={}, origin=Origin(),
        description=text, type="service", tags=(tag,) if tag.isalnum() and tag.isascii() else (),
    )  # fmt: skip
    (document,) = load_documents(snippet(entity, Owner("group:default/t"), True))
    assert document.problem is None
    assert document.value["metadata"].get("description", "") == text
    assert tuple(document.value["metadata"].get("tags", ())) == entity.tags
    assert document.value["metadata"]["annotations"] == {"backstage.io/techdocs-ref": "dir:."}


def test_the_snippet_is_valid_and_gives_the_same_entity(tmp_path: Path) -> None:
    """Pasted into the repository it declares what was inferred, without a finding."""
    files = {
        "go.mod": "module x\n", "main.go": "", "Dockerfile": "", "docs/index.md": "# x\n",
        "README.md": "It does: things, \"well\" #1\n", "CODEOWNERS": "* @acme/core\n",
    }  # fmt: skip
    repos = {"github.com/acme/x": files, "github.com/acme/org": {"catalog-info.yaml": group("core")}}
    facts = {"github.com/acme/x": {"topics": ("go", "Not Valid")}}
    before = build(tmp_path / "1", repos, facts).entities["component:default/x"]
    pasted = {**repos, "github.com/acme/x": {**files, "catalog-info.yaml": before.snippet}}
    catalog = build(tmp_path / "2", pasted, facts)
    after = catalog.entities["component:default/x"]
    assert catalog.findings == ()
    assert not after.inferred
    same = ("description", "type", "tags", "system", "docs_path")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]
    assert before.owner.ref == after.owner.ref == "group:default/core"
    assert after.lifecycle == "production"


def test_a_repository_that_others_describe_is_not_inferred(tmp_path: Path) -> None:
    """By a source location, by a project slug, or by its name in the organisation's catalogue."""
    by_slug = component("one", metadata="  annotations: {github.com/project-slug: acme/a}\n")
    source = "  annotations: {backstage.io/source-location: 'url:https://github.com/acme/b/'}\n"
    by_source = component("two", metadata=source)
    files = {"catalog-info.yaml": "---\n".join([by_slug, by_source, component("c")])}
    repos = {"github.com/acme/org": files, **{f"github.com/acme/{name}": {"x.md": ""} for name in "abcd"}}
    assert [e.name for e in build(tmp_path, repos).entities.values() if e.inferred and not e.stub] == ["d"]


def test_codeowners_decide_with_the_line_that_says_so(tmp_path: Path) -> None:
    """A team comes before a person, and is found by slug or by its annotation."""
    slug = "name: core-team\n  annotations: {github.com/team-slug: acme/core}\n"
    declared = group("core-team").replace("name: core-team\n", slug)
    files = {".github/CODEOWNERS": "# x\n* @ana @acme/core\n", "go.mod": ""}
    catalog = build(tmp_path, {"github.com/acme/x": files, "github.com/acme/org": {"catalog-info.yaml": declared}})
    owner = catalog.entities["component:default/x"].owner
    assert (owner.ref, owner.by, owner.written, owner.resolved) == (
        "group:default/core-team",
        "codeowners",
        "@acme/core",
        True,
    )
    assert (owner.evidence[0].origin.path, owner.evidence[0].origin.line) == (".github/CODEOWNERS", 2)
    relation = next(r for r in catalog.relations if r.source == "component:default/x" and r.type == "ownedBy")
    assert relation.target == "group:default/core-team"


def test_people_in_codeowners_are_named_only_where_people_are_shown(tmp_path: Path) -> None:
    """With ``people: none`` the file is said to name people, and nobody is named."""
    repos = {"github.com/acme/x": {"CODEOWNERS": "* @ana\n"}}
    shown = build(tmp_path / "1", repos).entities["component:default/x"].owner
    hidden = build(tmp_path / "2", repos, people="none").entities["component:default/x"].owner
    assert (shown.ref, hidden.ref) == ("user:default/ana", "")
    assert hidden.evidence[0].code == "codeowners-people"


def test_host_teams_own_what_nobody_else_does(tmp_path: Path) -> None:
    """The team with the fewest repositories is the most specific one; it becomes a Group with its members."""
    repos = ("github.com/acme/x", "github.com/acme/y")
    teams = [
        HostTeam("github.com", "acme", "everybody", "Everybody", "gh", members=("ana", "bo"), repositories=repos),
        HostTeam(
            "github.com", "acme", "core", "Core", "gh",
            members=("ana",), repositories=repos[:1], parent="everybody",
        ),
    ]  # fmt: skip
    catalog = build(tmp_path, {repo: {"go.mod": ""} for repo in repos}, teams=teams)
    assert catalog.entities["component:default/x"].owner.ref == "group:default/core"
    assert catalog.entities["component:default/y"].owner.by == "host-team"
    core = catalog.entities["group:default/core"]
    assert (core.inferred, core.stub, core.title) == (True, False, "Core")
    found = {(r.source, r.type, r.target) for r in catalog.relations}
    assert ("group:default/core", "hasMember", "user:default/ana") in found
    assert ("group:default/core", "childOf", "group:default/everybody") in found
    assert catalog.entities["user:default/bo"].stub
    hidden = build(tmp_path / "2", {repo: {"go.mod": ""} for repo in repos}, teams=teams, people="none")
    assert not [ref for ref in hidden.entities if ref.startswith("user:")]
    assert b"ana" not in str(hidden.entities["group:default/core"].raw).encode()


def test_many_workflows_hide_no_manifest(tmp_path: Path) -> None:
    """Only so many files are read of a repository: manifests before workflows."""
    files = {f".github/workflows/{n}.yml": "uses: docker/build-push-action@v6\n" for n in range(60)}
    files["package.json"] = package(bin={"x": "x.js"})
    (entity,) = build(tmp_path, {"local/x": files}).entities.values()
    assert entity.type == "cli"


@pytest.mark.parametrize(
    ("readme", "expected"),
    [
        ("**Releases:**\n[![r](https://example.com/r.svg)](x)\n\n# X\n\nX keeps the orders.\n", "X keeps the orders."),
        ("# X\n\nDocs: https://example.com/docs\n\nX keeps the orders.\n", "X keeps the orders."),
        ("# X\n\nX v4\n\nX keeps the orders of the shop.\n", "X keeps the orders of the shop."),
        ("# X\n\nX hosts your pages for you, without any server. It also gives\n\n- a\n",
         "X hosts your pages for you, without any server."),
        ("# X\n\nX keeps the orders of the shop until they are paid. " + "It is long. " * 20,
         "X keeps the orders of the shop until they are paid." + " It is long." * 12),
        ("# X\n\n" + "word " * 60, "word " * 39 + "word…"),
    ],
)  # fmt: skip
def test_a_description_is_whole_sentences_about_the_repository(tmp_path: Path, readme: str, expected: str) -> None:
    """Labels, addresses and badges are no description; what is too long, or leads into a list, ends with a sentence."""
    (entity,) = build(tmp_path, {"local/x": {"README.md": readme}}).entities.values()
    assert entity.description == expected


def test_desired_state_stays_it_whatever_few_tools_lie_beside_it(tmp_path: Path) -> None:
    """Images of tools, a workflow that builds one, many pages of prose; its tools are parts of no Component."""
    files = {f"apps/a{n}/kustomization.yaml": "resources: []\n" for n in range(45)}
    files |= {f"notes/page-{n}.md": "" for n in range(25)}
    files |= {".github/workflows/r.yml": "uses: docker/build-push-action@v6"}
    tools = {"ansible-runner/Dockerfile": "FROM scratch\n", "ansible-runner/run.py": "", "boot/Dockerfile": ""}
    tools |= {"boot/serve.sh": ""}
    catalog = build(tmp_path, {"github.com/acme/home": {**files, **tools}, "github.com/acme/prose": files})
    assert {ref for ref, entity in catalog.entities.items() if entity.type == "gitops-stack"} == {
        "resource:default/home", "resource:default/prose",
    }  # fmt: skip
    runner = catalog.entities["component:default/ansible-runner"]
    assert runner.part_of == "resource:default/home" and "subcomponentOf" not in runner.snippet


def test_an_image_that_is_built_elsewhere_makes_no_service_of_prose(tmp_path: Path) -> None:
    """A specification whose workflow builds the image of a tool for it is documentation."""
    files = {f"specification/page-{n}.md": "# x\n" for n in range(8)} | {"tools/parser/Dockerfile": "FROM scratch\n"}
    files |= {".github/workflows/publish.yml": "uses: docker/build-push-action@v6"}
    (entity,) = build(tmp_path, {"github.com/acme/spec": files}).entities.values()
    assert entity.type == "documentation"


def test_a_server_whose_image_has_a_name_in_front_is_a_service(tmp_path: Path) -> None:
    """``build.Dockerfile`` beside a program that serves, commands or not."""
    module = "module x\nrequire google.golang.org/grpc v1.0.0\nrequire github.com/spf13/cobra v1.0.0\n"
    files = {
        "relay/go.mod": module,
        "relay/main.go": "",
        "relay/build.Dockerfile": "FROM scratch\n",
        "core/go.mod": "module y",
    }
    entities = build(tmp_path, {"github.com/acme/flags": files}).entities
    assert entities["component:default/relay"].type == "service"
