"""Turns names into path segments: the lower-cased valid Backstage name, else a slug with a short hash."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_VALID = re.compile(r"[a-z0-9](?:[-a-z0-9_.]{0,61}[a-z0-9])?")
_FILES = ("index.html", "index.json", "index.md")
"""Names of files that stand in folders of the site: a folder of that name would take their place."""
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


@lru_cache(maxsize=1 << 17)
def segment(name: str) -> str:
    """Return the address segment of a name: stable, unique for different names, safe on every file system."""
    lower = name.lower()
    if _VALID.fullmatch(lower) and not _DEVICE.fullmatch(lower) and ".." not in lower and lower not in _FILES:
        return lower
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "x"
    return f"{slug}-{hashlib.sha256(lower.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


@lru_cache(maxsize=1 << 17)
def entity_path(ref: str) -> str:
    """Return the site-root address of an entity's page: ``catalog/<namespace>/<kind>/<name>/``."""
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    return f"catalog/{segment(namespace)}/{segment(kind)}/{segment(name)}/"


def docs_path(ref: str) -> str:
    """Return the site-root address of an entity's documentation."""
    return "docs/" + entity_path(ref).removeprefix("catalog/")
