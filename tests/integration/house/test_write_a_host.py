"""The guide's page about writing a host holds a whole package: installed as it stands, its repositories are captured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rig.forges.forge import Forge
from tests.rig.gitserver import token_of
from tests.rig.wire import Request, Response, json_response

from .guide_package import environment, installed, run

pytestmark = pytest.mark.rig

CHECK = """
from pathlib import Path
import {package} as mine
from catalejo.testing_hosts import check_host
check_host(mine.HOST, mine.SourceHut(user="acme"), Path(mine.__file__).parent / "recorded")
"""


class SourceHut(Forge):
    """Two repositories a page, to a known token only."""

    def repository_of(self, path: str) -> str:
        """Clone addresses are ids."""
        return path

    def unknown_token(self) -> Response:
        """What a wrong token is answered with."""
        return json_response({"errors": [{"message": "Authentication error"}]}, 403)

    def answer(self, request: Request) -> Response:
        """Answer the two questions that are asked."""
        if request.path != "/query" or not token_of(request):
            return self.unknown_token()
        asked = json.loads(request.body)
        if "me {" in asked["query"]:
            return json_response({"data": {"me": {"canonicalName": "~acme"}}})
        start = int(asked["variables"]["cursor"] or 0)
        rows = [
            {"id": repo.number, "name": repo.name, "visibility": repo.level.upper(),
             "HEAD": None if repo.empty else {"name": f"refs/heads/{repo.branch}", "target": repo.head}}
            for repo in self.repos
        ]  # fmt: skip
        page = {"cursor": str(start + 2) if len(rows) > start + 2 else None, "results": rows[start : start + 2]}
        return json_response({"data": {"user": {"repositories": page}}})


def test_the_page_works_as_it_stands(tmp_path: Path) -> None:
    """Its package keeps the contract, is asked by name, and its public repositories reach pages with their links."""
    package = installed(environment(tmp_path / "env"), "write-a-host.md")
    checked = run(tmp_path, "-c", CHECK.format(package=package))
    assert (checked.returncode, checked.stderr) == (0, "")
    with SourceHut(tmp_path / "forge", "~acme") as forge:
        forge.add("orders", {"README.md": "# Orders\n", "go.mod": "module orders\n", "Dockerfile": "FROM scratch\n"})
        forge.add("drafts", {"README.md": "# Drafts\n"}, level="unlisted")
        forge.add("blank")
        token = {"SRHT_TOKEN": forge.token}
        (tmp_path / "mkdocs.yml").write_text(
            "site_name: Shop\ntheme: {name: material}\nplugins:\n  - catalejo:\n      history: none\n"
            f"      sources: [{{sourcehut: {{user: ~acme, url: '{forge.url}'}}}}]\n",
            encoding="utf-8",
        )
        asked = run(tmp_path, "-m", "catalejo", "doctor", **token)
        done = run(tmp_path, "-m", "catalejo", "run", "--out", "site", **token)
    assert asked.returncode == 0 and "asked as ~acme" in asked.stdout, asked.stderr
    assert done.returncode == 0 and "2 repositories, fresh" in done.stdout + done.stderr, done.stderr
    page = next((tmp_path / "site").rglob("component/orders/index.html")).read_text("utf-8")
    assert f'href="{forge.url}/~acme/orders"' in page and f"{forge.url}/~acme/orders/tree/" in page
    written = b"".join(path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file())
    assert b"drafts" not in written
