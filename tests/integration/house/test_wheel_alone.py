"""In an environment with nothing but the wheel and its libraries: a first portal in a minute, with ``dot`` or without."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def program(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``catalejo`` as pip installs it, from the wheel alone."""
    place = tmp_path_factory.mktemp("alone") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(place / "bin/pip"), "install", "--quiet", "--no-index", "--find-links", str(wheels), "--no-compile"]
    (wheel,) = (wheels / "own").glob("*.whl")
    subprocess.run([*pip, str(wheel)], check=True)
    return place / "bin/catalejo"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Three repositories: two that declare themselves and their system, one that does not."""
    folder = tmp_path / "src"
    for name, files in {
        "orders": {
            "catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\n"
            "spec: {type: service, lifecycle: production, owner: a, system: shop, dependsOn: ['component:stock']}\n"
            "---\napiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: shop}\nspec: {owner: a}\n",
            "docs/index.md": "# Orders\n\nHow to order.\n",
        },
        "stock": {
            "catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: stock}\n"
            "spec: {type: service, lifecycle: production, owner: a, system: shop}\n",
        },
        "parcels": {"README.md": "# Parcels\n", "package.json": "{}"},
    }.items():
        for path, text in files.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    return folder


def run(program: Path, home: Path, *args: str, dot: bool = True) -> subprocess.CompletedProcess[str]:
    """Run it with an environment of a path and a home only."""
    tools = home / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("git", *(["dot"] if dot else [])):
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    env = {"PATH": str(tools), "HOME": str(home), "LANG": "C.UTF-8"}
    return subprocess.run([str(program), *args], cwd=home, env=env, capture_output=True, text=True, check=False)


def test_a_folder_of_repositories_becomes_a_portal(program: Path, sources: Path, tmp_path: Path) -> None:
    """No configuration, no token, no tree of ours."""
    done = run(program, tmp_path, "run", "--source", str(sources), "--out", "site")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/catalog/default/system/shop/index.html").read_text("utf-8")
    assert re.search(r"<svg[^>]*ct-graph", page)
    assert (tmp_path / "site/docs/default/component/orders/index.html").is_file()
    assert "Graphviz is not installed" not in (tmp_path / "site/sources/index.html").read_text("utf-8")


def test_without_dot_graphs_are_lists_and_it_is_said(program: Path, sources: Path, tmp_path: Path) -> None:
    """The neighbours are there in words, and /sources/ says what would draw them."""
    done = run(program, tmp_path, "run", "--source", str(sources), "--out", "site", dot=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/catalog/default/system/shop/index.html").read_text("utf-8")
    assert not re.search(r"<svg[^>]*ct-graph", page)
    assert ">stock</a>" in page and ">orders</a>" in page
    health = (tmp_path / "site/sources/index.html").read_text("utf-8")
    assert "Graphviz is not installed" in health and "apt install graphviz" in health


def test_from_nothing_to_a_first_portal_in_under_a_minute(program: Path, sources: Path, tmp_path: Path) -> None:
    """``init``, then ``run`` in the new folder, as init says itself."""
    began = time.monotonic()
    done = run(program, tmp_path, "init", "portal", "--source", str(sources), "--name", "First")
    assert done.returncode == 0, done.stderr
    assert "next: cd portal && catalejo run" in done.stdout
    (tmp_path / "portal/tools").mkdir()
    done = run(program, tmp_path / "portal", "run")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 60
    assert "First" in (tmp_path / "portal/site/index.html").read_text("utf-8")


def test_init_hands_on_the_wheel_that_it_came_from(program: Path, wheels: Path, tmp_path: Path) -> None:
    """Installed from a wheel, the workflow of a new portal installs that wheel, copied beside it."""
    done = run(program, tmp_path, "init", "portal")
    assert done.returncode == 0, done.stderr
    (wheel,) = (wheels / "own").glob("*.whl")
    assert (tmp_path / "portal/wheels" / wheel.name).read_bytes() == wheel.read_bytes()
    workflow = (tmp_path / "portal/.github/workflows/portal.yml").read_text("utf-8")
    assert f'PORTAL_PACKAGE: "./wheels/{wheel.name}"' in workflow
    assert f"installs ./wheels/{wheel.name}" in done.stdout
