"""The host that the guide writes works as it stands there."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from tests.rig.forges.forge import Forge
from tests.rig.wire import Request, Response, json_response

from catalejo.capture import run_capture
from catalejo.hosts import registry
from catalejo.kit.read.captured import Captured
from catalejo.model.settings import CaptureOptions, CaptureRequest

pytestmark = pytest.mark.rig

GUIDE = Path(__file__).resolve().parents[3] / "docs/guide/hosts.md"


class Other(Forge):
    """A host that nobody knows; it tells no level of its last repository."""

    def answer(self, request: Request) -> Response:
        """Answer the one route that the example asks."""
        rows = [
            {"id": repo.number, "owner": repo.owner, "name": repo.name, "branch": repo.branch, "visibility": repo.level}
            for repo in self.repos
        ]
        del rows[-1]["visibility"]
        return json_response(rows if request.path == "/api/orgs/acme/repos" else [])


def test_the_host_of_the_guide_lists_and_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its entry point; what it does not tell the readers of stays out."""
    block = re.search(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert block is not None
    space: dict[str, Any] = {}
    exec(compile(block[1], "hosts.md", "exec"), space)
    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint("forge", "x:HOST", group)])
    monkeypatch.setattr(EntryPoint, "load", lambda self: space["HOST"])
    registry.hosts.cache_clear()
    try:
        with Other(tmp_path / "forge") as forge:
            forge.add("orders", {"README.md": "# Orders\n"})
            forge.add("night-watch", {"README.md": "# Night\n"})
            source = space["HOST"].parse("acme", {"FORGE_URL": forge.url})
            request = CaptureRequest((source,), options=CaptureOptions(read_seconds=5))
            run_capture(request, tmp_path / "out", tmp_path / "cache", environ={"FORGE_TOKEN": forge.token})
        repos = Captured(tmp_path / "out").repositories()
        assert [(repo.info.name, repo.text("README.md")) for repo in repos] == [("orders", "# Orders\n")]
    finally:
        monkeypatch.undo()
        registry.hosts.cache_clear()
