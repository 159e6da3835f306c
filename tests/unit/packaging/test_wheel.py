"""What is shipped is what is in the source tree: wheel and sdist, built without network."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = {
    "generator/catalejo": "catalejo",
    "overrides": "catalejo/_bundled/overrides",
    "site-templates": "catalejo/_bundled/site-templates",
}
LOCKS = ("requirements/runtime.txt", "requirements/build.txt")


def build(kind: str, source: Path, into: Path) -> Path:
    """Build a `wheel` or `sdist` of a source tree with the installed hatchling."""
    code = f"import sys; from hatchling.build import build_{kind} as b; print(b(sys.argv[1]))"
    result = subprocess.run(
        [sys.executable, "-c", code, str(into)], cwd=source, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return into / result.stdout.split()[-1]


def sources(root: Path) -> dict[str, bytes]:
    """Map each file name that the wheel must hold to its bytes in the source tree."""
    expected = {f"catalejo/_bundled/{name}": (root / name).read_bytes() for name in LOCKS}
    for folder, place in SHIPPED.items():
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                expected[f"{place}/{path.relative_to(root / folder).as_posix()}"] = path.read_bytes()
    return expected


def contents(wheel: Path) -> dict[str, bytes]:
    """Map each file name of a wheel, its own metadata apart, to its bytes."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def metadata(wheel: Path, name: str) -> str:
    """Read one file of a wheel's dist-info."""
    with zipfile.ZipFile(wheel) as archive:
        found = [entry for entry in archive.namelist() if entry.endswith(f".dist-info/{name}")]
        assert len(found) == 1, name
        return archive.read(found[0]).decode("utf-8")


def normal(requirement: str) -> str:
    """Spell a requirement as locks do: small letters, hyphens, without its extras, which are packages of their own."""
    return re.sub(r"\[[\w,-]+\]", "", requirement).lower().replace("_", "-")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_shipped_file_and_no_other(wheel: Path) -> None:
    """A template that works in the source tree works when installed."""
    shipped, expected = contents(wheel), sources(ROOT)
    assert sorted(shipped) == sorted(expected)
    assert [name for name, data in shipped.items() if data != expected[name]] == []


def test_the_wheel_knows_nothing_of_this_machine_and_is_light(wheel: Path) -> None:
    """No path of the folder it was built in; no file of a megabyte."""
    for name, data in contents(wheel).items():
        assert str(ROOT).encode() not in data, name
        assert len(data) < 1_000_000, name


def test_metadata_names_command_plugin_licence_and_pinned_libraries(wheel: Path) -> None:
    """What pip, MkDocs and people read."""
    points = metadata(wheel, "entry_points.txt")
    assert "[console_scripts]\ncatalejo = catalejo.cli:main" in points
    assert "[mkdocs.plugins]\ncatalejo = catalejo.plugin:CatalejoPlugin" in points
    assert "Apache License" in metadata(wheel, "licenses/LICENSE")
    fields = metadata(wheel, "METADATA").splitlines()
    assert "License-Expression: Apache-2.0" in fields
    required = [field.removeprefix("Requires-Dist: ") for field in fields if field.startswith("Requires-Dist: ")]
    runtime = {normal(name) for name in required if "extra ==" not in name}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert runtime == {normal(name) for name in declared}


def test_an_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """Whoever builds from the source archive gets the same files."""
    archive = build("sdist", ROOT, tmp_path)
    # Not tarfile: its safe filter is younger than Debian 12's Python 3.11.2.
    (tmp_path / "tree").mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path / "tree"], check=True)
    (tree,) = (tmp_path / "tree").iterdir()
    assert contents(build("wheel", tree, tmp_path)) == contents(wheel)
    for name in ("Makefile", "make/bootstrap.sh", "requirements/dev.txt", ".ci/run", "tests/unit", "LICENSE"):
        assert (tree / name).exists(), name


@pytest.mark.parametrize("lock", ["build", "runtime", "dev", "contract"])
def test_locks_have_versions_and_hashes_and_no_addresses(lock: str) -> None:
    """Any index or folder may deliver, and none is named."""
    text = (ROOT / f"requirements/{lock}.txt").read_text("utf-8")
    assert "://" not in text
    assert "-index" not in text
    assert "--find-links" not in text
    entries = [part for part in text.replace("\\\n", " ").splitlines() if part and not part.startswith("#")]
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_locks_follow_pyproject() -> None:
    """A changed dependency without `make lock` is noticed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    for lock, names in {
        "build": project["build-system"]["requires"],
        "runtime": project["project"]["dependencies"],
        "dev": project["project"]["dependencies"] + extras["dev"],
        "contract": extras["contract"],
    }.items():
        text = (ROOT / f"requirements/{lock}.txt").read_text("utf-8")
        assert [name for name in names if f"\n{normal(name)} " not in normal(text)] == [], lock
