"""Prose search by Pagefind: speaks to its service over pipes; the Python client sleeps a tenth of a second a call.

Requests and answers are base64 of JSON, each followed by a comma. Without filters and with its entry file rewritten in
sorted order the bundle is the same for the same records.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import IO, Any

import msgspec
from markupsafe import escape
from pagefind_bin import get_executable

from ...kit.read import jsonl
from ...kit.store.pack import BuildCacheFile
from ...kit.text.mask import has_secret
from ..html.output import Output

SECONDS = 600
_BLOCK = 1 << 16
FOLDER = "pagefind/"
UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "pagefind-playground")


_TAG = re.compile(r"<[^>]*>")
_SIGNS = re.compile(r"[^\w\s.-]")


class ProseError(Exception):
    """Pagefind failed; the message is its own."""


def write_prose(records: list[dict[str, Any]], output: Output, open_pack: Callable[[], BuildCacheFile]) -> None:
    """Index records {url, title, html, language, of} and write the bundle below ``pagefind/``.

    Pagefind indexes all or nothing: where every record is the same, the bundle of the last site is linked, or that of
    the build before is taken from its pack, which is opened only then.

    Raises:
        ProseError: Pagefind refused a record or ended.

    """
    key = hashlib.sha256(msgspec.msgpack.encode((version("pagefind_bin"), records))).digest()
    if output.link_folder(FOLDER, key):
        return
    pack = open_pack()
    kept = pack.get(key)
    files = msgspec.msgpack.decode(kept, type=dict[str, bytes]) if kept is not None else _index(records)
    if kept is None:
        pack.put(key, msgspec.msgpack.encode(files))
    pack.close()
    for name in sorted(files):
        if not name.startswith(UNUSED) and not output.has(FOLDER + name):
            data = files[name]
            if name == "pagefind-entry.json":
                data = jsonl.encode(json.loads(data)) + b"\n"
            output.write(FOLDER + name, data, key)


def _index(records: list[dict[str, Any]]) -> dict[str, bytes]:
    """Run the service: ask for an index, send every page, ask for the files (asked to write, it answers too early)."""
    with tempfile.TemporaryFile() as errors:
        service = subprocess.Popen(
            [str(get_executable()), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={"LC_ALL": "C", "HOME": "/nonexistent"},
        )
        watch = threading.Timer(SECONDS, service.kill)
        watch.start()
        try:
            return _converse(service, records)
        finally:
            watch.cancel()
            service.kill()
            service.wait()


def _converse(service: subprocess.Popen[bytes], records: list[dict[str, Any]]) -> dict[str, bytes]:
    """Send from a thread while reading answers, so that neither side waits for the other's full pipe."""
    assert service.stdin is not None and service.stdout is not None
    sink, source = service.stdin, service.stdout
    sink.write(_encode(1, {"type": "NewIndex", "config": {"keep_index_url": False}}))
    sink.flush()
    answers = _answers(source)
    index = int(next(answers)["index_id"])

    def send() -> None:
        with contextlib.suppress(BrokenPipeError):
            for number, record in enumerate(records, start=2):
                message = {"type": "AddFile", "index_id": index, "file_path": None, "url": f"/{record['url']}"}
                sink.write(_encode(number, {**message, "file_contents": _html(record)}))
            sink.flush()

    sender = threading.Thread(target=send)
    sender.start()
    for _ in records:
        next(answers)
    sender.join()
    sink.write(_encode(len(records) + 2, {"type": "GetFiles", "index_id": index}))
    sink.flush()
    return {str(file["path"]): base64.b64decode(file["content"]) for file in next(answers)["files"]}


def _answers(source: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield payloads; an error is raised, an early end is one."""
    waiting: list[bytes] = []  # joined once a comma comes: the last answer holds the whole bundle
    while block := os.read(source.fileno(), _BLOCK):
        *ends, rest = block.split(b",")
        for end in ends:
            payload: dict[str, Any] = msgspec.json.decode(base64.b64decode(b"".join((*waiting, end)))).get(
                "payload", {}
            )
            waiting = []
            if payload.get("type") == "Error":
                raise ProseError(str(payload.get("message", "unknown error"))[:300])
            yield payload
        waiting.append(rest)
    raise ProseError("Pagefind ended before it answered")


def _html(record: dict[str, Any]) -> str:
    """A page as Pagefind wants it; the article was sanitised before.

    Whose it is, and its title, stand at its end: with them it is searched for, and an excerpt begins elsewhere. The
    index drops signs and tags: an article whose words become a secret by that is found by its title only.
    """
    title, of = escape(record["title"]), escape(record["of"])
    tail = of if of == title else f"{of}: {title}"
    words = _SIGNS.sub("", html.unescape(_TAG.sub("", record["html"])))
    text = "" if has_secret(words.encode("utf-8", "replace")) else record["html"]
    return (
        f'<!doctype html><html lang="{escape(record["language"])}"><head><title>{title}</title></head>'
        f'<body><h1 data-pagefind-meta="title">{title}</h1><p data-pagefind-meta="of">{of}</p>'
        f"<main data-pagefind-body>{text}<p>{tail}</p></main></body></html>"
    )


def _encode(number: int, payload: dict[str, Any]) -> bytes:
    return base64.b64encode(msgspec.json.encode({"message_id": number, "payload": payload})) + b","
