"""The workspace of a run: files in memory by path. Nothing outside can be named, nothing lies on a disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.scaffolding import ScaffoldFile
from .expressions import NotSupported

MAX_FILES, MAX_BYTES = 5_000, 32 << 20
MAX_FILE = 8 << 20
MAX_PATH, MAX_DEPTH = 400, 40


def safe_path(text: str) -> str:
    """Return a path below the workspace, "" for the workspace itself.

    Raises:
        NotSupported: it leads out, is absolute, or is no name of a file of git.

    """
    if text.startswith("/") or "\\" in text or (len(text) > 1 and text[1] == ":"):
        raise NotSupported(f"the path {text[:100]!r} is absolute or has a backslash")
    parts: list[str] = []
    for part in text.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                raise NotSupported(f"the path {text[:100]!r} leads out of the workspace")
            parts.pop()
            continue
        if any(not char.isprintable() for char in part) or part.lower().rstrip(". ") in (".git", "git~1"):
            raise NotSupported(f"the path {text[:100]!r} holds a name that is not written")
        parts.append(part)
    if len("/".join(parts)) > MAX_PATH or len(parts) > MAX_DEPTH:
        raise NotSupported("a path that is too long or too deep")
    return "/".join(parts)


class Workspace:
    """Files by path, within bounds; a path is a file or a folder, never both."""

    def __init__(self) -> None:
        self._files: dict[str, ScaffoldFile] = {}
        self._bytes = 0
        self._folders: dict[str, int] = {}

    @property
    def files(self) -> Mapping[str, ScaffoldFile]:
        """The files, sorted by path."""
        return dict(sorted(self._files.items()))

    def below(self, folder: str) -> Iterator[tuple[str, ScaffoldFile]]:
        """Yield the files below a folder with their path from there."""
        start = f"{folder}/" if folder else ""
        for path, file in sorted(self._files.items()):
            if path.startswith(start):
                yield path.removeprefix(start), file

    def read(self, path: str) -> ScaffoldFile | None:
        """Return the file at a path."""
        return self._files.get(path)

    def write(self, text: str, file: ScaffoldFile, replace: bool = True) -> bool:
        """Write a file; False where one is there and is not to be replaced.

        Raises:
            NotSupported: its path is not safe, or there is too much.

        """
        path = safe_path(text)
        if path in self._files and not replace:
            return False
        parents = ["/".join(path.split("/")[:count]) for count in range(1, path.count("/") + 1)]
        if not path or path in self._folders or any(parent in self._files for parent in parents):
            raise NotSupported(f"{text[:100]!r} would be a file and a folder")
        self.remove(path)
        self._bytes += len(file.data)
        if len(file.data) > MAX_FILE or self._bytes > MAX_BYTES or len(self._files) >= MAX_FILES:
            raise NotSupported(f"more than {MAX_FILES} files, {MAX_BYTES >> 20} MiB or a file of {MAX_FILE >> 20} MiB")
        self._files[path] = file
        for parent in parents:
            self._folders[parent] = self._folders.get(parent, 0) + 1
        return True

    def remove(self, path: str) -> None:
        """Remove the file at a path, if there is one."""
        file = self._files.pop(path, None)
        if file is None:
            return
        self._bytes -= len(file.data)
        for count in range(1, path.count("/") + 1):
            parent = "/".join(path.split("/")[:count])
            self._folders[parent] -= 1
            if not self._folders[parent]:
                del self._folders[parent]
