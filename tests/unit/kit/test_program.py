"""Programs of this machine run on foreign input behind the same walls, but for the right to be a program."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from catalejo.kit.sandbox import layers
from catalejo.kit.sandbox.layers import HOLDS
from catalejo.kit.sandbox.nursery import Limits
from catalejo.kit.sandbox.program import ProgramResult, run_program

LIMITS = Limits(memory=512 << 20, cpu_seconds=1, wall_seconds=600.0, output_bytes=1 << 20)


def shell(script: str, given: bytes = b"", limits: Limits = LIMITS) -> ProgramResult:
    """Run a line of shell."""
    return run_program(["/bin/sh", "-c", script], given, limits, {"LC_ALL": "C", "PATH": "/usr/bin:/bin"})


def test_it_gets_its_input_and_an_environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours is found there."""
    monkeypatch.setenv("SOME_TOKEN", "canary")
    done = shell("cat; env", b"given\n")
    assert done.output.startswith(b"given\n")
    assert b"LC_ALL=C" in done.output
    assert b"SOME_TOKEN" not in done.output
    assert done.code == 0


def test_what_it_wrote_before_it_was_stopped_is_kept() -> None:
    """By the wall clock, which ends what it started too; by CPU time; by too much output."""
    for seconds in (1.0, 10.0, 100.0):  # a busy machine starts a program late
        hasty = msgspec.structs.replace(LIMITS, wall_seconds=seconds)
        if (waited := shell("echo a; sleep 600 & sleep 600", limits=hasty)).output:
            break
    assert waited == ProgramResult(b"a\n", None)
    spun = shell("echo a; while :; do :; done")
    assert (spun.output, spun.code) == (b"a\n", -24)
    assert len(shell("exec cat /dev/zero 2>/dev/null || yes").output) <= LIMITS.output_bytes


def test_a_program_that_is_not_there_has_no_output() -> None:
    """And no exception."""
    assert run_program(["/usr/bin/no-such-program"], b"", LIMITS, {}) == ProgramResult(b"", 126)


@pytest.mark.skipif(layers.layers()[:2] != (HOLDS, HOLDS), reason="this kernel has not both layers")
def test_it_reads_the_system_writes_nothing_and_reaches_nobody(tmp_path: Path) -> None:
    """Files outside, its own folder, a loopback port, namespaces."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canary", encoding="utf-8")
    assert shell(f"cat {secret} /etc/passwd; echo x > {tmp_path}/new; echo x > new; ls {tmp_path}").output == b""
    assert list(tmp_path.iterdir()) == [secret]
    line = "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert shell(f'/usr/bin/python3 -I -S -c "{line}" 2>&1 | tail -1').output.startswith(b"PermissionError")
    assert shell("unshare -U true || echo no").output == b"no\n"
