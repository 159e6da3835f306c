"""The packages of a repository of several: rows that can be linked, those that are entities lead to their pages."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ....kit.text.segments import segment
from ....model.entities import Entity, Package
from ...context import Place, Portal


class PackageRow(NamedTuple):
    """A package: its anchor, name, the page of its entity ("" = none), ecosystem, version, type, and its manifest."""

    id: str
    name: str
    href: str
    ecosystem: str
    version: str
    type: str
    place: Place


def anchor(package: Package) -> str:
    """Return the id of a package's row: stable, as long as its name and folder are."""
    return f"package-{segment(f'{package.name} {package.folder}')}"


def package_rows(portal: Portal, entity: Entity) -> list[PackageRow]:
    """Return the packages of an entity's repository in the order of their folders."""
    return [
        PackageRow(
            anchor(package),
            package.name,
            portal.href(package.ref) if package.ref else "",
            package.ecosystem,
            package.version,
            package.type,
            portal.short_place(msgspec.structs.replace(entity.origin, path=package.path, line=package.line)),
        )
        for package in entity.packages
    ]
