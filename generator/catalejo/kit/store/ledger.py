"""The ledger of a site: what each of its files was made from, so that the next build links it instead of making it.

Linked is a file of the last site whose size and time of change are as the build left them. The check of the finished
site reads it and compares it with the hash that the ledger has, but where it is the inode that the last build left, and
its status (``st_ctime``) has not changed since: no program can put that time back, so nobody wrote to the file. Where a
content differs, somebody altered it all the same, and the site is made anew without the last one. Each build reads one
of ``TURNS`` of the trusted files too, which finds what a disk lost. Deleting the ledger, or the site, changes time, not
bytes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from .pack import read_sealed, write_sealed

_MAGIC = b"catalejo-ledger-2\n"
_SALT = 16
TURNS = 16
"""So many nights it takes until every file was read that is trusted."""
_TICK_NS = 20_000_000
"""No file system's clock ticks slower: what was left in the last tick may be written to in it, and is not trusted."""


class LedgerEntry(msgspec.Struct, frozen=True, array_like=True):
    """One file: the key of what it was made from (empty: not known), the key of what is kept of it, its content.

    ``inode`` and ``moved_ns`` are those that the build left at its end, 0 where it does not vouch for the file.
    """

    key: bytes
    kept: bytes
    digest: bytes
    size: int
    changed_ns: int
    inode: int = 0
    moved_ns: int = 0


class _Book(msgspec.Struct, array_like=True):
    """The file on disk; ``rules`` names what its contents were found clean by, ``turn`` which part was read."""

    salt: bytes
    rules: bytes
    files: dict[str, LedgerEntry]
    turn: int = 0


class SiteLedger:
    """What is known of the last site at one place; without ``site`` nothing is linked, and nothing is kept."""

    def __init__(self, folder: Path | None, site: Path | None, engine: str, known: Mapping[str, str] | None = None):
        """Read the ledger of the site at ``site``.

        ``engine`` names the code that makes and checks sites; ``known`` are the secrets that the site is checked for.
        """
        self._site = os.fspath(site) if site is not None else ""
        self._path: Path | None = None
        if folder is not None and site is not None:
            name = hashlib.sha256(os.fsencode(site.resolve())).hexdigest()[:16]
            self._path = folder / f"site-{name}.ledger"
        self._head = _MAGIC + hashlib.sha256(engine.encode()).digest()
        book = self._read()
        self._salt = book.salt or secrets.token_bytes(_SALT)
        self._rules = _salted(self._salt, known or {})
        self._before = book.files
        self._clean = book.rules == self._rules
        self._turn = (book.turn + 1) % TURNS
        self._now: dict[str, LedgerEntry] = {}
        self._made: dict[str, tuple[bytes, bytes]] = {}
        self._left: dict[str, os.stat_result] = {}
        self.linked: set[str] = set()
        self.unread: set[str] = set()
        self.damaged: list[str] = []

    def _read(self) -> _Book:
        data = read_sealed(self._path, self._head) if self._path is not None else None
        try:
            return msgspec.msgpack.decode(data, type=_Book) if data is not None else _Book(b"", b"", {})
        except (msgspec.DecodeError, UnicodeError):
            return _Book(b"", b"", {})

    def has(self, path: str, key: bytes) -> bool:
        """Tell whether the last site's file was made from the same."""
        known = self._before.get(path)
        return bool(key) and known is not None and known.key == key

    def paths(self, folder: str, key: bytes) -> list[str]:
        """Return the files of a folder of the last site that were made from one key, sorted."""
        return sorted(path for path, known in self._before.items() if known.key == key and path.startswith(folder))

    def link(self, path: str, key: bytes, target: str) -> LedgerEntry | None:
        """Link the last site's file to ``target`` where it was made from the same; None where it has to be made."""
        if not self.has(path, key):
            return None
        known = self._before[path]
        last = f"{self._site}/{path}"
        try:
            facts = os.lstat(last)
            as_left = facts.st_size == known.size and facts.st_mtime_ns == known.changed_ns
            if not as_left or not stat.S_ISREG(facts.st_mode):
                return None
            os.link(last, target, follow_symlinks=False)
            if known.moved_ns and (known.inode, known.moved_ns) == (facts.st_ino, facts.st_ctime_ns):
                self._left[path] = os.lstat(target)
        except OSError:
            return None
        self._made[path] = known.key, known.kept
        self.linked.add(path)
        return known

    def note(self, path: str, key: bytes, kept: bytes) -> None:
        """Remember what a file of the new site was made from."""
        self._made[path] = key, kept

    def vouches(self, path: str, facts: os.stat_result) -> bool:
        """Tell whether a linked file of the new site is the one that the last build left, and need not be read.

        It was checked under the same rules, and nobody wrote to it since.
        """
        left = self._left.get(path)
        if left is None or not self._clean or _identity(facts) != _identity(left):
            return False
        known = self._before[path]
        if known.digest[0] % TURNS == self._turn:
            return False
        self._now[path] = known
        self.unread.add(path)
        return True

    def inspect(self, path: str, data: bytes, changed_ns: int) -> bool:
        """Take the content of a file of the new site; returns whether it was checked under the same rules before."""
        if not _encodable(path):
            return False
        digest = hashlib.sha256(data).digest()
        key, kept = self._made.get(path, (b"", b""))
        known = self._before.get(path)
        same = known is not None and known.digest == digest
        if path in self.linked and not same:
            self.damaged.append(path)
        self._now[path] = LedgerEntry(key, kept, digest, len(data), changed_ns)
        return same and self._clean

    def doubt(self, path: str) -> None:
        """Do not take a file for known: something was found in it, and the next one like it is looked through too."""
        self._now.pop(path, None)

    def forget(self) -> None:
        """Begin anew without the last site."""
        self._before, self._now, self._made, self._left = {}, {}, {}, {}
        self.linked, self.unread, self.damaged = set(), set(), []

    def save(self) -> None:
        """Keep the ledger of a site that was found clean and put in its place, the last one gone."""
        if self._path is not None:
            book = _Book(self._salt, self._rules, self._vouched(), self._turn)
            write_sealed(self._path, self._head, [msgspec.msgpack.encode(book)])

    def _vouched(self) -> dict[str, LedgerEntry]:
        """Return the entries with inode and time of status as they are now that no link to a file will go any more."""
        found: dict[str, tuple[int, int]] = {}
        for path, entry in self._now.items():
            try:
                facts = os.lstat(f"{self._site}/{path}")
            except OSError:
                continue
            if (facts.st_size, facts.st_mtime_ns) == (entry.size, entry.changed_ns):
                found[path] = facts.st_ino, facts.st_ctime_ns
        newest = max((moved for _, moved in found.values()), default=0)
        nothing = (0, 0)
        return {
            path: msgspec.structs.replace(entry, inode=inode, moved_ns=moved if moved + _TICK_NS < newest else 0)
            for path, entry in self._now.items()
            for inode, moved in [found.get(path, nothing)]
        }


def _identity(facts: os.stat_result) -> tuple[int, ...]:
    """Return what changes when anything is written to a file, whatever is done to its dates."""
    return facts.st_ino, facts.st_ctime_ns, facts.st_size, facts.st_mtime_ns


def _encodable(path: str) -> bool:
    """Tell whether a name is UTF-8: others come from the portal's own docs folder, and are made anew each time."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _salted(salt: bytes, known: Mapping[str, str]) -> bytes:
    """Return what tells one set of secrets from another and nothing else: slow to guess from, and salted."""
    text = msgspec.msgpack.encode(sorted(known.items()))
    return hashlib.scrypt(text, salt=salt, n=1 << 12, r=8, p=1)
