"""Gets pages rendered and cleaned: from the cache, else by children, chunk by chunk.

A chunk is a few pages of one site. Its result is kept under everything it was made from: our schema, the versions of
the libraries, the options, paths and blobs; the files that its snippets named are checked when it is read again. What
stands around an article (theme, links into the repository, language of the portal) is no part of it.
"""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TypeVar

import msgspec

from ..kit.read.captured import Repo
from ..kit.sandbox.nursery import DONE, Limits, Nursery
from ..kit.store.cache import Cache
from ..model.capture import TreeEntry
from .cleaning.rules import TAGS
from .rendering.snippets import MARK
from .sites.find import Site
from .sites.staging import PageFile
from .wire import (
    SCHEMA,
    ArticlePage,
    Begun,
    CleanPage,
    CleanTask,
    Drawing,
    PageProblem,
    RawPage,
    Rendered,
    RenderTask,
    SourcePage,
    Stopped,
    encode,
    read_cleaned,
    read_rendered,
)

CHUNK_PAGES, CHUNK_BYTES = 40, 400 * 1024
RENDER_LIMITS = Limits(cpu_seconds=20, wall_seconds=30.0)
CLEAN_LIMITS = Limits(cpu_seconds=12, wall_seconds=20.0)
BATCH_DRAWINGS, BATCH_BYTES = 50, 1024 * 1024
ATTEMPTS = 3
MAX_BAD_PAGES = 20
"""After so many stopped pages of one site the rest of its pages is not tried."""

_PASSING = ("DOC310", "DOC311", "DOC313")
"""Reasons that another, faster night may not meet again: such a chunk is not kept."""
_LIBRARIES = (
    "mkdocs", "Markdown", "pymdown-extensions", "Pygments", "mdx-truly-sane-lists", "nh3", "msgspec",
)  # fmt: skip
_TAG = re.compile(r"<(/?[^\s>]*)")
_ALLOWED = TAGS | {f"/{tag}" for tag in TAGS}
_ACTIVE = re.compile(
    r"""<[^<>]*[\s"'/](?:on\w+|style|srcdoc|formaction|href|src|action)\s*=\s*(?!"(?:#|https?:|mailto:))"""
)

T = TypeVar("T")
R = TypeVar("R")

_pages = msgspec.msgpack.Decoder(tuple[ArticlePage, ...])


class Chunk(msgspec.Struct, frozen=True):
    """Some pages of one site (``site`` is its number)."""

    site: int
    pages: tuple[PageFile, ...]
    key: str


def engine() -> str:
    """Return what names the code that makes articles: our schema and the versions of the libraries."""
    return f"docs {SCHEMA}; " + " ".join(f"{name} {version(name)}" for name in _LIBRARIES)


class DocsWorkers:
    """A bounded set of pairs of nurseries, one for rendering and one for cleaning; they start when first needed."""

    def __init__(self, jobs: int) -> None:
        """Have at most ``jobs`` pairs."""
        self._jobs = max(jobs, 1)
        self._free: queue.SimpleQueue[tuple[Nursery, Nursery]] = queue.SimpleQueue()
        self._all: list[Nursery] = []
        for _ in range(self._jobs):
            pair = (
                Nursery("catalejo.docs.rendering.child:handle", RENDER_LIMITS),
                Nursery("catalejo.docs.cleaning.child:handle", CLEAN_LIMITS),
            )
            self._all += pair
            self._free.put(pair)

    def each(self, work: Callable[[T, Nursery, Nursery], R], items: Sequence[T]) -> Iterator[R]:
        """Do the work for every item with a pair of its own; results come in the order of the items."""

        def one(item: T) -> R:
            pair = self._free.get()
            try:
                return work(item, *pair)
            finally:
                self._free.put(pair)

        if items:
            with ThreadPoolExecutor(min(self._jobs, len(items))) as pool:
                yield from pool.map(one, items)

    def close(self) -> None:
        """End all children."""
        for nursery in self._all:
            nursery.close()


def make_pages(
    sites: Sequence[Site], cache: Cache, workshop: DocsWorkers, progress: Callable[[int, int], None] | None = None
) -> list[dict[str, ArticlePage]]:
    """Return the pages of every site by path in the repository; every page has an answer, if only why it has none.

    ``progress`` is told (chunks done, chunks in all).
    """
    chunks = [chunk for number, site in enumerate(sites) for chunk in _chunks(number, site, cache)]
    found: list[dict[str, ArticlePage]] = [{} for _ in sites]
    todo: list[Chunk] = []
    for chunk in chunks:
        pages = _kept(chunk, sites[chunk.site], cache)
        if pages is None:
            todo.append(chunk)
        else:
            found[chunk.site] |= {page.path: page for page in pages}
    done = len(chunks) - len(todo)
    tasks = [(chunk, _sources(chunk, sites[chunk.site])) for chunk in todo]
    for (chunk, _), pages in zip(tasks, workshop.each(_make, tasks), strict=True):
        site = sites[chunk.site]
        pages = tuple(_with_blobs(page, site.texts) for page in pages)
        if not any(page.stopped in _PASSING for page in pages):
            cache.put(chunk.key, encode(pages))
        found[chunk.site] |= {page.path: page for page in pages}
        done += 1
        if progress is not None:
            progress(done, len(chunks))
    for number, site in enumerate(sites):
        found[number] = _give_up(site, found[number])
    return found


def _chunks(number: int, site: Site, cache: Cache) -> Iterator[Chunk]:
    """Cut a site's pages into chunks of a bounded number and size."""
    batch: list[PageFile] = []
    size = 0
    for page in sorted(site.pages, key=lambda page: page.path):
        weight = max(site.repo.paths[page.path].size, 0)
        if batch and (len(batch) >= CHUNK_PAGES or size + weight > CHUNK_BYTES):
            yield _chunk(number, site, batch, cache)
            batch, size = [], 0
        batch.append(page)
        size += weight
    if batch:
        yield _chunk(number, site, batch, cache)


def _chunk(number: int, site: Site, pages: list[PageFile], cache: Cache) -> Chunk:
    names = [text for page in pages for text in (page.path, page.blob)]
    return Chunk(number, tuple(pages), cache.key([encode(site.config.options), *site.bases, "", *names]))


def _kept(chunk: Chunk, site: Site, cache: Cache) -> tuple[ArticlePage, ...] | None:
    """Return a kept result if it is whole, still true of the files that it used, and passes a scan."""
    data = cache.get(chunk.key)
    if data is None:
        return None
    try:
        pages = _pages.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if [page.path for page in pages] != [page.path for page in chunk.pages]:
        return None
    for page in pages:
        if any(_blob(site.texts, path) != blob for path, blob in page.used.items()):
            return None
        if page.clean is not None and not looks_clean(page.clean):
            return None
    return pages


def looks_clean(page: CleanPage) -> bool:
    """Scan a page that comes from a disk: tags of the allow-list only, nothing active, links still open."""
    if len(page.parts) != len(page.links) + 1:
        return False
    # Joined by a character that ends no tag: what is open at the end of a part would swallow it and fail.
    text = "\0".join([*page.parts, *{f"<a{link.rest}>" for link in page.links}])
    return _ALLOWED.issuperset(_TAG.findall(text)) and not _ACTIVE.search(text)


def _blob(texts: dict[str, TreeEntry], path: str) -> str:
    entry = texts.get(path)
    return entry.blob if entry is not None else ""


def _with_blobs(page: ArticlePage, texts: dict[str, TreeEntry]) -> ArticlePage:
    if not page.used:
        return page
    return msgspec.structs.replace(page, used={path: _blob(texts, path) for path in page.used})


def _sources(chunk: Chunk, site: Site) -> RenderTask:
    """Read the pages of a chunk, and what they may include if any of them includes something."""
    repo: Repo = site.repo
    pages = tuple(SourcePage(page.path, repo.text(page.path) or "") for page in chunk.pages)
    snippets: dict[str, str] = {}
    if any(MARK in page.text for page in pages):
        snippets = {path: repo.text(path) or "" for path in sorted(site.texts)}
    return RenderTask(pages, site.config.options, snippets, site.bases)


def _make(item: tuple[Chunk, RenderTask], renderer: Nursery, cleaner: Nursery) -> tuple[ArticlePage, ...]:
    """Render and clean one chunk."""
    task = item[1]
    rendered = _render(task, renderer)
    raw = tuple(RawPage(path, answer.html) for path, answer in rendered.items() if isinstance(answer, Rendered))
    cleaned = _clean(raw, cleaner)
    pages = []
    for source in task.pages:
        answer = rendered[source.path]
        if isinstance(answer, Stopped):
            pages.append(ArticlePage(source.path, stopped=answer.code))
            continue
        clean = cleaned[source.path]
        pages.append(
            ArticlePage(
                source.path,
                clean if isinstance(clean, CleanPage) else None,
                answer.title,
                answer.description,
                answer.lang,
                dict.fromkeys(answer.used, ""),
                answer.problems,
                clean.code if isinstance(clean, Stopped) else "",
            )
        )
    return tuple(pages)


def _render(task: RenderTask, nursery: Nursery) -> dict[str, Rendered | Stopped]:
    """Render pages; one that kills the child is given up and the others are tried again."""
    answers: dict[str, Rendered | Stopped] = {}
    left = task.pages
    for _ in range(ATTEMPTS):
        outcome = nursery.run(encode(msgspec.structs.replace(task, pages=left)))
        begun = ""
        wanted = {page.path for page in left}
        for frame in read_rendered(outcome.frames):
            if isinstance(frame, Begun):
                begun = frame.path
            elif frame.path in wanted:
                answers[frame.path] = _checked(frame)
                begun = ""
        if outcome.end != DONE and begun in wanted:
            answers[begun] = Stopped(begun, "DOC310" if outcome.end == "time" else "DOC311")
        left = tuple(page for page in left if page.path not in answers)
        if not left:
            break
    return answers | {page.path: Stopped(page.path, "DOC313") for page in left}


def _checked(frame: Rendered | Stopped) -> Rendered | Stopped:
    """Bound what a child may say besides HTML: codes of the table, short words."""
    if isinstance(frame, Stopped):
        return frame if re.fullmatch(r"DOC31[0-5]", frame.code) else Stopped(frame.path, "DOC312")
    known = [p for p in frame.problems[:40] if p.code in ("DOC321", "DOC322", "DOC324")]
    problems = tuple(PageProblem(p.code, max(p.line, 0), _printable(p.what, 200)) for p in known)
    return msgspec.structs.replace(
        frame,
        title=_printable(frame.title, 200),
        description=_printable(frame.description, 400),
        lang=frame.lang if re.fullmatch(r"[A-Za-z0-9-]{0,20}", frame.lang) else "",
        used=frame.used[:500],
        problems=problems,
    )


def _printable(text: str, limit: int) -> str:
    return "".join(char for char in text if char.isprintable())[:limit]


def _clean(pages: tuple[RawPage, ...], nursery: Nursery) -> dict[str, CleanPage | Stopped]:
    """Clean pages; what does not come back clean is dropped, never passed on."""
    answers: dict[str, CleanPage | Stopped] = {}
    left = pages
    for _ in range(ATTEMPTS):
        if not left:
            break
        outcome = nursery.run(encode(CleanTask(left)))
        begun = ""
        wanted = {page.path for page in left}
        for frame in read_cleaned(outcome.frames):
            if isinstance(frame, Begun):
                begun = frame.path
            elif isinstance(frame, CleanPage | Stopped) and frame.path in wanted:
                answers[frame.path] = frame
                begun = ""
        if outcome.end != DONE and begun in wanted:
            answers[begun] = Stopped(begun, "DOC310" if outcome.end == "time" else "DOC311")
        left = tuple(page for page in left if page.path not in answers)
    return answers | {page.path: Stopped(page.path, "DOC313") for page in left}


def _give_up(site: Site, pages: dict[str, ArticlePage]) -> dict[str, ArticlePage]:
    """Leave out what comes after too many stopped pages, whether or not a worker had already made it."""
    bad = 0
    kept: dict[str, ArticlePage] = {}
    for path in sorted(pages):
        page = pages[path]
        if bad >= MAX_BAD_PAGES and not page.stopped:
            page = ArticlePage(path, stopped="DOC313")
        bad += page.stopped in ("DOC310", "DOC311")
        kept[path] = page
    return kept


def redraw(drawings: dict[str, bytes], workshop: DocsWorkers) -> dict[str, Drawing]:
    """Return every drawing (by key) written anew, or with the word for why it may not be shown."""

    def work(batch: list[str], _: Nursery, cleaner: Nursery) -> dict[str, Drawing]:
        found: dict[str, Drawing] = {}
        left = batch
        while left:
            outcome = cleaner.run(encode(CleanTask((), {name: drawings[name] for name in left})))
            begun = left[0]
            for frame in read_cleaned(outcome.frames):
                if isinstance(frame, Begun):
                    begun = frame.path
                elif isinstance(frame, Drawing) and frame.key in drawings:
                    found[frame.key] = _told(frame)
            found.setdefault(begun, Drawing(begun, "time"))
            left = [name for name in left if name not in found]
        return found

    merged: dict[str, Drawing] = {}
    for redrawn in workshop.each(work, list(_batches(drawings))):
        merged |= redrawn
    return merged


def _batches(drawings: dict[str, bytes]) -> Iterator[list[str]]:
    """Cut drawings into batches that a worker has time for."""
    batch: list[str] = []
    size = 0
    for name in sorted(drawings):
        if batch and (len(batch) >= BATCH_DRAWINGS or size + len(drawings[name]) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += len(drawings[name])
    if batch:
        yield batch


def _told(frame: Drawing) -> Drawing:
    """Bound what a child may say besides the drawing: short words."""
    lost = tuple(_printable(word, 40) for word in frame.lost[:8])
    return msgspec.structs.replace(frame, problem=_printable(frame.problem, 80), lost=lost)
