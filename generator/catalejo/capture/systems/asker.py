"""The engine that asks a system: it gives client and tokens, keeps what may be kept, lets older answers stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ...kit.read.shards import instance_folder, segment
from ...kit.swallowed import note_swallowed
from ...model.capture import Envelope
from ...systems.contract import AskedRepository, Integration, Keeping, Question
from ..context import Context
from ..hidden import Hidden
from ..web.http import WebClient
from .answers import Answers, size_of, together


class QuestionAnswers:
    """The answers to one question, as they come in."""

    def __init__(self, question: Question, keeping: Keeping, context: Context, earlier: Mapping[str, Envelope]) -> None:
        self.question, self._keeping, self._context, self._earlier = question, keeping, context, earlier
        self.envelopes: dict[str, Envelope] = {}
        self.errors: list[SourceError] = []
        self.notes: list[str] = []

    def add(self, name: str, url: str, body: object) -> None:
        """Keep an answer of tonight, cut to the allowed fields."""
        kept = self._allowed(body)
        self.envelopes[name] = Envelope(
            self._context.id, url, self._context.world.now(), 200, kept, question=self.question.name
        )

    def earlier(self, *names: str) -> Envelope | None:
        """Return the answer of the capture before under the first of these names that has one."""
        return next((self._earlier[one] for one in map(segment, names) if one in self._earlier), None)

    def repeat(self, name: str, url: str, earlier: Envelope) -> None:
        """Keep an earlier answer as tonight's."""
        self.envelopes[name] = msgspec.structs.replace(
            earlier, source=self._context.id, url=url, fetched_at=self._context.world.now(), question=self.question.name
        )

    def keep_old(self, name: str, earlier: Envelope) -> None:
        """Keep an earlier answer with its own age."""
        self.envelopes[name] = earlier

    def failed(self, name: str, url: str, error: SourceError, earlier: Envelope | None = None) -> None:
        """Note that one answer of many failed; an earlier one stands in, marked."""
        self.errors.append(error)
        if earlier is not None:
            self.envelopes[name] = self._marked(earlier, error)
        elif error.status == 403:
            self.envelopes[name] = Envelope(
                self._context.id, url, self._context.world.now(), 403, None, str(error), self.question.name
            )

    def note(self, text: str) -> None:
        """Say something that readers of the sources page should know."""
        self.notes.append(text)

    def stopped(self, error: SourceError) -> None:
        """Let earlier answers stand in for what was not answered before the question failed."""
        self.errors.append(error)
        for name, envelope in self._earlier.items():
            if name not in set(map(segment, self.envelopes)) and envelope.body is not None:
                self.envelopes[name] = self._marked(envelope, error)

    @property
    def state(self) -> str:
        """The state of this question, as a source's in the manifest."""
        if not self.errors:
            return "ok"
        good = [envelope for envelope in self.envelopes.values() if envelope.body is not None]
        if any(not envelope.error for envelope in good):
            return "partial"
        return "stale" if good else self.errors[0].state

    @property
    def fetched_at(self) -> str:
        """The time of the newest answer; that nothing had to be asked is an answer of tonight too."""
        good = [envelope.fetched_at for envelope in self.envelopes.values() if envelope.body is not None]
        return max(good, default="" if self.errors else self._context.world.now())

    def _marked(self, earlier: Envelope, error: SourceError) -> Envelope:
        """Return an earlier answer as it may be seen today, with tonight's error."""
        return msgspec.structs.replace(
            earlier, source=self._context.id, body=self._allowed(earlier.body), error=str(error),
            question=self.question.name,
        )  # fmt: skip

    def _allowed(self, body: object) -> object:
        try:
            return self.question.keep(body, self._keeping)
        except MALFORMED_ANSWER as error:
            raise malformed_answer(error) from error


class SystemAsker:
    """Asks one instance of a system; see ``systems.contract.Asker``."""

    def __init__(self, integration: Integration, context: Context, hidden: Hidden) -> None:
        self.id = context.id
        self.people = context.options.people != "none"
        self.taken_at = context.world.taken_at
        self.repositories: Sequence[AskedRepository] = ()
        self.host_client: Client | None = None
        self._integration, self._context = integration, context
        self._keeping = Keeping(self.people, hidden.hides, hidden.names)
        self._clients: list[WebClient] = []
        self._questions: dict[str, QuestionAnswers] = {}
        self._earlier = context.previous.answers(instance_folder(context.id))

    def token(self, variable: str = "", fallback: Sequence[str] = ()) -> str:
        """Return the value of the named variable, else of the first of the usual ones that is set."""
        names = (variable,) if variable else (*fallback, *self._integration.tokens)
        return next((value for name in names if (value := self._context.world.token(name))), "")

    def client(
        self, base: str, credentials: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Client:
        """Return a client for one origin; a token is a secret in the form in which it is sent, too."""
        for value in (credentials or {}).values():
            if value.startswith("Basic "):
                self._context.world.keep_secret(value.removeprefix("Basic "))
        client = WebClient(base, self._context, credentials, headers)
        self._clients.append(client)
        return client

    def host(self) -> Client:
        """Return the client of the Git host whose repositories are asked about."""
        if self.host_client is None:
            raise SourceError("no source of repositories is asked with it")
        return self.host_client

    @contextmanager
    def question(self, name: str) -> Iterator[QuestionAnswers]:
        """Ask one question; whatever goes wrong inside costs this question only, and is told."""
        answering = self._question(name)
        try:
            yield answering
        except SourceError as error:
            answering.stopped(error)
        except MALFORMED_ANSWER as error:
            answering.stopped(malformed_answer(error))
        except Exception as error:  # whatever a system answers costs its own part
            note_swallowed(error, self.id)
            answering.stopped(SourceError(f"its answer cannot be read: unexpected {type(error).__name__}"))

    def progress(self, done: int, total: int, name: str) -> None:
        """Report how far a long list has come."""
        self._context.progress(self.id, done, total, name)

    def all_failed(self, error: SourceError) -> None:
        """Let earlier answers stand in for every question that was not answered."""
        for question in self._integration.questions:
            if question.name not in self._questions:
                self._question(question.name).stopped(error)

    def answers(self) -> Answers:
        """Return what came of all questions."""
        asked = list(self._questions.values())
        states = {one.question.gives.value: one.state for one in asked}
        errors = [error for one in asked for error in one.errors]
        if any(error.kind is ErrorKind.MALFORMED for error in errors):
            for client in (*self._clients, self.host_client):
                if isinstance(client, WebClient):
                    client.forget()
        envelopes = {name: envelope for one in asked for name, envelope in one.envelopes.items()}
        whole = together(states.values()) if states else "ok"
        return Answers(
            self.id, self._integration.id, envelopes, whole, str(errors[0]) if errors else "",
            next((error.permission for error in errors if error.permission), ""),
            max((one.fetched_at for one in asked), default=""),
            sum(size_of(envelope.body) for envelope in envelopes.values()), len(errors),
            sum(client.requests for client in self._clients), tuple(note for one in asked for note in one.notes),
            tuple(states), {name: state for name, state in states.items() if state != whole},
        )  # fmt: skip

    def _question(self, name: str) -> QuestionAnswers:
        if name in self._questions:
            return self._questions[name]
        question = self._integration.question(name)
        if question is None:
            raise ValueError(f"{self._integration.id} has no question {name!r}")
        one = len(self._integration.questions) == 1
        earlier = {
            key: envelope
            for key, envelope in self._earlier.items()
            if envelope.question == name or (one and not envelope.question)
        }
        self._questions[name] = QuestionAnswers(question, self._keeping, self._context, earlier)
        return self._questions[name]


def ask_system(integration: Integration, spec: object, asker: SystemAsker, offline: bool) -> Answers:
    """Ask a system everything that it can be asked; never raises for what it answers."""
    try:
        if offline:
            raise SourceError("not asked: only local and recorded sources are read without `catalejo capture`")
        if integration.ask is None:
            raise SourceError(f"{integration.title} is read from recorded answers only", ErrorKind.REFUSED)
        integration.ask(spec, asker)
    except SourceError as error:
        asker.all_failed(error)
    except MALFORMED_ANSWER as error:
        asker.all_failed(malformed_answer(error))
    except Exception as error:  # whatever a system does, it costs that system only, and is told
        note_swallowed(error, asker.id)
        asker.all_failed(SourceError(f"its answer cannot be read: unexpected {type(error).__name__}"))
    return asker.answers()
