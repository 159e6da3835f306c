"""Tells our own software from other people's: by image registries and by who owns the repositories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..kit.text.images import last_segment
from ..model.capture import RepositoryInfo
from ..model.entities import Entity
from ..model.findings import Finding
from ..model.origin import Origin
from ..model.refs import short_ref
from ..wording.codes import finding
from .joining import Joined
from .units import Unit


class _Row(Protocol):
    entity: Entity | None
    units: list[Unit]


class Ownership:
    """Knows where our images come from: what joined components run, and the owners and names of our repositories."""

    def __init__(self, rows: Iterable[_Row], infos: Iterable[RepositoryInfo]) -> None:
        self._prefixes: set[str] = set()
        self._owners: set[str] = set()
        self._names: set[str] = set()
        for info in infos:
            self._names.add(info.name.lower())
            if info.owner:
                self._owners.add(info.owner.lower())
        for row in rows:
            name = row.entity.name.lower() if row.entity is not None else ""
            for unit in row.units if name else ():
                for image in unit.images:
                    prefix = image.rpartition("/")[0]
                    if last_segment(image) == name and prefix != "docker.io/library":
                        self._prefixes.add(prefix)

    def is_ours(self, units: Iterable[Unit]) -> bool:
        """Tell whether a unit runs an image of ours: from a registry path, an organisation, or a repository of ours."""
        return any(self._is_our_image(image) for unit in units for image in unit.images)

    def _is_our_image(self, image: str) -> bool:
        prefix = image.rpartition("/")[0]
        if prefix in self._prefixes or last_segment(image) in self._names:
            return True
        return any(part in self._owners for part in prefix.split("/")[1:])

    def ambiguous(self, units: Iterable[Unit], joins: dict[str, Joined]) -> list[Finding]:
        """Return a finding for each unit that two components claim with equal right."""
        found: list[Finding] = []
        for unit in units:
            rivals = joins[unit.key].rivals
            if rivals:
                origin = unit.stack.origin if unit.stack is not None else Origin()
                subject = unit.stack.id if unit.stack is not None else unit.app.id if unit.app is not None else ""
                first, second = (short_ref(ref, "component") for ref in rivals)
                found.append(finding("GIT412", subject, origin, key=unit.name, name=unit.name, first=first,
                                     second=second))  # fmt: skip
        return found
