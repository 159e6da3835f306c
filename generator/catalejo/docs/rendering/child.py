"""Renders the pages of one task inside a grandchild: MkDocs' configuration, our extensions, a CPU alarm per page.

Nothing that it sends is trusted. Each page is announced before it is begun, so that the parent knows which one
killed the child.
"""

from __future__ import annotations

import logging
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import markdown
import msgspec
import pymdownx.emoji
import pymdownx.extra
import pymdownx.superfences
from mkdocs.config.defaults import MkDocsConfig
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # Pygments has no types

from ..naming import names
from ..wire import Begun, Options, PageProblem, Rendered, RenderTask, SourcePage, Stopped, encode
from .extensions import extension_configs, extension_names
from .front import split_front
from .preprocess import prepare
from .snippets import Snippets

PAGE_SECONDS, LATER_SECONDS = 4.0, 1.0
"""CPU seconds for a page; once one page has been stopped, the others of the task get less."""
MAX_STOPPED = 5
MAX_HTML = 2 * 1024 * 1024

HERE = Path(__file__).resolve().parent
_FENCED = re.compile(rb"(?:```|~~~)[ \t]*\{?\.?([a-z]{2,10})\b")
_LEXERS = names(
    "bash console css diff docker dockerfile go graphql hcl html ini java javascript js json kotlin makefile proto "
    "protobuf python py ruby rust sh shell sql toml ts tsx typescript xml yaml yml"
)


class _TooSlow(BaseException):
    """The page's CPU time is over; no handler of a library may swallow it."""


class _MarkLinks(markdown.treeprocessors.Treeprocessor):  # type: ignore[misc]  # Markdown has no types
    """Marks links and images that came from Markdown: they are relative to the file, those of raw HTML are not."""

    def run(self, root: Any) -> None:
        for element in root.iter():
            if element.tag in ("a", "img"):
                element.set("data-md", "1")


def emoji_index(options: Any, md: Any) -> dict[str, Any]:
    """Return one shared index: ``pymdownx.emoji`` would copy 2,000 records for every page."""
    return _EMOJI


_EMOJI: dict[str, Any] = pymdownx.emoji.emojione({}, None)


def configuration(options: Options) -> MkDocsConfig:
    """Return MkDocs' own configuration object for a generated configuration: no plugins, our extensions."""
    wanted = extension_names(options)
    configs = extension_configs(options, emoji_index)
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "docs",
            # Must exist; nothing is read there and nothing written: pages come and go through a pipe.
            "docs_dir": str(HERE),
            "site_dir": str(HERE.parent / "site"),
            "plugins": [],
            "markdown_extensions": [{name: configs[name]} if name in configs else name for name in wanted],
        }
    )
    errors, _ = config.validate()
    if errors:
        raise RuntimeError(str(errors[0][1]))
    return config


def warm() -> None:
    """Import and compile before the fork what nearly every page needs."""
    logging.disable(logging.CRITICAL)
    page = "# A\n\n| a |\n|---|\n| b |\n\n- [ ] x\n\n!!! note\n    :smile: [b](c.md) ==d== `e`\n\n"
    _convert(f"{page}```bash\nx=1\n```\n", configuration(Options()))


def before_fork(payload: bytes) -> None:
    """Compile the lexers of known languages that the task's fences name: once for a worker, not once for a task."""
    for name in sorted(_LEXERS.intersection(word.decode() for word in set(_FENCED.findall(payload)))):
        list(get_lexer_by_name(name).get_tokens("x"))


def handle(payload: bytes) -> Iterator[bytes]:
    """Render one task's pages; see ``wire.FromRenderer`` for the frames."""
    task = msgspec.msgpack.decode(payload, type=RenderTask)
    config = configuration(task.options)
    signal.signal(signal.SIGPROF, _too_slow)
    stopped = 0
    for page in task.pages:
        if stopped >= MAX_STOPPED:
            yield encode(Stopped(page.path, "DOC313"))
            continue
        yield encode(Begun(page.path))
        answer = _guarded(page, task, config, LATER_SECONDS if stopped else PAGE_SECONDS)
        stopped += isinstance(answer, Stopped)
        yield encode(answer)


def _guarded(page: SourcePage, task: RenderTask, config: MkDocsConfig, seconds: float) -> Rendered | Stopped:
    try:
        # Again and again: an ``except:`` of a library may swallow the first one.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)
        try:
            return _render(page, task, config)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _TooSlow:
        return Stopped(page.path, "DOC310")
    except MemoryError:
        return Stopped(page.path, "DOC311")
    except (Exception, RecursionError):
        return Stopped(page.path, "DOC312")


def _too_slow(number: int, frame: object) -> None:
    raise _TooSlow


def _render(page: SourcePage, task: RenderTask, config: MkDocsConfig) -> Rendered | Stopped:
    text = page.text.replace("\r\n", "\n").replace("\r", "\n")
    text, front = split_front(text)
    snippets = Snippets(task.snippets, task.bases)
    html = _convert(prepare(snippets.expand(text)), config)
    if len(html) > MAX_HTML:
        return Stopped(page.path, "DOC315")
    moved = [PageProblem(p.code, p.line + front.lines if p.line else 0, p.what) for p in snippets.problems]
    problems = (*front.problems, *moved)
    return Rendered(page.path, html, front.title, front.description, front.lang, tuple(sorted(snippets.used)), problems)


def _convert(text: str, config: MkDocsConfig) -> str:
    """Convert as MkDocs' ``Page.render`` does: a new converter for each page, so that no page leaks into the next."""
    converter = markdown.Markdown(
        extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {}
    )
    converter.treeprocessors.register(_MarkLinks(converter), "catalejo_links", 0)
    return str(converter.convert(text))
