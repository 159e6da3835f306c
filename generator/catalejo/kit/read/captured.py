"""Reads a capture folder; the layout is the contract between ``capture/`` and every later stage."""

from __future__ import annotations

import zipfile
from bisect import bisect_left
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path

import msgspec

from ...model.capture import SCHEMA, Envelope, HostTeam, Manifest, PathChange, RepositoryInfo, TreeEntry
from ...model.origin import Origin
from ..text.mask import mask, mask_bytes
from . import jsonl

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".pdf")
"""Contents that are no text: nothing in them is masked."""


class CaptureError(Exception):
    """The folder is no capture, or one of another version; the message says what to do."""


class Repo:
    """One captured repository: its facts, its tree, its contents. Nothing is read before it is asked for."""

    def __init__(self, folder: Path, info: RepositoryInfo) -> None:
        self.folder = folder
        self.info = info
        self._zip: zipfile.ZipFile | None = None

    def __repr__(self) -> str:
        return f"Repo({self.info.id!r})"

    @cached_property
    def entries(self) -> tuple[TreeEntry, ...]:
        """The files of the default branch, sorted by path."""
        trees = sorted((self.folder / "trees").glob("*.jsonl")) if (self.folder / "trees").is_dir() else []
        if not trees:
            return ()
        return tuple(sorted(jsonl.load_lines(trees[0], TreeEntry), key=lambda entry: entry.path))

    @cached_property
    def paths(self) -> dict[str, TreeEntry]:
        """Path to entry."""
        return {entry.path: entry for entry in self.entries}

    def below(self, folder: str) -> list[TreeEntry]:
        """Return the files under a folder ("" = all)."""
        prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        if not prefix:
            return list(self.entries)
        first = bisect_left(self.entries, prefix, key=lambda entry: entry.path)
        return list(takewhile(lambda entry: entry.path.startswith(prefix), islice(self.entries, first, None)))

    def read(self, path: str) -> bytes | None:
        """Return a file's content, or None where there is no such file or its content was not captured.

        Texts with the shape of a secret are masked here, before any stage can copy, cut or encode them.
        """
        data = self.raw(path)
        return data if data is None or path.lower().endswith(PICTURES) else mask_bytes(data)

    def raw(self, path: str) -> bytes | None:
        """Return a file's content as it is, for what looks for secrets; nothing of it may be shown."""
        entry = self.paths.get(path)
        if entry is None or entry.size < 0:
            return None
        return self.blob(entry.blob)

    def blob(self, blob: str) -> bytes | None:
        """Return a content by blob id."""
        if self._zip is None:
            archive = self.folder / "blobs.zip"
            if not archive.is_file():
                return None
            self._zip = zipfile.ZipFile(archive)
        try:
            return self._zip.read(blob)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError):
            return None

    def text(self, path: str) -> str | None:
        """Return a file's content as text; bytes that are not UTF-8 are replaced."""
        data = self.read(path)
        return None if data is None else data.decode("utf-8", "replace")

    def origin(self, path: str = "", line: int = 0, column: int = 0) -> Origin:
        """Return the origin of a place in this repository at the captured commit."""
        info = self.info
        return Origin(info.source, info.id, path, line, column, info.commit)

    def history(self) -> dict[str, PathChange]:
        """Return the last change per path; empty where no history was asked for. Subjects are masked."""
        changes = jsonl.load_lines(self.folder / "history.jsonl", PathChange)
        return {change.path: msgspec.structs.replace(change, subject=mask(change.subject)) for change in changes}


class Captured:
    """One capture folder."""

    def __init__(self, folder: Path) -> None:
        """Open a capture folder.

        Raises:
            CaptureError: there is no manifest, it cannot be read, or its schema is not ours.

        """
        self.folder = folder
        self.portal = folder / "portal"
        try:
            self.manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except FileNotFoundError as error:
            raise CaptureError(
                f"{folder} is no capture folder: there is no manifest.json; run `catalejo capture` first"
            ) from error
        except msgspec.DecodeError as error:
            raise CaptureError(
                f"{folder}/manifest.json cannot be read: {error}; run `catalejo capture` again"
            ) from error
        if self.manifest.schema != SCHEMA:
            raise CaptureError(
                f"{folder} has capture format {self.manifest.schema}, this version reads {SCHEMA}; "
                "run `catalejo capture` again"
            )

    @cached_property
    def _repositories(self) -> tuple[Repo, ...]:
        root = self.folder / "repos"
        if not root.is_dir():
            return ()
        decoder = msgspec.json.Decoder(RepositoryInfo)
        repos = [Repo(path.parent, decoder.decode(path.read_bytes())) for path in root.rglob("repo.json")]
        return tuple(sorted(repos, key=lambda repo: repo.info.id))

    def repositories(self) -> tuple[Repo, ...]:
        """Return the repositories, sorted by id."""
        return self._repositories

    def repository(self, identity: str) -> Repo | None:
        """Return one repository by id."""
        return self._by_id.get(identity)

    @cached_property
    def _by_id(self) -> dict[str, Repo]:
        return {repo.info.id: repo for repo in self._repositories}

    @cached_property
    def _answers(self) -> dict[str, tuple[Envelope, ...]]:
        root = self.folder / "systems"
        if not root.is_dir():
            return {}
        decoder = msgspec.json.Decoder(Envelope)
        answers: dict[str, list[Envelope]] = {}
        for path in sorted(root.rglob("*.json")):
            envelope = decoder.decode(mask_bytes(path.read_bytes()))
            answers.setdefault(envelope.source, []).append(envelope)
        return {source: tuple(answers[source]) for source in sorted(answers)}

    def systems(self) -> dict[str, tuple[Envelope, ...]]:
        """Return the raw answers by source id, in file order."""
        return self._answers

    def people(self) -> tuple[HostTeam, ...]:
        """Return the teams of hosts that this portal's readers may see."""
        return tuple(jsonl.load_lines(self.folder / "people" / "teams.jsonl", HostTeam))
