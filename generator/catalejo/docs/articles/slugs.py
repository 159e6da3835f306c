"""The anchors that GitHub gives to headings: authors who preview there write links to them.

Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def github_anchors(headings: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """Return GitHub's anchor of every heading to the id that it has here; ``headings`` are (level, id, text)."""
    found: dict[str, str] = {}
    used: dict[str, int] = {}
    for _, identity, text in headings:
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        number = used.get(slug, 0)
        used[slug] = number + 1
        if identity:
            found.setdefault(f"{slug}-{number}" if number else slug, identity)
    return found
