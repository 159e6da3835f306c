"""Guesses whether a text is Spanish or English from its commonest small words; no guess is "", never an error."""

from __future__ import annotations

import re

from ..naming import names

_SPANISH = names(
    "el la los las un una de del y en que por para con no se es su al lo como más este esta son cuando si pero sin "
    "sobre también hay cada desde"
)
_ENGLISH = names(
    "the a an of and in to for with not is are it its on as this that be by when if but or from you your can will "
    "has have each which"
)
_WORD = re.compile(r"[^\W\d_]+")
LEAST_WORDS = 12


def guess_language(text: str) -> str:
    """Return ``es``, ``en`` or "": one side must have at least twice the other's small words."""
    words = _WORD.findall(text[:6000].lower())
    spanish = sum(map(_SPANISH.__contains__, words))
    english = sum(map(_ENGLISH.__contains__, words))
    if len(words) < LEAST_WORDS or max(spanish, english) * 12 < len(words):
        return ""
    if spanish >= 2 * english:
        return "es"
    return "en" if english >= 2 * spanish else ""
