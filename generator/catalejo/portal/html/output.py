"""Gathers the files of a site and writes them; nothing else in the portal touches the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ...kit.read import jsonl
from ...kit.store.ledger import LedgerEntry, SiteLedger
from ...kit.text.controls import shown_bytes
from ...kit.text.mask import mask_bytes
from .commits import filled

TEXTS = (
    ".html", ".json", ".jsonl", ".css", ".txt", ".csv", ".xml", ".svg", ".md", ".yaml", ".yml", ".puml", ".mmd", ".dot",
)  # fmt: skip
"""Types of file in which the shape of a secret is masked before writing."""

MARKUP = (".html", ".xml", ".md")
"""Types of file in which characters that reorder or steer are made visible."""


def json_file(value: object) -> bytes:
    """Return a value as a file of JSON that a browser may read."""
    return jsonl.encode_page(value) + b"\n"


class AddressTakenError(ValueError):
    """Two files want one path: the same, one that differs in case only, or one that is the other's folder."""


class Output:
    """The files that a build adds to the site folder, by relative path.

    Two different files can never claim one path, on no file system: that would be a silent loss.
    """

    def __init__(self, folder: Path, ledger: SiteLedger | None = None) -> None:
        """Write below ``folder``; ``ledger`` knows the files of the last site."""
        self.folder = folder
        self._ledger = ledger
        self.commits: dict[bytes, bytes] = {}
        """Commits by their slots (``commits.py``)."""
        self._sizes: dict[str, int] = {}
        self._made: set[str] = set()
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._root = os.fspath(folder)

    def write(self, path: str, data: bytes | str, key: bytes = b"", kept: bytes = b"") -> None:
        """Write one file now; ``key`` names what it was made from, ``kept`` what is kept of it.

        Raises:
            ValueError: the path leaves the site.
            AddressTakenError: another file has it.

        """
        target = self._claim(path)
        content = data.encode() if isinstance(data, str) else data
        if path.endswith(TEXTS):
            content = mask_bytes(filled(content, self.commits))
        if path.endswith(MARKUP):
            content = shown_bytes(content)
        with open(target, "wb") as file:
            file.write(content)
        self._sizes[path] = len(content)
        if self._ledger is not None and key:
            self._ledger.note(path, key, kept)

    def link(self, path: str, key: bytes) -> LedgerEntry | None:
        """Take the last site's file where it was made from the same; None where it has to be written.

        Raises:
            ValueError: the path leaves the site.
            AddressTakenError: another file has it.

        """
        if self._ledger is None or not self._ledger.has(path, key):
            return None
        known = self._ledger.link(path, key, self._claim(path))
        if known is None:
            self._files.discard(path.casefold())
        else:
            self._sizes[path] = known.size
        return known

    def link_folder(self, folder: str, key: bytes) -> bool:
        """Take every file of a folder of the last site that was made from the same; False where one has to be written.

        ``folder`` ends in a slash. Its files were written with this one key.
        """
        paths = self._ledger.paths(folder, key) if self._ledger is not None else []
        missing = [path for path in paths if self.link(path, key) is None]
        return bool(paths) and not missing

    def _claim(self, path: str) -> str:
        """Return where a path of the site lies, its folder made."""
        folded = path.casefold()
        if folded in self._files or folded in self._folders:
            raise AddressTakenError(f"two pages want the address {path!r}")
        folder, _, name = path.rpartition("/")
        if folder not in self._made or name in ("", ".", "..") or path.startswith("/"):
            if any(part in ("", ".", "..") for part in path.split("/")):
                raise ValueError(f"not a path inside the site: {path!r}")
            above = [folded[:at] for at, char in enumerate(folded) if char == "/"]
            if not self._files.isdisjoint(above):
                raise AddressTakenError(f"two pages want the address {path!r}: one is a folder of the other")
            self._folders.update(above)
            os.makedirs(os.path.join(self._root, folder), exist_ok=True)
            self._made.add(folder)
        self._files.add(folded)
        return f"{self._root}/{path}"

    def key_of(self, data: bytes) -> bytes:
        """Return the key of files that say nothing but what ``data`` says, commits in the place of their slots."""
        return hashlib.sha256(filled(data, self.commits)).digest()

    def make(self, path: str, key: bytes, content: Callable[[], bytes]) -> None:
        """Take the last site's file where it was made from the same, else make and write it."""
        if self.link(path, key) is None:
            self.write(path, content(), key)

    def write_json(self, path: str, value: object) -> None:
        """Write a value as JSON that a browser may read."""
        self.write(path, json_file(value))

    def has(self, path: str) -> bool:
        """Tell whether this build wrote a path."""
        return path in self._sizes

    def paths(self) -> Iterator[tuple[str, int]]:
        """Yield (path, bytes), sorted."""
        yield from sorted(self._sizes.items())
