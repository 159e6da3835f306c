"""Prose search by Pagefind: speaks to its service over pipes, because the Python client sleeps a tenth of a second a call.

Requests and answers are base64 of JSON, each followed by a comma. Without filters and with its entry file rewritten in
sorted order the bundle is the same for the same records.
"""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from markupsafe import escape
from pagefind_bin import get_executable

from ..kit import jsonl
from .output import Output

SECONDS = 600
UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "pagefind-playground")


class ProseError(Exception):
    """Pagefind failed; the message is its own."""


def write_prose(records: list[dict[str, Any]], output: Output) -> None:
    """Index records {url, title, html, language} and write the bundle below ``pagefind/``.

    Raises:
        ProseError: Pagefind refused a record or ended.
    """
    with tempfile.TemporaryDirectory(prefix="catalejo-prose-") as folder:
        target = Path(folder) / "pagefind"
        _index(records, target)
        for path in sorted(target.rglob("*")):
            name = path.relative_to(target).as_posix()
            if path.is_file() and not name.startswith(UNUSED):
                data = path.read_bytes()
                if name == "pagefind-entry.json":
                    data = jsonl.encode(json.loads(data)) + b"\n"
                output.write(f"pagefind/{name}", data)


def _index(records: list[dict[str, Any]], target: Path) -> None:
    """Run the service: ask for an index, send every page, ask for the files."""
    service = subprocess.Popen(
        [str(get_executable()), "--service"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={"LC_ALL": "C", "HOME": str(target.parent)},
    )  # fmt: skip
    try:
        index = _open_index(service)
        messages = [
            {
                "type": "AddFile",
                "index_id": index,
                "file_path": None,
                "url": f"/{record['url']}",
                "file_contents": _html(record),
            }
            for record in records
        ]
        messages.append({"type": "WriteFiles", "index_id": index, "output_path": str(target)})
        text = b"".join(_encode(number, payload) for number, payload in enumerate(messages, start=2))
        stdout, stderr = service.communicate(text, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProseError(f"Pagefind did not finish: {error}") from error
    finally:
        service.kill()
        service.wait()
    for part in stdout.split(b","):
        _refuse_errors(part)
    if not (target / "pagefind-entry.json").is_file():
        raise ProseError(stderr.decode("utf-8", "replace")[:300] or "Pagefind wrote nothing")


def _html(record: dict[str, Any]) -> str:
    """A page as Pagefind wants it; the article was sanitised before."""
    title = escape(record["title"])
    return (
        f'<!doctype html><html lang="{escape(record["language"])}"><head><title>{title}</title></head>'
        f'<body><h1 data-pagefind-meta="title">{title}</h1><main data-pagefind-body>{record["html"]}</main></body></html>'
    )


def _encode(number: int, payload: dict[str, Any]) -> bytes:
    return base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b","


def _open_index(service: subprocess.Popen[bytes]) -> int:
    assert service.stdin is not None and service.stdout is not None  # noqa: S101 - both are pipes
    service.stdin.write(_encode(1, {"type": "NewIndex", "config": {"keep_index_url": False}}))
    service.stdin.flush()
    answer = b""
    while not answer.endswith(b","):
        byte = service.stdout.read(1)
        if not byte:
            raise ProseError("Pagefind ended before it answered")
        answer += byte
    payload = _refuse_errors(answer.rstrip(b","))
    return int(payload["index_id"])


def _refuse_errors(part: bytes) -> dict[str, Any]:
    if not part.strip():
        return {}
    payload: dict[str, Any] = json.loads(base64.b64decode(part)).get("payload", {})
    if payload.get("type") == "Error":
        raise ProseError(str(payload.get("message", "unknown error"))[:300])
    return payload
