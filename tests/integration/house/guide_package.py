"""A package that stands on a page of the guide, installed into an environment of its own and run there."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import tomllib
import venv
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[3] / "docs/guide"
BLOCK = re.compile(r"^`([\w./]+)`[^\n]*\n\n```(?:toml|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

FINDER = """
import importlib.util, sys

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == {name!r}:
            return importlib.util.spec_from_file_location(
                name, "{folder}/__init__.py", submodule_search_locations=["{folder}"])

sys.meta_path.append(Finder)
"""
"""How pip leads to a package that is used in place: no folder is searched for it."""


def environment(folder: Path) -> Path:
    """Make an environment in which everything of this one is installed; return its site-packages."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (site / "ours.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", encoding="utf-8"
    )
    return site


def installed(site: Path, page: str, in_place: Path | None = None) -> str:
    """Write the files of a page of the guide as an installer would lay them out; return the package's name.

    ``in_place`` is a folder where its code stays, as ``pip install -e`` has it.
    """
    files = dict(BLOCK.findall((GUIDE / page).read_text("utf-8")))
    project = tomllib.loads(files.pop("pyproject.toml"))["project"]
    ((group, points),) = project["entry-points"].items()
    package = str(project["name"]).replace("-", "_")
    meta = f"{package}-{project['version']}.dist-info"
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    files |= {
        f"{meta}/METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
        f"{meta}/entry_points.txt": "\n".join(lines) + "\n",
    }
    for name, text in files.items():
        path = (in_place if in_place is not None and name.startswith(f"{package}/") else site) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if in_place is not None:
        (site / f"{package}_finder.py").write_text(FINDER.format(name=package, folder=in_place / package), "utf-8")
        (site / f"{package}.pth").write_text(f"import {package}_finder\n", encoding="utf-8")
    return package


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the Python of the environment below a folder."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), **variables}
    return subprocess.run(
        [folder / "env/bin/python", *arguments], env=environ, cwd=folder, capture_output=True, text=True, timeout=120
    )
