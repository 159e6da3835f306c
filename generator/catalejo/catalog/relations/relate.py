"""Joins the relations of all entities, and tells which lead nowhere or to something that is going away."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...model.entities import INVERSE, Entity, Relation
from ...model.findings import Finding, about
from ...model.origin import Origin
from ...model.refs import short_ref, split_ref
from ...wording.codes import finding
from ..reading.declared import Declared
from ..reading.names import Names
from ..rules.kinds import KINDS
from .references import resolve, written_refs

_TOLD_ELSEWHERE = frozenset(("owner",))
_OWNERSHIP = frozenset(("ownedBy", "ownerOf"))
"""An owner's text may mean another team than the reference that it reads as."""
_USES = frozenset(("consumesApi", "dependsOn"))


class _Naming(msgspec.Struct, frozen=True):
    """A place that names something: the document, the path in it, the text."""

    draft: Declared
    path: tuple[str | int, ...]
    written: str


class Related(msgspec.Struct, frozen=True):
    """Relations in both directions, sorted and without repeats; those that lead nowhere; findings."""

    relations: tuple[Relation, ...]
    dangling: tuple[Relation, ...]
    findings: tuple[Finding, ...]


def relate(drafts: Iterable[Declared], entities: dict[str, Entity], hidden: frozenset[str]) -> Related:
    """Join the relations of drafts and of inferred entities. ``hidden`` are people who exist but are not shown."""
    kept = [draft for draft in drafts if draft.ref in entities]
    found = {relation for draft in kept for relation in draft.relations if relation.type not in _OWNERSHIP}
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
    """Relations that no field makes alone: owners as they were concluded, and the members of host teams."""
    pairs: list[tuple[str, str]] = []
    if entity.owner.ref:
        pairs.append(("ownedBy", entity.owner.ref))
    if entity.part_of:
        pairs.append(("partOf", entity.part_of))
    pairs += [("providesApi", ref) for ref in entity.provides]
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
    """One finding for each missing reference, about all who name it; owners have findings of their own."""
    named: dict[str, list[_Naming]] = {}
    exists = {ref for ref, entity in entities.items() if not (entity.stub and entity.kind == "Group")}
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
                if target in exists or target in hidden or (target.startswith("user:") and not has_users):
                    continue
                named.setdefault(target, []).append(_Naming(draft, path, written))
    names = Names(exists)
    return [about(_missing(target, named[target], names), (each.draft.ref for each in named[target]))
            for target in sorted(named)]  # fmt: skip


def _missing(target: str, named: list[_Naming], names: Names) -> Finding:
    kind, _, name = split_ref(target)
    first, count = named[0], len(named)
    origin = first.draft.origin(*first.path)
    args = {"written": first.written[:200], "field": str(first.path[1]), "count": count}
    same = names.same(name)
    if same:
        return finding("REL104", target, origin, target, count, found=short_ref(same[0]), **args)
    near = names.near(kind, name, first.draft.repo.info.id)
    if near:
        return finding("REL105", target, origin, target, count, near=near, **args)
    return finding("REL103", target, origin, target, count, **args)


def _going_away(drafts: list[Declared], entities: dict[str, Entity]) -> list[Finding]:
    """One finding for each use of something deprecated, at the line of the user: who is alive has to move."""
    found: list[Finding] = []
    for draft in drafts:
        user = entities[draft.ref]
        if user.lifecycle.lower() == "deprecated":
            continue
        uses = {r.target for r in draft.relations if r.source == draft.ref and r.type in _USES}
        for target in sorted(uses & entities.keys()):
            if entities[target].lifecycle.lower() == "deprecated":
                args = {"name": short_ref(target), "user": short_ref(draft.ref, "component")}
                going = finding("REL106", target, _place_of(draft, target), f"{target} {draft.ref}", 1, **args)
                found.append(about(going, (draft.ref,)))
    return found


def _place_of(draft: Declared, target: str) -> Origin:
    for field in KINDS[draft.kind].fields:
        for path, written in written_refs(draft.spec, field):
            if isinstance(written, str) and resolve(written, field, draft.ref) == target:
                return draft.origin(*path)
    return draft.origin()
