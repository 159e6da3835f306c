"""What one root renders to, and what one ApplicationSet makes: each value with how sure it is, why, and its place."""

from __future__ import annotations

import msgspec

EXACT, DERIVED, UNKNOWN = "exact", "derived", "unknown"
"""``exact``: what the tool that builds it makes; ``derived``: concluded, the reason says from what; ``unknown``."""


class RenderedValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value of an object: an image, a number of replicas, a version.

    ``key`` is the path in the object, ``why`` a code, "" where the value is exact. ``path`` and ``line`` are where a
    person would change it, ("", 0) where that is not known.
    """

    key: str
    value: str
    how: str = EXACT
    why: str = ""
    path: str = ""
    line: int = 0


class RenderedObject(msgspec.Struct, frozen=True, omit_defaults=True):
    """An object of a root: what it holds (values of Secrets left out), and where it comes from."""

    value: dict[str, object]
    path: str = ""
    line: int = 0
    values: tuple[RenderedValue, ...] = ()


class RenderedRoot(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the root at a path of a repository renders to.

    ``tool``: kustomize, helm or directory. ``how`` is that of its list of objects: exact where all are here, derived
    where the reasons say what else takes part, unknown where objects are missing. ``refused`` is why the tool would
    stop, at ``refused_path`` and ``refused_line``. ``values`` belong to no object that is here. ``program`` is what
    rendered it, "" for our own reader; ``left_out`` counts objects beyond the limit.
    """

    path: str
    tool: str
    how: str = EXACT
    reasons: tuple[str, ...] = ()
    refused: str = ""
    refused_path: str = ""
    refused_line: int = 0
    objects: tuple[RenderedObject, ...] = ()
    values: tuple[RenderedValue, ...] = ()
    program: str = ""
    left_out: int = 0


class ExpandedApplication(msgspec.Struct, frozen=True, omit_defaults=True):
    """An Application that a set makes; ``why`` is "" where it is exact."""

    value: dict[str, object]
    line: int
    how: str = EXACT
    why: str = ""


class ExpandedSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an ApplicationSet makes. ``unknown`` are generators, or parts of them, that files do not answer;
    ``problems`` are what Argo CD refuses for certain, in its words.
    """

    name: str
    path: str
    line: int
    generators: tuple[str, ...] = ()
    applications: tuple[ExpandedApplication, ...] = ()
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class KnownCluster(msgspec.Struct, frozen=True, omit_defaults=True, order=True, forbid_unknown_fields=True):
    """A cluster as a set's generators see it."""

    name: str
    server: str = ""
    project: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
