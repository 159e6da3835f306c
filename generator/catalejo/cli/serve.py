"""``catalejo serve``: shows a portal on this machine, and builds it again when its sources change."""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from .. import pipeline
from ..config import Configuration
from ..hosts.registry import host_of
from ..model.settings import CaptureOptions, RecordedSystem
from .exit_codes import DONE, USAGE
from .making import SiteRequest, make_site
from .options import (
    SourceOptions,
    as_struct,
    cache_option,
    capture_option,
    configuration,
    out_option,
    source_options,
    workers,
)
from .output import Stop, log, say

RELOAD = "/-/reload.js"
SCRIPT = b"""const first = await (await fetch("/-/version")).text();
for (;;) {
  await new Promise((done) => setTimeout(done, 1500));
  try { if (await (await fetch("/-/version")).text() !== first) { location.reload(); break; } } catch { /* stopped */ }
}
"""
LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))
SKIPPED = frozenset((".git", "node_modules", ".venv", "__pycache__"))


class ServeOptions(SourceOptions, frozen=True):
    """What ``catalejo serve`` is told."""

    site: Path | None
    port: int
    capture_dir: Path
    out: Path
    cache: Path | None


@click.command(name="serve", short_help="Show a portal on this machine, rebuild on change.")
@source_options
@click.option(
    "--site", type=click.Path(path_type=Path, file_okay=False), default=None, help="Only show this built site."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@capture_option
@out_option
@cache_option
@as_struct(ServeOptions)
def command(given: ServeOptions) -> int:
    """Build, serve on 127.0.0.1, and build again when a local source changes.

    \b
    Example: catalejo serve --source ~/src
    Example: catalejo serve --site site
    """
    if given.site is not None:
        return listen(given.site, given.port, None)
    place = given.cache or pipeline.default_cache()
    watcher = Watcher(lambda: [])

    def build() -> None:
        chosen = configuration(given)
        watcher.places = lambda: folders(chosen)
        options = CaptureOptions(tool=pipeline.TOOL, jobs=workers(None))
        pipeline.capture(chosen, given.capture_dir, place, options, announce=log)
        store = pipeline.store_of(chosen)
        make_site(SiteRequest(given.capture_dir, given.out, place, store, None, quiet=True, accept_loss=True))

    build()
    threading.Thread(target=watcher.watch, args=(build,), daemon=True).start()
    return listen(given.out, given.port, watcher)


def folders(chosen: Configuration) -> list[Path]:
    """Return the local folders and files that a configuration reads, its own file included."""
    found = [Path(getattr(source, key)) for source in chosen.sources for key in host_of(source).folders]
    found += [Path(system.path) for system in chosen.systems if isinstance(system, RecordedSystem)]
    own = (chosen.path, chosen.docs_dir, chosen.custom_dir, chosen.settings.scorecards)
    return [*found, *(Path(place) for place in own if place)]


class Watcher:
    """Builds again when a file below some folders is newer, gone or added."""

    def __init__(self, places: Callable[[], list[Path]]) -> None:
        """Take what names the folders; a changed configuration may name others."""
        self.places, self.version = places, 1
        self._seen: dict[str, int] = {}

    def look(self) -> dict[str, int]:
        """Return path to time of change of every file."""
        seen: dict[str, int] = {}
        for place in self.places():
            for path in _files(place):
                try:
                    seen[path] = os.lstat(path).st_mtime_ns
                except OSError:
                    continue
        return seen

    def watch(self, build: Callable[[], None]) -> None:
        """Look every second."""
        self._seen = self.look()
        while True:
            time.sleep(1)
            self.turn(build)

    def turn(self, build: Callable[[], None]) -> None:
        """Build if something changed since the last turn; a build that fails is told, and the old site stays."""
        now = self.look()
        if now == self._seen:
            return
        self._seen = now
        try:
            build()
            self.version += 1
            log("built again")
        except Exception as error:
            log(f"not built: {error}")


def _files(place: Path) -> Iterator[str]:
    """Yield the files at a place; folders that tools make beside sources are not entered."""
    if not place.is_dir():
        yield str(place)
    for folder, names, files in os.walk(place):
        names[:] = [name for name in names if name not in SKIPPED]
        yield from (os.path.join(folder, name) for name in files)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a site as static hosts do, with its own page for unknown addresses."""

    watcher: Watcher | None = None
    extensions_map = {  # noqa: RUF012 - the base class declares it so
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript", ".jsonl": "application/x-ndjson",
        ".svg": "image/svg+xml", ".pagefind": "application/wasm",
    }  # fmt: skip

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""

    def parse_request(self) -> bool:
        """Refuse a request that names another host: a page of the web must not read this one through its own name."""
        if not super().parse_request():
            return False
        host = re.sub(r":\d+$", "", self.headers.get("Host") or "localhost")
        if host.lower() in LOCAL:
            return True
        super().send_error(421, "This portal is served to this machine only")
        return False

    def do_GET(self) -> None:
        """Answer our own two addresses, else a file; pages get the script that reloads them."""
        if self.path == "/-/version":
            return self._answer(str(self.watcher.version if self.watcher else 0).encode(), "text/plain")
        if self.path == RELOAD:
            return self._answer(SCRIPT, "text/javascript")
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        if self.watcher is not None and page.suffix == ".html" and page.is_file():
            tag = f'<script type="module" src="{RELOAD}"></script></body>'.encode()
            return self._answer(page.read_bytes().replace(b"</body>", tag), "text/html; charset=utf-8")
        return super().do_GET()

    def _answer(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the portal's own page where there is none at an address."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            return super().send_error(code, message, explain)
        data = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None


def server_of(site: Path, port: int, watcher: Watcher | None) -> http.server.ThreadingHTTPServer:
    """Return a server of a folder on loopback that listens already; port 0 takes any that is free.

    Raises:
        Stop: there is no site, or the port is taken.
    """
    if not (site / "index.html").is_file():
        raise Stop(USAGE, f"{site} is no built site", f"build one first: catalejo run --out {site}")
    handler = type("SiteHandler", (Handler,), {"watcher": watcher})
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(handler, directory=str(site)))
    except OSError as error:
        raise Stop(USAGE, f"port {port} cannot be used: {error.strerror}", "choose another with --port") from error


def listen(site: Path, port: int, watcher: Watcher | None) -> int:
    """Serve a folder on loopback until interrupted.

    Raises:
        Stop: there is no site, or the port is taken.
    """
    server = server_of(site, port, watcher)
    say(f"http://127.0.0.1:{server.server_port}/   (Ctrl-C ends)")
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return DONE
