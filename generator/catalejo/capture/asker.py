"""What a host is given to ask with: the client, tokens by name, the earlier capture; made of a context."""

from __future__ import annotations

import time
from collections.abc import Mapping

from ..hosts.contract import Clone
from ..hosts.registry import host_of
from ..kit.ask.client import Client
from ..model.capture import RepositoryInfo, Visibility
from ..model.settings import Source
from .context import Context
from .git.mirrors import Remote, remote_head
from .web.http import WebClient


class SourceAsker:
    """The asker of a source (``hosts.contract.HostAsker``): network, clock, environment are this room's."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def id(self) -> str:
        """The id of the source in the manifest."""
        return self._context.id

    @property
    def visibility(self) -> Visibility:
        """Who may read the portal."""
        return self._context.options.visibility

    @property
    def people(self) -> str:
        """Whether people are shown."""
        return self._context.options.people

    def client(
        self, base: str, credentials: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Client:
        """Return a client of one origin.

        Raises:
            SourceError: the address is neither https nor loopback.

        """
        return WebClient(base, self._context, credentials, headers)

    def token(self, variable: str, usual: tuple[str, ...] = ()) -> str:
        """Return a token by the name of its variable, else by the usual names; "" where none is set."""
        names = (variable,) if variable else usual
        return next((value for name in names if (value := self._context.world.token(name))), "")

    def keep_secret(self, value: str) -> None:
        """Let a token that was given on the way appear in no text."""
        self._context.world.keep_secret(value)

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return time.time()

    def head(self, clone: Clone) -> tuple[str, str]:
        """Return (branch, commit) of a repository's HEAD.

        Raises:
            SourceError: the host does not answer, refuses, or has no such repository.

        """
        return remote_head(remote_of(clone), self._context)

    def earlier(self, identity: str) -> RepositoryInfo | None:
        """Return the facts of a repository in the earlier capture."""
        return self._context.previous.infos.get(identity)

    def say(self, note: str) -> None:
        """Tell whoever waits for the capture."""
        self._context.progress(self._context.id, 0, 0, note)


def client_of(source: Source, context: Context) -> Client | None:
    """Return the client that a source is asked with, None where it is not asked over the web."""
    client = host_of(source).client
    return client(source, SourceAsker(context)) if client is not None else None


def remote_of(clone: Clone) -> Remote:
    """Return where a repository is cloned from, with the token of now."""
    token = clone.token()
    return Remote(clone.url, clone.user if token else "", token)
