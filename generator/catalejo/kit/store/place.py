"""A place for snapshots: a folder, or any fsspec URL.

fsspec was chosen because one interface reaches folders and object stores alike.
"""

from __future__ import annotations

from typing import Any

import fsspec


class Store:
    """Files by relative path below a folder or URL."""

    def __init__(self, place: str) -> None:
        """Open a place; it need not exist yet."""
        files, root = fsspec.core.url_to_fs(place)
        self._files: Any = files
        self._root: str = root

    def __enter__(self) -> Store:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def finish(self, moment: str) -> None:
        """Each file was written at once: there is nothing left to do."""

    def read(self, path: str) -> bytes | None:
        """Return a file, or None."""
        try:
            data: bytes = self._files.cat_file(f"{self._root}/{path}")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        return data

    def write(self, path: str, data: bytes) -> None:
        """Write a file; on a file system in one step."""
        target = f"{self._root}/{path}"
        self._files.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        if self._files.protocol == "file" or "file" in self._files.protocol:
            self._files.pipe_file(target + ".new", data)
            self._files.mv(target + ".new", target)
        else:
            self._files.pipe_file(target, data)

    def names(self, path: str) -> list[str]:
        """Return the names below a folder, sorted."""
        try:
            found = self._files.ls(f"{self._root}/{path}", detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(str(name).rstrip("/").rsplit("/", 1)[-1] for name in found)

    def remove(self, path: str) -> None:
        """Remove a folder and what is in it."""
        target = f"{self._root}/{path}"
        if self._files.exists(target):
            self._files.rm(target, recursive=True)
