"""Foreign text that costs time or memory: it is read in time linear in its length, or costs its own repository only."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from catalejo.catalog import build_catalog
from catalejo.catalog.gather import LIMITS, request_of
from catalejo.catalog.infer.component import conclude
from catalejo.catalog.reading.declared import RepositoryReading
from catalejo.catalog.reading.reader import read_repository
from catalejo.kit.read.captured import Captured
from catalejo.kit.sandbox.pool import SandboxPool
from catalejo.kit.text.segments import entity_path, segment
from catalejo.model.world import Settings

from .captures import Files, build, component, group, make_capture

REPO, GOOD = "github.com/acme/shop", "github.com/acme/good"
SECONDS = 5.0
"""Processor time that each of these inputs may cost; without its cure each costs minutes."""


@contextmanager
def little_time() -> Iterator[None]:
    """Fail where the processor is busy for longer."""

    def expired(number: int, frame: object) -> None:
        pytest.fail(f"busy for more than {SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, expired)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def reading(tmp_path: Path, files: Files) -> RepositoryReading:
    """Read one repository here, without a worker that would end it, under a bound of time."""
    (repo,) = make_capture(tmp_path, {REPO: files}).repositories()
    with little_time():
        told = read_repository(repo, request_of(repo))
        conclude(repo)
        msgspec.msgpack.encode(told)
    return told


def api(kind: str, text: str) -> Files:
    """Return a repository with an API whose definition is a file of its own."""
    document = component("a", "  definition: {$text: ./a.txt}\n", kind="API").replace("type: service", f"type: {kind}")
    return {"catalog-info.yaml": document, "a.txt": text}


LOCATION = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec: {targets: [%s]}\n"
DEEP = "/".join("a" * 20 for _ in range(40))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(api("grpc", "service a {" * 8_000 + "}" * 8_000), id="proto nested"),
        pytest.param(api("grpc", "message a {}" + "service a" * 9_800), id="proto heads"),
        pytest.param(api("grpc", "message a {}" + "/*/" * 40_000), id="proto comments"),
        pytest.param(api("grpc", 'message a {} "' + '\\"' * 60_000), id="proto strings"),
        pytest.param(api("grpc", "message a {} service b { " + "rpc x ( " * 30_000 + "}"), id="proto rpc"),
        pytest.param(api("graphql", "type a " * 30_000), id="graphql types"),
        pytest.param(api("graphql", "schema " * 60_000), id="graphql schema"),
        pytest.param(api("graphql", "type Query {" * 20_000 + "}" * 20_000), id="graphql nested"),
        pytest.param(api("graphql", "type Query {" + "a" * 300_000 + "}"), id="graphql field"),
        pytest.param(api("graphql", "type Query {" + "a(" * 100_000 + "}"), id="graphql arguments"),
        pytest.param(api("graphql", 'type Query {a: B} """' + '\\"""' * 60_000), id="graphql description"),
        pytest.param({"CODEOWNERS": "*a" * 20 + "b @a/b\n", "README.md": "a", f"{DEEP}/catalog-info.yaml": component("x")}, id="codeowners stars"),
        pytest.param({"CODEOWNERS": "".join(f"/a{i}*/*x @a/b\n" for i in range(10_000)), **{f"d{i}/catalog-info.yaml": component(f"x{i}") for i in range(100)}}, id="codeowners rules"),
        pytest.param({"CODEOWNERS": "**/" * 20 + "*a*a*b @a/b\n", f"{DEEP}/catalog-info.yaml": component("x")}, id="codeowners folders"),
        pytest.param({"catalog-info.yaml": LOCATION % ("./" + "**/" * 6 + "*a*a*a*b.yaml"), **{f"{DEEP}/{'a' * 80}{i}.yaml": "" for i in range(5)}}, id="location stars"),
        pytest.param({"catalog-info.yaml": LOCATION % ("./" + "*a" * 20 + "b.yaml"), **{f"{'a' * 200}{i}.yaml": "" for i in range(5)}}, id="location twenty stars"),
        pytest.param({"catalog-info.yaml": LOCATION % ("./" + "{a,b}" * 40 + ".yaml"), "x.yaml": ""}, id="location braces"),
        pytest.param({"main.tf": "\n" * 300_000, "variables.tf": "", "outputs.tf": ""}, id="terraform blank lines"),
        pytest.param({"pyproject.toml": "\n" * 200_000 + "[project]\n"}, id="pyproject blank lines"),
        pytest.param({"Cargo.toml": "[dependencies]\n" + "".join(f"a.b{i}.c=1\n" for i in range(15_000))}, id="cargo keys"),
        pytest.param({"Cargo.toml": "a = " + "[" * 50_000}, id="cargo depth"),
        pytest.param({"README.md": "[a" * 9_000 + "\n\n" + "![" * 9_000}, id="readme brackets"),
        pytest.param({"README.md": "![a](" * 3_900}, id="readme image"),
        pytest.param({"catalog-info.yaml": component("a", "".join(f"  {'o' * 90}{i}: 1\n" for i in range(20_000)))}, id="misspelt keys"),
    ],
)  # fmt: skip
def test_a_text_costs_no_more_than_its_length(tmp_path: Path, files: Files) -> None:
    assert "CAT034" not in {item.code for item in reading(tmp_path, files).findings}


def test_bounds_of_one_entity_and_of_all(tmp_path: Path) -> None:
    texts = "".join(f"  c{i}: {{$text: ./a.txt}}\n" for i in range(50))
    told = reading(tmp_path / "text", {"catalog-info.yaml": component("a", texts), "a.txt": "x" * 500_000})
    assert ([item.code for item in told.findings], told.entities) == (["CAT025"], [])
    names = ", ".join(f"component:c{i}" for i in range(6_000))
    told = reading(tmp_path / "references", {"catalog-info.yaml": component("a", f"  dependsOn: [{names}]\n")})
    assert ([item.code for item in told.findings], told.entities) == (["CAT036"], [])
    told = reading(
        tmp_path / "long", {"catalog-info.yaml": component("a", f"  dependsOn: [component:{'x' * 9_000}]\n")}
    )
    assert ([item.code for item in told.findings], told.entities) == (["REL101"], [])
    names = ", ".join(f"component:c{i}" for i in range(4_000))
    many = "---\n".join(component(f"a{n}", f"  dependsOn: [{names}]\n") for n in range(30))
    told = reading(tmp_path / "all", {"a/catalog-info.yaml": many, "b/catalog-info.yaml": component("z")})
    assert [item.code for item in told.findings if item.code != "CAT004"] == ["CAT037"]
    assert sum(len(item.relations) for item in told.entities) <= 200_000


def test_what_lists_and_search_show_is_cut_and_told(tmp_path: Path) -> None:
    metadata = (
        f"  title: {'t' * 100_000}\n  description: {'d' * 100_000}\n  annotations: {{a: {'v' * 100_000}}}\n"
        f"  tags: [{', '.join(f't{i}' for i in range(1_000))}]\n"
        f"  links: [{', '.join('{url: https://a.b}' for _ in range(1_000))}]\n"
    )
    catalog = build(tmp_path, {REPO: {"catalog-info.yaml": component("a", "", metadata)}})
    entity = catalog.entities["component:default/a"]
    shown = (entity.title, entity.description, entity.annotations, entity.tags, entity.links)
    assert len(msgspec.json.encode(shown)) < 40_000
    fields = sorted(item.args["field"] for item in catalog.findings if item.code == "CAT035")
    assert fields == [f"metadata.{key}" for key in ("annotations.a", "description", "links", "tags", "title")]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (msgspec.structs.replace(LIMITS, cpu_seconds=0.3), "time"),
        (msgspec.structs.replace(LIMITS, output_bytes=20_000), "output"),
    ],
    ids=["time", "output"],
)
def test_a_repository_over_its_limit_costs_its_own_part(tmp_path: Path, limits: object, why: str) -> None:
    heavy = "---\n".join(component(f"x{i}") for i in range(3_000))
    files = {
        f"{n}/catalog-info.yaml": heavy.replace("name: x", f"name: x{n}-") for n in range(1 if why == "output" else 30)
    }
    captured = make_capture(
        tmp_path,
        {
            REPO: files,
            GOOD: {"catalog-info.yaml": component("good") + "---\n" + group("team-a")},
            "github.com/acme/other": {"README.md": "An other repository.\n\nWith a sentence about itself."},
        },
    )
    pool = SandboxPool("catalejo.catalog.reading.reader:read", limits, 1, [tmp_path])  # type: ignore[arg-type]  # Limits
    with pool:
        catalog = build_catalog(captured, Settings(people="names"), pool=pool)
    (told,) = [item for item in catalog.findings if item.code == "CAT034"]
    assert (told.origin.repo, told.args["why"]) == (REPO, why)
    assert {"component:default/good", "group:default/team-a", "component:default/other"} <= set(catalog.entities)


def test_a_damaged_shard_costs_its_repository_and_is_named(tmp_path: Path) -> None:
    make_capture(tmp_path, {name: {"catalog-info.yaml": component(name[-4:])} for name in (REPO, GOOD)})
    archive = tmp_path / "repos" / REPO / "blobs.zip"
    archive.write_bytes(archive.read_bytes()[:60])
    catalog = build_catalog(Captured(tmp_path), Settings())
    assert "component:default/good" in catalog.entities
    found = [(item.code, item.origin.repo, item.args["path"]) for item in catalog.findings if item.code == "SYS614"]
    assert found == [("SYS614", REPO, f"repos/{REPO}/blobs.zip")]


def test_a_name_that_another_one_is_turned_into_is_told(tmp_path: Path) -> None:
    """Whoever computes the address of a reserved name can declare it: one of the two has no page, and it is said."""
    name = segment("con")
    catalog = build(
        tmp_path, {REPO: {"catalog-info.yaml": component(name)}, GOOD: {"catalog-info.yaml": component("con")}}
    )
    assert name != "con" and entity_path("component:default/con") == entity_path(f"component:default/{name}")
    (told,) = [found for found in catalog.findings if found.code == "CAT066"]
    assert (told.subject, told.args["other"]) == (f"component:default/{name}", "component:default/con")
    assert (told.origin.repo, told.origin.path) == (REPO, "catalog-info.yaml")


def test_globs_of_a_neighbour_cost_it_nothing(tmp_path: Path) -> None:
    url = "https://github.com/acme/good/blob/main/"
    targets = ", ".join(f"'{url}**/*{i}*.yaml'" for i in range(600))
    many = {f"d{i}/{i}.yaml": "a: 1\n" for i in range(1_000)}
    catalog = build(
        tmp_path,
        {REPO: {"catalog-info.yaml": LOCATION % targets}, GOOD: {"catalog-info.yaml": component("good"), **many}},
    )
    assert "component:default/good" in catalog.entities
    assert {item.origin.repo for item in catalog.findings if item.code in ("CAT034", "CAT040", "CAT045")} <= {REPO}
