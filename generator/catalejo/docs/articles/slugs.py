"""The anchors that GitHub gives to headings: authors who preview there write links to them.

Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

_LEFT_OUT = re.compile(r"[^\w\- ]")
_NO_WORD = re.compile(r"[\W_]+")


def github_slug(text: str) -> str:
    """Return a heading's anchor: its words in lower case, dashes for blanks, no punctuation; marks of letters stay."""
    return _LEFT_OUT.sub(_mark, text.lower()).replace(" ", "-")


def _mark(match: re.Match[str]) -> str:
    return match[0] if unicodedata.category(match[0]) in ("Mn", "Mc", "Me", "Pc") else ""


def github_anchors(headings: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """Return GitHub's anchor of every heading to the id that it has here; ``headings`` are (level, id, text)."""
    found: dict[str, str] = {}
    used: dict[str, int] = {}
    for _, identity, text in headings:
        slug = github_slug(text.strip())
        number = used.get(slug, 0)
        used[slug] = number + 1
        if identity:
            found.setdefault(f"{slug}-{number}" if number else slug, identity)
    return found


def bare_name(fragment: str) -> str:
    """Return what every tool's anchor of a heading has in common: its letters and digits, without case and accents.

    MkDocs, Hugo, Docusaurus, VitePress, Jekyll and GitLab differ in what they do with the rest.
    """
    plain = unicodedata.normalize("NFKD", unquote(fragment).casefold())
    return _NO_WORD.sub("", "".join(char for char in plain if not unicodedata.combining(char)))
