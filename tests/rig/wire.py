"""What all loopback servers share: requests and responses as values, a request log, a server that can refuse."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MAX_BODY = 64 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """One request as it arrived: header names are lower-cased, ``query`` keeps every value in order."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        """The parsed query string; blank values are kept."""
        return urllib.parse.parse_qs(self.raw_query, keep_blank_values=True)

    def one(self, name: str, default: str = "") -> str:
        """The last value of one query parameter."""
        return self.query.get(name, [default])[-1]


@dataclass
class Response:
    """One answer; ``cut`` sends the full Content-Length but half of the body, ``drop`` closes without a word."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    drop: bool = False


def json_response(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a JSON body."""
    body = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return Response(status, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, body)


@dataclass
class Entry:
    """One line of the request log; ``repo`` is ``owner/name`` where the request names one."""

    system: str
    method: str
    path: str
    query: str
    status: int
    repo: str = ""
    token: str = ""
    fault: str = ""
    authorization: bool = False
    conditional: bool = False
    request_body: bytes = b""
    response_body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Log:
    """Every request that the rig's servers saw, in order of arrival of the answer; safe across threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Append one entry."""
        with self._lock:
            self._entries.append(entry)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """A copy of all entries so far."""
        with self._lock:
            return tuple(self._entries)

    def clear(self) -> None:
        """Forget all entries, for instance between two captures."""
        with self._lock:
            self._entries.clear()

    def select(self, system: str = "", contains: str = "", repo: str = "", status: int = 0) -> tuple[Entry, ...]:
        """Entries of a system (git, rest, graphql, argocd), with a text in the path, of a repository, a status."""
        return tuple(
            entry
            for entry in self.entries
            if (not system or entry.system == system)
            and contains in entry.path
            and (not repo or entry.repo.rpartition("/")[2] == repo.rpartition("/")[2])
            and (not status or entry.status == status)
        )

    def count(self, system: str = "", contains: str = "", repo: str = "", status: int = 0) -> int:
        """How many entries ``select`` finds."""
        return len(self.select(system, contains, repo, status))


App = Callable[[Request], Response]


class LoopbackServer:
    """A threaded HTTP server on 127.0.0.1 and a free port; the port is known before the first request is served."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._listening = self._bind(0)
        self.port: int = self._listening.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread: threading.Thread | None = None

    def _bind(self, port: int) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self._app))
        server.daemon_threads = True
        server.block_on_close = False
        return server

    def start(self) -> None:
        """Serve in a thread; does nothing where it already serves."""
        if self._thread is not None:
            return
        if self._listening.socket.fileno() == -1:
            self._listening = self._rebind()
        self._thread = threading.Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _rebind(self) -> ThreadingHTTPServer:
        deadline = time.monotonic() + 5
        while True:
            try:
                return self._bind(self.port)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """Close the listening socket: from now on connections are refused, until ``start`` is called again."""
        if self._thread is None:
            self._listening.server_close()
            return
        self._listening.shutdown()
        self._listening.server_close()
        self._thread.join()
        self._thread = None


def _handler(app: App) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        # Headers and body leave in two writes; without this each answer waits for a delayed acknowledgement.
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            path, _, raw_query = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, urllib.parse.unquote(path), raw_query, headers, self._body(headers))
            try:
                response = app(request)
            except Exception as error:  # the rig's own bug must be loud, not a hang
                response = json_response({"message": f"rig: {type(error).__name__}: {error}"}, 599)
            self._send(response)

        def _body(self, headers: Mapping[str, str]) -> bytes:
            if headers.get("transfer-encoding", "").lower() == "chunked":
                return self._chunks()
            return self.rfile.read(min(int(headers.get("content-length") or 0), MAX_BODY))

        def _chunks(self) -> bytes:
            parts = []
            while size := int(self.rfile.readline().split(b";")[0].strip() or b"0", 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)

        def _send(self, response: Response) -> None:
            if response.drop:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            try:
                self.send_response(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                if response.status != 304:
                    self.send_header("Content-Length", str(len(response.body)))
                if response.cut:
                    self.send_header("Connection", "close")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(response.body[: len(response.body) // 2] if response.cut else response.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            if response.cut:
                self.close_connection = True

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the request log keeps it."""

    return Handler
