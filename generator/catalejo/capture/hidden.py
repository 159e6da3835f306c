"""What must not be seen, and how it is kept out of whatever joins it: records, addresses, names of files, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ..kit.ask.words import plain_words
from ..kit.text.urls import repository_key

_GAP = "\N{HORIZONTAL ELLIPSIS}"
_PATH = re.compile(r"[A-Za-z0-9._~-]+(?:(?:/+|%2[Ff]|__)[A-Za-z0-9._~-]+)+")
_SLASH = re.compile(r"/+|%2[Ff]|__")
_BETWEEN = ("_git", "repos")
"""What Azure DevOps and Bitbucket Data Center write between a project and a repository."""
_EDGE = r"(?<![a-z0-9]){}(?![a-z0-9])"
_PORT = re.compile(r"^([^/]*):[0-9]+(?=/|$)")


class Hidden:
    """Repositories that must not be seen, by ``repository_key``, so that records which join them are dropped too.

    ``owners`` are ``host/owner/`` prefixes whose host did not answer: there, all but ``shown`` count as hidden, as
    unknown is private. A port is no other repository: one server answers at several.
    """

    def __init__(self, keys: Iterable[str] = (), owners: Iterable[str] = (), shown: Iterable[str] = ()) -> None:
        self.keys = frozenset(map(repository_key, keys))
        self._shown = frozenset(map(repository_key, shown))
        self._hidden = frozenset(map(_without_port, self.keys))
        self._open = frozenset(map(_without_port, self._shown))
        self._owners = tuple(f"{_without_port(repository_key(owner))}/" for owner in owners)
        self._pairs = frozenset(map(_pair, self._hidden)) - frozenset(map(_pair, self._open))
        self._open_pairs = frozenset(map(_pair, self._open))
        self._silent = frozenset(owner.rstrip("/").rpartition("/")[2] for owner in self._owners)
        self._names = (
            frozenset(pair[1] for pair in self._pairs) - frozenset(pair[1] for pair in self._open_pairs) - {""}
        )

    def __bool__(self) -> bool:
        return bool(self.keys or self._owners)

    def hides(self, address: str) -> bool:
        """Tell whether a record that joins this address, or one below it, must be dropped."""
        key = repository_key(address)
        if not self or key in self._shown:
            return False
        segments = _without_port(key).split("/")
        above = {"/".join(segments[:count]) for count in range(2, len(segments) + 1)}
        if above & self._hidden:
            return True
        return not above & self._open and f"{'/'.join(segments)}/".startswith(self._owners) if self._owners else False

    def names(self, text: str) -> bool:
        """Tell whether a text spells a hidden repository as ``owner/name``, in an address or by itself."""
        return bool(self) and any(self._is_spelled(match.group()) for match in _PATH.finditer(text))

    def names_barely(self, text: str) -> bool:
        """Tell whether a text spells a hidden repository in any way, by its bare name too."""
        if self.names(text):
            return True
        low = text.lower()
        return any(name in low and re.search(_EDGE.format(re.escape(name)), low) for name in self._names)

    def without(self, value: object) -> object:
        """Return a value whose texts spell no hidden repository as ``owner/name``."""
        if not self:
            return value
        match value:
            case str():
                return _PATH.sub(lambda match: _GAP if self._is_spelled(match.group()) else match.group(), value)
            case list():
                return [self.without(item) for item in value]
            case dict():
                return {self.without(key): self.without(item) for key, item in value.items()}
        return value

    def told(self, text: str) -> str:
        """Return an error as it may be told: where it spells what is hidden, its known words only."""
        return plain_words(text) if self.names_barely(text) else text

    def _is_spelled(self, path: str) -> bool:
        parts = [_bare(part) for part in _SLASH.split(path)]
        pairs = [*pairwise(parts), *pairwise([part for part in parts if part not in _BETWEEN])]
        if any(pair in self._pairs for pair in pairs):
            return True
        return any(owner in self._silent and (owner, name) not in self._open_pairs for owner, name in pairs)


def _without_port(key: str) -> str:
    return _PORT.sub(r"\1", key)


def _pair(key: str) -> tuple[str, str]:
    owner, _, name = key.rpartition("/")
    return owner.removesuffix("/_git").rpartition("/")[2], name


def _bare(word: str) -> str:
    return word.lower().strip(".").removesuffix(".git")
