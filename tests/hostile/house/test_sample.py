"""One attack of each family in one portal, made by ``catalejo run`` as a user would: nothing runs, nothing leaks, nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page
from tests.hostile.bait import Bait
from tests.hostile.families.leaks import SHAPES
from tests.hostile.reading import active
from tests.hostile.sample import FAMILIES, Attacked, attack, remove
from tests.house import browsing, serving

NAMES = [name for family in FAMILIES.values() for name in family if name != "hidden"]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MOST_SECONDS = 150

FOUND = {
    "yaml-bombs": {"CAT004"}, "yaml-tags": {"CAT006"}, "scalars": {"CAT001", "CAT005", "CAT014"}, "fields": {"CAT052"},
    "names": {"CAT011"}, "elsewhere": {"CAT026", "CAT041", "CAT042", "CAT064"}, "hijack-b": {"CAT031"},
    "configuration": {"DOC304", "DOC305", "DOC306", "DOC309", "DOC321"}, "files": {"DOC317", "DOC319", "DOC327", "DOC332"},
    "endless": {"DOC310", "DOC315"}, "links": {"SYS611"}, "links-in-git": {"SYS611"}, "odd-paths": {"SYS610", "SYS611"},
    "tree-bomb": {"SYS609"}, "damaged-a": {"SYS605"}, "damaged-b": {"SYS605"}, "devices": {"SYS610", "SYS612"},
    "many-files": {"SYS612"}, "secrets": {"SEC901", "SYS610"}, "names-hidden": {"REL103"},
}  # fmt: skip
"""What the health page must say about each repository that is not whole."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """The portal of all our hostile repositories."""
    root = tmp_path_factory.mktemp("attacked") / "work"
    try:
        yield attack(root)
    finally:
        remove(root)


@pytest.fixture(scope="module")
def texts(attacked: Attacked) -> dict[str, str]:
    """Every published text."""
    return attacked.texts()


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file's name and content, packed ones unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield (
                str(path.relative_to(folder)),
                zlib.decompressobj(31).decompress(data) if data[:2] == b"\x1f\x8b" else data,
            )


def holding(folder: Path, word: str) -> list[str]:
    """Return the files of a folder that hold a word in any letter case, by name or content."""
    wanted = word.lower().encode()
    return [name for name, data in everything(folder) if wanted in name.lower().encode() or wanted in data.lower()]


def test_the_run_ends_in_time_and_in_words(attacked: Attacked) -> None:
    """Damaged repositories and answers make it incomplete, not failed; no traceback, no surprise."""
    assert attacked.code == 3, attacked.log
    assert "Traceback" not in attacked.log and "unexpected" not in attacked.log
    assert attacked.seconds < MOST_SECONDS


def test_no_code_ran_and_nothing_outside_was_read_or_changed(attacked: Attacked) -> None:
    """No marker; the word of the outside files and of the environment is nowhere."""
    bait = attacked.bait
    assert list(bait.markers.iterdir()) == []
    assert (bait.outside / "secret.txt").read_text() == f"{bait.word('outside')}\n"
    assert sorted(path.name for path in bait.outside.iterdir()) == ["index.md", "mkdocs.yml", "secret.txt"]
    for folder in ("site", "site.snapshot", "snapshots", "capture/systems", "capture/portal"):
        assert holding(bait.root / folder, bait.word("outside")) == []
    assert bait.word("outside") not in attacked.log


@pytest.mark.parametrize("name", NAMES)
def test_what_is_honest_stays(texts: dict[str, str], attacked: Attacked, name: str) -> None:
    """Each repository's ordinary sentence is on a page."""
    assert any(attacked.bait.keep(name) in text for path, text in texts.items() if path.endswith(".html"))


@pytest.mark.parametrize("name", FOUND)
def test_what_was_left_out_is_told(attacked: Attacked, name: str) -> None:
    """A finding for each cause, at its repository."""
    assert attacked.codes(name) >= FOUND[name]


def test_nothing_on_a_page_acts(texts: dict[str, str]) -> None:
    """No script, handler, frame, style or script address but our own files."""
    ours = "https://portal.example.com/"
    found = {
        path: active(text.replace(ours, ""))
        for path, text in texts.items()
        if path.endswith((".html", ".svg")) and not path.startswith("assets/")
    }
    found["404.html"] = [what for what in found["404.html"] if not what.startswith("<style>")]  # allowed by its hash
    assert {path: what for path, what in found.items() if what} == {}
    assert len(found) > 200


def test_data_is_inert_wherever_it_is_opened(texts: dict[str, str], attacked: Attacked) -> None:
    """JSON parses and holds no markup, Markdown makes none; cells are no formulas; nothing reorders what is read."""
    act = f"<script>{attacked.bait.script}"
    for path, text in texts.items():
        download = path.startswith("assets/files/") and path.endswith(".txt")  # a repository's own file, as it is
        # Markdown holds code as it is written; what counts is what comes of it where HTML is allowed in Markdown.
        acting = MARKDOWN.render(text) if path.endswith(".md") else text
        assert download or act not in acting, path
        if path.endswith(".json"):
            json.loads(text)
        elif path.endswith(".jsonl"):
            assert all(json.loads(line) for line in text.splitlines())
        elif path.endswith(".csv") and not path.startswith("docs/"):
            assert [
                cell
                for row in csv.reader(io.StringIO(text))
                for cell in row
                if cell[:1] in ("=", "+", "-", "@", "\t", "\r")
            ] == []
        if path.endswith((".html", ".xml", ".json", ".jsonl", ".md")):
            assert HIDDEN.search(text) is None, path


def test_a_hidden_repository_is_nowhere(attacked: Attacked) -> None:
    """Not in the site, the capture, the caches, the history, the log; a reference to it reads as one to nothing."""
    bait = attacked.bait
    for folder in ("site", "site.snapshot", "snapshots", "capture", "cache"):
        assert holding(bait.root / folder, bait.word("hidden")) == []
    assert bait.word("hidden").lower() not in (attacked.log + (bait.root / "summary.md").read_text()).lower()
    page = (attacked.site / "catalog/default/component/names-hidden/index.html").read_text()
    rows = [
        re.findall(rf"<tr>(?:(?!</tr>).)*>{name}</span>.*?</tr>", page, re.DOTALL)
        for name in ("closed-thing", "no-such-thing")
    ]
    assert len(rows[0]) == 1 and "not found here" in rows[0][0]
    assert rows[0][0].replace("closed-thing", "no-such-thing") == rows[1][0]


def test_secrets_are_masked_wherever_a_text_can_reach(attacked: Attacked) -> None:
    """Pages, twins, indexes, exports, file names, history, log: no value of any place and shape."""
    bait = attacked.bait
    values = re.compile(
        "|".join(f"{re.escape(head)}(?:SECRET|[A-Z]*PEM)[A-Z0-9]{{10,}}" for head, _ in SHAPES.values()).encode(),
        re.IGNORECASE,
    )
    bodies = [bait.word(f"pem{place}").encode() for place in ("fence", "spec")]
    for folder in ("site", "site.snapshot", "snapshots"):
        for name, data in everything(bait.root / folder):
            assert values.search(name.encode() + b"\n" + data) is None, name
            assert not any(body in data for body in bodies), name
    assert values.search(attacked.log.encode()) is None
    masked = (attacked.site / "docs/default/component/secrets/code/index.html").read_text()
    assert masked.count("•••") > 10


def test_no_line_of_the_log_or_summary_commands(attacked: Attacked) -> None:
    """Neither a CI system nor a terminal obeys a repository."""
    assert re.search(r"(?m)^\s{0,3}(?:::|##\[|##vso\[)\S*", attacked.log) is None
    assert HIDDEN.search(attacked.log.replace("\r", "")) is None
    blocks = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", (attacked.bait.root / "summary.md").read_text())
    assert re.sub(r"(?m)^### \w+$", "", blocks).strip() == ""


@pytest.fixture(scope="module")
def browser_page(attacked: Attacked) -> Iterator[tuple[Page, str, list[str]]]:
    """A page of a browser at the attacked portal, where the canary is a function that tells when it ran."""
    word = attacked.bait.script.removesuffix("()")
    with serving(attacked.site) as base, browsing() as browser:
        page = browser.new_context().new_page()
        seen: list[str] = []
        page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda r: None if r.url.startswith((base, "data:")) else seen.append(f"request {r.url}"))
        page.on("pageerror", lambda error: seen.append(f"error {error}"))
        page.on("console", lambda m: seen.append(f"console {m.text}") if "Content Security Policy" in m.text else None)
        page.add_init_script(
            f"window.{word} = () => {{ window.ranCanary = true; }};"
            "document.addEventListener('securitypolicyviolation', (e) => console.log('Content Security Policy ' + e.violatedDirective));"
        )
        yield page, base, seen


def test_a_browser_runs_nothing_and_asks_nobody(attacked: Attacked, browser_page: tuple[Page, str, list[str]]) -> None:
    """Every page of the worst repositories, and the tables and indexes that repeat them."""
    page, base, seen = browser_page
    worst = ("fields", "pages", "files", "configuration", "formulas", "direction", "secrets", "elsewhere")
    found = [
        path.parent.relative_to(attacked.site).as_posix()
        for path in sorted(attacked.site.rglob("index.html"))
        if path.is_file()
    ]
    wanted = [path for path in found if path.count("/") < 1 or any(f"/{name}" in path for name in worst)]
    for path in wanted:
        page.goto(f"{base}/{path}/" if path != "." else f"{base}/", wait_until="load")
        page.evaluate("new Promise(requestAnimationFrame)")
        assert page.evaluate("window.ranCanary") is None, path
    assert seen == []
    assert len(wanted) > 60


@pytest.mark.parametrize(
    "address",
    ["go/?to=javascript:@", "go/?to=//x.example.com", "go/?to=%3Cimg%20src=x%20onerror=@%3E", "search/?q=%3Cimg%20src=x%20onerror=@%3E",
     "search/?q=__proto__", "components/?q=%3Cscript%3E@%3C/script%3E&status=__proto__&sort=constructor", "findings/?code=%22%3E%3Cimg%20src=x%20onerror=@%3E",
     "components/#%3Cimg%20src=x%20onerror=@%3E", "environments/?team=javascript:@"],
)  # fmt: skip
def test_an_address_that_somebody_sends_does_nothing(
    attacked: Attacked, browser_page: tuple[Page, str, list[str]], address: str
) -> None:
    """What stands behind ``?`` and ``#`` is text: nothing runs, nobody else is asked, the reader stays here."""
    page, base, seen = browser_page
    page.goto(f"{base}/{address.replace('@', attacked.bait.script)}", wait_until="load")
    page.wait_for_timeout(250)
    assert page.evaluate("window.ranCanary") is None
    assert page.url.startswith(base)
    assert seen == []


def test_the_policy_stops_what_the_sanitiser_would_let_through(
    attacked: Attacked, browser_page: tuple[Page, str, list[str]]
) -> None:
    """The second layer alone: a page with script, handler, frame and foreign image put in after cleaning runs nothing."""
    page, base, seen = browser_page
    bait: Bait = attacked.bait
    source = (attacked.site / "docs/default/component/pages/index.html").read_text()
    evil = f"<script>{bait.script}</script><img src=x onerror={bait.script}><iframe srcdoc='<script>parent.{bait.script}</script>'></iframe>"
    evil += f"<img src=https://x.example.com/a.png><form action=https://x.example.com/ id=f></form><a id=j href=javascript:{bait.script}>x</a>"
    blocked: list[str] = []
    page.on(
        "requestfailed", lambda request: blocked.append(f"request {request.url}") if request.failure == "csp" else None
    )
    target = attacked.site / "docs/default/component/pages/injected/index.html"
    target.parent.mkdir()
    target.write_text(source.replace("<main", evil + "<main", 1))
    try:
        page.goto(f"{base}/docs/default/component/pages/injected/", wait_until="load")
        page.evaluate("document.getElementById('f').submit()")
        page.locator("#j").click(force=True)
        page.wait_for_timeout(300)
        assert page.evaluate("window.ranCanary") is None
        assert page.url.startswith(base)
        assert [line for line in seen if line.startswith(("request", "dialog")) and line not in blocked] == []
        assert any("Content Security Policy" in line for line in seen)
    finally:
        target.unlink()
        target.parent.rmdir()
        seen.clear()
