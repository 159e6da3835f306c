"""The capture as a whole: same bytes again, exchange in one step, time, findings."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from catalejo.capture import capture_findings, run_capture
from catalejo.capture.clock import CaptureClock, ClockError, format_time
from catalejo.capture.shards.staging import StagingError, staging
from catalejo.hosts.git import GitSource
from catalejo.hosts.github import GitHubSource
from catalejo.hosts.local import LocalSource
from catalejo.kit.read.captured import Captured
from catalejo.kit.text.words import Words
from catalejo.model.capture import Manifest, RepositoryInfo, SourceKind, SourceStatus, Visibility
from catalejo.model.settings import (
    CaptureOptions,
    CaptureRequest,
    PortalInputs,
)
from catalejo.systems.argocd.ask import ArgoCD
from catalejo.wording.codes.systems import CODES

from .conftest import WHEN, Capture, repository, write


def digest(folder: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, capture: Capture) -> None:
    """In another folder, with another number of workers, after an earlier capture or without one."""
    for name in "abcdef":
        repository(tmp_path / "src" / name, {"x.md": name, "same.md": "same", "deep/er/y.yaml": "a: 1\n"})
        write(tmp_path / "src" / f"plain-{name}", {"x.md": name, "img.png": b"\x89PNG"})
    source = LocalSource(path=str(tmp_path / "src"))
    capture(source, jobs=1)
    first = digest(tmp_path / "out")
    capture(source, jobs=8, out="else/where")
    capture(source, jobs=3)
    assert first == digest(tmp_path / "else" / "where") == digest(tmp_path / "out")


def test_the_portals_own_files_come_along(tmp_path: Path, capture: Capture) -> None:
    """Configuration, texts, scorecards, overrides; a link in them is not followed."""
    write(
        tmp_path, {"docs/index.md": "# Home", "cards/ready.yaml": "id: ready", "over/a.css": "a{}", "secret": "canary"}
    )
    (tmp_path / "docs" / "link.md").symlink_to(tmp_path / "secret")
    inputs = PortalInputs(b'{"site_name":"X"}', str(tmp_path / "docs"), str(tmp_path / "cards"), str(tmp_path / "over"))
    portal = capture(portal=inputs).portal
    assert sorted(str(p.relative_to(portal)) for p in portal.rglob("*") if p.is_file()) == [
        "config.json", "custom_dir/a.css", "docs/index.md", "scorecards/ready.yaml",
    ]  # fmt: skip


def test_a_killed_capture_leaves_the_previous_whole(tmp_path: Path, capture: Capture) -> None:
    """Killed while it writes, the old folder is byte for byte as it was, and the next capture works."""
    for number in range(3):
        write(tmp_path / "src" / f"r{number}", {"a.md": "a"})
    capture(LocalSource(path=str(tmp_path / "src")))
    before = digest(tmp_path / "out")
    code = (
        "import os, time; from pathlib import Path\n"
        "from catalejo.capture import run_capture\n"
        "from catalejo.hosts.local import LocalSource\n"
        "from catalejo.model.settings import *\n"
        "def slow(*told): os.write(1, b'going\\n'); time.sleep(60)\n"
        f"run_capture(CaptureRequest((LocalSource(path={str(tmp_path / 'src')!r}),)), Path({str(tmp_path / 'out')!r}),"
        f" Path({str(tmp_path / 'cache')!r}), slow)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "generator")}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"going\n"
        with pytest.raises(StagingError, match="another capture"):
            capture(LocalSource(path=str(tmp_path / "src")))
        process.kill()
    assert digest(tmp_path / "out") == before
    capture(LocalSource(path=str(tmp_path / "src")))
    assert digest(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """A full folder without a manifest stays untouched."""
    write(tmp_path / "mine", {"thesis.txt": "years of work"})
    with pytest.raises(StagingError, match="no capture folder"), staging(tmp_path / "mine"):
        pass
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_source_date_epoch_fixes_the_time() -> None:
    """A given time wins, then the variable, then the clock; nonsense is refused with its text."""
    assert CaptureClock(environ={"SOURCE_DATE_EPOCH": "1700000000"}).taken_at == "2023-11-14T22:13:20Z"
    assert CaptureClock(WHEN, {"SOURCE_DATE_EPOCH": "1"}).now() == WHEN
    assert abs(CaptureClock(environ={}).taken - time.time()) < 5
    with pytest.raises(ClockError, match="yesterday"):
        CaptureClock("yesterday", {})
    with pytest.raises(ClockError, match="soon"):
        CaptureClock(environ={"SOURCE_DATE_EPOCH": "soon"})
    assert format_time(99999999999999) == "" and format_time(-1) == ""


def test_tokens_are_scrubbed_from_texts() -> None:
    """Plain, in base64 as git sends it, URL-encoded; control characters go too."""
    import base64

    secret = "s3cr3t/" + "value"
    world = CaptureClock(environ={"MY_TOKEN": secret})
    assert world.token("MY_TOKEN") == secret and world.token("OTHER") == ""
    basic = base64.b64encode(f"x-access-token:{secret}".encode()).decode()
    text = world.scrub(f"a {secret} b {basic} c s3cr3t%2Fvalue\x1b[31m\nd")
    assert text == f"a ••• b {basic[:20]}••• c ••• [31m d", "what is left is the base64 of x-access-token:"


def test_offline_captures_read_local_things_only(tmp_path: Path, capture: Capture) -> None:
    """Nothing is asked, and each source says that it was not."""
    captured = capture(
        GitSource(url="https://git.example.invalid/a/b"), GitHubSource(organization="acme"),
        ArgoCD(url="https://argocd.example.invalid"), offline=True,
    )  # fmt: skip
    assert {s.state for s in captured.manifest.sources} == {"failed"}
    assert all("not asked" in s.error for s in captured.manifest.sources)


@pytest.mark.parametrize("url", ["http://git.example.com/a/b", "ssh://git@h/a/b", "ext::sh -c id", "https://u:p@h/a/b",
                                 "file:///etc", "--upload-pack=x", "https://h/../b"])  # fmt: skip
def test_clone_addresses_that_are_refused(capture: Capture, url: str) -> None:
    """Only https without credentials; the address is not repeated in the error, as it may hold some."""
    (source,) = capture(GitSource(url=url, name="it")).manifest.sources
    assert (source.state, source.count) == ("failed", 0) and url not in source.error


def test_plain_http_systems_are_refused_beyond_loopback(capture: Capture) -> None:
    """A token never travels unencrypted."""
    (source,) = capture(ArgoCD(url="http://argocd.example.com")).manifest.sources
    assert source.state == "failed" and "plain http" in source.error


def test_each_state_becomes_a_finding_with_words(tmp_path: Path) -> None:
    """Sources and repositories that are not whole; every title and hint reads in both languages."""
    states = ("ok", "failed", "denied", "stale", "partial")
    sources = tuple(SourceStatus(f"s:{s}", SourceKind.SYSTEM, "argocd", s, WHEN, error="why") for s in states)
    unnamed = SourceStatus("s:unnamed", SourceKind.SYSTEM, "argocd", "denied", WHEN, error="why")
    sources = (*(msgspec.structs.replace(s, permission="actions=read") for s in sources), unnamed)
    kinds = ("ok", "failed", "stale", "denied", "empty", "truncated")
    infos = [RepositoryInfo(f"h/o/{s}", s, "s", s, Visibility.PUBLIC, error="why") for s in kinds]
    infos.append(RepositoryInfo("h/o/x", "x", "s", "ok", Visibility.PUBLIC,
                                left_out={"link": 2, "invalid-path": 1, "too-large": 3}))  # fmt: skip
    found = capture_findings(Manifest(1, "t", WHEN, Visibility.PUBLIC, sources), infos)
    assert [f.code for f in found] == [f"SYS6{n:02}" for n in (1, 2, 3, 4, 13, 5, 6, 7, 8, 9, 10, 11, 12)]
    for finding in found:
        english, spanish = Words("en"), Words("es")
        assert "{" not in english.title(finding) + spanish.title(finding) + english.hint(finding) + spanish.hint(
            finding
        )
        assert english.title(finding) != spanish.title(finding) and english.hint(finding) != spanish.hint(finding)
        assert spanish.t(CODES[finding.code].why) != CODES[finding.code].why


def test_a_second_folder_of_one_name_keeps_its_own_source(tmp_path: Path, capture: Capture) -> None:
    """Source ids are names, never paths of this machine; equal ones are numbered."""
    for place in ("a", "b"):
        write(tmp_path / place / "src" / f"r{place}", {"x.md": "x"})
    captured = capture(*(LocalSource(path=str(tmp_path / place / "src")) for place in ("a", "b")))
    assert [s.id for s in captured.manifest.sources] == ["local:src", "local:src-2"]
    assert not any(str(tmp_path).encode() in p.read_bytes() for p in (tmp_path / "out").rglob("*.json"))


def test_the_entry_function_returns_the_manifest(tmp_path: Path) -> None:
    """What is returned is what was written."""
    manifest = run_capture(CaptureRequest(options=CaptureOptions(taken_at=WHEN)), tmp_path / "out", tmp_path / "cache")
    assert Captured(tmp_path / "out").manifest == manifest and manifest.taken_at == WHEN


@pytest.mark.parametrize("epoch", ["\u00b2", "\u0663", "1e9", "-1", "9" * 5000, "9" * 12, "x", "1.5"])
def test_a_moment_that_is_none_is_said(epoch: str) -> None:
    """``SOURCE_DATE_EPOCH`` is digits, within the years that dates can say."""
    with pytest.raises(ClockError):
        CaptureClock("", {"SOURCE_DATE_EPOCH": epoch})
    assert CaptureClock("", {"SOURCE_DATE_EPOCH": "1762000000"}).taken_at == "2025-11-01T12:26:40Z"
