"""Where npm cannot be reached the contract tests fail with one clear line, and nothing is skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.setup import cut

ROOT = Path(__file__).parents[2]
UNREACHABLE = {
    "npm_config_registry": "http://127.0.0.1:9/",
    "npm_config_fetch_retries": "0",
    "npm_config_proxy": "",
    "npm_config_https_proxy": "",
}


def run_without_npm(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run something with an empty cache and a registry that does not answer."""
    environment = os.environ | UNREACHABLE | {"XDG_CACHE_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


def test_the_script_says_one_line(tmp_path: Path) -> None:
    """Exit code 1, one line with the packages and npm's reason, no half-made cache."""
    done = run_without_npm(tmp_path, "tests.contract.setup")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("contract tests: npm could not fetch @octokit/graphql-schema@")
    assert list((tmp_path / "catalejo-contract").iterdir()) == []


def test_the_suite_fails_and_skips_nothing(tmp_path: Path) -> None:
    """Pytest ends with code 1 at the first test that needs the descriptions."""
    done = run_without_npm(tmp_path, "pytest", "-q", "tests/contract/test_rig_graphql.py")
    assert done.returncode == 1
    assert "contract tests: npm could not fetch" in done.stdout
    assert "skipped" not in done.stdout


def test_a_path_that_is_not_described_is_an_error() -> None:
    """The list of paths is held against the document when it is cut."""
    document = {"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {}}}}, "components": {}}
    assert cut(document, ("/a",))["paths"] == {"/a": {"get": {"responses": {}}}}
    with pytest.raises(Exception, match="no GET for /b"):
        cut(document, ("/a", "/b"))
