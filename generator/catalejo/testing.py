"""What a system's integration has to keep, as one check for ours and for those of other packages.

``check_integration(INTEGRATION, folder)`` raises AssertionError with what is wrong. ``folder`` holds answers in the
recorded envelope, by question: ``good.json`` (or ``good-QUESTION.json``), ``empty``, ``denied``, ``foreign``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import msgspec

from .model.capture import Envelope
from .model.live import RECORD_TYPES, Record
from .systems.contract import API, Integration, Keeping, Question
from .systems.reading import Reading
from .systems.registry import ENTRY_POINT, Recognised, integrations, recognise

CANARY = "canary-that-nobody-asked-for"
"""A text that is planted in every object of a good answer, below a name that no allow-list has."""
ODD: tuple[object, ...] = (None, [], {}, 3, "x", True, [None], {"a": []}, -1.5, [[{}]], "9" * 400)
"""What may stand where something else is expected."""
FORMS = ("good", "empty", "denied", "foreign")
_LANGUAGES = ("en", "es")


def check_integration(integration: Integration, folder: Path) -> None:
    """Check an integration against its recorded answers.

    Raises:
        AssertionError: it breaks the contract; the message says which rule and where.

    """
    assert integration.api == API, f"{integration.id}: version {integration.api} of the contract is not {API}"
    assert integration.questions, f"{integration.id} asks nothing"
    known = integrations().get(integration.id)
    assert known is not None, f"{integration.id}: no entry point {ENTRY_POINT!r} of an installed package gives it"
    assert known is integration, f"{integration.id}: another integration has this id"
    names = [question.name for question in integration.questions]
    assert len(set(names)) == len(names), f"{integration.id}: two questions of one name"
    for language in _LANGUAGES:
        assert integration.needs.get(language), f"{integration.id}: no words in {language} for the permission it needs"
    assert (integration.spec is None) == (integration.ask is None), f"{integration.id}: options and asking go together"
    for question in integration.questions:
        _check_question(integration, question, folder)


def envelopes(folder: Path, form: str, question: str) -> Iterator[Envelope]:
    """Yield the recorded answers of one form to one question."""
    for name in (f"{form}.json", f"{form}-{question}.json"):
        if (folder / name).is_file():
            value = json.loads((folder / name).read_bytes())
            for item in value if isinstance(value, list) else [value]:
                yield msgspec.convert(item, Envelope)


def _check_question(integration: Integration, question: Question, folder: Path) -> None:
    where = f"{integration.id}, {question.name}"
    for form in FORMS:
        mine = [one for one in envelopes(folder, form, question.name) if one.question in ("", question.name)]
        assert mine, f"{where}: no recorded answer {form!r}"
        for envelope in mine:
            _check_answer(Recognised(integration, question), form, envelope, where)


def _check_answer(whose: Recognised, form: str, envelope: Envelope, where: str) -> None:
    body = envelope.body if 200 <= envelope.status < 300 else None
    found = recognise(envelope.source, envelope.url, body)
    is_mine = found is not None and (found.integration.id, found.question.name) == (
        whose.integration.id, whose.question.name,
    )  # fmt: skip
    if form == "foreign":
        assert not is_mine or not list(_records(whose.question, envelope)), f"{where}: a foreign form gives records"
        return
    assert is_mine, f"{where}: its {form} answer is taken for {found and (found.integration.id, found.question.name)}"
    if form == "denied":
        assert envelope.status in (401, 403), f"{where}: the denied answer is not 401 or 403"
        return
    records = list(_records(whose.question, envelope))
    if form == "empty":
        assert records == [], f"{where}: an empty answer gives records"
        return
    assert records, f"{where}: a good answer gives no record"
    kind = RECORD_TYPES[whose.question.gives]
    assert all(isinstance(record, kind) for record in records), f"{where}: records of another kind than it gives"
    _check_no_vendor_in_joins(records, where)
    planted = msgspec.structs.replace(envelope, body=_planted(envelope.body))
    kept = msgspec.json.encode(_kept(whose.question, planted)).decode()
    assert CANARY not in kept, f"{where}: a field outside the allow-list is kept"
    assert list(_records(whose.question, planted)) == records, f"{where}: an unknown field changes the records"
    kept_once = _kept(whose.question, envelope)
    again = msgspec.structs.replace(envelope, body=kept_once)
    assert _kept(whose.question, again) == kept_once, f"{where}: what was kept is not kept again as it is"
    _check_odd_forms(whose.question, envelope, where)


def _check_no_vendor_in_joins(records: list[Record], where: str) -> None:
    known = ("annotation:", "repository:", "image:", "label:", "application:", "team:", "each:")
    joins = [join for record in records for join in getattr(record, "joins", ())]
    odd = [join for join in joins if not join.startswith(known)]
    assert not odd, f"{where}: a record joins by what nobody knows: {odd[:3]}"


def _check_odd_forms(question: Question, envelope: Envelope, where: str) -> None:
    """Put something odd in the place of each value of a good answer, one after the other: nothing may raise."""
    for place, odd, body in odd_forms(envelope.body):
        try:
            question.form(body)
            list(_records(question, msgspec.structs.replace(envelope, body=body)))
        except Exception as error:
            raise AssertionError(f"{where}: {odd!r} at {place} raises {error!r}") from error


def odd_forms(body: object) -> Iterator[tuple[str, object, object]]:
    """Yield (place, what stands there, the body) with something odd in the place of each value, one after the other."""
    for number, place in enumerate(islice(_places(body), 2_000)):
        odd = ODD[number % len(ODD)]
        yield "/".join(map(str, place)), odd, _replaced(body, place, odd)


def _places(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield here
    match value:
        case dict():
            for key, item in value.items():
                yield from _places(item, (*here, key))
        case list():
            for index, item in enumerate(value):
                yield from _places(item, (*here, index))


def _replaced(value: object, place: tuple[str | int, ...], new: object) -> object:
    """Return a body with one value replaced."""
    if not place:
        return new
    step, rest = place[0], place[1:]
    match value:
        case dict():
            return {key: _replaced(item, rest, new) if key == step else item for key, item in value.items()}
        case list():
            return [_replaced(item, rest, new) if index == step else item for index, item in enumerate(value)]
    return value


def _kept(question: Question, envelope: Envelope) -> object:
    return question.keep(envelope.body, Keeping(False, lambda _: False, lambda _: False))


def _records(question: Question, envelope: Envelope) -> Iterator[Record]:
    parts: Mapping[str, Envelope] = question.parts("x", envelope) if question.parts else {"x": envelope}
    for part in parts.values():
        kept = msgspec.structs.replace(part, body=_kept(question, part))
        yield from question.read(Reading(kept))


def _planted(value: object) -> object:
    """Return a body with a foreign field in every object that is a record."""
    match value:
        case dict():
            return {**{key: _planted(item) for key, item in value.items()}, "zz_canary": {"deep": CANARY}}
        case list():
            return [_planted(item) for item in value]
    return value
