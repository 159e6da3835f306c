"""Drawings that attack: nothing of them acts, cleaned or not; drawings that never end are refused at once."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, TimeoutError
from tests.pace import paced
from tests.unit.docs.rig import build, bundle_of

from catalejo.docs.cleaning.svg import Refused, clean_svg, enclose
from catalejo.docs.wire import DrawingBox

from .drawings import attacks, bombs

CLICK = """() => {
  for (const frame of document.querySelectorAll("iframe")) {
    try {
      for (const one of frame.contentDocument.querySelectorAll("*")) {
        one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      }
    } catch { /* it has left for another origin */ }
  }
}"""
ACTIVE = re.compile(
    r"(?:script|iframe|embed|object|animate|set|audio|video|link|meta|base|img|form|input)$", re.IGNORECASE
)


class Listener:
    """A folder served on loopback; remembers what was asked for that nobody put there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, []
        asked: list[str] = self.asked

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                if "/beacon/" in self.path:
                    asked.append(self.path)
                super().do_GET()

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 256

        self.server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/"


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    """A listener on an empty folder."""
    made = Listener(tmp_path)
    yield made
    made.server.shutdown()
    made.server.server_close()


def everything(base: str) -> dict[str, bytes]:
    """Return every attack drawing by name."""
    found = dict(attacks(f"{base}beacon/"))
    assert len(found) >= 60
    return found


def test_cleaned_drawings_hold_nothing_active() -> None:
    """Of every attack that is not refused: no active element, handler, foreign address or instruction, nor inside."""
    kept = 0
    for name, data in everything("http://beacon.example/").items():
        try:
            text = clean_svg(data).text
        except Refused:
            continue
        kept += 1
        assert "beacon.example" not in re.sub(r'"[^"]*"|>[^<]*<', _quoted, text), name
        assert "<?" not in text and "<!" not in text, name
        for element in ElementTree.fromstring(text).iter():
            assert not ACTIVE.match(element.tag.rpartition("}")[2]), name
            for key, value in element.attrib.items():
                assert not key.rpartition("}")[2].lower().startswith("on"), name
                if key.endswith("href"):
                    assert value.startswith(("#", "data:image/")), name
                assert "url(h" not in value.lower(), name
            if element.tag.endswith("}style"):
                assert not re.search(r"@import|@font-face|@namespace|url\((?!#)|image-set|src\(", element.text or ""), (
                    name
                )
    assert kept > 100


def _quoted(match: re.Match[str]) -> str:
    """Leave out quoted texts and text nodes that are only read."""
    return match.group() if "url(" in match.group() or "@" in match.group() else ""


def test_nothing_of_a_served_drawing_runs_or_loads(browser: Browser, listener: Listener) -> None:
    """In Chromium, opened by its own address and as a picture, without any header or policy."""
    served: dict[int, bytes] = {}
    for number, data in enumerate(everything(listener.base).values()):
        with contextlib.suppress(Refused):
            clean = clean_svg(data)
            served[number] = enclose(clean.text, clean.box)
    assert reached(browser, listener, served) == set()


def test_even_what_is_not_cleaned_cannot_act(browser: Browser, listener: Listener) -> None:
    """The second wall alone: the same attacks, enclosed as they came."""
    raw = [data.decode("utf-8", "replace") for data in everything(listener.base).values()]
    served = {number: enclose(text, DrawingBox(200, 100, 200, 100)) for number, text in enumerate(raw)}
    assert reached(browser, listener, served) == set()


def test_the_attacks_are_real(browser: Browser, listener: Listener) -> None:
    """Served as they came, dozens of them reach the beacon: what the two tests above hold against is no straw."""
    assert len(reached(browser, listener, dict(enumerate(everything(listener.base).values())))) > 30


def reached(browser: Browser, listener: Listener, served: dict[int, bytes]) -> set[str]:
    """Open every drawing as a document, click on all in it, and show it as a picture; return whose beacon was asked."""
    for number, data in served.items():
        (listener.folder / f"{number}.svg").write_bytes(data)
    numbers = sorted(served)
    for at in range(0, len(numbers), 40):
        frames = "".join(f'<iframe src="{number}.svg"></iframe>' for number in numbers[at : at + 40])
        pictures = "".join(f'<img src="{number}.svg" width="50" height="25">' for number in numbers[at : at + 40])
        (listener.folder / f"all-{at}.html").write_text(f"<!doctype html>{frames}{pictures}", encoding="utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{listener.base}all-{at}.html", wait_until="commit", timeout=120_000)
        with contextlib.suppress(TimeoutError):
            page.wait_for_load_state("load", timeout=5000)
        page.evaluate(CLICK)
        page.wait_for_timeout(400)
        context.close()
    return {path.split("/")[2] for path in listener.asked}


@pytest.mark.parametrize("name", list(bombs()))
def test_drawings_without_end_are_refused_at_once(name: str) -> None:
    """By depth, count, size, and by what uses, patterns, markers stand for."""
    with paced(5), pytest.raises(Refused):
        clean_svg(bombs()[name].encode())


def test_a_hostile_drawing_costs_itself_only(tmp_path: Path) -> None:
    """Attacks and bombs in one site: each is redrawn or refused with a finding at its file, the page stays."""
    files = {f"docs/{number}.svg": data for number, (_, data) in enumerate(attacks("https://beacon.example/"))}
    files |= {f"docs/b{number}.svg": text.encode()[: 2 * 1024 * 1024] for number, text in enumerate(bombs().values())}
    page = "# Good\n\nstays\n\n" + "\n".join(f"![d]({path[5:]})" for path in files)
    docs = build(tmp_path, {"docs/index.md": page, "docs/good.svg": "<svg/>", **files})
    bundle = bundle_of(docs)
    assert "stays" in bundle.articles[0].html
    assert {finding.code for finding in docs.findings} == {"DOC328", "DOC332"}
    for asset in bundle.assets:
        served = zlib.decompress(asset.packed)
        assert re.fullmatch(
            rb"<svg xmlns=\"[^\"<>]*\"[^<>]*><image [^<>]*href=\"data:image/svg\+xml,[^\"<>&]*\"/></svg>\n", served
        )
