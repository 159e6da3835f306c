"""Words of the scorecards room: what each check asks, how to mend a fail, and its evidence."""

from __future__ import annotations

from typing import NamedTuple


class CheckWords(NamedTuple):
    """``title`` is what should be true, in a few words; ``fix`` how to get there, with the result's arguments."""

    title: str
    fix: str


CHECKS: dict[str, CheckWords] = {}
"""Check id to its words."""

EVIDENCE: dict[str, str] = {}
