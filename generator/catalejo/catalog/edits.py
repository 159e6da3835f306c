"""What a change of a repository does to the catalog: entities that come, go or change, and who depends on them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..kit.read.narrow import mapping
from ..model.check import EntityEdit, FieldEdit
from ..model.entities import Catalog, Entity, Relation

NAMES_IT = ("dependsOn", "consumesApi", "providesApi", "partOf", "ownedBy", "memberOf", "childOf")
"""Relations by which an entity leans on another."""
NEEDS = ("dependsOn", "consumesApi")
MAX_TEXT = 120
"""Characters of a value that are shown."""


def entity_edits(before: Catalog, after: Catalog, around: Catalog | None = None) -> tuple[EntityEdit, ...]:
    """Return what differs between two states of a repository, by reference.

    ``around`` is the catalog of the organisation: what it says of others counts beside what is here.
    """
    old, new = _own(before), _own(after)
    others = [relation for relation in around.relations if relation.source not in old] if around else []
    was, now = _Graph((*before.relations, *others)), _Graph((*after.relations, *others))
    found = []
    for ref in sorted(old.keys() | new.keys()):
        fields = _fields(old.get(ref), new.get(ref))
        if ref in old and ref in new and not fields:
            continue
        what = "changed" if ref in old and ref in new else "added" if ref in new else "removed"
        entity = new.get(ref) or old[ref]
        graph = was if what == "removed" else now
        path = "" if entity.inferred else entity.origin.path
        found.append(EntityEdit(ref, what, path, fields if what == "changed" else (), graph.dependents(ref),
                                graph.reached(ref)))  # fmt: skip
    return tuple(found)


def _own(catalog: Catalog) -> dict[str, Entity]:
    return {ref: entity for ref, entity in catalog.entities.items() if entity.origin.repo and not entity.stub}


def _fields(old: Entity | None, new: Entity | None) -> tuple[FieldEdit, ...]:
    if old is None or new is None:
        return ()
    was, now = _flat(old.raw), _flat(new.raw)
    if old.owner.ref != new.owner.ref and was.get("spec.owner") == now.get("spec.owner"):
        # An owner may change without a word in the file: CODEOWNERS.
        was["owner"], now["owner"] = old.owner.ref, new.owner.ref
    if old.inferred != new.inferred:
        was["declared"], now["declared"] = _text(not old.inferred), _text(not new.inferred)
    keys = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    return tuple(FieldEdit(key, _short(was.get(key, "")), _short(now.get(key, ""))) for key in keys)


def _flat(raw: dict[str, object]) -> dict[str, str]:
    """Return the fields of a document as text: those of ``metadata`` and ``spec``, their annotations and labels."""
    found = {"apiVersion": _text(raw.get("apiVersion"))}
    for part in ("metadata", "spec"):
        for key, value in mapping(raw.get(part)).items():
            if key in ("annotations", "labels") and isinstance(value, dict):
                found |= {f"{part}.{key}.{name}": _text(item) for name, item in value.items()}
            else:
                found[f"{part}.{key}"] = _text(value)
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


class _Graph:
    """Who leans on whom."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self.into: dict[str, set[tuple[str, str]]] = {}
        self.offers: dict[str, set[str]] = {}
        for relation in relations:
            if relation.type in NAMES_IT:
                self.into.setdefault(relation.target, set()).add((relation.source, relation.type))
            if relation.type == "providesApi":
                self.offers.setdefault(relation.source, set()).add(relation.target)

    def dependents(self, ref: str) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.into.get(ref, ())))

    def reached(self, ref: str) -> int:
        """Count who needs an entity, what it offers included, and who needs those."""
        seen, waiting = {ref}, [ref]
        needing: set[str] = set()
        while waiting:
            one = waiting.pop()
            users = {source for source, kind in self.into.get(one, ()) if kind in NEEDS}
            needing |= users
            for other in (users | self.offers.get(one, set())) - seen:
                seen.add(other)
                waiting.append(other)
        return len(needing - {ref})
