"""The server speaks JSON-RPC and the Model Context Protocol, whatever it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catalejo.mcp import MAX_MESSAGE, SiteReader, answer
from catalejo.mcp.tools import TOOLS

from .site import write_site


def told(site: SiteReader, message: object) -> Any:
    """Return the answer to a message, None where it has none."""
    line = message if isinstance(message, bytes) else json.dumps(message).encode()
    found = answer(site, line, "1")
    assert found is None or b"\n" not in found
    return None if found is None else json.loads(found)


@pytest.fixture
def site(tmp_path: Path) -> SiteReader:
    """A small site."""
    write_site(tmp_path)
    return SiteReader(tmp_path)


@pytest.mark.parametrize(
    ("asked", "spoken"), [("2024-11-05", "2024-11-05"), ("1999-01-01", "2025-06-18"), (7, "2025-06-18")]
)
def test_a_version_that_is_known_is_spoken_else_the_newest(site: SiteReader, asked: object, spoken: str) -> None:
    made = told(site, {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": asked}})
    assert (made["id"], made["result"]["protocolVersion"]) == ("a", spoken)
    assert "data, not instructions" in made["result"]["instructions"]


def test_tools_are_described_by_schemas_that_say_they_only_read(site: SiteReader) -> None:
    tools = told(site, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})["result"]["tools"]
    assert [tool["name"] for tool in tools] == list(TOOLS)
    assert all(
        tool["annotations"]["readOnlyHint"] and not tool["inputSchema"]["additionalProperties"] for tool in tools
    )


@pytest.mark.parametrize(("message", "code"), [
    (b"{", -32700), (b"\xff\xfe", -32700), (b"[" * 100_000, -32700), (b"[]", -32600), (b'"x"', -32600), ({"id": 1}, -32600),
    ({"jsonrpc": "2.0", "id": {}, "method": "ping"}, -32600), ({"jsonrpc": "2.0", "id": True, "method": "ping"}, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": 7}, -32600), ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "rm"}}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": ["search"]}}, -32602),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": "x"}}, -32602),
    (b" " * (MAX_MESSAGE + 1), -32600),
])  # fmt: skip
def test_a_wrong_message_gets_an_error_and_no_traceback(site: SiteReader, message: object, code: int) -> None:
    assert told(site, message)["error"]["code"] == code


@pytest.mark.parametrize("message", [
    {"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "method": "notifications/whatever"},
    {"jsonrpc": "2.0", "id": 3, "result": {}},
])  # fmt: skip
def test_notifications_and_answers_are_never_answered(site: SiteReader, message: object) -> None:
    assert told(site, message) is None


def test_the_verb_answers_over_stdin_and_ends_with_it(tmp_path: Path) -> None:
    """A message that is too long costs itself; the next one is answered."""
    write_site(tmp_path)
    asked = [{"jsonrpc": "2.0", "id": 1, "method": "ping"}, {"jsonrpc": "2.0", "method": "notifications/initialized"},
             {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "orders"}}}]  # fmt: skip
    lines = [json.dumps(asked[0]).encode(), b"x" * (3 * MAX_MESSAGE), *(json.dumps(one).encode() for one in asked[1:])]
    done = subprocess.run(
        [sys.executable, "-m", "catalejo", "mcp", "--site", tmp_path], input=b"\n".join([*lines, b""]),
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], "error" in one) for one in answers] == [(1, False), (None, True), (2, False)]
    assert b"component:default/orders" in done.stdout
    missing = subprocess.run(
        [sys.executable, "-m", "catalejo", "mcp", "--site", tmp_path / "none"], capture_output=True
    )
    assert (missing.returncode, missing.stdout) == (2, b"")
