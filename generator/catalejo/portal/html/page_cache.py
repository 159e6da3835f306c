"""Pages from the build before: written again where what they were made from is the same but for the commits that were
read, which stand in slots (``commits.py``).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path

import msgspec
from markupsafe import Markup

from ...kit.read import jsonl
from ...kit.store.pack import BuildCacheFile
from .page import Page

_LIBRARIES = ("Jinja2", "MarkupSafe", "babel", "msgspec", "PyYAML")


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """A page as it is kept: its words, and its twin as JSON."""

    page: dict[str, str | bool]
    body: str
    twin: bytes


class PageCache:
    """Pages by the hash of what they were made from; the frame around them is none of it."""

    def __init__(self, folder: Path | None, language: str, templates: Sequence[Path]) -> None:
        """Open the pages of one language; ``templates`` are the folders that templates are looked for in."""
        self._open = partial(BuildCacheFile, folder, engine=engine(tuple(templates)))
        self._pack = self._open(f"pages-{language}")
        self.made = 0
        """How many pages had to be made."""

    def pack(self, name: str) -> BuildCacheFile:
        """Return another file of what builds keep, for what is no page; who asks for it closes it."""
        return self._open(name)

    @property
    def taken(self) -> int:
        """How many pages were taken from the build before."""
        return self._pack.found

    def carry(self, key: bytes) -> None:
        """Keep a page for the next build that this one has no need to look at."""
        self._pack.carry(key)

    def get(self, key: bytes) -> tuple[Page, bytes] | None:
        """Return a page and its twin as JSON, or None; a damaged one is none."""
        found = self._pack.get(key)
        if found is None:
            return None
        kept = msgspec.msgpack.decode(found, type=KeptPage)
        page = Page(**kept.page, body=Markup(kept.body), twin=kept.twin or None)  # type: ignore[arg-type]  # as put
        return page, kept.twin

    def put(self, key: bytes, page: Page) -> bytes:
        """Keep a page; returns its twin as JSON, empty where it has none."""
        self.made += 1
        twin = jsonl.encode_page(page.twin) + b"\n" if page.twin is not None else b""
        fields = msgspec.structs.asdict(page)
        body = str.__str__(fields.pop("body"))
        del fields["twin"]
        self._pack.put(key, msgspec.msgpack.encode(KeptPage(fields, body, twin)))
        return twin

    def close(self) -> None:
        """Write the pages of this build for the next one."""
        self._pack.close()


@lru_cache(maxsize=4)
def engine(templates: tuple[Path, ...]) -> str:
    """Return what names the code that makes pages: this package, its words, the templates, the libraries."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for folder, kinds in [(package, (".py", ".po")), *((folder, ()) for folder in templates)]:
        for path in sorted(path for path in folder.rglob("*") if not kinds or path.suffix in kinds):
            if path.is_file():
                data = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return f"{digest.hexdigest()} {sys.version}" + " ".join(f" {name} {version(name)}" for name in _LIBRARIES)
