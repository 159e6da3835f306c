"""Facts of entities, relations, operations and stacks."""

from __future__ import annotations

from ...model.entities import Entity
from ...model.origin import Origin
from ...model.stacks import Stack
from ...model.world import World
from ..cells import Facts


def facts(world: World) -> dict[str, list[Facts]]:
    """Return the facts of the catalog."""
    catalog, stacks = world.catalog, world.stacks.stacks
    entities = catalog.entities
    relations = {*catalog.relations, *catalog.dangling}
    return {
        "entity": [_entity(world, entity) for entity in entities.values()],
        "relation": [
            {"source": one.source, "type": one.type, "target": one.target, "resolved": _is_there(world, one.target)}
            for one in relations
            if one.source in entities
        ],
        "operation": [
            {"ref": ref, "id": operation.id, "summary": operation.summary}
            for ref, entity in entities.items()
            for operation in entity.operations
        ],
        "stack": [_stack(world, stack) for stack in stacks],
        "image": [row for stack in stacks for row in _images(stack)],
        "part": [row for stack in stacks for row in _parts(stack)],
    }


def _is_there(world: World, ref: str) -> bool:
    """Tell whether an entity is more than a name that others use."""
    entity = world.catalog.entities.get(ref)
    return entity is not None and not entity.stub


def at(origin: Origin) -> Facts:
    """Return a place as its columns; an unknown line is null."""
    return {"repo": origin.repo, "path": origin.path, "line": origin.line or None}


def _entity(world: World, entity: Entity) -> Facts:
    bundle = world.docs.bundles.get(entity.ref)
    return {
        "ref": entity.ref, "kind": entity.kind, "namespace": entity.namespace, "name": entity.name,
        "title": entity.title, "description": entity.description, "type": entity.type, "lifecycle": entity.lifecycle,
        "owner": entity.owner.ref, "owner_by": entity.owner.by, "owner_exists": entity.owner.known,
        "system": entity.system, "domain": entity.domain, "inferred": entity.inferred, "stub": entity.stub,
        "source": entity.origin.source, **at(entity.origin), "docs_pages": len(bundle.articles) if bundle else 0,
        "tags": entity.tags, "labels": entity.labels, "annotations": entity.annotations, "document": entity.raw,
    }  # fmt: skip


def _stack(world: World, stack: Stack) -> Facts:
    return {
        "id": stack.id, "name": stack.name, "tool": stack.tool, "root": stack.root, **at(stack.origin),
        "layer": stack.layer, "environment": stack.environment, "cluster": stack.cluster, "owner": stack.owner,
        "owner_kind": stack.owner_kind, "component": world.delivery.stack_component.get(stack.id),
        "parent": stack.parent, "refused": stack.refused, "notes": stack.notes,
    }  # fmt: skip


def _images(stack: Stack) -> list[Facts]:
    return [
        {
            "stack": stack.id, "number": number, "name": image.name, "tag": image.tag, "digest": image.digest,
            "approximate": image.approximate, "container": image.container, "object": image.object, **at(image.origin),
        }
        for number, image in enumerate(stack.images, 1)
    ]  # fmt: skip


def _parts(stack: Stack) -> list[Facts]:
    return [
        {
            "stack": stack.id, "number": number, "kind": part.kind, "name": part.name, "version": part.version,
            "origin": part.source, **at(part.origin),
        }
        for number, part in enumerate(stack.parts, 1)
    ]  # fmt: skip
