"""A scheduler that ends a capture gets what Ctrl-C gets: one line, its exit code, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.rig.wire import LoopbackServer, Request, Response
from tests.signals import heed_signals

pytestmark = pytest.mark.rig


OID = "1" * 40
CAN = "symref=HEAD:refs/heads/main shallow filter allow-reachable-sha1-in-want"


def advertised() -> Response:
    """What a host answers that has one branch (gitprotocol-http(5))."""
    lines = ["# service=git-upload-pack\n", "", f"{OID} HEAD\0{CAN}\n", f"{OID} refs/heads/main\n", ""]
    body = "".join(f"{len(line) + 4:04x}{line}" if line else "0000" for line in lines)
    return Response(200, {"Content-Type": "application/x-git-upload-pack-advertisement"}, body.encode())


@pytest.mark.parametrize("phase", ["list", "fetch"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_an_ended_capture_leaves_nothing(tmp_path: Path, name: str, phase: str) -> None:
    """While git waits for a host that says nothing, in the main thread or in another: it is ended too, at once."""
    asked, over = threading.Event(), threading.Event()

    def silent(request: Request) -> Response:
        if phase == "fetch" and request.method == "GET":
            return advertised()
        asked.set()
        over.wait(600)
        return Response(404)

    server = LoopbackServer(silent)
    server.start()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(scratch), "NO_PROXY": "127.0.0.1", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "catalejo", "capture", "--source", f"{server.url}/acme/one.git", "--capture",
               "capture", "--cache", "cache", "--timeout", "600"]  # fmt: skip
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=heed_signals) as process:  # fmt: skip
        try:
            assert asked.wait(60)
            process.send_signal(getattr(signal, name))
            _, said = process.communicate(timeout=300)
            assert not over.is_set(), "it did not wait for an answer"
        finally:
            process.kill()
            over.set()
            server.stop()
    assert process.returncode == 130
    assert said.decode().splitlines()[-1] == "interrupted"
    assert list(scratch.iterdir()) == [] and {path.name for path in tmp_path.iterdir()} <= {"scratch", "cache"}
