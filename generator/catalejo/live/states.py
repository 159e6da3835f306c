"""How every question was answered tonight: one rule, for full and for empty answers alike.

What a source gave counts by its state in the manifest and by the age of its answers. A file that could not be read is
an answer that is missing. Limits are those of ``model/status.py``, by what was asked.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import msgspec

from ..kit.read.shards import instance_folder
from ..kit.text.moments import is_aged
from ..model.capture import Manifest, SourceKind, SourceStatus
from ..model.live import Answer, Capability, CapabilityState
from ..model.status import STALE_AFTER_HOURS, Reason
from ..systems.registry import integration, integrations
from .reader import AnswerFile


class SourceState(msgspec.Struct, frozen=True):
    """How one source answered what it was asked, and when."""

    id: str
    type: str
    state: Answer
    observed_at: str = ""


def capability_states(
    manifest: Manifest, answers: Iterable[AnswerFile], unread: Iterable[str]
) -> dict[str, CapabilityState]:
    """Return the state of each capability that anybody is asked for.

    ``answers`` are all that could be read, ``unread`` the paths in the capture of those that could not.
    """
    by_source: dict[str, list[AnswerFile]] = {}
    for answer in answers:
        by_source.setdefault(answer.source, []).append(answer)
    folders = {path.split("/")[1] for path in unread if path.count("/") > 1}
    statuses = {s.id: s for s in manifest.sources if s.kind is SourceKind.SYSTEM and integration(s.type) is not None}
    found: dict[Capability, list[SourceState]] = {}
    for identity in sorted({*statuses, *by_source}):
        status, own = statuses.get(identity), by_source.get(identity, [])
        kind = status.type if status is not None else own[0].kind
        broken = instance_folder(identity) in folders
        for capability in _asked(kind, status, own):
            # An answer that nobody recognises may be to any question: then none of them is known to be answered.
            mine = [answer for answer in own if answer.gives in (capability, None)]
            told = _told(status, capability)
            state = _source(told, mine, broken, manifest.taken_at, STALE_AFTER_HOURS[capability])
            one = SourceState(identity, kind, state, _observed(told, mine))
            found.setdefault(capability, []).append(one)
    return {capability.value: _together(capability, found[capability]) for capability in sorted(found)}


def _asked(kind: str, status: SourceStatus | None, own: Iterable[AnswerFile]) -> tuple[Capability, ...]:
    """Return what a source was asked for: as the capture says, else all that its system can be asked."""
    one = integration(kind)
    if one is None:
        return ()
    told = status.gives if status is not None else ()
    known = [capability for capability in one.gives if capability.value in told]
    if not known and status is not None and not told:
        known = [*one.gives]
    return tuple(dict.fromkeys((*known, *(answer.gives for answer in own if answer.gives is not None))))


def _told(status: SourceStatus | None, capability: Capability) -> SourceStatus | None:
    """Return what the capture says of one question: a source may answer one and refuse another."""
    if status is None or capability.value not in status.states:
        return status
    return msgspec.structs.replace(status, state=status.states[capability.value])


def _source(status: SourceStatus | None, own: list[AnswerFile], broken: bool, taken_at: str, hours: int) -> Answer:
    """Return how one source answered; an answer of an unknown age is an old one."""
    told = Answer(status.state) if status is not None and status.state in _STATES else Answer.OK
    good = [answer for answer in own if answer.good]
    if told in (Answer.DENIED, Answer.FAILED):
        return told
    if not good:
        if broken or own:
            return Answer.FAILED
        return Answer.STALE if status is None or is_aged(status.fetched_at, taken_at, hours) else told
    aged = [is_aged(answer.fetched_at, taken_at, hours) for answer in good]
    if all(aged) or told is Answer.STALE:
        return Answer.STALE
    return Answer.PARTIAL if any(aged) or broken or len(good) < len(own) else told


_STATES = frozenset(answer.value for answer in Answer) - {Answer.NOT_CONNECTED.value}


def _observed(status: SourceStatus | None, own: list[AnswerFile]) -> str:
    """Return when a source answered: as the manifest says, else its newest answer."""
    if status is not None and status.fetched_at:
        return status.fetched_at
    return max((answer.fetched_at for answer in own if answer.good), default="")


def _together(capability: Capability, sources: list[SourceState]) -> CapabilityState:
    """Return the state of several sources as one: in full only where each of them answered in full."""
    states = {source.state for source in sources}
    titles = sorted({one.title for source in sources if (one := integration(source.type)) is not None})
    return CapabilityState(
        capability.value,
        _whole(states),
        tuple(source.id for source in sources),
        tuple(source.id for source in sources if source.state is not Answer.OK),
        tuple(source.id for source in sources if source.state not in (Answer.OK, Answer.STALE)),
        min((source.observed_at for source in sources if source.observed_at), default=""),
        ", ".join(titles),
        next(reason for state, reason in _GRAVEST if state in states),
    )


_GRAVEST = (
    (Answer.DENIED, Reason.DENIED), (Answer.FAILED, Reason.UNREACHABLE), (Answer.PARTIAL, Reason.UNREACHABLE),
    (Answer.STALE, Reason.STALE), (Answer.OK, Reason.NONE),
)  # fmt: skip
"""States of sources, the gravest first, and the reason that readers are given."""


def _whole(states: set[Answer]) -> Answer:
    if len(states) == 1:
        return next(iter(states))
    if states & {Answer.OK, Answer.PARTIAL}:
        return Answer.PARTIAL
    return Answer.STALE if Answer.STALE in states else Answer.DENIED


def links(asked: Container[str] | None = None) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the annotations that join records to entities, by capability and by what they name.

    ``asked`` are the types of the systems that somebody asks, None for all. An annotation of a system that nobody asks
    links nothing: that it names no open incident would be news of a question that nobody put. What Git declares is
    joined by the annotations of deployments as well, so that those count in any case.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, one in sorted(integrations().items()):
        for question in one.questions:
            if asked is not None and name not in asked and question.gives is not Capability.DEPLOYMENTS:
                continue
            for role, keys in sorted(question.links.items()):
                roles = found.setdefault(question.gives.value, {})
                roles[role] = tuple(dict.fromkeys((*roles.get(role, ()), *keys)))
    return found
