"""A repository of several things: which parts are entities, what they are called, who owns them, what never counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalejo.model.entities import Catalog, Entity

from .captures import Files, build, component

SHOP = "github.com/acme/shop"


def npm(name: str, **facts: object) -> str:
    """Return a package.json."""
    return json.dumps({"name": name, "version": "1.0.0", **facts})


MONOREPO: Files = {
    "README.md": "# Shop\n\nEverything that the shop needs.\n",
    ".github/CODEOWNERS": "* @acme/core\n/services/cart/ @acme/carts\nDockerfile @acme/builders\n",
    "package.json": json.dumps({"private": True, "workspaces": ["packages/*"]}),
    "services/cart/Dockerfile": "FROM scratch\nEXPOSE 8080\n",
    "services/cart/go.mod": "module example.com/cart\n",
    "services/cart/main.go": "package main\n",
    "services/cart/README.md": "# Cart\n\nKeeps what people want to buy.\n",
    "services/api/Dockerfile": "FROM scratch\n",
    "services/api/requirements.txt": "fastapi==1\n",
    "services/api/server.py": "",
    "services/api/other.py": "",
    "apps/web/package.json": npm("web", private=True, dependencies={"next": "15"}),
    "packages/money/package.json": npm("@acme/money", main="i.js", types="i.d.ts"),
    "packages/lint/package.json": npm("@acme/lint", private=True),
    "charts/platform/Chart.yaml": "apiVersion: v2\nname: platform\nversion: 3.1.0\n",
    "charts/cart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 0.2.0\n",
    "skaffold.yaml": "build:\n  artifacts:\n  - image: registry.example.com/acme/cart-server\n    context: services/cart\n",
    "examples/hello/Dockerfile": "FROM scratch\n",
    "services/cart/testdata/Dockerfile": "FROM scratch\n",
    "third_party/redis/Dockerfile": "FROM scratch\n",
    "docs/site/Dockerfile": "FROM scratch\n",
    "docker/grafana/Dockerfile": "FROM grafana/grafana\n",
    ".devcontainer/Dockerfile": "FROM scratch\n",
}


def inferred(catalog: Catalog, kind: str = "Component") -> dict[str, Entity]:
    """Return the inferred entities of a kind by name."""
    return {e.name: e for e in catalog.entities.values() if e.kind == kind and e.inferred and not e.stub}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalog of one repository of many parts."""
    return build(tmp_path_factory.mktemp("shop"), {SHOP: MONOREPO})


def test_each_deployed_or_published_part_is_a_component_and_nothing_else_is(shop: Catalog) -> None:
    """Examples, test data, foreign code, docs, configuration of others' images and private packages are none."""
    assert {name: (e.type, e.subpath) for name, e in inferred(shop).items()} == {
        "shop": ("service", ""),
        "cart": ("service", "services/cart"),
        "shop-api": ("service", "services/api"),
        "shop-web": ("website", "apps/web"),
        "money": ("library", "packages/money"),
        "platform": ("helm-chart", "charts/platform"),
    }


def test_a_part_belongs_to_its_repository_s_component(shop: Catalog) -> None:
    """As Backstage says it: spec.subcomponentOf makes partOf, and hasPart on the other side."""
    found = {(r.source, r.type, r.target) for r in shop.relations}
    assert ("component:default/cart", "partOf", "component:default/shop") in found
    assert ("component:default/shop", "hasPart", "component:default/cart") in found
    cart = shop.entities["component:default/cart"]
    spec = cart.raw["spec"]
    assert isinstance(spec, dict)
    assert spec["subcomponentOf"] == "component:default/shop"
    assert "  subcomponentOf: shop\n" in cart.snippet


def test_a_part_has_its_own_language_docs_image_and_reasons(shop: Catalog) -> None:
    """Each fact is said with the file that says it."""
    cart = shop.entities["component:default/cart"]
    assert (cart.tags, cart.docs_path, cart.description) == (
        ("go",), "services/cart/README.md", "Keeps what people want to buy.",
    )  # fmt: skip
    assert cart.images == ("registry.example.com/acme/cart-server",)
    assert cart.calls == ("cart", "cart-server")
    codes = [(item.code, item.origin.path, item.origin.line) for item in cart.evidence]
    assert ("part-dockerfile", "services/cart/Dockerfile", 0) in codes
    assert ("part-skaffold", "skaffold.yaml", 3) in codes
    assert ("part-chart", "charts/cart/Chart.yaml", 2) in codes
    versions = [e.args["version"] for e in shop.entities["component:default/platform"].evidence if "version" in e.args]
    assert versions == ["3.1.0"]


def test_a_part_is_owned_by_the_rule_for_its_folder_whatever_its_files_are_called(shop: Catalog) -> None:
    """A rule for Dockerfiles does not own the services that are built from them; the nearest folder's rule does."""
    owners = {name: entity.owner.ref for name, entity in inferred(shop).items()}
    assert owners["cart"] == "group:default/carts"
    assert {owners[name] for name in ("shop", "shop-api", "shop-web", "money")} == {"group:default/core"}


def test_packages_below_the_measure_are_rows_of_their_repository(shop: Catalog) -> None:
    """They are named with folder, version and file; those that are entities lead there."""
    rows = {row.name: (row.folder, row.ecosystem, row.version, row.ref) for row in inferred(shop)["shop"].packages}
    assert rows["@acme/lint"] == ("packages/lint", "npm", "1.0.0", "")
    assert rows["@acme/money"][3] == "component:default/money"


def test_a_library_of_many_packages_has_entities_only_above_the_measure(tmp_path: Path) -> None:
    """Above it: what people run, what has docs, an API or owners of its own."""
    files = {f"packages/p{n}/package.json": npm(f"@x/p{n}", main="i.js") for n in range(30)}
    files |= {
        "packages/cli/package.json": npm("@x/cli", bin={"x": "x.js"}),
        "packages/site-kit/package.json": npm("@x/site-kit", main="i.js"),
        "packages/site-kit/docs/index.md": "# Kit\n",
        "packages/owned/package.json": npm("@x/owned", main="i.js"),
        "CODEOWNERS": "* @acme/core\n/packages/owned/ @acme/two\n",
    }
    catalog = build(tmp_path, {"github.com/acme/kit": files})
    assert set(inferred(catalog)) == {"kit", "kit-cli", "site-kit", "owned"}
    assert inferred(catalog)["kit"].type == "library"
    assert len(inferred(catalog)["kit"].packages) == 33


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": "", "main.py": "", "Dockerfile.dev": "", "Dockerfile.alpine": ""},
        {"app/Dockerfile": "", "app/main.py": "", "README.md": "x"},
        {"build/Dockerfile": "", "main.go": "", "go.mod": "module x\n"},
        {"go.mod": "module x\n", "main.go": "", "Dockerfile": "", "charts/thing/Chart.yaml": "name: thing\n"},
        {"Dockerfile": "", "main.py": "", "compose.yaml": "services:\n  a: {build: .}\n  db: {image: postgres}\n"},
        {"images/thing/Dockerfile": "", "go.mod": "module thing\n", "cmd/thing/main.go": ""},
        {"docker-compose.yml": "services:\n  a: {build: 'https://example.com/x.git'}\n  b: {build: ../up}\n", "a.py": ""},
    ],
)  # fmt: skip
def test_a_repository_of_one_thing_has_no_parts(tmp_path: Path, files: dict[str, str]) -> None:
    """Variants of one image, a chart of the same name, a folder for the source: all are the repository itself."""
    assert set(inferred(build(tmp_path, {"github.com/acme/thing": files}))) == {"thing"}


@pytest.mark.parametrize(
    ("parts", "files"),
    [
        ({"orders", "billing"}, {  # a workspace of Go with an image for each command
            "go.mod": "module x\n", "cmd/orders/main.go": "", "cmd/billing/main.go": "",
            "orders.Dockerfile": "", "Dockerfile.billing": "",
        }),
        ({"orders", "billing"}, {  # one Dockerfile that builds what its argument names
            "go.mod": "module x\n", "cmd/orders/main.go": "", "cmd/billing/main.go": "",
            "Dockerfile": "ARG SERVICE\nRUN go build -o /app ./cmd/${SERVICE}\n",
        }),
        ({"orders", "billing"}, {  # Maven modules
            "pom.xml": "<project><artifactId>x</artifactId><packaging>pom</packaging><modules/></project>",
            "orders/pom.xml": "<project><parent><artifactId>x</artifactId></parent><artifactId>orders</artifactId>"
                              "<build><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></build></project>",
            "billing/pom.xml": "<project><artifactId>billing</artifactId><!-- spring-boot-maven-plugin --></project>",
        }),
        ({"orders", "billing"}, {  # functions of a SAM template
            "template.yaml": "Resources:\n  A: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: orders/}}\n"
                             "  B: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: billing}}\n",
            "orders/app.py": "", "billing/app.py": "",
        }),
        ({"orders", "billing"}, {"orders/serverless.yml": "", "billing/serverless.yml": "", "orders/h.js": ""}),
        ({"orders", "billing"}, {"orders/function.json": '{"bindings": []}', "billing/function.json": '{"bindings":[]}'}),
        ({"orders", "billing"}, {
            "compose.yaml": "services:\n  orders:\n    build: {context: ., dockerfile: svc/orders/Dockerfile}\n"
                            "  billing:\n    build: ./svc/billing\n",
            "svc/orders/Dockerfile": "", "svc/billing/Dockerfile": "",
        }),
        ({"orders", "billing"}, {  # crates of a workspace that serve
            "Cargo.toml": '[workspace]\nmembers = ["*"]\n',
            "orders/Cargo.toml": '[package]\nname = "orders"\n[dependencies]\naxum = "1"\n', "orders/src/main.rs": "",
            "billing/Cargo.toml": '[package]\nname = "billing"\npublish = false\n[dependencies]\ntonic = "1"\n',
            "billing/src/main.rs": "",
        }),
        ({"orders", "billing"}, {  # projects of .NET that serve
            "Orders/orders.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web">', "Orders/P.cs": "",
            "Billing/billing.csproj": '<Project Sdk="Microsoft.NET.Sdk.Worker">', "Billing/P.cs": "",
        }),
    ],
)  # fmt: skip
def test_parts_are_found_in_every_ecosystem(tmp_path: Path, parts: set[str], files: dict[str, str]) -> None:
    """Images, modules, crates, projects, functions."""
    found = inferred(build(tmp_path, {"github.com/acme/mono": files}))
    assert {name.lower() for name, entity in found.items() if entity.part_of} == parts


def test_names_are_contested_by_repositories_not_won_by_order(tmp_path: Path) -> None:
    """Two repositories with a part of one name both put their own in front; a declared name is never taken."""
    files = {"cart/Dockerfile": "", "cart/a.py": "", "ledger/Dockerfile": "", "ledger/a.py": ""}
    repos: dict[str, Files] = {
        "github.com/acme/one": files,
        "github.com/acme/two": {**files, "till/Dockerfile": "", "till/a.py": ""},
        "github.com/acme/org": {"catalog-info.yaml": component("till")},
    }
    parts = {name for name, entity in inferred(build(tmp_path, repos)).items() if entity.part_of}
    assert parts == {"one-cart", "two-cart", "one-ledger", "two-ledger", "two-till"}


def test_a_repository_of_desired_state_has_no_parts(tmp_path: Path) -> None:
    """The charts of a GitOps repository are what it deploys with."""
    app = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
    files = {f"apps/{n}.yaml": app for n in "abc"} | {f"charts/{n}/Chart.yaml": f"name: {n}\n" for n in "abc"}
    (entity,) = build(tmp_path, {"github.com/acme/gitops": files}).entities.values()
    assert (entity.kind, entity.type) == ("Resource", "gitops-stack")


def test_nobody_is_missed_once_for_the_repository_not_for_each_part(tmp_path: Path) -> None:
    """One cause, one finding."""
    files = {f"{name}/{file}": "" for name in ("cart", "ledger", "till") for file in ("Dockerfile", "a.py")}
    catalog = build(tmp_path, {SHOP: files})
    assert [finding.subject for finding in catalog.findings if finding.code == "OWN208"] == ["component:default/shop"]


def test_thousands_of_manifests_and_builds_stay_within_bounds(tmp_path: Path) -> None:
    """A repository that lists more than anybody reads costs bounded work and gives bounded entities."""
    files: dict[str, str] = {f"s{n}/Dockerfile": "" for n in range(600)}
    files |= {f"s{n}/package.json": "{" * 50 for n in range(600)}
    files |= {f"p{n}/go.mod": f"module example.com/p{n}\n" for n in range(900)}
    found = inferred(build(tmp_path, {SHOP: files}))
    assert 100 <= len(found) <= 201


def test_the_whole_stands_before_its_parts(shop: Catalog) -> None:
    """What is said of the repository stands on the page of its component, not of a part whose name sorts first."""
    assert shop.by_repo[SHOP][0] == "component:default/shop"


def test_a_manifest_that_nests_without_end_is_none(tmp_path: Path) -> None:
    """What is read of it grows with its length, not with the square."""
    files = {
        "a/pom.xml": "<dependencies>" * 20_000 + "</build>" * 20_000,
        "b/pom.xml": "<project/>",
        "c/Dockerfile": "",
    }
    assert set(inferred(build(tmp_path, {SHOP: files}))) == {"shop"}


def test_a_command_stays_one_when_it_is_put_into_an_image(tmp_path: Path) -> None:
    """Told by what commands are called; the server beside it is a service."""
    files: Files = {
        "go.mod": "module example.com/cluster\nrequire sigs.k8s.io/controller-runtime v0.1.0\n", "main.go": "package main\n",
        "Dockerfile": "FROM scratch\nEXPOSE 8080\n", "cmd/clusterctl/main.go": "package main\n",
        "cmd/clusterctl/Dockerfile": "FROM scratch\n", "cmd/agent/main.go": "package main\n", "cmd/agent/Dockerfile": "FROM scratch\n",
    }  # fmt: skip
    found = inferred(build(tmp_path, {"github.com/acme/cluster": files}))
    assert {name: found[name].type for name in found} == {
        "cluster": "service", "clusterctl": "cli", "cluster-agent": "service",
    }  # fmt: skip


def test_what_is_still_to_be_filled_in_is_no_package(tmp_path: Path) -> None:
    """The folder of a template, and a name that no ecosystem allows."""
    project = '[build-system]\nrequires = []\n[project]\nname = "%s"\n'
    files: Files = {
        "a/pyproject.toml": project % "acme-a", "b/pyproject.toml": project % "acme-b",
        "_template/pyproject.toml": project % "acme-new", "c/pyproject.toml": project % "acme-<REPLACE ME>",
    }  # fmt: skip
    whole = inferred(build(tmp_path, {SHOP: files}))["shop"]
    assert [package.name for package in whole.packages] == ["acme-a", "acme-b"]


def test_a_template_of_projects_is_one(tmp_path: Path) -> None:
    """Whatever the projects that are made from it will be; cookiecutter's file alone, in a tool's tests, says nothing."""
    made: Files = {
        "cookiecutter.json": "{}",
        "{{cookiecutter.name}}/Dockerfile": "FROM scratch\n",
        "{{cookiecutter.name}}/go.mod": "module x\n",
    }
    alone: Files = {"cookiecutter.json": "{}", "Dockerfile": "FROM scratch\n"}
    found = inferred(build(tmp_path, {SHOP: made, "github.com/acme/app": alone}))
    assert (found["shop"].type, found["app"].type) == ("template", "service")
