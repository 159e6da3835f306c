"""Tokens known by their salted hashes: who holds none of them can still tell that a text does.

The job that asks hosts holds the tokens; those that build and publish do not. For each spelling of a token the capture
has its length, its four first characters (often the public prefix of its kind) and a hash, salted by the time of the
capture and slow to make (scrypt, RFC 7914: some ten milliseconds and 4 MiB a guess). A text is searched for the four
characters; what follows them is hashed only where all of it could belong to a token. A value that somebody could guess
has no hash: ``weak``. Bound: ``MOST`` different texts are compared; more of them are a find.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping

import msgspec
import re2

from .spellings import spellings

FILE = "known-values.json"
"""Where it lies in a capture folder."""
ANCHOR = 4
MOST = 1_000
SHORTEST, DISTINCT, BITS = 16, 8, 80
"""Characters, different characters and bits of chance that a value must have to be handed on as a hash."""
_ROOM = re.compile(rb"[!-~\x80-\xff]+")
_CLASSES = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^A-Za-z0-9]", 16))


class KnownValue(msgspec.Struct, frozen=True):
    """One spelling of a token: the name of its variable, four characters and where they stand in it, length, hash."""

    name: str
    anchor: str
    at: int
    length: int
    digest: str


class KnownValues(msgspec.Struct, frozen=True):
    """All spellings of the tokens of a capture; ``weak`` are the names of those that are too easy to guess."""

    salt: str = ""
    values: tuple[KnownValue, ...] = ()
    weak: tuple[str, ...] = ()


def known_values(secrets: Mapping[str, str], salt: str) -> KnownValues:
    """Return the hashes of values by the names of their variables; the same values and salt give the same."""
    found: list[KnownValue] = []
    weak = []
    for name, value in sorted(secrets.items()):
        if not _is_strong(value):
            weak.append(name)
            continue
        for spelled in spellings(value):
            # Backwards, the four first characters are the last ones: no other four are told.
            data = spelled.encode()
            at = len(data) - ANCHOR if spelled == value[::-1] else 0
            anchor = data[at : at + ANCHOR].decode("latin-1")
            found.append(KnownValue(name, anchor, at, len(data), _digest(data, salt)))
    return KnownValues(salt, tuple(found), tuple(weak))


def _is_strong(value: str) -> bool:
    size = sum(count for pattern, count in _CLASSES if re.search(pattern, value))
    return len(value) >= SHORTEST and len(set(value)) >= DISTINCT and (len(value) - ANCHOR) * math.log2(size) >= BITS


def _digest(data: bytes, salt: str) -> str:
    return hashlib.scrypt(data, salt=salt.encode(), n=1 << 12, r=8, p=1, dklen=32).hex()


class KnownValueSearch:
    """Looks for known values in many texts; a text that was compared is not compared again."""

    def __init__(self, known: KnownValues) -> None:
        """Prepare the search."""
        self._salt = known.salt
        self._by_anchor: dict[bytes, list[KnownValue]] = {}
        for value in known.values:
            self._by_anchor.setdefault(value.anchor.encode("latin-1"), []).append(value)
        words = "|".join(re2.escape(value.anchor) for value in known.values)
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        self._anchors = re2.compile(words.encode("latin-1"), options) if known.values else None
        self._compared: dict[bytes, str] = {}

    def find(self, data: bytes) -> Iterator[str]:
        """Yield the names of the variables whose values are in a text, each once."""
        if self._anchors is None:
            return
        reported: set[str] = set()
        at = 0
        while (match := self._anchors.search(data, at)) is not None:
            at = match.start() + 1
            for value in self._by_anchor.get(match.group(), ()):
                start = match.start() - value.at
                text = data[max(start, 0) : start + value.length]
                if len(text) != value.length or value.name in reported or not _ROOM.fullmatch(text):
                    continue
                if self._is(text, value):
                    reported.add(value.name)
                    yield value.name

    def _is(self, text: bytes, value: KnownValue) -> bool:
        if text not in self._compared:
            if len(self._compared) >= MOST:
                return True  # whoever writes so many texts that begin like a token knows how it begins
            self._compared[text] = _digest(text, self._salt)
        return self._compared[text] == value.digest
