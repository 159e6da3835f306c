"""What is left out leaves no trace: not in the capture, site, snapshot, log, nor in a cache that the portal reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.answers import answers_of
from tests.house import catalejo
from tests.integration.house.nights import Portal
from tests.rig.argocd import application
from tests.rig.rig import Rig, running_rig
from tests.rig.seed import few

from catalejo.kit.read.captured import Captured

pytestmark = pytest.mark.rig

CANARIES = {"public": "canarywren", "internal": "canaryfinch", "private": "canaryowl"}
LEVELS = tuple(CANARIES)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """An organisation with a repository of each level, a secret team, and applications of the private repository."""
    with running_rig(tmp_path_factory.mktemp("rig"), few) as running:
        org = running.org
        for level, name in CANARIES.items():
            text = (
                f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  description: {name}\n"
                "  annotations:\n    backstage.io/techdocs-ref: dir:.\n"
                "spec:\n  type: service\n  lifecycle: production\n  owner: canaryteam\n"
            )
            files = {"catalog-info.yaml": text, "docs/index.md": f"# {name}\n\n{name} sings at night.\n"}
            org.create(name, files, visibility=level, topics=(f"{name}-topic",))
            org.run(name, "ci", "success")
        org.add_person("canaryperson", "Canary Person")
        org.add_team("canarynest", "Canary Nest", ["canaryperson"], secret=True, repositories={"canaryowl": "admin"})
        org.applications.append(
            application(
                org, "canaryowl-prod", path="deploy", environment="prod", namespace="canaryowl",
                images=("registry.example.com/canaryowl:1",), deployed=(("0" * 40, "2026-11-01T06:00:00Z"),),
                repo="canaryowl",
            )
        )  # fmt: skip
        yield running


def trace(portal: Portal, said: str, level: str) -> bytes:
    """Every path and byte that this portal's readers, its log's readers and its later builds can meet."""
    parts = [said.encode()]
    for name in ("capture", "site", "site.snapshot", f"cache/catalejo/capture/{level}"):
        folder = portal.folder / name
        for path in sorted(folder.rglob("*")):
            parts.append(str(path.relative_to(folder)).encode())
            parts.append(path.read_bytes() if path.is_file() else b"")
    for repo in Captured(portal.folder / "capture").repositories():
        parts += [repo.blob(entry.blob) or b"" for entry in repo.entries]
    return b"\n".join(parts).lower()


def test_readers_of_each_circle_in_one_place_after_one_another(rig: Rig, tmp_path: Path) -> None:
    """Private first, then internal, then public, with one cache, capture folder, site and history: nothing stays."""
    portal = Portal(rig, tmp_path, extra="      history: nights\n", visibility="private")
    left: dict[str, bytes] = {}
    for level in reversed(LEVELS):
        done = portal.night("--visibility", level, "--accept-loss")
        assert done.code == 0, done.said
        left[level] = trace(portal, done.said, level)
        status = json.loads((portal.folder / "site/api/v1/status.json").read_text("utf-8"))
        assert status["visibility"] == level
    for level in LEVELS:
        for own, name in CANARIES.items():
            shown = LEVELS.index(own) <= LEVELS.index(level)
            assert (name.encode() in left[level]) == shown, f"{name} in the {level} portal"
        assert (b"canarynest" in left[level]) == (level == "private")
        assert (b"canaryperson" in left[level] or b"canary person" in left[level]) == (level == "private")
    assert {source["id"].partition(":")[0] for source in portal.sources()} == {"github", "github-actions"}, (
        "a system is for internal readers unless declared"
    )


def test_a_repository_turned_private_leaves_nothing_in_the_history_either(rig: Rig, tmp_path: Path) -> None:
    """Its name is not told as removed, nor by what changed in it on earlier nights."""
    portal = Portal(rig, tmp_path, extra="      history: nights\n")
    portal.good_night()
    rig.org.push("canaryfinch", {"catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n"
                                 "  name: canaryfinch\nspec:\n  type: service\n  lifecycle: deprecated\n  owner: b\n"})  # fmt: skip
    portal.good_night()
    assert b"canaryfinch" in (portal.folder / "site/changes/index.json").read_bytes()
    rig.org.make_private("canaryfinch")
    try:
        done = portal.night()
        assert done.code == 0, done.said
        assert b"canaryfinch" not in trace(portal, done.said, "none-of-the-caches")
    finally:
        rig.org.set_visibility("canaryfinch", "internal")


@pytest.mark.parametrize("declared", [None, *LEVELS])
@pytest.mark.parametrize("portal", LEVELS)
def test_local_and_recorded_sources_take_a_level(tmp_path: Path, portal: str, declared: str | None) -> None:
    """The portal's own level unless declared; one that is left out is neither read nor named."""
    repo = tmp_path / "canaryplace" / "canarywren"
    repo.mkdir(parents=True)
    (repo / "catalog-info.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: canarywren}\n"
        "spec: {type: service, lifecycle: production, owner: a}\n",
        "utf-8",
    )
    (tmp_path / "records").mkdir()
    (tmp_path / "records/argocd-canary.json").write_text(json.dumps({"items": [], "metadata": {}}), "utf-8")
    level = f", visibility: {declared}" if declared else ""
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material}\nplugins:\n  - catalejo:\n"
        f"      sources: [{{local: {{path: canaryplace{level}}}}}]\n"
        f"      systems: [{{recorded: {{path: records{level}}}}}]\n      visibility: {portal}\n",
        "utf-8",
    )
    done = catalejo("capture", "-f", "mkdocs.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = declared is None or LEVELS.index(declared) <= LEVELS.index(portal)
    captured = Captured(tmp_path / "capture")
    assert [repo.info.name for repo in captured.repositories()] == (["canarywren"] if shown else [])
    assert list(answers_of(captured)) == (["argocd:canary"] if shown else [])
    texts = [p.read_text("utf-8") for p in (tmp_path / "capture").rglob("*.json") if p.name != "config.json"]
    assert ("canary" in "".join([*texts, done.stdout, done.stderr])) == shown


def test_private_names_and_admitted_names_of_local_sources(tmp_path: Path) -> None:
    """``private`` hides by name or glob in any portal but a private one; ``admit`` lets a named one in."""
    for name in ("open", "canaryshut", "canarylet"):
        (tmp_path / "repos" / name).mkdir(parents=True)
        (tmp_path / "repos" / name / "README.md").write_text(f"# {name}\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material}\nplugins:\n  - catalejo:\n"
        '      sources: [{local: {path: repos, private: ["canary*"], admit: [canarylet]}}]\n      visibility: public\n',
        "utf-8",
    )
    done = catalejo("run", "-f", "mkdocs.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    site = b"".join(path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file())
    assert b"canarylet" in site and b"canaryshut" not in site and "canaryshut" not in done.stdout + done.stderr
    assert not list((tmp_path / "capture").rglob("*canaryshut*"))
    done = catalejo("capture", "-f", "mkdocs.yml", "--visibility", "private", cwd=tmp_path)
    assert "3 repositories" in done.stdout
