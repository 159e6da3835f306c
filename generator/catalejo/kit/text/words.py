"""Words at the edge: English in the code, other languages in gettext catalogs under ``locale/<language>/*.po``.

Babel was chosen because it reads catalogs, plural rules, dates and numbers for any language.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from babel.core import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from ...model.findings import Finding
from ...model.origin import Evidence
from ...wording import EVIDENCE, NOTICES
from ...wording.codes import CODES
from .moments import moment

LANGUAGES = ("en", "es")
LONG_DATE = {"es": (("d MMMM", "d 'de' MMMM"), ("MMMM y", "MMMM 'de' y"))}
"""What a language puts between day, month in letters, and year."""
_UNQUOTED = re.compile("[“«]…[”»]")
STATES = frozenset(("health", "sync"))
"""Arguments of findings that are states: words of the catalogs."""


@lru_cache(maxsize=8)
def _translations(language: str) -> Translations:
    """Merge the catalogs of a language; English needs none."""
    merged = Translations()
    folder = resources.files("catalejo") / "locale" / language
    if language != "en" and folder.is_dir():
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.name.endswith(".po"):
                catalog = read_po(io.BytesIO(item.read_bytes()), locale=language)
                compiled = io.BytesIO()
                write_mo(compiled, catalog)
                compiled.seek(0)
                merged.merge(Translations(compiled))
    return merged


@lru_cache(maxsize=1 << 14, typed=True)
def _spelled(value: float, language: str) -> str:
    return str(format_decimal(value, locale=Locale(language)))


@lru_cache(maxsize=1 << 16)
def _moment(iso: str, pattern: str, language: str) -> str:
    found = moment(iso)
    if found is None:
        return iso
    for short, long in LONG_DATE.get(language, ()):
        pattern = pattern.replace(short, long) if "MMMM" in pattern else pattern
    return str(format_datetime(found, pattern, tzinfo=None, locale=Locale(language)))


class _Blank(dict[str, object]):
    """Arguments of a message; a missing one shows its name instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class _Dots(dict[str, object]):
    """Arguments of a message that nobody gives."""

    def __missing__(self, key: str) -> str:
        return "…"


class Words:
    """The words of one language."""

    def __init__(self, language: str = "en") -> None:
        """Load a language; one without a catalog speaks English."""
        self.language = language if language in LANGUAGES else "en"
        self.locale = Locale(self.language)
        self._translations = _translations(self.language)

    def t(self, text: str, /, **args: object) -> str:
        """Translate a text and fill its ``{names}``."""
        translated = self._translations.gettext(text) if text else ""
        return translated.format_map(_Blank(args)) if args else translated

    def n(self, singular: str, plural: str, number: int, /, **args: object) -> str:
        """Translate a text that depends on a number; ``{n}`` is the number in the language's spelling."""
        translated = self._translations.ngettext(singular, plural, number)
        return translated.format_map(_Blank({"n": self.number(number), **args}))

    def gettext(self, text: str) -> str:
        """Jinja's ``_``."""
        return self._translations.gettext(text)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Jinja's ``ngettext``."""
        return self._translations.ngettext(singular, plural, number)

    def title(self, finding: Finding) -> str:
        """What is wrong, in one line."""
        return self.t(CODES[finding.code].title, **self._said(finding)) if finding.code in CODES else finding.code

    def shared(self, findings: Sequence[Finding]) -> str:
        """What findings of one code have in common: the title with dots for what differs, else that of the first."""
        first = findings[0]
        if len(findings) == 1 or first.code not in CODES:
            return self.title(first)
        if CODES[first.code].many:
            return self.t(CODES[first.code].many)
        text = self._translations.gettext(CODES[first.code].title)
        plain = re.sub(r"(?:: …| \((?:[^()]*: )?…\))$", "", _UNQUOTED.sub("…", text.format_map(_Dots())))
        return self.title(first) if re.match(r"… \w+ …", plain) or plain.count("…") > 3 else plain

    def hint(self, finding: Finding) -> str:
        """How to mend it."""
        return self.t(CODES[finding.code].hint, **self._said(finding)) if finding.code in CODES else ""

    def _said(self, finding: Finding) -> dict[str, str]:
        """The arguments of a finding as people read them: states in words, times as dates."""
        args = {name: self.gettext(text) if name in STATES and text else text for name, text in finding.args.items()}
        if "fetched_at" in args and "T" in args["fetched_at"]:
            args["fetched_at"] = self.moment(args["fetched_at"], "d MMM y, HH:mm") + " UTC"
        if "T" in args.get("on_day", ""):
            args["on_day"] = self.moment(args["on_day"], "d MMM")
        return args

    def evidence(self, evidence: Evidence) -> str:
        """Why something was concluded."""
        return self.t(EVIDENCE.get(evidence.code, evidence.code), **evidence.args)

    def notice(self, code: str) -> str:
        """A limit of this build."""
        return self.t(NOTICES.get(code, code))

    def number(self, value: float) -> str:
        """A number in the language's spelling."""
        return _spelled(value, self.language)

    def day(self, iso: str) -> str:
        """A day as a heading: ``Thursday 19 November 2026``."""
        text = self.moment(iso, "EEEE d MMMM y")
        return text[:1].upper() + text[1:]

    def moment(self, iso: str, pattern: str = "EEE d MMM y, HH:mm") -> str:
        """An RFC 3339 time as people read it, in UTC; an unreadable one is shown as it is."""
        return _moment(iso, pattern, self.language)
