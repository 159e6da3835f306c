"""A question that is asked for each captured repository: asked again only where something moved, and with patience.

A repository is asked again when its head moved, its checks changed, or its newest run was not finished; else the
earlier answer is as true as it was, and is stamped with tonight's time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..kit.ask.client import Client
from ..kit.ask.errors import ErrorKind, SourceError
from .contract import Answering, AskedRepository, Asker

MAX_REFUSED = 3
"""After so many refusals in a row the token has no right to read at all: the rest is not asked."""
MAX_SILENT = 2
"""After so many requests in a row without an answer the rest is not asked: each has been waited for."""
RESERVE = 10
"""Requests of an anonymous hour that are left for the list of the next capture."""


class RepositoryQuestion(NamedTuple):
    """How one repository is asked: the address of the answer, the request, whether its newest run is finished."""

    url: Callable[[AskedRepository], str]
    fetch: Callable[[str], object]
    finished: Callable[[object], bool]


class _Patience:
    """Counts refusals and silences in a row; ``stop`` is why nothing more is asked."""

    def __init__(self) -> None:
        self.stop: SourceError | None = None
        self._refused = self._silent = 0

    def answered(self) -> None:
        self._refused = self._silent = 0

    def failed(self, error: SourceError) -> None:
        self._refused = self._refused + 1 if error.status == 403 else 0
        self._silent = self._silent + 1 if error.status == 0 else 0
        if error.status in (401, 429) or self._refused >= MAX_REFUSED or self._silent >= MAX_SILENT:
            self.stop = error


def ask_each(asker: Asker, answering: Answering, client: Client, question: RepositoryQuestion) -> None:
    """Ask for every repository of the asker; what is gone there has no answer, and is noted.

    Raises:
        SourceError: nothing but 404 was answered.

    """
    patience = _Patience()
    gone: SourceError | None = None
    unasked = without = 0
    for done, repository in enumerate(asker.repositories):
        name, url = name_of(repository.info.id), question.url(repository)
        old = answering.earlier(name, *map(name_of, repository.former))
        if old is not None and not old.error and repository.unchanged and question.finished(old.body):
            answering.repeat(name, url, old)
            continue
        if _is_poor(client) and patience.stop is None:
            unasked += 1
            if old is not None:
                answering.keep_old(name, old)
            continue
        try:
            if patience.stop is not None:
                raise patience.stop
            answering.add(name, url, question.fetch(url))
            patience.answered()
        except SourceError as error:
            if error.gone:
                without += 1
                gone = error
                continue
            patience.failed(error)
            answering.failed(name, url, error, old)
        asker.progress(done + 1, len(asker.repositories), repository.info.id)
    if unasked:
        answering.note(f"no token: the runs of {unasked} repositories were not asked for")
    if gone is not None and without == len(asker.repositories):
        # A host says 404 where it has none of this, and where a token may not know of it: which of both is not known.
        raise SourceError(f"{gone} for each of {without} repositories", ErrorKind.GONE, gone.permission, gone.status)
    if without:
        answering.note(f"{without} repositories have no runs here, or none that this token may know of")


def name_of(identity: str) -> str:
    """Return the name of a repository's answer: its id without the host, as one word."""
    return "__".join(identity.split("/")[1:])


def _is_poor(client: Client) -> bool:
    return not client.authorized and client.remaining is not None and client.remaining <= RESERVE
