"""Whatever fails, also while it is complained about, ends with 2: 1 would tell a workflow that all was made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.house import catalejo

from catalejo.capture import CAPTURE_ERRORS
from catalejo.cli import output
from catalejo.cli.making import captured_tallies
from catalejo.cli.output import guard
from catalejo.cli.summary import write_summary

TOKEN = "gh" + "p_" + "Zx9Qw7Lm2Vb5Nc8R" * 2 + "k3Td"


def shell(command: str, place: Path) -> int:
    """Run the command line in a shell; return its exit code."""
    # Streams as users have them: a machine of ours may switch their buffers off, and then nothing is left to be written.
    line = "unset PYTHONUNBUFFERED; " + command.replace("catalejo", f"{sys.executable} -m catalejo")
    return subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, check=False).returncode


@pytest.mark.parametrize("command", [
    "catalejo explain SEC901 > /dev/full", "catalejo explain NOPE 2> /dev/full", "catalejo build --capture none 2>&-",
    "catalejo build --capture none >&- 2>&-", "set -o pipefail; (sleep 1; catalejo explain SEC901) | true",
    "LC_ALL=C PYTHONUTF8=0 PYTHONIOENCODING=ascii catalejo check ./n\u00f1", "catalejo build --capture none --debug",
    "catalejo run --source none --out /proc/none/site", "SOURCE_DATE_EPOCH=x catalejo run --source .",
])  # fmt: skip
def test_a_failure_ends_with_two(tmp_path: Path, command: str) -> None:
    """A full disk, a closed log, no reader, a locale that knows few letters."""
    assert shell(command, tmp_path) == 2


def test_results_in_a_poor_locale_are_spelled(tmp_path: Path) -> None:
    """What it cannot write it writes as an escape; closed streams stop nothing."""
    assert shell("LC_ALL=C PYTHONUTF8=0 PYTHONIOENCODING=ascii catalejo explain SEC901", tmp_path) == 0
    assert shell("catalejo explain SEC901 >&- 2>&- <&-", tmp_path) == 0


def failing(error: BaseException) -> click.Command:
    """A verb that fails."""

    @click.command()
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize("error", [
    ValueError("x"), RecursionError(), MemoryError(), OSError(28, "No space left on device", "a/b"), OSError("odd"), SystemExit(1),
    GeneratorExit(), UnicodeEncodeError("ascii", "\u00f1", 0, 1, "no"),
])  # fmt: skip
def test_every_exception_is_two(error: BaseException, debug: list[str]) -> None:
    """With a traceback or without one."""
    assert guard(failing(error), debug) == 2


def test_a_complaint_that_fails_is_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words themselves cannot be made."""

    def broken(*_: object) -> str:
        raise MemoryError

    monkeypatch.setattr(output, "clean", broken)
    assert guard(failing(ValueError("x")), []) == 2


def test_known_errors_say_what_to_do_without_their_class(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not ours, a time that is none, a file and what the system says of it."""
    for kind in CAPTURE_ERRORS:
        assert guard(failing(kind("choose another folder")), []) == 2
    assert guard(failing(PermissionError(13, "Permission denied", "site/index.html")), []) == 2
    said = capsys.readouterr().err
    assert said.count("catalejo: choose another folder\n") == 2 and "site/index.html: Permission denied" in said
    assert "unexpected" not in said and "Error" not in said


def test_what_is_said_is_masked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Results, log, complaints, tracebacks and the job's summary."""
    output.say(f"a {TOKEN}")
    output.log(f"a {TOKEN}")
    guard(failing(ValueError(f"a {TOKEN}")), ["--debug"])
    write_summary(tmp_path / "summary.md", "x", [f"a postgres://app:{TOKEN}@db"])
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err + (tmp_path / "summary.md").read_text()


def test_a_token_in_a_recorded_error_reaches_neither_log_nor_summary_nor_capture(tmp_path: Path) -> None:
    """What a system answers is foreign text like any."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    (folder / "argocd.json").write_text(
        '{"source": "argocd:x", "url": "https://a.example.com", "fetched_at": "2026-11-01T00:00:00Z", "status": 500, '
        f'"error": "bad credentials {TOKEN}"}}'
    )
    (tmp_path / "repos").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: X\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: repos}]\n"
        "      systems: [{recorded: recorded}]\n"
    )
    done = catalejo("capture", "-f", "mkdocs.yml", "--summary", "summary.md", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "bad credentials" in done.stdout
    places = [*(tmp_path / "capture").rglob("*.json"), tmp_path / "summary.md"]
    assert [path.name for path in places if TOKEN in path.read_text()] == [] and TOKEN not in done.stdout + done.stderr


def test_a_page_of_the_portal_that_is_no_text_is_named(tmp_path: Path) -> None:
    """MkDocs says "codec" and no file."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/start.md").write_bytes(b"# Caf\xe9\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: X\ntheme: {name: material}\nplugins: [catalejo: {}]\n")
    done = catalejo("run", "-f", "mkdocs.yml", "-q", cwd=tmp_path)
    assert done.returncode == 2
    assert "catalejo: start.md of the portal's own docs is not UTF-8" in done.stderr and "unexpected" not in done.stderr


def test_a_capture_with_flipped_bytes_is_compared_with_nothing(tmp_path: Path) -> None:
    """The next capture makes it new; until then there is nothing to measure a loss against."""
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(b'{"schema": 1, "tool": "test", "taken_at": "2026-11-01T02:00:00Z", "sources": []}')
    assert captured_tallies(tmp_path) == {}
    manifest.write_bytes(b'{"schema": 1, "tool": "te\xb8t"}')
    assert captured_tallies(tmp_path) == {}
