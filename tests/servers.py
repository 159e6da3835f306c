"""Real servers of Debian's packages on loopback; a test is skipped, and says so, where one is not installed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

SECONDS = 20.0


class Server(NamedTuple):
    """A server that runs: its program's name, where it answers."""

    name: str
    url: str

    def get(self, path: str) -> Any:
        """Return the JSON of an answer."""
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=5) as reply:
            return json.load(reply)

    def post(self, path: str, body: object, kind: str = "application/json") -> Any:
        """Send a body; return the JSON of the answer, None where it has none."""
        data = body.encode() if isinstance(body, str) else msgspec.json.encode(body)
        request = urllib.request.Request(f"{self.url}/{path}", data, {"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=5) as reply:
            text = reply.read()
        return json.loads(text) if text else None


Start = Callable[..., Server]


class Servers:
    """Starts servers, and ends them all."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, ready: str, *arguments: str) -> Server:
        """Run a server until all end; ``{port}`` in an argument is its own."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [program(name), *(argument.replace("{port}", str(port)) for argument in arguments)]
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        server = Server(name, f"http://127.0.0.1:{port}")
        wait_for(lambda: urllib.request.urlopen(f"{server.url}/{ready}", timeout=1).status == 200, self.running[-1])
        return server

    def prometheus(self, folder: Path, history: str = "", rules: str = "{}") -> Server:
        """Run a Prometheus over exactly this history (OpenMetrics), whatever its age."""
        (folder / "p.yml").write_text(rules)
        if history:
            (folder / "in.txt").write_text(history)
            blocks = ["tsdb", "create-blocks-from", "openmetrics", str(folder / "in.txt"), str(folder / "data")]
            subprocess.run([program("promtool"), *blocks], check=True, capture_output=True, timeout=60)
        return self.start(
            "prometheus", "-/ready", f"--config.file={folder / 'p.yml'}", f"--storage.tsdb.path={folder / 'data'}",
            "--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=100y", "--log.level=error",
        )  # fmt: skip

    def stop(self) -> None:
        """End all of them."""
        for process in self.running:
            process.terminate()
            process.wait(10)


def program(name: str) -> str:
    """Return where a program is; the test is skipped where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian has it as a package)")
    return found


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            pytest.skip(f"{process.args} ended at once: the package is not installed whole")
        try:
            if condition():
                return
        except (OSError, urllib.error.URLError, ValueError):
            pass
        time.sleep(0.2)
    pytest.fail(f"nothing came within {SECONDS:.0f} s")
