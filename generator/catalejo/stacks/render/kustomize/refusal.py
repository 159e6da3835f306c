"""What kustomize refuses, with its own reason, and what this reader does not know for certain."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why kustomize would stop, in its own words, and the line that a person would change.

    ``kind`` tells missing files from what else is wrong; ``reference`` is what is missing.
    """

    reason: str
    path: str
    line: int
    kind: str = ""
    reference: str = ""


class Rejected(Exception):
    """Kustomize stops here; the message is its reason."""


class Unsure(Exception):
    """It is not known here what kustomize makes of it; the message is the code of the reason."""
