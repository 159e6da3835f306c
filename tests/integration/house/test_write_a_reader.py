"""The guide's page about writing a reader holds a whole package: installed as it stands, it is asked, kept and read."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response

GUIDE = Path(__file__).resolve().parents[3] / "docs/guide/write-a-reader.md"
BLOCK = re.compile(r"^`([\w./]+)`[^\n]*\n\n```(?:toml|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHECK = """
from pathlib import Path
import {package} as mine
from catalejo.testing import check_integration
check_integration(mine.INTEGRATION, Path(mine.__file__).parent / "recorded")
"""


def environment(folder: Path) -> Path:
    """Make an environment in which everything of this one is installed; return its site-packages."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (site / "ours.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", encoding="utf-8"
    )
    return site


def installed(site: Path) -> str:
    """Write the page's files as an installer would lay them out; return the package's name."""
    files = dict(BLOCK.findall(GUIDE.read_text("utf-8")))
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
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the Python of the environment below a folder."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run(
        [folder / "env/bin/python", *arguments], env=environ, cwd=folder, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def server() -> LoopbackServer:
    """A status page whose one monitor is down."""

    def answer(request: Request) -> Response:
        if "heartbeat" in request.path:
            return json_response(
                {"heartbeatList": {"1": [{"status": 0, "time": "2026-11-19 01:58:03.123", "msg": "x"}]}}
            )
        return json_response({"publicGroupList": [{"name": "Shop", "monitorList": [{"id": 1, "name": "orders"}]}]})

    return LoopbackServer(answer)


def test_the_page_works_as_it_stands(tmp_path: Path, server: LoopbackServer) -> None:
    """Its package keeps the contract, can be configured, is asked, and its alert reaches the page of its component."""
    package = installed(environment(tmp_path / "env"))
    checked = run(tmp_path, "-c", CHECK.format(package=package))
    assert (checked.returncode, checked.stderr) == (0, "")
    source = tmp_path / "source" / "orders"
    source.mkdir(parents=True)
    (source / "catalog-info.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n"
        "  annotations: {uptime-kuma/monitor: orders}\nspec: {type: service, lifecycle: production, owner: team}\n",
        encoding="utf-8",
    )
    server.start()
    try:
        (tmp_path / "mkdocs.yml").write_text(
            "site_name: Shop\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: source}]\n"
            f"      systems: [{{uptime-kuma: {{url: '{server.url}', page: shop}}}}]\n",
            encoding="utf-8",
        )
        done = run(tmp_path, "-m", "catalejo", "run", "--out", "site")
    finally:
        server.stop()
    assert "Traceback" not in done.stderr and (tmp_path / "site").is_dir(), done.stderr
    page = next((tmp_path / "site").rglob("component/orders/index.html")).read_text("utf-8")
    assert "Uptime Kuma" in page and f"{server.url}/status/shop" in page
