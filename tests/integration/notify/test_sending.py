"""Messages go to real servers on loopback: once, with patience, without telling an address to anybody."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from click.testing import CliRunner

from catalejo.cli.notify import command
from catalejo.kit.store import audit
from catalejo.model.digest import DIGEST_FILE, DIGEST_SCHEMA, Digest, DigestItem

NIGHT, BEFORE = "2026-11-19T02:00:00Z", "2026-11-18T02:00:00Z"
TEAM = "group:default/orders-team"


class Receiver(ThreadingHTTPServer):
    """A server that keeps what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        super().__init__(("127.0.0.1", 0), Handling)
        self.got: list[tuple[dict[str, str], Any]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    @property
    def url(self) -> str:
        """Its address, with a secret in it."""
        return f"http://127.0.0.1:{self.server_port}/hook/s3cret-part"


class Handling(BaseHTTPRequestHandler):
    """One POST."""

    server: Receiver

    def do_POST(self) -> None:
        """Keep the body, answer the next of the answers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), json.loads(body)))
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Letters(Handler):
    """Keeps letters."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.got: list[Any] = []

    def handle_message(self, message: Any) -> None:
        """Keep one."""
        self.got.append(message)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def letters() -> Iterator[tuple[Letters, int]]:
    """A running mail server and its port."""
    kept = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


class Place:
    """A site with a digest, and a configuration beside it."""

    def __init__(self, folder: Path, targets: str) -> None:
        """Write both."""
        self.folder = folder
        items = (
            DigestItem("a", NIGHT, "incidents", "bad", "orders", "incident opened: slow", "catalog/o/", (TEAM,)),
            DigestItem("b", NIGHT, "catalog", "none", "new-thing", "added", "", ()),
        )
        digest = Digest(
            DIGEST_SCHEMA, "Shop", "https://portal.example/", "en", "internal", (NIGHT, BEFORE),
            {TEAM: "orders-team"}, {}, items,
        )  # fmt: skip
        (folder / "site" / DIGEST_FILE).parent.mkdir(parents=True)
        (folder / "site" / DIGEST_FILE).write_bytes(msgspec.json.encode(digest))
        (folder / "mkdocs.yml").write_text(
            f"site_name: Shop\ntheme: {{name: material}}\nplugins:\n  - catalejo:\n      notify:\n{targets}"
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run the verb; return its exit code and what it said."""
        made = CliRunner().invoke(command, [
            "--site", str(self.folder / "site"), "-f", str(self.folder / "mkdocs.yml"),
            "--state", str(self.folder / "sent.json"), *arguments,
        ], standalone_mode=False)  # fmt: skip
        return (made.return_value if made.exception is None else 2), made.output + str(made.exception or "")


def test_a_night_is_told_once_and_written_down(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run says nothing; the log holds which items went where and no address."""
    monkeypatch.setenv("HOOK", receiver.url)
    place = Place(tmp_path, "        - slack: {url_env: HOOK, teams: [orders-team]}\n        - webhook: HOOK\n")
    log = tmp_path / "log.jsonl"
    assert place.run("--audit", str(log)) == (
        0, f"slack {TEAM}: 1 item, sent\nwebhook all: 2 items, sent\n"
    )  # fmt: skip
    assert place.run("--audit", str(log)) == (0, "nothing new to tell\n")
    (slack, (headers, plain)) = receiver.got
    assert slack[1]["blocks"][0]["text"]["text"] == "Shop: orders-team"
    assert headers["X-Catalejo-Message"] == plain["id"] and [one["id"] for one in plain["items"]] == ["a", "b"]
    assert audit.verify(log).lines == 2
    written = log.read_text() + (tmp_path / "sent.json").read_text()
    assert "s3cret-part" not in written and '"items":["a","b"]' in written


def test_a_dry_run_sends_and_remembers_nothing(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs no address either, and the JSON is what would be sent."""
    monkeypatch.delenv("HOOK", raising=False)
    place = Place(tmp_path, "        - msteams: HOOK\n")
    code, said = place.run("--dry-run", "--format", "json")
    (row,) = json.loads(said)
    assert code == 0 and row["payload"]["type"] == "message" and row["problem"] is None
    assert receiver.got == [] and not (tmp_path / "sent.json").exists()


def test_a_dead_target_costs_itself_and_is_tried_again(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is told; the address of the dead one is not said; the next run tries that one only."""
    monkeypatch.setenv("DEAD", "http://127.0.0.1:9/hook/s3cret-part")
    monkeypatch.setenv("HOOK", receiver.url)
    place = Place(tmp_path, "        - slack: DEAD\n        - slack: HOOK\n")
    code, said = place.run()
    assert code == 3 and said.splitlines() == [
        "slack all: 2 items, not sent: the connection is refused or lost", "slack all: 2 items, sent",
    ]  # fmt: skip
    monkeypatch.setenv("DEAD", receiver.url)
    assert place.run() == (0, "slack all: 2 items, sent\n")
    assert len(receiver.got) == 2


def test_a_busy_server_is_waited_for_and_a_refusal_is_not(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After, then taken; 404 is final; a redirect is not followed."""
    monkeypatch.setenv("HOOK", receiver.url)
    place = Place(tmp_path, "        - slack: HOOK\n")
    receiver.answers = [(404, {}), (307, {"Location": "http://127.0.0.1:9/"})]
    assert place.run() == (3, "slack all: 2 items, not sent: the server answered 404\n")
    assert place.run() == (3, "slack all: 2 items, not sent: the server answered 307\n")
    receiver.answers = [(429, {"Retry-After": "0.05"}), (503, {"Retry-After": "0"})]
    assert place.run() == (0, "slack all: 2 items, sent\n")
    receiver.answers = [(429, {"Retry-After": "3600"})]
    assert place.run("--since", "2026-11-19") == (3, "slack all: 2 items, not sent: the server answered 429\n")


@pytest.mark.parametrize(("address", "said"), [
    ("http://chat.example/hook", "the address in HOOK is not https"), ("no address", "HOOK holds no address"),
    ("http://[", "HOOK holds no address"), ("", "the environment variable HOOK is not set"),
])  # fmt: skip
def test_an_address_that_would_give_itself_away_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    """Plain http leads to this machine only."""
    monkeypatch.setenv("HOOK", address)
    place = Place(tmp_path, "        - slack: HOOK\n")
    assert place.run() == (3, f"slack all: 2 items, not sent: {said}\n")


def test_a_letter_reaches_a_mail_server(tmp_path: Path, letters: tuple[Letters, int]) -> None:
    """In text and HTML, with an id by which a second copy is known."""
    kept, port = letters
    place = Place(
        tmp_path,
        f'        - email: {{server: "smtp://127.0.0.1:{port}", sender: portal@example.org, to: team@example.org}}\n',
    )
    assert place.run() == (0, "email all: 2 items, sent\n")
    (letter,) = kept.got
    assert letter["Subject"] == "Shop: All teams: orders: incident opened: slow +1"
    assert letter["To"] == "team@example.org" and letter["Message-ID"].endswith("@example.org>")
    assert [part.get_content_type() for part in letter.walk()][1:] == ["text/plain", "text/html"]


def test_a_team_that_the_portal_does_not_have_is_named(tmp_path: Path) -> None:
    """With the nearest name; it is no quiet night."""
    place = Place(tmp_path, "        - slack: {url_env: HOOK, teams: [order-team]}\n")
    code, said = place.run()
    assert code == 3 and "no team 'order-team'; did you mean orders-team?" in said


@pytest.mark.parametrize(("targets", "said"), [
    ("        - slack: {url: https://hooks.example/x}\n", "unknown option of slack 'url'"),
    ("        - slack: https://hooks.example/x\n", "url_env names no environment variable"),
    ("        - slak: HOOK\n", "did you mean slack?"),
    ("        - slack: {url_env: HOOK, only: [incident]}\n", "did you mean incidents?"),
    ('        - email: {server: "smtp://u:p@mail.example", sender: a@b.example, to: [c@d.example]}\n', "no mail server"),
    ("        - email: {server: smtps://mail.example, to: [c@d.example]}\n", "email needs sender"),
])  # fmt: skip
def test_a_wrong_target_is_an_error_with_its_line(tmp_path: Path, targets: str, said: str) -> None:
    """An address in the file would be read by whoever reads the file."""
    code, told = Place(tmp_path, targets).run("--dry-run")
    assert code == 2 and said in told and "mkdocs.yml:6" in told


def test_a_site_without_a_history_says_what_is_missing(tmp_path: Path) -> None:
    """Not: nothing new."""
    place = Place(tmp_path, "        - slack: HOOK\n")
    (tmp_path / "site" / DIGEST_FILE).unlink()
    code, said = place.run()
    assert code == 2 and "without a history" in said
