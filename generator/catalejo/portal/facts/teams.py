"""Which teams are there: only those can be a reader's own, or be worked with."""

from __future__ import annotations

from ...model.entities import FROM_HOST, Entity
from ...model.refs import split_ref
from ..context import Portal


def is_team(portal: Portal, group: Entity) -> bool:
    """Tell whether a group is there, so that readers may call it theirs: declared, or named by a host.

    Where nobody declares teams, a name that entities give as their owner is one, unless it only says that there is
    none, such as ``unknown`` (then the catalog offers no file that would declare it).
    """
    if not group.stub or any(entity.owner.by in FROM_HOST for entity in portal.owned.get(group.ref, ())):
        return True
    return bool(group.snippet) and not portal.declares_groups


def is_somebody(portal: Portal, owner: str) -> bool:
    """Tell whether an owner is somebody to work with: a name that nobody has is none."""
    entity = portal.entities.get(owner)
    return entity is None or entity.kind != "Group" or is_team(portal, entity)


def without_owner(portal: Portal) -> list[Entity]:
    """Return what nobody answers for, by name: no owner, or one that is nobody; only what is built or run is asked."""
    asked = ("component", "api", "resource", "system")
    found = [e for e in portal.entities.values() if split_ref(e.ref)[0] in asked and not portal.answered_for(e)]
    return sorted(found, key=lambda entity: (entity.display, entity.ref))
