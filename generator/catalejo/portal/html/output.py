"""Gathers the files of a site and writes them; nothing else in the portal touches the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...kit.read import jsonl
from ...kit.text.controls import shown_bytes
from ...kit.text.mask import mask_bytes

TEXTS = (".html", ".json", ".jsonl", ".css", ".txt", ".csv", ".xml", ".svg", ".md", ".yaml", ".yml")
"""Types of file in which the shape of a secret is masked before writing."""

MARKUP = (".html", ".xml")
"""Types of file in which characters that reorder or steer are made visible."""


class Output:
    """The files that a build adds to the site folder, by relative path.

    Two different files can never claim one path: that would be a silent loss.
    """

    def __init__(self, folder: Path) -> None:
        """Write below ``folder``."""
        self.folder = folder
        self._sizes: dict[str, int] = {}
        self._made: set[str] = set()
        self._root = os.fspath(folder)

    def write(self, path: str, data: bytes | str) -> None:
        """Write one file now.

        Raises:
            ValueError: the path leaves the site, or was written before.

        """
        parts = path.split("/")
        if path.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"not a path inside the site: {path!r}")
        if path in self._sizes:
            raise ValueError(f"two pages want the address {path!r}")
        content = data.encode() if isinstance(data, str) else data
        if path.endswith(TEXTS):
            content = mask_bytes(content)
        if path.endswith(MARKUP):
            content = shown_bytes(content)
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(os.path.join(self._root, folder), exist_ok=True)
            self._made.add(folder)
        with open(os.path.join(self._root, path), "wb") as file:
            file.write(content)
        self._sizes[path] = len(content)

    def write_json(self, path: str, value: object) -> None:
        """Write a value as JSON that a browser may read."""
        self.write(path, jsonl.encode_page(value) + b"\n")

    def has(self, path: str) -> bool:
        """Tell whether this build wrote a path."""
        return path in self._sizes

    def paths(self) -> Iterator[tuple[str, int]]:
        """Yield (path, bytes), sorted."""
        yield from sorted(self._sizes.items())
