"""Names and globs of a configuration: which of a thing's names they mean."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def named(patterns: Iterable[str], *names: str) -> bool:
    """Tell whether a name or glob of a configuration means one of a thing's names, in any letter case."""
    lowered = [name.lower() for name in names if name]
    return any(fnmatchcase(name, pattern.lower()) for pattern in patterns for name in lowered)


def repository_names(identity: str) -> tuple[str, ...]:
    """Return the names by which a configuration may mean a repository: ``name``, ``owner/name``, the id."""
    return identity.rpartition("/")[2], identity.partition("/")[2], identity
