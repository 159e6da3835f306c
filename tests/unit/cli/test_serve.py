"""The loopback server: a site as a static host shows it, for this machine only, and anew when a source changes."""

from __future__ import annotations

import http.client
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalejo.cli import serve
from catalejo.cli.exit_codes import USAGE
from catalejo.cli.output import Stop

PAGE = "<html><body><p>orders</p></body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of one page, one folder and a page for unknown addresses."""
    folder = tmp_path / "site"
    (folder / "docs").mkdir(parents=True)
    for name, text in {
        "index.html": PAGE,
        "404.html": "nothing here",
        "docs/index.html": PAGE,
        "rows.jsonl": "{}",
    }.items():
        (folder / name).write_text(text)
    return folder


@contextmanager
def served(folder: Path, watcher: serve.Watcher | None = None) -> Iterator[int]:
    """A server of a folder; gives its port."""
    server = serve.server_of(folder, 0, watcher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str, str]:
    """Ask for an address: status, type, text."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


def test_a_folder_shows_its_page_and_a_file_its_type(site: Path) -> None:
    """As a static host does."""
    with served(site) as port:
        assert get(port, "/docs/") == (200, "text/html", PAGE)
        assert get(port, "/rows.jsonl")[:2] == (200, "application/x-ndjson")


def test_an_unknown_address_shows_the_portals_own_page(site: Path) -> None:
    """With the status that says so; a site without such a page has the server's."""
    with served(site) as port:
        assert get(port, "/gone/")[::2] == (404, "nothing here")
    (site / "404.html").unlink()
    with served(site) as port:
        assert get(port, "/gone/")[0] == 404


@pytest.mark.parametrize(("host", "status"), [
    ("localhost", 200), ("localhost:8000", 200), ("127.0.0.1:1", 200), ("LOCALHOST", 200), ("[::1]:8000", 200),
    ("portal.example.com", 421), ("localhost.example.com", 421), ("127.0.0.1.example.com:8000", 421),
])  # fmt: skip
def test_only_this_machine_may_read_it(site: Path, host: str, status: int) -> None:
    """A page of the web that lets its own name point here must not read a portal that is not public."""
    with served(site) as port:
        assert get(port, "/", host)[0] == status


def test_pages_reload_only_while_somebody_watches(site: Path) -> None:
    """The script is put in on the way; the files stay as they were built."""
    with served(site) as port:
        assert get(port, "/")[2] == PAGE and get(port, "/-/version")[2] == "0"
    watcher = serve.Watcher(lambda: [])
    with served(site, watcher) as port:
        assert f'src="{serve.RELOAD}"></script></body>' in get(port, "/docs/?q=1")[2]
        assert get(port, serve.RELOAD)[1] == "text/javascript" and get(port, "/-/version")[2] == "1"
        assert get(port, "/gone/")[0] == 404
    assert (site / "docs/index.html").read_text() == PAGE


def test_what_is_no_site_or_has_no_port_is_refused(site: Path, tmp_path: Path) -> None:
    """With what to do about it."""
    with pytest.raises(Stop) as found:
        serve.server_of(tmp_path, 0, None)
    assert found.value.code == USAGE and "build one first" in str(found.value.hint)
    with served(site) as port, pytest.raises(Stop) as taken:
        serve.server_of(site, port, None)
    assert taken.value.code == USAGE and f"port {port}" in str(taken.value) and "--port" in str(taken.value.hint)


def test_a_change_builds_once(tmp_path: Path) -> None:
    """New, newer and gone are changes; what tools leave beside sources is none."""
    source = tmp_path / "source"
    (source / ".git").mkdir(parents=True)
    (source / "a.yaml").write_text("a")
    single = tmp_path / "mkdocs.yml"
    single.write_text("x")
    built: list[str] = []
    watcher = serve.Watcher(lambda: [source, single])

    def turn(change: str) -> None:
        watcher.turn(lambda: built.append(change))

    turn("first look")
    turn("nothing")
    (source / ".git" / "index").write_text("x")
    turn("git")
    (source / "b.yaml").write_text("b")
    turn("new")
    os.utime(single, ns=(1, 1))
    turn("newer")
    (source / "a.yaml").unlink()
    turn("gone")
    turn("nothing")
    assert built == ["first look", "new", "newer", "gone"] and watcher.version == 5


def test_a_build_that_fails_is_told_and_not_tried_again_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old site stays; the next change is the next attempt."""
    (tmp_path / "a.yaml").write_text("a")
    watcher = serve.Watcher(lambda: [tmp_path])
    tried: list[int] = []

    def build() -> None:
        tried.append(1)
        raise ValueError("catalog-info.yaml: no kind")

    watcher.turn(build)
    watcher.turn(build)
    assert (len(tried), watcher.version) == (1, 1)
    assert "not built: catalog-info.yaml: no kind" in capsys.readouterr().err


def test_a_file_that_goes_while_it_is_looked_at_is_no_failure(tmp_path: Path) -> None:
    """Editors write beside a file and rename."""
    watcher = serve.Watcher(lambda: [tmp_path / "gone.yaml"])
    assert watcher.look() == {}
