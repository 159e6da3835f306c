from __future__ import annotations

import base64
import subprocess
import time
from pathlib import Path

import pytest
from tests.rig import gitstore
from tests.rig.gitserver import GitServer, git_environment
from tests.rig.rig import Rig

pytestmark = pytest.mark.rig


def run_git(*args: str, token: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run git as a client; a token travels in a header, as the product sends it."""
    environment = git_environment() | {"GIT_ASKPASS": "true"}
    if token:
        pair = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {pair}",
        }
    return subprocess.run(
        ["git", *args], capture_output=True, text=True, env=environment, cwd=cwd, check=False, timeout=60
    )


def clone(rig: Rig, name: str, target: Path, role: str = "owner") -> subprocess.CompletedProcess[str]:
    """Make a bare, shallow clone without contents."""
    options = ("--quiet", "--bare", "--depth=1", "--filter=blob:none")
    token = rig.org.tokens[role] if role else ""
    return run_git("clone", *options, f"{rig.url}/puerto-sur/{name}.git", str(target), token=token)


def test_a_blobless_clone_has_the_tree_but_no_contents(rig: Rig, tmp_path: Path) -> None:
    """The server speaks protocol 2 with filters: the head commit arrives, blobs stay behind."""
    assert clone(rig, "orders", tmp_path / "o").returncode == 0
    head = rig.org.repo("orders").head
    assert head is not None
    assert run_git("rev-parse", "HEAD", cwd=tmp_path / "o").stdout.strip() == head.oid
    listed = run_git("rev-list", "--objects", "--missing=print", "HEAD", cwd=tmp_path / "o").stdout
    tree = run_git("ls-tree", "-r", "HEAD", cwd=tmp_path / "o").stdout
    absent = {line[1:] for line in listed.splitlines() if line.startswith("?")}
    assert absent == {line.split()[2] for line in tree.splitlines()} != set()
    assert rig.log.count("git", repo="orders") == 3


def test_wanted_blobs_are_fetched_in_one_batch(rig: Rig, tmp_path: Path) -> None:
    """Object ids may be asked for directly, as allowAnySHA1InWant permits."""
    target = tmp_path / "o"
    clone(rig, "orders", target)
    rig.log.clear()
    wanted = [line.split()[2] for line in run_git("ls-tree", "-r", "HEAD", cwd=target).stdout.splitlines()[:3]]
    fetched = run_git(
        "-c", "fetch.negotiationAlgorithm=noop", "fetch", "origin", "--no-tags", "--no-write-fetch-head",
        "--filter=blob:none", *wanted, cwd=target, token=rig.org.tokens["owner"],
    )  # fmt: skip
    assert fetched.returncode == 0, fetched.stderr
    assert rig.log.count("git") == 2
    assert run_git("cat-file", "-s", wanted[0], cwd=target).returncode == 0


@pytest.mark.parametrize(
    ("name", "role", "words"),
    [
        ("pricing-engine", "owner", ""),
        ("pricing-engine", "member", "not found"),
        ("pricing-engine", "", "Authentication failed"),
        ("handbook", "member", ""),
        ("handbook", "outsider", "not found"),
        ("orders", "", ""),
        ("no-such", "owner", "not found"),
    ],
)
def test_clones_follow_visibility(rig: Rig, tmp_path: Path, name: str, role: str, words: str) -> None:
    """Private and internal repositories are there only for those who may read them."""
    done = clone(rig, name, tmp_path / "c", role)
    assert (done.returncode == 0) == (not words)
    assert words in done.stderr


def test_a_renamed_repository_redirects_git(rig: Rig, tmp_path: Path) -> None:
    """The old address answers 301 to the new one; a client that follows gets the repository."""
    assert clone(rig, "tariffs", tmp_path / "r").returncode == 0
    assert rig.log.count("git", repo="tariffs", status=301) == 1
    assert run_git("clone", "-c", "http.followRedirects=false", "--bare", f"{rig.url}/puerto-sur/tariffs.git",
                   str(tmp_path / "n")).returncode == 128  # fmt: skip


def test_an_empty_repository_has_no_refs(rig: Rig) -> None:
    """``ls-remote`` succeeds with nothing to say."""
    done = run_git("ls-remote", f"{rig.url}/puerto-sur/sketches.git")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("kind", ["401", "403", "404", "429", "500", "truncated", "drop", "redirect"])
def test_a_fault_of_one_repository_spares_its_neighbour(rig: Rig, tmp_path: Path, kind: str) -> None:
    """A broken repository cannot be cloned, another can, and clearing the fault heals it."""
    rig.org.set_fault("git:orders", kind)
    assert clone(rig, "orders", tmp_path / "a").returncode != 0
    assert clone(rig, "billing", tmp_path / "b").returncode == 0
    rig.org.clear_faults()
    assert clone(rig, "orders", tmp_path / "c").returncode == 0


def test_a_login_page_looks_like_an_empty_repository_to_git(rig: Rig, tmp_path: Path) -> None:
    """A trap for clients: git takes a page with status 200 for a repository without branches, and succeeds."""
    rig.org.set_fault("git:orders", "html")
    done = run_git("ls-remote", f"{rig.url}/puerto-sur/orders.git")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_hang_is_bounded(rig: Rig) -> None:
    """The server holds the line for the bound and then cuts it."""
    rig.org.set_fault("git", "hang", hang_seconds=0.3)
    begun = time.monotonic()
    assert run_git("ls-remote", f"{rig.url}/puerto-sur/orders.git").returncode != 0, "or run_git ends it with an error"
    assert time.monotonic() - begun >= 0.3


def test_a_plain_git_server_wants_its_token(tmp_path: Path) -> None:
    """``GitServer`` serves bare repositories of a folder to those with the token."""
    gitstore.create(tmp_path / "root" / "team" / "one.git", "main")
    gitstore.commit(
        tmp_path / "root/team/one.git", "main", {"a.txt": "a", "up@link": "../../etc"}, "First", ("A", "a@example.com"),
        (1_790_000_000, ""),
    )  # fmt: skip
    server = GitServer(tmp_path / "root", token="ring" + "-me")
    server.server.start()
    try:
        url = f"{server.url}/team/one.git"
        assert run_git("ls-remote", url).returncode == 128
        assert run_git("ls-remote", url, token="wrong").returncode == 128
        assert "refs/heads/main" in run_git("ls-remote", url, token="ring" + "-me").stdout
        assert run_git("ls-remote", f"{server.url}/team/../../x.git", token="ring" + "-me").returncode == 128
        run_git("clone", "--quiet", "--bare", url, str(tmp_path / "c"), token="ring" + "-me")
        assert "120000 blob" in run_git("ls-tree", "HEAD", "up", cwd=tmp_path / "c").stdout
    finally:
        server.server.stop()
    assert server.log.count("git", status=401) >= 2
