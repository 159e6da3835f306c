"""The value of a configured secret never leaves: publication stops, the former site stays, the message does not repeat it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.house import catalejo, tree

VALUE = "canary-" + "value/of+one=token"
CONFIG = """site_name: X
theme: {name: material}
plugins:
  - catalejo:
      sources: [{local: repos}]
      systems: [{argocd: {url: https://argocd.example.com, token_env: PROBE_TOKEN}}]
      visibility: public
"""  # the portal is public, the system is not declared so: it is never asked, but its token is known


def run(place: Path) -> tuple[int, str]:
    """Build the portal with the token in the environment."""
    done = catalejo("run", "-f", "mkdocs.yml", "--out", "site", "--jobs", "1", cwd=place, env={"PROBE_TOKEN": VALUE})
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "spelling",
    [str, lambda value: base64.b64encode(f"user:{value}".encode()).decode(), lambda value: value.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")],
    ids=["plain", "basic", "address"],
)  # fmt: skip
def test_a_configured_secret_in_a_repository_stops_publication(tmp_path: Path, spelling: Callable[[str], str]) -> None:
    """As it is, in a basic authorization, in an address; exit code 5."""
    readme = tmp_path / "repos/svc/README.md"
    readme.parent.mkdir(parents=True)
    readme.write_text("# Service\n\nOrdinary words.\n")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    code, said = run(tmp_path)
    assert code == 0, said
    before = tree(tmp_path / "site")
    readme.write_text(f"# Service\n\nUse `{spelling(VALUE)}`.\n")
    code, said = run(tmp_path)
    assert code == 5
    assert "PROBE_TOKEN" in said and VALUE not in said and spelling(VALUE) not in said
    assert tree(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir() if "building" in path.name) == []
