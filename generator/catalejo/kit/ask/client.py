"""The web client that is given to whoever asks: hosts and systems know this form of it, and no network library.

It keeps deadlines, tries again, waits as it is asked to within a budget, remembers answers by their ETag, and never
follows a redirect to another origin, so that a token stays with the host that it is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import msgspec

from .errors import ErrorKind, SourceError

MAX_PAGES = 2_000
MAX_LINK = 1 << 14


class HostAnswer(msgspec.Struct, frozen=True):
    """An HTTP answer: status, headers in lower case, JSON body."""

    status: int
    headers: dict[str, str]
    body: object


class Client(Protocol):
    """Talks to one origin; every method raises SourceError where there is no answer that can be used.

    ``requests`` counts what was sent; ``authorized`` tells whether there is a token; ``remaining`` is what the host
    says is left of its budget of requests, None where it does not say.
    """

    base: str
    requests: int
    authorized: bool
    remaining: int | None

    def get(self, url: str, params: Mapping[str, str] | None = None, conditional: bool = True) -> HostAnswer:
        """Return the answer to a GET; ``url`` may be a path below the base."""

    def post(self, url: str, body: object) -> HostAnswer:
        """Return the answer to a POST of JSON that only reads, such as GraphQL; ``url`` as in ``get``."""

    def create(self, url: str, body: object) -> HostAnswer:
        """Return the answer to a POST of JSON that makes something: it is sent once, whatever happens."""

    def pages(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[HostAnswer]:
        """Yield the pages of a list, as long as the answer's ``Link`` header names a next one (RFC 8288)."""

    def wait(self, seconds: float, why: str) -> None:
        """Wait as the host asks, within the budget of this source."""

    def seconds_to_reset(self, answer: HostAnswer) -> float:
        """Return how long it is until the host's budget of requests is full again."""

    def host_words(self, text: str) -> str:
        """Return words of the host as they may be told to the portal's readers."""


class PageCursors:
    """Where the pages of one list begin: none twice, and no more than ``MAX_PAGES``."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._seen: set[str | None] = {None}

    def follow(self, cursor: str | None) -> None:
        """Take the place where the next page begins.

        Raises:
            SourceError: it was there before, or the list is longer than any.

        """
        if cursor in self._seen:
            raise SourceError(f"the list of {self._what} leads back to a page that was read", ErrorKind.MALFORMED)
        if len(self._seen) >= MAX_PAGES:
            raise SourceError(f"the list of {self._what} has more than {MAX_PAGES} pages", ErrorKind.TOO_LARGE)
        self._seen.add(cursor)
