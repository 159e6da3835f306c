"""What a change of a repository does: to its findings, and to the catalog."""

from __future__ import annotations

import msgspec

from .findings import Finding


class FieldEdit(msgspec.Struct, frozen=True):
    """A field that a change gives another value: its place such as ``spec.owner``, both values as text, "" for none."""

    field: str
    before: str = ""
    after: str = ""


class EntityEdit(msgspec.Struct, frozen=True):
    """An entity that a change adds, removes or changes.

    ``what``: added, removed or changed. ``path`` is the file that declares it, "" where it is inferred. ``dependents``
    are (reference, relation) of those who name it; ``reached`` counts all who need it, directly or through others.
    """

    ref: str
    what: str
    path: str = ""
    fields: tuple[FieldEdit, ...] = ()
    dependents: tuple[tuple[str, str], ...] = ()
    reached: int = 0


class CheckedChange(msgspec.Struct, frozen=True):
    """A change that was judged: its own findings, how many others there are, what it does to the catalog.

    ``base`` is the commit from which it is counted. ``whole`` tells whether an organisation was asked who depends on
    what is here; otherwise only this repository was.
    """

    base: str
    findings: tuple[Finding, ...]
    older: int
    entities: tuple[EntityEdit, ...]
    whole: bool = False
