"""The converter: markdown-it-py with what makes it GitHub's, and with rules of ours for what GitHub adds around it.

Sources: https://github.github.com/gfm/ and https://docs.github.com/en/get-started/writing-on-github. Tests hold it to
cmark-gfm, GitHub's own parser.
"""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.gfm import gfm_plugin

from ...wire import PageProblem
from . import addresses, blocks, drawn, headings, marks

MAX_NESTING = 60
"""Lists in lists, quotes and containers that are read; what is deeper is left out."""


@cache
def parser() -> MarkdownIt:
    """Return the one converter; it keeps nothing from page to page."""
    made = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False, "maxNesting": MAX_NESTING})
    made.use(gfm_plugin)
    addresses.add_to(made)
    blocks.add_to(made)
    marks.add_to(made)
    headings.add_to(made)
    drawn.add_to(made)
    return made


def convert(text: str, readme: bool, source: str = "") -> tuple[str, tuple[PageProblem, ...]]:
    """Return a page's HTML, and what of it belongs to a dialect that is not read.

    ``readme``: GitHub shows the page by itself, so that notations of MkDocs in it are text. ``source``: the page as it
    was written, where that is another text.
    """
    env: dict[str, object] = {
        "readme": readme,
        "elastic": headings.is_elastic(text),
        "problems": marks.components(source or text),
    }
    html = parser().render(marks.prepare(text), env)
    problems = env["problems"]
    return html, tuple(problems) if isinstance(problems, list) else ()
