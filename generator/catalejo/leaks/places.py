"""Which secrets count in a file, by its path: tests and examples hold made-up keys, and say so by where they lie."""

from __future__ import annotations

import re

from ..kit.text.folders import is_made_up
from ..kit.text.secret_settings import holds_settings
from .reading import Leak, Sight

_DOCS = re.compile(r"(?:^|/)(?:docs?|documentation|website|i18n|locales?)/", re.IGNORECASE)
"""Folders of documents, whatever kind of file shows an example there, and of translations."""


def seen_at(path: str, leak: Leak) -> Sight | None:
    """Return what of a content counts at a path: in tests what a service gave out, in documents no example."""
    if is_made_up(path):
        return leak.issued
    return leak.all if holds_settings(path) and _DOCS.search(path) is None else leak.written
