"""What asking a system hands to the run: envelopes by file name, and what the manifest says about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from ...kit.read.narrow import listing, mapping
from ...model.capture import Envelope
from ..hidden import Hidden


class Answers(NamedTuple):
    """All that one system instance answered.

    ``id`` is ``type`` or ``type:instance``; ``state`` as in SourceStatus, ``states`` those of capabilities that fared
    otherwise; ``gives`` what was asked for; ``hidden`` answers are not in any figure.
    """

    id: str
    type: str
    envelopes: dict[str, Envelope]
    state: str = "ok"
    error: str = ""
    permission: str = ""
    fetched_at: str = ""
    records: int = 0
    failed: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    states: Mapping[str, str] = {}


def shown(answers: Answers, hidden: Hidden) -> Answers:
    """Return answers without what would name a hidden repository: whole answers of it, and what texts spell."""
    if not hidden:
        return answers
    kept = {
        name: msgspec.structs.replace(
            envelope, body=hidden.without(envelope.body), error=hidden.told(envelope.error)
        )
        for name, envelope in answers.envelopes.items()
        if not hidden.names(envelope.url) and not hidden.names(name)
    }  # fmt: skip
    return answers._replace(
        envelopes=kept, error=hidden.told(answers.error), notes=tuple(map(hidden.told, answers.notes)),
        records=sum(size_of(envelope.body) for envelope in kept.values()),
    )  # fmt: skip


def size_of(body: object) -> int:
    """Return how many records an allowed body holds: the items of a list, else those of its longest list.

    Where no list lies on top, as in GraphQL's answers, it is looked for further inside.
    """
    if isinstance(body, list):
        return sum(size_of(page) if _is_page(page) else 1 for page in body)
    lists = [listing(value) for value in mapping(body).values() if isinstance(value, list)]
    inside = [(key, value) for key, value in mapping(body).items() if isinstance(value, dict)]
    nested = [size_of(value) for key, value in inside if key == "data" or not lists]
    return max([*map(len, lists), *nested], default=0)


def _is_page(value: object) -> bool:
    return isinstance(value, dict) and "items" in value


def together(states: Iterable[str]) -> str:
    """Return the state of a whole: as all its parts where they agree, partial where any of them answered tonight."""
    found = set(states)
    if len(found) == 1:
        return next(iter(found))
    if found & {"ok", "partial"}:
        return "partial"
    return "stale" if "stale" in found else "failed"
