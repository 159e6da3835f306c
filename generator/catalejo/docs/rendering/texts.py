"""The texts that a page may include, read from the captured repository inside the child when a page names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...kit.read.archive import ArchiveReader


class StagedTexts(Mapping[str, str]):
    """Texts by repository path; secrets are masked as wherever contents are read."""

    def __init__(self, folder: str, blobs: Mapping[str, str]) -> None:
        """``folder`` is that of the captured repository, ``blobs`` the blob of each path that may be named."""
        self._place, self._blobs = Path(folder) / "blobs.zip", blobs
        self._archive: ArchiveReader | None = None
        self._read: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self._read:
            self._read[path] = self._text(path)
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)

    def __contains__(self, path: object) -> bool:
        return path in self._blobs

    def _text(self, path: str) -> str:
        # Only here: few pages include anything, and every worker would import it.
        from ...kit.read.archive import ArchiveReader, DamagedArchive
        from ...kit.text.encoding import decoded
        from ...kit.text.mask import mask_file

        if self._archive is None:
            self._archive = ArchiveReader(self._place)
        try:
            data = self._archive.read(self._blobs[path])
        except DamagedArchive:
            return ""
        return decoded(mask_file(path, data or b"")) or ""
