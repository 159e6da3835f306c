"""Answers that someone wrote down: a folder of files, or of nights; what each file is, its content tells.

Whose answer it is and to which question, the registry of systems recognises. A file is a raw body (``argocd app list
-o json``, ``kubectl get applications -A -o json``, ``gh api``, ``gh run list``, curl), several of them one after the
other, or the envelope ``{source, url, fetched_at, status, body}``. A file or the folder that it lies in may begin with
the id of its system, and what follows tells instances apart: ``argocd-eu.json``, ``kubernetes-prod/pods.json``. What
tools write as XML is the text below ``xml``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeGuard

import msgspec

from ...kit.ask.errors import MALFORMED_ANSWER, SourceError, malformed_answer
from ...kit.read.narrow import number_of
from ...kit.read.shards import instance_folder, segment
from ...kit.text.moments import newest
from ...model.capture import Envelope
from ...model.settings import RecordedSystem
from ...systems.contract import Keeping, Question
from ...systems.registry import Recognised, hinted, integrations, recognise
from ..clock import format_time
from ..context import Context
from ..hidden import Hidden
from ..shards.previous import Previous
from ..web.answers import decode_values
from .answers import Answers, size_of, together

_NIGHT = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_SUFFIXES = (".json", ".ndjson", ".jsonl", ".sarif", ".xml")
MAX_BYTES = 64 * 1024 * 1024
MAX_SOURCE = 200


class Record(NamedTuple):
    """One recorded answer: its source, whose it is, its file's name, the envelope as recorded, its folder."""

    id: str
    whose: Recognised
    name: str
    envelope: Envelope
    folder: str = ""

    @property
    def type(self) -> str:
        """The type of its source."""
        return self.whose.integration.id


class _Recording(NamedTuple):
    """A system that is read from files: its settings, how it is read, what must not be seen, the capture before."""

    spec: RecordedSystem
    context: Context
    hidden: Hidden
    previous: Previous


def ask(spec: RecordedSystem, context: Context, hidden: Hidden, previous: Previous) -> list[Answers]:
    """Return the recorded answers, an :class:`Answers` per system instance, sorted by id.

    Raises:
        SourceError: there is no such folder, or no night at or before the time of the capture.

    """
    root = Path(spec.path)
    if not root.is_dir():
        raise SourceError(f"there is no folder {root.name!r} of recorded answers")
    nights = sorted((p for p in root.iterdir() if _NIGHT.match(p.name) and p.is_dir()), reverse=True)
    usable = [night for night in nights if night.name <= context.world.taken_at[:10]]
    if nights and not usable:
        raise SourceError(f"the recorded nights in {root.name!r} begin after this capture, on {nights[-1].name}")
    folders = usable if nights else [root]
    notes: list[str] = []
    recording = _Recording(spec, context, hidden, previous)
    records = list(_records(folders[0], recording, notes))
    results: list[Answers] = []
    for identity in sorted({record.id for record in records}):
        mine = [record for record in records if record.id == identity]
        try:
            results.append(_answers(identity, mine, folders[1:], recording))
        except MALFORMED_ANSWER as error:  # a foreign form costs its own system, not those recorded beside it
            gives = tuple(dict.fromkeys(record.whose.question.gives.value for record in mine))
            results.append(Answers(identity, mine[0].type, {}, "failed", str(malformed_answer(error)), gives=gives))
    if notes:
        results.append(Answers(f"recorded:{spec.name or root.name}", "recorded", {}, state="partial", failed=len(notes),
                               error=notes[0], fetched_at=context.world.taken_at, notes=tuple(notes)))  # fmt: skip
    return results


def _answers(identity: str, records: list[Record], earlier: list[Path], recording: _Recording) -> Answers:
    kind = records[0].type
    envelopes: dict[str, Envelope] = {}
    errors: list[str] = []
    states: dict[str, str] = {}
    for name in dict.fromkeys(record.whose.question.name for record in records):
        mine = [record for record in records if record.whose.question.name == name]
        kept, failed = _of_question(identity, mine, earlier, recording)
        denied = not kept and any(record.envelope.status in (401, 403) for record in mine)
        state = "ok" if not failed else "failed" if not kept else "stale" if len(failed) == len(mine) else "partial"
        state, gives = "denied" if denied else state, mine[0].whose.question.gives.value
        states[gives] = together([states.get(gives, state), state])
        envelopes |= kept
        errors += failed
    fetched = newest((e.fetched_at for e in envelopes.values()), recording.context.world.taken_at)
    whole = together(states.values())
    return Answers(
        identity, kind, envelopes, whole, errors[0] if errors else "", "", fetched,
        sum(size_of(e.body) for e in envelopes.values()), len(errors), gives=tuple(states),
        states={name: state for name, state in states.items() if state != whole},
    )  # fmt: skip


def _of_question(
    identity: str, records: list[Record], earlier: list[Path], recording: _Recording
) -> tuple[dict[str, Envelope], list[str]]:
    """Return the answers to one question by file name, older ones for those that failed, and the errors."""
    hidden = recording.hidden
    keeping = Keeping(recording.context.options.people != "none", hidden.hides, hidden.names)
    envelopes: dict[str, Envelope] = {}
    errors: list[str] = []
    for record in records:
        envelope, question = record.envelope, record.whose.question
        if not _good(envelope):
            error = _error(envelope)
            errors.append(error)
            stand_in = _earlier(record, earlier, recording)
            if stand_in is None:
                continue
            envelope = msgspec.structs.replace(stand_in, error=error)
        parts = question.parts(record.name, envelope) if question.parts else {record.name: envelope}
        for name, part in parts.items():
            if name != record.name and hidden.names(name.replace("__", "/")):
                continue
            body = question.keep(part.body, keeping)
            free = _free(name, record.folder, envelopes)
            envelopes[free] = msgspec.structs.replace(part, source=identity, body=body, question=question.name)
    return _whole(records[0].whose.question, envelopes), errors


def _free(name: str, folder: str, taken: Mapping[str, Envelope]) -> str:
    """Return a name that no other answer has: two folders may hold files of one name."""
    if name not in taken:
        return name
    beside = f"{folder}.{name}"
    return next(one for one in (beside, *(f"{beside}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _whole(question: Question, envelopes: dict[str, Envelope]) -> dict[str, Envelope]:
    """Return answers that only together tell something as one, as old as the oldest of them."""
    if question.join is None or len(envelopes) < 2:
        return envelopes
    name, first = next(iter(envelopes.items()))
    body = question.join([envelope.body for envelope in envelopes.values()])
    told = next((envelope.error for envelope in envelopes.values() if envelope.error), "")
    oldest = min(envelope.fetched_at for envelope in envelopes.values())
    return {name: msgspec.structs.replace(first, body=body, fetched_at=oldest, error=told)}


def _good(envelope: Envelope) -> bool:
    return 200 <= envelope.status < 300 and envelope.body is not None


def _error(envelope: Envelope) -> str:
    if envelope.error:
        return envelope.error
    return f"HTTP {envelope.status}" if envelope.status else "no answer"


def _earlier(record: Record, nights: list[Path], recording: _Recording) -> Envelope | None:
    """Return the newest good answer of the same system and file: from earlier nights, else from the last capture."""
    for night in nights:
        for other in _records(night, recording, []):
            if (other.id, other.name) == (record.id, record.name) and _good(other.envelope):
                return other.envelope
    answers = recording.previous.answers(instance_folder(record.id))
    found = answers.get(segment(record.name))
    return found if found is not None and _good(found) else None


def _records(folder: Path, recording: _Recording, notes: list[str]) -> Iterator[Record]:
    """Yield the answers of a folder; files that are none that we know are noted."""
    hidden = recording.hidden
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _SUFFIXES or path.is_symlink() or not path.is_file():
            continue
        if _NIGHT.match(path.relative_to(folder).parts[0]):
            continue
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError(f"larger than {MAX_BYTES // 2**20} MiB")
            values = [_xml(path)] if path.suffix.lower() == ".xml" else decode_values(path.read_bytes())
        except (OSError, ValueError, SourceError) as error:
            notes.append(f"{path.relative_to(folder)} cannot be read: {_short(error)}")
            continue
        found = list(_of_file(path, folder, values, recording))
        if not found:
            notes.append(f"{path.relative_to(folder)} is no answer of a system that is understood")
        yield from (record for record in found if _stem(path, hidden) == path.stem or not _is_of_its_file(record))


def _xml(path: Path) -> object:
    """Return the text of a file as a body; whoever keeps it reads it with its own bounds."""
    return {"xml": path.read_bytes().decode("utf-8", "replace")}


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _is_of_its_file(record: Record) -> bool:
    """Tell whether only the name of the file says which repository these are about."""
    about = record.whose.question.about
    return about is not None and not about(record.envelope)


def _stem(path: Path, hidden: Hidden) -> str:
    """Return what a file gives its name to: ids and names of files are seen by all readers."""
    bare = path.stem.lower()
    for kind in sorted(integrations(), key=len, reverse=True):
        bare = bare.replace(kind, "")
    if not hidden.names_barely(bare):
        return path.stem
    return f"recorded-{hashlib.sha256(path.stem.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _of_file(path: Path, root: Path, values: list[object], recording: _Recording) -> Iterator[Record]:
    hidden = recording.hidden
    stem = _stem(path, hidden)
    above = [name for name in reversed(path.relative_to(root).parts[:-1]) if not hidden.names_barely(name)]
    words = (stem, *above)
    hint = next((word for word in words if hinted(word) is not None), stem)
    if len(values) == 1 and isinstance(values[0], list) and values[0] and all(map(_is_envelope, values[0])):
        values = values[0]
    if values and all(map(_is_envelope, values)):
        bodies = [_envelope(value) for value in values if _is_envelope(value)]
    else:
        seen = min(format_time(os.stat(path).st_mtime), recording.context.world.taken_at)
        body = values[0] if len(values) == 1 else values
        bodies = [Envelope("", "", seen, 200, body)]
    for index, envelope in enumerate(bodies):
        body = envelope.body if _good(envelope) else None
        whose = recognise(envelope.source, envelope.url, body, hint)
        if whose is not None:
            source = "" if hidden.names_barely(envelope.source.partition(":")[2]) else envelope.source
            identity = _identity(whose.integration.id, source[:MAX_SOURCE], words, recording.spec)
            name = stem if len(bodies) == 1 else f"{stem}-{index + 1:03}"
            yield Record(identity, whose, name, envelope, ".".join(reversed(above)))


def _is_envelope(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and {"url", "status"} <= value.keys() and ("body" in value or "error" in value)


def _envelope(value: dict[str, object]) -> Envelope:
    status = number_of(value["status"])
    texts = {name: str(value.get(name) or "") for name in ("source", "url", "fetched_at", "error")}
    return Envelope(texts["source"], texts["url"], texts["fetched_at"], status, value.get("body"), texts["error"])


def _identity(kind: str, source: str, words: Sequence[str], spec: RecordedSystem) -> str:
    """Return ``type:instance``: as the envelope says, else by the name of its file or folder without the type.

    ``words`` are the name of the file and of the folders above it. A name with ``__`` is a subject's, no instance's.
    """
    if source == kind or source.startswith(f"{kind}:"):
        return source
    named = next((word.lower() for word in words if word.lower().startswith(kind)), words[0].lower())
    own = named.removeprefix(kind).strip("-_. ")
    rest = source or ("" if "__" in own else own) or spec.name
    rest = re.sub(r"[^A-Za-z0-9.:_-]+", "-", rest).strip("-")
    return f"{kind}:{rest}" if rest else kind
