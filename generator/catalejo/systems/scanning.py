"""What the readers of scanners share: the subject of a scan, gravities in one vocabulary, and bounded results.

A scan says what it is about: an image or a repository that the report names, the repository that a recorded file is
named after (``HOST__OWNER__NAME``, or ``OWNER__NAME`` of the host that the source is called after, else github.com),
else its own name, which an entity's annotation ``catalejo.dev/scan-subject`` spells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from ..kit.text.images import split_image
from ..kit.text.urls import parse_git_url
from ..model.capture import Envelope
from ..model.live import Capability
from ..model.records import Scan, Weakness
from .contract import Keeping, Question
from .reading import Reading, short_text

SUBJECT = "catalejo.dev/scan-subject"
"""No plugin of Backstage has an annotation for the subject of a scan; this is ours."""
SEVERITIES = ("critical", "high", "medium", "low", "unknown")
MAX_WEAKNESSES = 500
MAX_PACKAGES = 20_000
MAX_TITLE = 300
_ALIASES = {
    "moderate": "medium", "important": "high", "negligible": "low", "info": "low", "informational": "low",
    "none": "low", "note": "low", "error": "high", "warning": "medium",
}  # fmt: skip
_HOST = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?$")
_REPOSITORY = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?(?:/[\w.~-]+){2,20}$")

_OWN_MACHINE = re.compile(r"^(?:/|\.{1,2}(?:/|$)|[A-Za-z]:[\\/]|file:)")
"""Paths of the machine that a scanner ran on are nobody's name."""


class Subject(NamedTuple):
    """What was scanned: its name as the tool says it, its repository (``host/owner/name``) and image, "" unknown."""

    name: str = ""
    repository: str = ""
    image: str = ""


def severity(value: object) -> str:
    """Return a gravity in our words; what is not known is ``unknown``, never low."""
    word = short_text(value).strip().lower()
    word = _ALIASES.get(word, word)
    return word if word in SEVERITIES else "unknown"


def severity_of_score(score: float) -> str:
    """Return the gravity of a CVSS score (https://www.first.org/cvss/v3.1/specification-document, 5)."""
    return next((word for word, least in (("critical", 9), ("high", 7), ("medium", 4)) if score >= least), "low")


def repository_of(address: object) -> str:
    """Return ``host/owner/name`` of a clone or web address, in lower case, "" where it names no repository."""
    found = parse_git_url(short_text(address))
    return found.id.lower() if found is not None and found.owner and found.name else ""


def scan_question(
    kind: str, keep: Callable[[object, Keeping], object], form: Callable[[object], bool],
    read: Callable[[Reading], list[Scan]],
) -> Question:  # fmt: skip
    """Return the question of a scanner whose reports are recorded, by file where a report does not say of what."""
    return Question(
        name="scans", gives=Capability.SCANS, keep=keep, form=form, read=read, links={"subject": (SUBJECT,)},
        about=lambda envelope: repository_in(envelope.url), parts=by_file(kind),
    )  # fmt: skip


def by_file(kind: str) -> Callable[[str, Envelope], Mapping[str, Envelope]]:
    """Return how a recorded answer without an address is told what its file is named after."""

    def parts(name: str, envelope: Envelope) -> Mapping[str, Envelope]:
        if envelope.url:
            return {name: envelope}
        return {name: msgspec.structs.replace(envelope, url=_named_after(name, kind, envelope.source))}

    return parts


def repository_in(url: str) -> str:
    """Return the repository that a file is named after, as ``by_file`` noted it, "" without one."""
    return url if _REPOSITORY.match(url) else ""


def subject_of(reading: Reading, told: Subject) -> Subject:
    """Return the subject as a report tells it, completed by what its file is named after."""
    url = reading.envelope.url
    own = "" if "://" in url else url
    repository = told.repository or repository_in(url)
    name = "" if _OWN_MACHINE.match(told.name) else told.name
    return Subject(name or own or repository or told.image, repository, told.image)


def scan(
    reading: Reading, tool: str, subject: Subject, weaknesses: Iterable[Weakness], **more: object
) -> Scan:  # fmt: skip
    """Return a scan: every weakness counted once, the gravest kept; ``more`` are further fields of the record."""
    whole = subject_of(reading, subject)
    once = {(one.id, one.title, one.package, one.version, one.path, one.line): one for one in weaknesses}
    ordered = sorted(once.values(), key=lambda one: (SEVERITIES.index(one.severity), one.id, one.package, one.path))
    counts = Counter(one.severity for one in ordered)
    base = Scan(
        id=_identity(reading, tool, whole),
        tool=tool,
        counts={word: counts[word] for word in SEVERITIES if counts[word]},
        weaknesses=tuple(ordered[:MAX_WEAKNESSES]),
        source=reading.source,
        observed_at=reading.observed_at,
        joins=joins_of(whole),
        stale=reading.stale,
    )
    return msgspec.structs.replace(base, **more)


def _identity(reading: Reading, tool: str, subject: Subject) -> str:
    own = subject.name if subject.name != subject.repository else ""
    place = reading.envelope.url if subject == Subject() else ""
    return "/".join(part for part in (reading.source, tool, subject.repository, own, place) if part)


def joins_of(subject: Subject) -> tuple[str, ...]:
    """Return what joins a scan: its repository, its image without tag, and its name by our annotation."""
    image = split_image(subject.image).name
    found = (
        f"repository:{subject.repository}" if subject.repository else "",
        f"image:{image}" if image else "",
        f"annotation:{SUBJECT}={subject.name}" if subject.name else "",
    )
    return tuple(join for join in found if join)


def title(value: object) -> str:
    """Return the first line of a text, as a title."""
    return next(iter(short_text(value)[: 4 * MAX_TITLE].splitlines()), "")[:MAX_TITLE]


def packages_of(named: Iterable[tuple[object, object]]) -> tuple[str, ...]:
    """Return ``name@version`` of packages, sorted, each once."""
    found = {
        f"{short_text(name)}@{short_text(version)}" if short_text(version) else short_text(name)
        for name, version in named
        if short_text(name)
    }
    return tuple(sorted(found)[:MAX_PACKAGES])


def is_hidden(subject: Subject, keeping: Keeping) -> bool:
    """Tell whether a report is about something that must not be seen."""
    if subject.repository and keeping.hides(f"https://{subject.repository}"):
        return True
    return any(keeping.names(text) for text in (subject.name, subject.image) if text)


def _named_after(name: str, kind: str, source: str) -> str:
    own = re.sub(rf"^{re.escape(kind)}[-_.]+", "", name, flags=re.IGNORECASE)
    parts = [part for part in own.lower().split("__") if part]
    host = source.partition(":")[2].lower()
    if len(parts) > 2 and _HOST.match(parts[0]):
        return "/".join(parts)
    if len(parts) >= 2 and _HOST.match(host):
        return "/".join((host, *parts))
    return "/".join(("github.com", *parts)) if len(parts) == 2 else own
