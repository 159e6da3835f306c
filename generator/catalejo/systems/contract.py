"""What a system says of itself, and what it is given when it is asked; nothing else stands here.

A system is a package ``systems/NAME`` whose ``INTEGRATION`` is in ``registry.py``; third parties give theirs by the
entry point ``catalejo.systems``. What it can be asked are its *questions*: each gives records for one capability, so
that a system may answer one and refuse another. The engine around it (``capture/systems``, ``live``) is written once:
deadlines, last-good answers, visibility, errors by kind, ages, counts, secrets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

import msgspec

from ..kit.ask.client import Client
from ..kit.ask.errors import SourceError
from ..model.capture import Envelope, RepositoryInfo, Visibility
from ..model.comparison import Measurement, MeasureRequest, MetricWindow
from ..model.live import Capability, Record
from .reading import Reading

API = 1
"""Version of this contract. It grows by optional fields; anything else is another number, and is refused."""


class SystemSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every system can be told: a name that tells instances apart, who may read what it answers."""

    name: str = ""
    visibility: Visibility | None = None


class ServerSpec(SystemSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A system behind an address, asked with the token that a variable of the environment holds."""

    url: str
    token_env: str = ""


class Keeping(NamedTuple):
    """What may be kept of an answer: whether people are shown, and which repositories must not be seen.

    ``hides`` tells of the address of a repository, ``names`` of a text that may spell one as ``owner/name``.
    """

    people: bool
    hides: Callable[[str], bool]
    names: Callable[[str], bool]


class Question(NamedTuple):
    """One thing that a system can be asked, and how answers to it are kept, recognised and read.

    ``keep`` returns the body with allowed fields only: what it does not name is never written. ``address`` matches the
    URL of an answer, ``form`` its body; ``form`` is asked where no address is known, and must not take an answer to
    another question. ``read`` is pure: an answer to records. ``links`` are the annotations that join records to
    entities, by what they name, the one to recommend first. ``about`` returns the repository (``host/owner/name``) that
    an answer is about, "" where its records tell. ``parts`` splits a recorded body of several answers by file name.
    ``join`` makes one body of the kept bodies of several files that only together tell something. ``never_empty``: its
    list always holds something, so that an empty answer of which nothing else is known is one to another question.
    """

    name: str
    gives: Capability
    keep: Callable[[object, Keeping], object]
    form: Callable[[object], bool]
    read: Callable[[Reading], Sequence[Record]]
    address: re.Pattern[str] | None = None
    links: Mapping[str, tuple[str, ...]] = {}
    about: Callable[[Envelope], str] | None = None
    parts: Callable[[str, Envelope], Mapping[str, Envelope]] | None = None
    join: Callable[[Sequence[object]], object] | None = None
    never_empty: bool = False


class AskedRepository(NamedTuple):
    """A captured repository that a system may be asked about.

    ``unchanged``: its head, its default branch and what its host says of the head's checks are those of the capture
    before. ``former`` are ids that it had.
    """

    info: RepositoryInfo
    unchanged: bool = False
    former: tuple[str, ...] = ()


class Answering(Protocol):
    """Takes the answers to one question; what is added is cut to the allowed fields at once."""

    def add(self, name: str, url: str, body: object) -> None:
        """Keep an answer of tonight under a name that is the same every night."""

    def earlier(self, *names: str) -> Envelope | None:
        """Return the answer of the capture before under the first of these names that has one."""

    def repeat(self, name: str, url: str, earlier: Envelope) -> None:
        """Keep an earlier answer as tonight's: it is known to be as true as it was."""

    def keep_old(self, name: str, earlier: Envelope) -> None:
        """Keep an earlier answer as it was, with its own age: it was not asked for tonight."""

    def failed(self, name: str, url: str, error: SourceError, earlier: Envelope | None = None) -> None:
        """Note that one answer of many failed; an earlier one stands in, marked."""

    def note(self, text: str) -> None:
        """Say something that readers of the sources page should know."""


class Asker(Protocol):
    """What a system is given to ask with: no network, clock, environment or file but through this."""

    id: str
    people: bool
    taken_at: str
    """The time of this capture (RFC 3339 UTC), for questions about a span of time."""

    repositories: Sequence[AskedRepository]

    def token(self, variable: str = "", fallback: Sequence[str] = ()) -> str:
        """Return the value of the named variable, else of the first of the usual ones that is set, else ""."""

    def client(
        self, base: str, credentials: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Client:
        """Return a client for one origin; ``credentials`` are headers that hold secrets."""

    def host(self) -> Client:
        """Return the client of the Git host whose repositories are asked about, with that source's own token."""

    def question(self, name: str) -> AbstractContextManager[Answering]:
        """Ask one question: a SourceError or an answer of another form inside costs this question only.

        Earlier answers stand in, marked stale, for what was not added before it failed.
        """

    def progress(self, done: int, total: int, name: str) -> None:
        """Report how far a long list has come."""


class Follows(NamedTuple):
    """A system that is asked about the repositories of a host's sources, with their client and token.

    ``host`` is the host's id; ``option`` the option of such a source that turns it on without a configuration of its
    own; ``alone`` an option of the system that, where it is set, has it asked by itself, without any source.
    """

    host: str
    option: str
    alone: str = ""

    def is_alone(self, spec: SystemSpec) -> bool:
        """Tell whether a system is asked by itself."""
        return bool(self.alone and getattr(spec, self.alone, ""))


class Integration(NamedTuple):
    """A system. ``id`` is its key in the configuration and the type of its sources; ``title`` what people call it.

    ``spec`` are its options (None: it is only read from recorded answers), ``ask`` asks with them; ``short`` is the
    option that a plain text stands for. ``tokens`` are variables where a token is looked for if none is named;
    ``needs`` says in each language which permission the token needs. ``measure`` measures one service in two windows,
    outside a capture: it gets options, asker, what is meant, and both windows empty; it raises no SourceError.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    needs: Mapping[str, str]
    spec: type[SystemSpec] | None = None
    ask: Callable[[Any, Asker], None] | None = None
    short: str = ""
    tokens: tuple[str, ...] = ()
    follows: Follows | None = None
    measure: Callable[[object, Asker, MeasureRequest, MetricWindow, MetricWindow], Measurement] | None = None
    api: int = API

    def question(self, name: str) -> Question | None:
        """Return a question by its name."""
        return next((question for question in self.questions if question.name == name), None)

    @property
    def gives(self) -> tuple[Capability, ...]:
        """The capabilities of all questions, in order."""
        return tuple(dict.fromkeys(question.gives for question in self.questions))
