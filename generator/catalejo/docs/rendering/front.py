"""Front matter of a page: read by our guarded YAML reader, kept as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..wire import PageProblem

if TYPE_CHECKING:
    from ...kit.read.yaml import Document

MAX_FRONT = 32 * 1024
_FENCE = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


class Front(NamedTuple):
    """What the front matter says; ``lines`` is how many lines it takes, ``address`` what Docusaurus calls the page."""

    title: str = ""
    description: str = ""
    lang: str = ""
    lines: int = 0
    problems: tuple[PageProblem, ...] = ()
    address: str = ""


@cache
def yaml_reader() -> Callable[[str], tuple[Document, ...]]:
    """Return our YAML reader; a worker whose pages have no front matter need not import it."""
    from ...kit.read.yaml import load_documents

    return load_documents


def split_front(text: str) -> tuple[str, Front]:
    """Return the text without its front matter, and what that says. An unreadable one is dropped with a problem."""
    if not text.startswith("---"):
        return text, Front()
    match = _FENCE.match(text[: MAX_FRONT + 16])
    if match is None:
        return text, Front()
    lines = match.group().count("\n")
    documents = yaml_reader()(match[1] or "")
    value = documents[0].value if documents else None
    problem = documents[0].problem if documents else None
    if problem is not None:
        return text[match.end() :], Front(
            lines=lines, problems=(PageProblem("DOC324", problem.line + 1, problem.message),)
        )
    if value is not None and not isinstance(value, dict):
        return text, Front()
    value = value or {}
    lang = plain(value.get("lang") or value.get("language"), 20)
    return text[match.end() :], Front(
        plain(value.get("title"), 200),
        plain(value.get("description"), 400),
        lang.replace("_", "-") if _LANGUAGE.match(lang) else "",
        lines,
        address=plain(value.get("slug") or value.get("id"), 200),
    )


def plain(value: object, limit: int) -> str:
    """Return a scalar as one line of text without control characters, "" for anything else."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    words = " ".join(str(value).split())
    return "".join(char for char in words if char.isprintable())[:limit].strip()
