"""How two environments differ, stack by stack: versions and settings, what is expected, what is not known."""

from __future__ import annotations

import msgspec

from .origin import Origin

VERSION, SETTING = "version", "setting"
NAMES, SCALE, HIDDEN = "names", "scale", "hidden"
"""Why a difference is expected: only names of the environments differ; replicas and resources; nobody may see it."""


class ValueDifference(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value that two environments do not share; "" where one has none.

    ``kind`` is ``version`` or ``setting``, ``expected`` why it is, "" where it is not. ``left_why`` and ``right_why``
    are codes of why a value is not certain.
    """

    kind: str
    key: str
    left: str
    right: str
    left_origin: Origin = Origin()
    right_origin: Origin = Origin()
    expected: str = ""
    left_why: str = ""
    right_why: str = ""


class StackDifference(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing in two environments: the ids of its stacks ("" where it is not there), and how they differ.

    ``unknown`` are codes of why not all of it could be compared; ``same`` counts the values that both share.
    """

    name: str
    component: str = ""
    left: str = ""
    right: str = ""
    cluster: str = ""
    differences: tuple[ValueDifference, ...] = ()
    unknown: tuple[str, ...] = ()
    same: int = 0

    @property
    def unexpected(self) -> tuple[ValueDifference, ...]:
        """The differences that nobody expects."""
        return tuple(item for item in self.differences if not item.expected)


class EnvironmentDifference(msgspec.Struct, frozen=True):
    """How two environments differ: every stack that at least one of them has, by name."""

    left: str
    right: str
    rows: tuple[StackDifference, ...]
