"""A place for snapshots: a folder, or any fsspec URL.

fsspec was chosen because one interface reaches folders and object stores alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import exchange


class Store:
    """Files by relative path below a folder or URL."""

    def __init__(self, place: str) -> None:
        """Open a place; it need not exist yet."""
        import fsspec.core  # with asyncio it takes a tenth of a second, and most verbs keep no history

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
        """Write a file; on a file system in one step.

        Raises:
            ValueError: the path leaves the store.

        """
        target = self._inside(path)
        self._files.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        if self._is_local:
            self._files.pipe_file(target + ".new", data)
            self._files.mv(target + ".new", target)
        else:
            self._files.pipe_file(target, data)

    def replace(self, path: str, files: Mapping[str, bytes]) -> None:
        """Let a folder have just these files: on a file system in one step, elsewhere one by one, the last one last.

        Raises:
            ValueError: a path leaves the store.
            OSError: the store cannot be written.

        """
        target = self._inside(path)
        if not self._is_local:
            self.remove(path)
            for name, data in files.items():
                self.write(f"{path}/{name}", data)
            return
        with exchange.beside(Path(target)) as fresh:
            for name, data in files.items():
                place = fresh / self._inside(f"{path}/{name}").removeprefix(f"{target}/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            exchange.replace(fresh, Path(target))

    @property
    def _is_local(self) -> bool:
        return self._files.protocol == "file" or "file" in self._files.protocol

    def _inside(self, path: str) -> str:
        if any(part in ("", ".", "..") for part in path.split("/")) or "\\" in path or "\0" in path:
            raise ValueError(f"{path[:80]!r} is no path inside a store")
        return f"{self._root}/{path}"

    def names(self, path: str) -> list[str]:
        """Return the names below a folder, sorted."""
        try:
            found = self._files.ls(f"{self._root}/{path}", detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(str(name).rstrip("/").rsplit("/", 1)[-1] for name in found)

    def remove(self, path: str) -> None:
        """Remove a folder and what is in it."""
        target = self._inside(path)
        if self._files.exists(target):
            self._files.rm(target, recursive=True)
