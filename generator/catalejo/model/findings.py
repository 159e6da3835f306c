"""Findings: something to mend, with a place. One type everywhere, one per cause."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable

import msgspec

from .origin import Origin


class Severity(enum.StrEnum):
    """How much a finding matters; compared with ``--fail-on``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return ("error", "warning", "info").index(self.value)


class Code(msgspec.Struct, frozen=True):
    """A stable finding code with its English words; ``{name}`` are the finding's arguments.

    ``title`` says what is wrong in one line, ``hint`` how to mend it, ``why`` why it matters (for ``explain``),
    ``many`` what several findings of this code have in common, where the title without its arguments does not say it.
    ``by_owner`` is true where whoever owns the subject has to act: the place is evidence, not the line to change.
    ``by_portal`` is true where whoever runs the portal has to: it stands on the health page, and on no team's list.
    """

    severity: Severity
    title: str
    hint: str
    why: str
    many: str = ""
    by_owner: bool = False
    by_portal: bool = False


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to mend. ``subject`` is what is wrong: an entity reference, a repository, stack or source id.

    ``key`` is the logical key within (code, subject, repository, path): what stays the same when lines move.
    ``about`` are the references of the entities that it is about, ``at`` is the one that has the line to change, and
    ``addressee`` who can change that line: a group or user, "" where nobody is known. Until findings are settled
    (``findings/settle.py``) ``about`` holds what its maker knew, stack ids too. ``occurrences`` counts places.
    """

    code: str
    severity: Severity
    subject: str
    origin: Origin
    args: dict[str, str] = {}
    key: str = ""
    about: tuple[str, ...] = ()
    at: str = ""
    addressee: str = ""
    occurrences: int = 1

    @property
    def id(self) -> str:
        """Stable identity: never a line number, never a display text."""
        text = "\x00".join((self.code, self.subject, self.origin.repo, self.origin.path, self.key))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def about(finding: Finding, refs: Iterable[str]) -> Finding:
    """Return a finding that is about these entities, or these stacks' components, besides its subject."""
    return msgspec.structs.replace(finding, about=tuple(sorted(set(refs))))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings by severity, code, place, and drop repeats of the same id."""
    seen: dict[str, Finding] = {}
    for finding in findings:
        seen.setdefault(finding.id, finding)
    return sorted(
        seen.values(),
        key=lambda f: (f.severity.rank, f.code, f.origin.repo, f.origin.path, f.origin.line, f.key, f.id),
    )


def by_kind(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings by code: the most severe code first, then the most frequent."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return sorted(groups.values(), key=lambda found: (found[0].severity.rank, -len(found), found[0].code))
