"""Reads the files of a built site that are for machines; a site that is exchanged meanwhile is read anew."""

from __future__ import annotations

import difflib
import os
from collections import defaultdict
from pathlib import Path

import msgspec

from ..kit.text.segments import entity_path

MAX_FILE = 512 << 20
MAX_TWIN = 16 << 20
NEAR = 5
"""Names that are offered where one is not found."""


class SiteError(Exception):
    """A question that has no answer; the message says why, and what there is."""


class SiteEntity(msgspec.Struct, frozen=True):
    """A line of ``api/v1/entities.jsonl``."""

    ref: str
    entity: dict[str, object]
    owner: dict[str, object]
    relations: list[tuple[str, str, str]]
    findings: list[str]
    inferred: bool = False
    repo: str | None = None
    path: str | None = None

    @property
    def name(self) -> str:
        """The name in a reference."""
        return self.ref.rpartition("/")[2]

    @property
    def title(self) -> str:
        """The title, else the name as written."""
        return self.said("title") or self.said("name") or self.name

    def said(self, key: str) -> str:
        """Return a text of the metadata, "" where there is none."""
        found = self.metadata.get(key)
        return found if isinstance(found, str) else ""

    @property
    def metadata(self) -> dict[str, object]:
        """What the entity says of itself."""
        found = self.entity.get("metadata")
        return found if isinstance(found, dict) else {}

    @property
    def owner_ref(self) -> str:
        """The reference of the owner, "" where nobody is known."""
        found = self.owner.get("ref")
        return found if isinstance(found, str) else ""


class SiteSource(msgspec.Struct, frozen=True):
    """A source of ``api/v1/status.json``."""

    id: str
    state: str
    fetched_at: str | None = None
    error: str | None = None


class SiteStatus(msgspec.Struct, frozen=True):
    """The part of ``api/v1/status.json`` that is told with each answer."""

    taken_at: str
    sources: list[SiteSource]


class SiteReader:
    """A site's entities by reference and by name; ``status`` says how fresh they are."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is read when it is first asked."""
        self.folder = folder
        self.status = SiteStatus("", [])
        self.entities: dict[str, SiteEntity] = {}
        self.by_name: dict[str, list[str]] = {}
        self._stamp: tuple[int, int, int] | None = None

    def refresh(self) -> None:
        """Read the site where it is another one than before.

        Raises:
            SiteError: it is not there, or is no site of this tool.

        """
        place = self.folder / "api" / "v1" / "status.json"
        try:
            about = os.stat(place)
            stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
            if stamp == self._stamp:
                return
            status = msgspec.json.decode(self._bytes("api/v1/status.json", MAX_TWIN), type=SiteStatus)
            lines = self._bytes("api/v1/entities.jsonl", MAX_FILE).splitlines()
            decoder = msgspec.json.Decoder(SiteEntity)
            entities = {one.ref: one for one in map(decoder.decode, filter(None, lines))}
        except OSError as error:
            raise SiteError(f"there is no built site to ask: {error.strerror}") from error
        except (msgspec.DecodeError, UnicodeError) as error:
            raise SiteError("the site is no site of this version: build it again") from error
        names: dict[str, list[str]] = defaultdict(list)
        for ref in sorted(entities):
            names[entities[ref].name].append(ref)
        self.status, self.entities, self.by_name, self._stamp = status, entities, dict(names), stamp

    def resolve(self, asked: str) -> SiteEntity:
        """Return the entity of a reference (``component:default/x``, ``component:x``) or of a name.

        Raises:
            SiteError: none has it, or several have; the message names those that come near.

        """
        text = asked.strip().lower()
        kind, colon, rest = text.rpartition(":")
        full = text if "/" in rest and colon else f"{kind}:default/{rest}" if colon else ""
        if full in self.entities:
            return self.entities[full]
        name = rest.rpartition("/")[2]
        found = [ref for ref in self.by_name.get(name, []) if not kind or ref.startswith(f"{kind}:")]
        found = [ref for ref in found if "/" not in rest or ref.endswith(f":{rest}")]
        if len(found) == 1:
            return self.entities[found[0]]
        if found:
            raise SiteError(f"several are called so: {', '.join(found[:NEAR])}; name one of them")
        near = [self.by_name[each][0] for each in difflib.get_close_matches(name, self.by_name, n=NEAR)]
        hint = f"; near it are {', '.join(near)}" if near else ""
        raise SiteError(f"the portal has nothing of that name{hint}")

    def twin(self, ref: str) -> dict[str, object]:
        """Return what the page of an entity shows, as data.

        Raises:
            SiteError: it cannot be read.

        """
        path = f"{entity_path(ref)}index.json"
        try:
            return msgspec.json.decode(self._bytes(path, MAX_TWIN), type=dict[str, object])
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise SiteError(f"{path} of the site cannot be read") from error

    def lines(self, path: str) -> list[dict[str, object]]:
        """Return the lines of a file of JSON Lines.

        Raises:
            SiteError: it cannot be read.

        """
        try:
            decoder = msgspec.json.Decoder(dict[str, object])
            return [decoder.decode(line) for line in self._bytes(path, MAX_FILE).splitlines() if line]
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise SiteError(f"{path} of the site cannot be read") from error

    def _bytes(self, path: str, most: int) -> bytes:
        with (self.folder / path).open("rb") as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise SiteError(f"{path} of the site is larger than {most} bytes")
        return data
