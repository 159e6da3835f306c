"""Joins the relations of all entities, and tells which lead nowhere or to something that is going away."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...model.entities import INVERSE, Entity, Relation
from ...model.findings import Finding
from ...model.origin import Origin
from ...model.refs import short_ref, split_ref
from ...wording.codes import finding
from ..reading.declared import Declared
from ..reading.nearby import Names
from ..rules.kinds import KINDS
from .references import resolve, written_refs

_TOLD_ELSEWHERE = frozenset(("owner",))
_USES = frozenset(("consumesApi", "dependsOn"))


class Related(msgspec.Struct, frozen=True):
    """Relations in both directions, sorted and without repeats; those that lead nowhere; findings."""

    relations: tuple[Relation, ...]
    dangling: tuple[Relation, ...]
    findings: tuple[Finding, ...]


def relate(drafts: Iterable[Declared], entities: dict[str, Entity], hidden: frozenset[str]) -> Related:
    """Join the relations of drafts and of inferred entities. ``hidden`` are people who exist but are not shown."""
    kept = [draft for draft in drafts if draft.ref in entities]
    found = {relation for draft in kept for relation in draft.relations}
    for entity in entities.values():
        found.update(_inferred(entity))
    if hidden:
        found = {r for r in found if r.type in ("ownedBy", "ownerOf") or not (r.source in hidden or r.target in hidden)}
    relations = tuple(sorted(found))
    dangling = tuple(
        r for r in relations if r.target not in entities and r.target not in hidden and r.source in entities
    )
    findings = [*_nowhere(kept, entities, hidden), *_going_away(kept, entities)]
    return Related(relations, dangling, tuple(findings))


def _inferred(entity: Entity) -> list[Relation]:
    """Relations of entities that no document declares: concluded owners, and the members of host teams."""
    pairs: list[tuple[str, str]] = []
    if entity.owner.ref and entity.owner.by != "spec.owner":
        pairs.append(("ownedBy", entity.owner.ref))
    if entity.inferred and entity.kind == "Group":
        spec = mapping(entity.raw["spec"])
        pairs += [("hasMember", f"user:default/{login}".lower()) for login in listing(spec.get("members"))]
        if spec.get("parent"):
            pairs.append(("childOf", text_of(spec["parent"])))
    return [
        relation
        for kind, target in pairs
        for relation in (Relation(entity.ref, kind, target), Relation(target, INVERSE[kind], entity.ref))
    ]


def _nowhere(drafts: list[Declared], entities: dict[str, Entity], hidden: frozenset[str]) -> list[Finding]:
    """One finding for each missing reference, with how many places name it; owners have findings of their own."""
    first: dict[str, tuple[Declared, tuple[str | int, ...], str]] = {}
    count: dict[str, int] = {}
    has_users = bool(hidden) or any(entity.kind == "User" for entity in entities.values())
    for draft in drafts:
        if not draft.recognised:
            continue
        for field in KINDS[draft.kind].fields:
            if field.name in _TOLD_ELSEWHERE:
                continue
            for path, written in written_refs(draft.spec, field):
                if not isinstance(written, str):
                    continue
                target = resolve(written, field, draft.ref)
                if target in entities or target in hidden or (target.startswith("user:") and not has_users):
                    continue
                first.setdefault(target, (draft, path, written))
                count[target] = count.get(target, 0) + 1
    names = Names(entities)
    return [_missing(target, *first[target], count[target], names) for target in sorted(first)]


def _missing(
    target: str,
    draft: Declared,
    path: tuple[str | int, ...],
    written: str,
    count: int,
    names: Names,
) -> Finding:
    kind, _, name = split_ref(target)
    origin = draft.origin(*path)
    args = {"written": written[:200], "field": str(path[1]), "count": count}
    same = names.same(name)
    if same:
        return finding("REL104", target, origin, target, count, found=short_ref(same[0]), **args)
    near = names.near(kind, name, draft.repo.info.id)
    if near:
        return finding("REL105", target, origin, target, count, near=near, **args)
    return finding("REL103", target, origin, target, count, **args)


def _going_away(drafts: list[Declared], entities: dict[str, Entity]) -> list[Finding]:
    """One finding for each deprecated thing that something still alive uses."""
    users: dict[str, list[Declared]] = {}
    for draft in drafts:
        if entities[draft.ref].lifecycle.lower() == "deprecated":
            continue
        for relation in draft.relations:
            if relation.source != draft.ref or relation.type not in _USES or relation.target not in entities:
                continue
            if entities[relation.target].lifecycle.lower() == "deprecated":
                users.setdefault(relation.target, []).append(draft)
    found: list[Finding] = []
    for target in sorted(users):
        using = users[target]
        origin = _place_of(using[0], target)
        names = ", ".join(short_ref(draft.ref, "component") for draft in using[:8]) + (", …" if len(using) > 8 else "")
        args = {"name": short_ref(target), "count": len(using), "users": names}
        found.append(finding("REL106", target, origin, target, len(using), **args))
    return found


def _place_of(draft: Declared, target: str) -> Origin:
    for field in KINDS[draft.kind].fields:
        for path, written in written_refs(draft.spec, field):
            if isinstance(written, str) and resolve(written, field, draft.ref) == target:
                return draft.origin(*path)
    return draft.origin()
