"""Gets pages rendered and cleaned: from the cache, else by children, chunk by chunk.

A chunk is a few pages of one site. Its result is kept under everything it was made from: our schema, the versions of
the libraries, the options, paths and blobs; the files that its snippets named are checked when it is read again. What
stands around an article (theme, links into the repository, language of the portal) is no part of it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from ..kit.sandbox.nursery import Limits
from ..kit.sandbox.pool import Jobs, PoolOptions, SandboxPool, SandboxResult, Task
from ..kit.store.cache import Cache
from ..kit.store.engine import engine as code_of
from ..model.capture import TreeEntry
from .cleaning.rules import TAGS
from .rendering.anchors import MAX_ANCHORS, MAX_NAME
from .rendering.snippets import names_files
from .sites.dialect import options_of
from .sites.find import Site
from .sites.staging import PageFile
from .wire import (
    ArticlePage,
    CheckedDrawing,
    CleanPage,
    PageProblem,
    RawDiagram,
    RawDrawing,
    RawPage,
    RenderedPage,
    RenderOptions,
    RenderSite,
    SourcePage,
    StoppedPage,
    encode,
    from_cleaner,
    from_renderer,
)

CHUNK_PAGES, CHUNK_BYTES = 40, 400 * 1024
RENDER_LIMITS = Limits(cpu_seconds=4, wall_seconds=30.0)
CLEAN_LIMITS = Limits(cpu_seconds=4, wall_seconds=20.0)
"""Of one page or drawing."""
MAX_STOPPED = 5
"""After so many stopped pages of one chunk the rest of it is not tried."""
MAX_REPOSITORY, PAGE_BYTES = 256 * 1024 * 1024, 20_000
"""What one repository's pages may weigh when they are rendered, in characters, and what stands around each."""
MAX_BAD_PAGES = 20
"""After so many stopped pages of one site the rest of its pages is not tried."""

_PASSING = ("DOC310", "DOC311", "DOC313")
"""Reasons that another, faster night may not meet again: such a page is tried again, its neighbours are kept."""
_LIBRARIES = (
    "mkdocs", "Markdown", "pymdown-extensions", "Pygments", "mdx-truly-sane-lists", "markdown-it-py", "mdit-py-plugins",
    "nh3", "msgspec", "mmdr",
)  # fmt: skip
_TAG = re.compile(r"<(/?[^\s>]*)")
_ALLOWED = TAGS | {f"/{tag}" for tag in TAGS}
_ACTIVE = re.compile(
    r"""<[^<>]*[\s"'/](?:on\w+|style|srcdoc|formaction|href|src|action)\s*=\s*(?!"(?:#|https?:|mailto:))"""
)

T = TypeVar("T", RenderedPage | StoppedPage, CleanPage | StoppedPage | CheckedDrawing)

_pages = msgspec.msgpack.Decoder(tuple[ArticlePage, ...])


class Chunk(msgspec.Struct, frozen=True):
    """Some pages of one site (``site`` is its number) that are rendered alike."""

    site: int
    pages: tuple[PageFile, ...]
    key: str
    options: RenderOptions


def engine() -> str:
    """Return what names the code that makes articles: ours and the versions of the libraries."""
    return code_of(("docs", "kit"), _LIBRARIES)


class DocsWorkers:
    """Limited children that render and others that clean; they start when first needed.

    ``readable``: the capture's folder, where renderers find the texts that pages include.
    """

    def __init__(self, jobs: Jobs, readable: Path) -> None:
        """Have at most ``jobs`` of each kind; cleaning a page takes a tenth of rendering it."""
        self.renderers = SandboxPool(
            "catalejo.docs.rendering.child:handle",
            RENDER_LIMITS,
            jobs,
            [readable],
            options=PoolOptions(give_up=MAX_STOPPED, tasks_per_worker=150),
        )
        self.cleaners = SandboxPool(
            "catalejo.docs.cleaning.child:handle",
            CLEAN_LIMITS,
            jobs,
            options=PoolOptions(give_up=MAX_STOPPED, tasks_per_worker=500),
        )

    def close(self) -> None:
        """End all children."""
        self.renderers.close()
        self.cleaners.close()


def make_pages(
    sites: Sequence[Site], cache: Cache, workshop: DocsWorkers, progress: Callable[[int, int], None] | None = None
) -> list[dict[str, ArticlePage]]:
    """Return the pages of every site by path in the repository; every page has an answer, if only why it has none.

    ``progress`` is told (chunks done, chunks in all).
    """
    chunks = [chunk for number, site in enumerate(sites) for chunk in _chunks(number, site, cache)]
    found: list[dict[str, ArticlePage]] = [{} for _ in sites]
    kept = [_kept(chunk, sites[chunk.site], cache) for chunk in chunks]
    absent = [_without(chunk, pages) for chunk, pages in zip(chunks, kept, strict=True)]
    made = _make([chunk for chunk in absent if chunk.pages], sites, workshop)
    done = sum(not chunk.pages for chunk in absent)
    weights: dict[str, int] = {}
    for chunk, left, known in zip(chunks, absent, kept, strict=True):
        site = sites[chunk.site]
        if left.pages:
            new = [_with_blobs(page, site.texts) for page in islice(made, len(left.pages))]
            known |= {page.path: page for page in new}
            if any(page.stopped not in _PASSING for page in new):
                cache.put(chunk.key, encode(tuple(known[page.path] for page in chunk.pages)))
            done += 1
            if progress is not None:
                progress(done, len(chunks))
        pages = (known[page.path] for page in chunk.pages)
        found[chunk.site] |= {page.path: _within(page, site.repo.info.id, weights) for page in pages}
    for number, site in enumerate(sites):
        found[number] = _give_up(site, found[number])
    return found


def _within(page: ArticlePage, repo: str, weights: dict[str, int]) -> ArticlePage:
    """Return a page, or that it has no room in its repository's share; ``weights`` are the shares taken so far."""
    if page.clean is None:
        return page
    weight = PAGE_BYTES + sum(map(len, page.clean.parts)) + len(page.clean.text)
    if weights.get(repo, 0) + weight > MAX_REPOSITORY:
        return ArticlePage(page.path, stopped="DOC334")
    weights[repo] = weights.get(repo, 0) + weight
    return page


def _chunks(number: int, site: Site, cache: Cache) -> Iterator[Chunk]:
    """Cut a site's pages into chunks of a bounded number and size, each of one way to render them."""
    alike: dict[RenderOptions, list[PageFile]] = {}
    for page in sorted(site.pages, key=lambda page: page.path):
        alike.setdefault(options_of(site, page), []).append(page)
    for options, pages in alike.items():
        batch: list[PageFile] = []
        size = 0
        for page in pages:
            weight = max(site.repo.paths[page.path].size, 0)
            if batch and (len(batch) >= CHUNK_PAGES or size + weight > CHUNK_BYTES):
                yield _chunk(number, site, batch, options, cache)
                batch, size = [], 0
            batch.append(page)
            size += weight
        yield _chunk(number, site, batch, options, cache)


def _chunk(number: int, site: Site, pages: list[PageFile], options: RenderOptions, cache: Cache) -> Chunk:
    names = [text for page in pages for text in (page.path, page.blob)]
    sources = (*site.bases, "", *site.templates, "", site.tool)
    return Chunk(number, tuple(pages), cache.key([encode(options), *sources, "", *names]), options)


def _kept(chunk: Chunk, site: Site, cache: Cache) -> dict[str, ArticlePage]:
    """Return the kept pages by path that are still true of the files that they used; none where one fails a scan."""
    data = cache.get(chunk.key)
    if data is None:
        return {}
    try:
        pages = _pages.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if [page.path for page in pages] != [page.path for page in chunk.pages]:
        return {}
    if any(page.clean is not None and not looks_clean(page.clean) for page in pages):
        return {}
    return {page.path: page for page in pages if page.stopped not in _PASSING and _is_true(page, site)}


def _is_true(page: ArticlePage, site: Site) -> bool:
    return all(_blob(site.texts, path) == blob for path, blob in page.used.items())


def _without(chunk: Chunk, known: dict[str, ArticlePage]) -> Chunk:
    """Return what of a chunk is still to be made."""
    return msgspec.structs.replace(chunk, pages=tuple(page for page in chunk.pages if page.path not in known))


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


def _make(chunks: Sequence[Chunk], sites: Sequence[Site], workers: DocsWorkers) -> Iterator[ArticlePage]:
    """Yield every page of the chunks in order, rendered and cleaned; texts are read as the children come to them."""
    waiting: deque[RenderedPage | StoppedPage] = deque()
    count = sum(len(chunk.pages) for chunk in chunks)

    def raw() -> Iterator[Task]:
        for result in workers.renderers.map(_sources(chunks, sites), count):
            answer = _rendered(result)
            if isinstance(answer, RenderedPage):
                path = answer.path
                yield Task(path, encode(RawPage(path, answer.html)), group=path)
                answer = msgspec.structs.replace(answer, html="")
            waiting.append(answer)

    for result in workers.cleaners.map(raw(), count):
        while isinstance(waiting[0], StoppedPage):
            yield _article(waiting.popleft())
        yield _article(waiting.popleft(), _cleaned(result))
    yield from map(_article, waiting)


def _sources(chunks: Sequence[Chunk], sites: Sequence[Site]) -> Iterator[Task]:
    """Yield a task for each page; what its chunk may include is named if any of its pages includes something."""
    for chunk in chunks:
        site = sites[chunk.site]
        read = ((page.path, site.repo.read(page.path), site.repo.text(page.path)) for page in chunk.pages)
        pages = [SourcePage(path, text or "", text is not None or data is None) for path, data, text in read]
        named = any(names_files(page.text, site.templates, page.path) for page in pages)
        texts = {path: site.texts[path].blob for path in sorted(site.texts)} if named else {}
        folder = str(site.repo.folder.absolute())
        shared = encode(RenderSite(chunk.key, chunk.options, folder, texts, site.bases, site.templates, site.tool))
        yield from (Task(page.path, encode(page), shared, group=chunk.key) for page in pages)


def _article(rendered: RenderedPage | StoppedPage, clean: CleanPage | StoppedPage | None = None) -> ArticlePage:
    if isinstance(rendered, StoppedPage):
        return ArticlePage(rendered.path, stopped=rendered.code)
    return ArticlePage(
        rendered.path,
        clean if isinstance(clean, CleanPage) else None,
        rendered.title,
        rendered.description,
        rendered.lang,
        dict.fromkeys(rendered.used, ""),
        rendered.problems,
        clean.code if isinstance(clean, StoppedPage) else "",
        rendered.anchors,
        rendered.address,
    )


def _stopped(result: SandboxResult) -> StoppedPage:
    """Return why a page has no answer; what raised is not like what was killed."""
    if result.stopped == "crash":
        return StoppedPage(result.key, "DOC312" if result.said else "DOC311")
    codes = {"time": "DOC310", "memory": "DOC311", "output": "DOC315", "skipped": "DOC313"}
    return StoppedPage(result.key, codes[result.stopped])


def _answer(result: SandboxResult, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
    """Read a child's answer, which may be in foreign hands; None for none, and for what is none about this task."""
    try:
        answer: T = decoder.decode(result.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    about = answer.key if isinstance(answer, CheckedDrawing) else answer.path
    return answer if about == result.key else None


def _rendered(result: SandboxResult) -> RenderedPage | StoppedPage:
    """Return what a rendering child made of a page."""
    if result.value is None:
        return _stopped(result)
    answer = _answer(result, from_renderer)
    return StoppedPage(result.key, "DOC312") if answer is None else _checked(answer)


def _cleaned(result: SandboxResult) -> CleanPage | StoppedPage:
    """Return what a cleaning child made of a page; what does not come back clean is dropped, never passed on."""
    if result.value is None:
        return _stopped(result)
    answer = _answer(result, from_cleaner)
    return answer if isinstance(answer, CleanPage | StoppedPage) else StoppedPage(result.key, "DOC312")


def _checked(frame: RenderedPage | StoppedPage) -> RenderedPage | StoppedPage:
    """Bound what a child may say besides HTML: codes of the table, short words."""
    if isinstance(frame, StoppedPage):
        return frame if re.fullmatch(r"DOC31[0-5]|DOC348", frame.code) else StoppedPage(frame.path, "DOC312")
    known = [p for p in frame.problems[:40] if p.code in ("DOC321", "DOC322", "DOC324", "DOC337")]
    problems = tuple(PageProblem(p.code, max(p.line, 0), _printable(p.what, 200)) for p in known)
    return msgspec.structs.replace(
        frame,
        title=_printable(frame.title, 200),
        description=_printable(frame.description, 400),
        lang=frame.lang if re.fullmatch(r"[A-Za-z0-9-]{0,20}", frame.lang) else "",
        used=frame.used[:500],
        problems=problems,
        anchors=tuple(_printable(name, MAX_NAME) for name in frame.anchors[:MAX_ANCHORS]),
        address=_printable(frame.address, 200),
    )


def _printable(text: str, limit: int) -> str:
    return "".join(char for char in text if char.isprintable())[:limit]


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


def redraw(drawings: dict[str, bytes], workshop: DocsWorkers) -> dict[str, CheckedDrawing]:
    """Return every drawing (by key) written anew, or with the word for why it may not be shown."""
    tasks = [Task(name, encode(RawDrawing(name, drawings[name]))) for name in sorted(drawings)]
    return {result.key: _redrawn(result) for result in workshop.cleaners.map(tasks)}


def draw_sources(sources: Sequence[str], workshop: DocsWorkers) -> dict[str, CheckedDrawing]:
    """Return every diagram (by its text) drawn and written anew, or with the words for why it is not."""
    keys = {str(number): source for number, source in enumerate(sources)}
    tasks = [Task(key, encode(RawDiagram(key, source))) for key, source in keys.items()]
    return {keys[result.key]: _redrawn(result) for result in workshop.cleaners.map(tasks)}


def _redrawn(result: SandboxResult) -> CheckedDrawing:
    """Return what a cleaning child made of a drawing; what it says besides is bounded: short words."""
    if result.value is None:
        return CheckedDrawing(result.key, "time")
    answer = _answer(result, from_cleaner)
    if not isinstance(answer, CheckedDrawing):
        return CheckedDrawing(result.key, "format")
    lost = tuple(_printable(word, 40) for word in answer.lost[:8])
    return msgspec.structs.replace(answer, problem=_printable(answer.problem, 160), lost=lost)
