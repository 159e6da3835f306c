"""Paths of facts, such as ``scans[*].counts.critical``: read from a card, followed in the facts of an entity."""

from __future__ import annotations

import re
from collections.abc import Sequence

Step = str | None
"""A key of a mapping, or None for every item of a list."""
MOST_STEPS = 12
_STEP = re.compile(r"""\.([A-Za-z_][A-Za-z0-9_-]*)|\[\*\]|\[(["'])(.{1,200}?)\2\]""")
_ROOT = re.compile(r"[a-z_]+")


def parse_path(text: str) -> tuple[Step, ...] | None:
    """Return the steps of a path, the root first; None where it is none."""
    root = _ROOT.match(text)
    if root is None:
        return None
    steps: list[Step] = [root[0]]
    at = root.end()
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None or len(steps) >= MOST_STEPS:
            return None
        steps.append(step[1] or step[3] or None)
        at = step.end()
    return tuple(steps)


def follow(facts: object, steps: Sequence[Step]) -> list[object]:
    """Return what a path leads to: one value, or one for each item that has it; nothing where it is missing."""
    found = [facts]
    for step in steps:
        if step is None:
            found = [item for value in found if isinstance(value, list) for item in value]
        else:
            found = [value[step] for value in found if isinstance(value, dict) and step in value]
    return found
