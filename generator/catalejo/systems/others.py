"""Packages of others that bring systems: where their code lies, which children import and readings are kept by."""

from __future__ import annotations

import hashlib
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from ..kit.swallowed import note_swallowed
from .registry import ENTRY_POINT


def places_of_others() -> tuple[Path, ...]:
    """Return the folder or file of each package that an entry point leads to, wherever it was installed from.

    A package that is used in place (``pip install -e``) lies outside the environment, and no searched folder holds it.
    """
    found: set[Path] = set()
    for name in sorted({point.module.partition(".")[0] for point in entry_points(group=ENTRY_POINT)}):
        try:
            spec = find_spec(name)
        except (ImportError, ValueError, AttributeError) as error:  # a finder of others may fail
            note_swallowed(error, name)
            continue
        if spec is None:
            continue
        for place in map(Path, spec.submodule_search_locations or [spec.origin or ""]):
            if place.is_absolute():
                found.add(place)
    return tuple(sorted(found))


def code_of_others() -> bytes:
    """Return what changes with the entry points of others and with any source file of their packages."""
    digest = hashlib.sha256()
    for point in sorted(entry_points(group=ENTRY_POINT)):
        digest.update(f"{point.name}={point.value}\n".encode())
    for place in places_of_others():
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.relative_to(place.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()
