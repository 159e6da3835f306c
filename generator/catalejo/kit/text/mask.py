"""Recognises texts with the shape of a secret, so that they are masked before anything is written.

Shapes after the publishers' own formats; a shape is only taken where its fixed part is unmistakable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MASK = "•••"


def _start(chars: str) -> str:
    """Return the assertion that a shape begins here: not within a word, but right after an escape of JSON or a URL."""
    return rf"(?:(?<![{chars}])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{{4}})|(?<=%[0-9A-Fa-f]{{2}}))"


_SHAPES = (
    ("github-token", r"gh[pousr]_[A-Za-z0-9]{20,}|ghs_[A-Za-z0-9_.-]{30,}"),
    ("github-fine-grained-token", r"github_pat_[A-Za-z0-9_]{22,}"),
    ("gitlab-token", r"glpat-[A-Za-z0-9_-]{16,}"),
    ("aws-access-key", _start("A-Z0-9") + r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"),
    ("slack-token", r"xox[abprs]-[A-Za-z0-9-]{10,}"),
    ("google-api-key", _start("A-Za-z0-9_-") + r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("stripe-key", _start("A-Za-z0-9") + r"[sr]k_live_[A-Za-z0-9]{16,}"),
    (
        "private-key",
        # To its end, or, where that is missing, over the lines of base64 that follow. A text of nothing but heads costs
        # no more than its length: between head and end there are no five dashes.
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"
        r"(?:(?>[^-]*(?:-(?!----)[^-]*)*)-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----"
        r"|(?:\s+[A-Za-z0-9+/=]{30,100}(?!\S))*)",
    ),
)
_ANY = re.compile("|".join(f"(?P<s{index}>{shape})" for index, (_, shape) in enumerate(_SHAPES)))
_BYTES = re.compile(_ANY.pattern.encode())
_HINT = re.compile(rb"gh[pousr]_|github_pat_|glpat-|A[KS]IA|xox|AIza|k_live_|PRIVATE KEY")
"""What every shape begins with or holds: a page of 60 kB without any costs a tenth of a millisecond."""


class Secret(NamedTuple):
    """A masked place: the name of the shape, its line (from 1), its span in the text."""

    shape: str
    line: int
    start: int
    end: int


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield every secret shape of a text, in order."""
    for match in _ANY.finditer(text):
        name = _SHAPES[int((match.lastgroup or "s0")[1:])][0]
        yield Secret(name, text.count("\n", 0, match.start()) + 1, match.start(), match.end())


def mask(text: str) -> str:
    """Replace every secret shape, keeping the number of lines."""
    return _ANY.sub(lambda match: MASK + "\n" * match.group().count("\n"), text)


def mask_bytes(data: bytes) -> bytes:
    """Do the same to a text that is not decoded yet; data without a secret shape is handed back as it is."""
    if not has_secret(data):
        return data
    return _BYTES.sub(lambda match: MASK.encode() + b"\n" * match.group().count(b"\n"), data)


def has_secret(data: bytes) -> bool:
    """Tell whether bytes hold a secret shape; cheap for those that do not."""
    return _HINT.search(data) is not None and _BYTES.search(data) is not None
