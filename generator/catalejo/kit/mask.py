"""Recognises texts with the shape of a secret, so that they are masked before anything is written.

Shapes after the publishers' own formats; a shape is only taken where its fixed part is unmistakable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MASK = "•••"

_SHAPES = (
    ("github-token", r"gh[pousr]_[A-Za-z0-9]{20,}|ghs_[A-Za-z0-9_.-]{30,}"),
    ("github-fine-grained-token", r"github_pat_[A-Za-z0-9_]{22,}"),
    ("gitlab-token", r"glpat-[A-Za-z0-9_-]{16,}"),
    ("aws-access-key", r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"),
    ("slack-token", r"xox[abprs]-[A-Za-z0-9-]{10,}"),
    ("google-api-key", r"(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("stripe-key", r"(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{16,}"),
    (
        "private-key",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:[\s\S]{0,8000}?-----END (?:[A-Z]+ )*PRIVATE KEY-----)?",
    ),
)
_ANY = re.compile("|".join(f"(?P<s{index}>{shape})" for index, (_, shape) in enumerate(_SHAPES)))
_BYTES = re.compile(_ANY.pattern.encode())
_HINTS = (
    b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_", b"glpat-", b"AKIA", b"ASIA", b"AIza", b"k_live_",
    b"xoxa-", b"xoxb-", b"xoxp-", b"xoxr-", b"xoxs-", b"PRIVATE KEY",
)  # fmt: skip
"""Every shape holds one of these; each is too rare for the pattern to be tried on ordinary pages."""


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


def has_secret(data: bytes) -> bool:
    """Tell whether bytes hold a secret shape; cheap for those that do not."""
    return any(hint in data for hint in _HINTS) and _BYTES.search(data) is not None
