"""``catalejo serve``: on loopback only, and a changed file shows in the open page."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.signals import heed_signals

CATALOG = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: orders, description: {words}}}
spec: {{type: service, lifecycle: production, owner: a}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A portal of one repository."""
    place = tmp_path / "repos/orders"
    place.mkdir(parents=True)
    (place / "catalog-info.yaml").write_text(CATALOG.format(words="Before"), "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: repos}]\n", "utf-8"
    )
    return tmp_path


@pytest.fixture
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address, and the process that serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "catalejo", "serve", "--port", "0"], cwd=home, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"], "HOME": str(home)}, start_new_session=True,
        preexec_fn=heed_signals,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            match = re.match(r"http://127\.0\.0\.1:\d+", line)
            assert match, line + (process.stderr.read() if process.stderr and process.poll() is not None else "")
            yield match[0], process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_a_change_shows_in_the_open_page(home: Path, served: tuple[str, object], browser: Browser) -> None:
    """A file is saved, the portal is built again, the page loads itself anew; a broken configuration keeps the old."""
    page = browser.new_page()
    page.goto(f"{served[0]}/catalog/default/component/orders/")
    assert "Before" in page.inner_text("main")
    (home / "repos/orders/catalog-info.yaml").write_text(CATALOG.format(words="Afterwards"), "utf-8")
    page.get_by_text("Afterwards").first.wait_for(timeout=60_000)
    (home / "mkdocs.yml").write_text("site_name: [broken\n", "utf-8")
    page.wait_for_timeout(2_500)
    page.reload()
    assert "Afterwards" in page.inner_text("main")
    page.close()


def test_only_this_machine_is_answered(served: tuple[str, subprocess.Popen[str]]) -> None:
    """Bound to loopback; a request by another name is refused; unknown addresses get the portal's own page."""
    address, process = served
    port = int(address.rsplit(":", 1)[1])
    listening = Path(f"/proc/{process.pid}/net/tcp")
    if listening.is_file():
        rows = [row.split() for row in listening.read_text("ascii").splitlines()[1:]]
        places = {row[1] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"}
        assert places == {f"0100007F:{port:04X}"}
    assert answer(f"{address}/")[0] == 200
    assert answer(f"{address}/", "portal.attacker.example")[0] == 421
    status, body = answer(f"{address}/no/such/page/")
    assert status == 404 and b"Small" in body
    assert answer(f"{address}/..%2f..%2fmkdocs.yml")[0] == 404


def test_an_interrupt_ends_it_without_noise(served: tuple[str, subprocess.Popen[str]]) -> None:
    """Ctrl-C is how one ends it: 130, one word, no traceback."""
    process = served[1]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and said.strip() == "interrupted"


def answer(url: str, host: str = "") -> tuple[int, bytes]:
    """Return status and body of a request that names a host."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
