"""Looks through the contents of one repository, in a limited child: they are foreign, and there may be many."""

from __future__ import annotations

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..kit.read.archive import ArchiveReader, DamagedArchive
from ..kit.text import secret_settings
from ..kit.text.mask import Secret, find_secrets, wide_encoding


class Contents(msgspec.Struct, frozen=True, array_like=True):
    """What to look through: an archive, and the ids of the contents in it."""

    archive: str
    blobs: tuple[str, ...]


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """Secrets of one content: the shape and line of the first one, and how many there are."""

    shape: str
    line: int
    count: int


class Leak(msgspec.Struct, frozen=True, array_like=True):
    """What a content holds; where it lies decides which of three are meant, and a path is known to the parent only.

    ``issued`` are those that a service gave out, which tests hold by mistake only; ``written`` besides those that
    documents do not show as examples; ``all`` besides tokens of requests and what the name of a setting tells.
    """

    blob: str
    issued: Sight | None
    written: Sight | None
    all: Sight | None


MADE_UP = frozenset(
    [
        "private-key",
        "json-web-token",
        "password-in-url",
        "authorization-header",
        "azure-key",
        "aws-secret-key",
        "age-key",
    ]
)  # fmt: skip
"""Shapes that whoever writes a test can make; the others only the service that they open."""
SHOWN = frozenset([secret_settings.NAME, "json-web-token", "authorization-header"])
"""Shapes that documents show as examples of requests, answers and settings."""
_ALLOWED = re.compile(
    r"gitleaks:allow|(?:#|//|<!--) ?not ?(?:a )?secret\b|pragma: ?(?:allow|white)list (?:nextline )?secret"
    r"|trufflehog:ignore|ggignore|nosemgrep.*secret"
)
"""How gitleaks, detect-secrets, trufflehog, GitGuardian, people are told that a line is meant."""
_SEARCH = re.compile(r"docsearch|algolia", re.IGNORECASE)
_SEARCH_KEY = re.compile(r"\b(?:search_?)?(?:api_?)?key\b", re.IGNORECASE)
_SEARCH_LINES = 4
"""Lines between the name of the search service and its key: whoever reads a site has the key with which it searches
(https://docsearch.algolia.com/docs/api/#apikey); one that may write is called an admin key."""

_ESCAPED = re.compile(
    r"""\\([_*~.!#()\[\]{}+`>|=:/@$&%'"-])|\\(?:u00|x)([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])|(&(?:\#x?[0-9a-fA-F]{1,7}|[a-zA-Z]{2,31});)"""
)
"""A character as Markdown, JSON, YAML, an address or HTML may spell it: what reads the file may undo that."""


def read(payload: bytes) -> bytes:
    """Return the leaks of a :class:`Contents`, in the order of its ids; one that is damaged is told elsewhere.

    Raises:
        FileNotFoundError: there is no archive.

    """
    contents = msgspec.msgpack.decode(payload, type=Contents)
    if contents.blobs and not os.path.isfile(contents.archive):
        raise FileNotFoundError("blobs.zip")  # never "nothing found" where nothing was read
    archive = ArchiveReader(Path(contents.archive))
    found: list[Leak] = []
    for blob in contents.blobs:
        with contextlib.suppress(DamagedArchive):
            found += _leaks(blob, archive.read(blob) or b"")
    return msgspec.msgpack.encode(found)


def _leaks(blob: str, data: bytes) -> Iterator[Leak]:
    text = data.decode(wide_encoding(data) or "utf-8", "replace")
    secrets = _wanted(text, find_secrets(text, settings=True)) or _wanted(text, _hidden(text))
    if secrets:
        written = [secret for secret in secrets if secret.shape not in SHOWN]
        issued = [secret for secret in written if secret.shape not in MADE_UP]
        yield Leak(blob, _sight(issued), _sight(written), _sight(secrets))


def _sight(secrets: list[Secret]) -> Sight | None:
    return Sight(secrets[0].shape, secrets[0].line, len(secrets)) if secrets else None


def _wanted(text: str, secrets: Iterator[Secret]) -> list[Secret]:
    """Leave out those that their line says are meant to be there."""
    found = list(secrets)
    if not found or not (_ALLOWED.search(text) or _SEARCH.search(text)):
        return found
    lines = text.split("\n")
    return [secret for secret in found if not (_is_allowed(lines, secret.line) or _is_search(lines, secret))]


def _is_search(lines: list[str], secret: Secret) -> bool:
    """Tell whether a setting is the key with which the pages of a site search."""
    if secret.shape != secret_settings.NAME or secret.line > len(lines):
        return False
    around = lines[max(secret.line - 1 - _SEARCH_LINES, 0) : secret.line + _SEARCH_LINES]
    here = lines[secret.line - 1]
    named = _SEARCH_KEY.search(here) is not None and "admin" not in here.lower()
    return named and any(_SEARCH.search(line) for line in around)


def _is_allowed(lines: list[str], line: int) -> bool:
    here = lines[line - 1] if line <= len(lines) else ""
    above = lines[line - 2] if 2 <= line <= len(lines) + 1 else ""
    return _ALLOWED.search(here) is not None or "allowlist nextline secret" in above


def _hidden(text: str) -> Iterator[Secret]:
    """Yield the secrets that escapes part."""
    plain = _ESCAPED.sub(_unescaped, text)
    if plain != text:
        yield from find_secrets(plain)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[4]:
        char = html.unescape(match[4])
        return " " if char.isspace() else char
    return chr(int(match[2] or match[3], 16))
