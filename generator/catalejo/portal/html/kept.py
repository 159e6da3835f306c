"""Bodies of pages from the build before: taken again where the template, the words and every value it is given are
the same.

A kept body's template sees nothing but its view (see ``draw_kept``), so the view is the whole of what it can say.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from ...kit.store.pack import BuildCacheFile

_LIBRARIES = ("Jinja2", "MarkupSafe", "babel", "msgspec", "PyYAML")


class BodyCache:
    """Bodies by what they were made from."""

    def __init__(self, folder: Path | None, language: str, templates: Sequence[Path]) -> None:
        """Open the bodies of one language; ``templates`` are the folders that templates are looked for in."""
        self._open = partial(BuildCacheFile, folder, engine=engine(tuple(templates)))
        self._pack = self._open(f"bodies-{language}")
        self._encoder = msgspec.msgpack.Encoder(enc_hook=_plain)
        self.drawn = 0
        self.latest = b""
        """Key of the body that was asked for last."""

    def pack(self, name: str) -> BuildCacheFile:
        """Return another file of what builds keep, for what is no body; who asks for it closes it."""
        return self._open(name)

    @property
    def taken(self) -> int:
        """How many bodies were taken from the build before."""
        return self._pack.found

    def key(self, path: str, template: str, view: object) -> bytes:
        """Return the key of a body."""
        self.latest = hashlib.sha256(self._encoder.encode((path, template, view))).digest()
        return self.latest

    def carry(self, key: bytes) -> None:
        """Keep a body for the next build that this one has no need to look at."""
        self._pack.carry(key)

    def get(self, key: bytes) -> str | None:
        """Return a body, or None."""
        found = self._pack.get(key)
        return None if found is None else found.decode()

    def put(self, key: bytes, body: str) -> None:
        """Keep a body."""
        self.drawn += 1
        self._pack.put(key, body.encode())

    def close(self) -> None:
        """Write the bodies of this build for the next one."""
        self._pack.close()


def _plain(value: Any) -> Any:
    """Return what the encoder does not know as what it does: marked text as text."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"a page's context holds a {type(value).__name__}: its body cannot be kept")


@lru_cache(maxsize=4)
def engine(templates: tuple[Path, ...]) -> str:
    """Return what names the code that makes bodies: this package, its words, the templates, the libraries."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for folder, kinds in [(package, (".py", ".po")), *((folder, ()) for folder in templates)]:
        for path in sorted(path for path in folder.rglob("*") if not kinds or path.suffix in kinds):
            if path.is_file():
                data = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return f"{digest.hexdigest()} {sys.version}" + " ".join(f" {name} {version(name)}" for name in _LIBRARIES)
