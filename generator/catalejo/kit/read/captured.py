"""Reads a capture folder; the layout is the contract between ``capture/`` and every later stage."""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_left
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import TypeVar

import msgspec

from ...model.capture import SCHEMA, HostTeam, Manifest, PathChange, RepositoryInfo, SourceKind, TreeEntry
from ...model.origin import Origin
from ..text.encoding import decoded, in_utf8
from ..text.mask import has_secret, mask, mask_file, mask_value
from ..text.moments import is_time
from . import jsonl, shards
from .ages import with_ages
from .archive import ArchiveReader, DamagedArchive

T = TypeVar("T")

LINK = "120000"
"""The mode of what a link inside the repository leads to."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".pdf")
"""Contents that are no text: nothing in them can be masked; one with the shape of a secret is not handed out."""


UNREADABLE = (OSError, msgspec.DecodeError, UnicodeError, RecursionError, MemoryError)
"""What reading a damaged file of a capture raises."""


class CaptureError(Exception):
    """The folder is no capture, or one of another version; the message says what to do."""


class Damage(msgspec.Struct, frozen=True, order=True):
    """A file of a capture that cannot be read: repository id ("" = none), path in the capture, what is wrong."""

    repo: str
    path: str
    problem: str


class Repo:
    """One captured repository: its facts, its tree, its contents. Nothing is read before it is asked for."""

    def __init__(self, folder: Path, info: RepositoryInfo) -> None:
        self.folder = folder
        self.info = info
        self.damage: dict[str, str] = {}
        """Files of this shard that could not be read, with what is wrong; grows while the shard is read."""
        self._archive = ArchiveReader(folder / "blobs.zip")

    def __repr__(self) -> str:
        return f"Repo({self.info.id!r})"

    @cached_property
    def entries(self) -> tuple[TreeEntry, ...]:
        """The files of the default branch, sorted by path, each once: what links lead to is among ``paths`` only."""
        return tuple(entry for entry in self._all if entry.mode != LINK)

    @cached_property
    def _all(self) -> tuple[TreeEntry, ...]:
        damaged = shards.damage(self.folder, quick=True)
        if damaged:
            self.damage[damaged] = "it is not what was written"
        tree = self.tree_file
        if tree is None:
            return ()
        return tuple(sorted(self._lines(f"trees/{tree.name}", TreeEntry), key=lambda entry: entry.path))

    @property
    def tree_file(self) -> Path | None:
        """The file that lists the default branch, named after its tree; None where nothing was captured.

        A repository may lie in a folder that is called like one.
        """
        folder = os.path.join(self.folder, "trees")
        try:
            with os.scandir(folder) as found:
                names = [entry.name for entry in found if entry.name.endswith(".jsonl") and entry.is_file()]
        except OSError:
            return None
        return Path(folder, min(names)) if names else None

    def tree_digest(self) -> bytes:
        """Return a hash of the tree's lines: what is made from a repository's files alone changes only with it."""
        tree = self.tree_file
        try:
            return hashlib.sha256(tree.read_bytes() if tree is not None else b"").digest()
        except OSError:
            return b""

    def _lines(self, name: str, kind: type[T]) -> list[T]:
        try:
            return jsonl.load_lines(self.folder / name, kind)
        except UNREADABLE as error:
            self.damage[name] = _in_short(error)
            return []

    @cached_property
    def paths(self) -> dict[str, TreeEntry]:
        """Path to entry, links inside the repository followed: a linked file has the content of the file itself."""
        return {entry.path: entry for entry in self._all}

    def below(self, folder: str) -> list[TreeEntry]:
        """Return the files under a folder, linked ones included; for the root ("") those of ``entries``."""
        prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        if not prefix:
            return list(self.entries)
        first = bisect_left(self._all, prefix, key=lambda entry: entry.path)
        return list(takewhile(lambda entry: entry.path.startswith(prefix), islice(self._all, first, None)))

    def read(self, path: str) -> bytes | None:
        """Return a file's content, or None where there is no such file or its content was not captured.

        Texts with the shape of a secret are masked here, before any stage can copy, cut or encode them.
        """
        data = self.raw(path)
        if data is None or not path.lower().endswith(PICTURES):
            return data if data is None else in_utf8(mask_file(path, data))
        return None if has_secret(data) else data

    def raw(self, path: str) -> bytes | None:
        """Return a file's content as it is, for what looks for secrets; nothing of it may be shown."""
        entry = self.paths.get(path)
        if entry is None or entry.size < 0:
            return None
        data = self.blob(entry.blob)
        if data is None:
            self.damage.setdefault("blobs.zip", "a content that was captured is not there")
        return data

    def blob(self, blob: str) -> bytes | None:
        """Return a content by blob id, None where it was not captured or cannot be read."""
        try:
            data = self._archive.read(blob)
        except DamagedArchive as error:
            self.damage.setdefault("blobs.zip", _in_short(error))
            return None
        return data

    def text(self, path: str) -> str | None:
        """Return a file's content as text; None where its encoding is not known: guessed text would be garbage."""
        data = self.read(path)
        return None if data is None else decoded(data)

    def origin(self, path: str = "", line: int = 0, column: int = 0) -> Origin:
        """Return the origin of a place in this repository at the captured commit."""
        info = self.info
        return Origin(info.source, info.id, path, line, column, info.commit)

    def commit_of(self, path: str) -> str:
        """Return the commit that a link to a line of a file should name: where it was seen first with this content."""
        entry = self.paths.get(path)
        return entry.since if entry is not None and entry.since else self.info.commit

    def history(self) -> dict[str, PathChange]:
        """Return the last change per path; empty where no history was asked for. Subjects are masked."""
        changes = self._lines("history.jsonl", PathChange)
        return {change.path: msgspec.structs.replace(change, subject=mask(change.subject)) for change in changes}


class Captured:
    """One capture folder."""

    def __init__(self, folder: Path, answers: Captured | None = None) -> None:
        """Open a capture folder; ``answers`` of systems that were asked again stand in for its own, all of them.

        Raises:
            CaptureError: there is no manifest, it cannot be read, or its schema is not ours.

        """
        self.folder = folder
        self._answers = folder if answers is None else answers.folder
        self.portal = folder / "portal"
        self._damage: set[Damage] = set()
        try:
            self.manifest = decode_masked((folder / "manifest.json").read_bytes(), Manifest)
        except FileNotFoundError as error:
            raise CaptureError(
                f"{folder} is no capture folder: there is no manifest.json; run `catalejo capture` first"
            ) from error
        except UNREADABLE as error:
            raise CaptureError(
                f"{folder}/manifest.json cannot be read: {_in_short(error)}; run `catalejo capture` again"
            ) from error
        if self.manifest.schema != SCHEMA:
            raise CaptureError(
                f"{folder} has capture format {self.manifest.schema}, this version reads {SCHEMA}; "
                "run `catalejo capture` again"
            )

        if not is_time(self.manifest.taken_at):
            raise CaptureError(f"{folder}/manifest.json: taken_at is no time; run `catalejo capture` again")
        self.manifest = with_ages(self.manifest if answers is None else _joined(self.manifest, answers.manifest))

    def judged_at(self, now: str) -> None:
        """Let every age count up to another time than that of the capture: an answer that was fresh may not be now."""
        self.manifest = msgspec.structs.replace(self.manifest, taken_at=now)

    @cached_property
    def _repositories(self) -> tuple[Repo, ...]:
        found: dict[str, Repo] = {}
        root = self.folder / "repos"
        for folder in shards.folders(root):
            identity, path = folder.relative_to(root).as_posix(), folder / shards.INFO
            info = self._decoded(path, RepositoryInfo, identity)
            if info is None:
                continue
            if not shards.is_place_of(root, info.id, folder):
                self._damage.add(
                    Damage(identity, path.relative_to(self.folder).as_posix(), "it names another repository")
                )
                continue
            found[identity] = Repo(folder, info)
        return tuple(sorted(found.values(), key=lambda repo: repo.info.id))

    def _decoded(self, path: Path, kind: type[T], repo: str = "") -> T | None:
        """Return a file as a struct; None, and remembered, where it cannot be read."""
        try:
            return decode_masked(path.read_bytes(), kind)
        except UNREADABLE as error:
            self._damage.add(Damage(repo, path.relative_to(self.folder).as_posix(), _in_short(error)))
            return None

    def damage(self) -> tuple[Damage, ...]:
        """Return the files that could not be read so far, sorted; what was not read yet is not known."""
        shards = (
            Damage(repo.info.id, f"{repo.folder.relative_to(self.folder).as_posix()}/{name}", problem)
            for repo in self._repositories
            for name, problem in repo.damage.items()
        )
        return tuple(sorted({*self._damage, *shards}))

    def repositories(self) -> tuple[Repo, ...]:
        """Return the repositories, sorted by id."""
        return self._repositories

    def repository(self, identity: str) -> Repo | None:
        """Return one repository by id."""
        return self._by_id.get(identity)

    @cached_property
    def _by_id(self) -> dict[str, Repo]:
        return {repo.info.id: repo for repo in self._repositories}

    def answer_files(self) -> list[Path]:
        """Return the files of the systems' answers, for who reads them in a limited child; sorted."""
        return _files(self._answers / "systems", "*.json")

    @property
    def answers_folder(self) -> Path:
        """The folder in which the answers of systems lie."""
        return self._answers

    def name_of(self, path: Path) -> str:
        """Return how a file of this capture is called in it."""
        inside = self.folder if path.is_relative_to(self.folder) else self._answers
        return path.relative_to(inside).as_posix()

    def note_damage(self, path: Path, problem: str) -> None:
        """Remember that a file of this capture could not be read."""
        self._damage.add(Damage("", self.name_of(path), problem))

    def people(self) -> tuple[HostTeam, ...]:
        """Return the teams of hosts that this portal's readers may see."""
        path = self.folder / "people" / "teams.jsonl"
        try:
            teams = jsonl.load_lines(path, HostTeam)
            return tuple(
                msgspec.structs.replace(team, name=mask(team.name), description=mask(team.description))
                for team in teams
            )
        except UNREADABLE as error:
            self._damage.add(Damage("", path.relative_to(self.folder).as_posix(), _in_short(error)))
            return ()


def decode_masked(data: bytes, kind: type[T]) -> T:
    """Return JSON as a struct, every text in it masked; an escape does not hide a secret.

    Raises:
        msgspec.DecodeError: it is not JSON, or does not fit.

    """
    if has_secret(data) or b"\\u" in data:
        return msgspec.convert(mask_value(msgspec.json.decode(data)), type=kind)
    return msgspec.json.decode(data, type=kind)


def _joined(base: Manifest, answers: Manifest) -> Manifest:
    """Return the manifest of repositories that were captured before with systems that were asked again."""
    kept = [source for source in base.sources if source.kind is SourceKind.REPOSITORIES]
    asked = [source for source in answers.sources if source.kind is not SourceKind.REPOSITORIES]
    return msgspec.structs.replace(
        base, taken_at=answers.taken_at, recorded=base.recorded or answers.recorded, sources=(*kept, *asked)
    )


def _files(root: Path, pattern: str) -> list[Path]:
    """Return the files below a folder that a pattern names, sorted; a folder may be called like one."""
    return sorted(path for path in root.rglob(pattern) if path.is_file()) if root.is_dir() else []


def _in_short(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200] or type(error).__name__
