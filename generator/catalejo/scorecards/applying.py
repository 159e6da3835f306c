"""For which entities a card or an initiative is: ``appliesTo`` read and asked."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.entities import KINDS, Entity
from .sheets import Sheet, Step

KEYS = ("kind", "type", "lifecycle", "tags", "namespace")
EXCLUDES = "not."


def applies_to(sheet: Sheet, value: object, *path: Step) -> dict[str, tuple[str, ...]]:
    """Return what a card is for, flattened: key -> values in lower case; a key after ``not.`` excludes."""
    wanted: dict[str, tuple[str, ...]] = {}
    if value is not None and not isinstance(value, dict):
        sheet.add_finding(
            "SCO701", *path, "appliesTo", problem="appliesTo is not a mapping of keys, so the card is for everything"
        )
    for prefix, below, part in _parts(value):
        steps: tuple[Step, ...] = (*path, *below)
        sheet.check_keys(part, (*KEYS, *(() if prefix else ("not",))), *steps)
        for key in KEYS:
            item = part.get(key)
            if key == "tags" and isinstance(item, dict):
                sheet.check_keys(item, ("any", "none"), *steps, key)
                if item.get("none"):
                    wanted["not.tags"] = wanted.get("not.tags", ()) + _names(item["none"])
                item = item.get("any")
            if item:
                wanted[prefix + key] = wanted.get(prefix + key, ()) + _names(item)
        kinds = {kind.lower(): kind for kind in KINDS}
        for name in _names(part.get("kind")):
            if name not in kinds:
                near = kinds[sheet.nearest(name, kinds)]
                sheet.add_finding("SCO706", *steps, "kind", key=name, name=name, near=near)
    return dict(sorted(wanted.items()))


def _parts(value: object) -> list[tuple[str, tuple[str, ...], dict[str, object]]]:
    part = value if isinstance(value, dict) else {}
    excluded = part.get("not")
    found: list[tuple[str, tuple[str, ...], dict[str, object]]] = [("", ("appliesTo",), part)]
    return [*found, (EXCLUDES, ("appliesTo", "not"), excluded)] if isinstance(excluded, dict) else found


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(str(item).lower() for item in items if isinstance(item, str | int | float))


def is_for(wanted: Mapping[str, tuple[str, ...]], entity: Entity) -> bool:
    """Tell whether every key fits, and none that excludes does; stubs are never judged."""
    own = {"kind": {entity.kind.lower()}, "type": {entity.type.lower()}, "lifecycle": {entity.lifecycle.lower()},
           "tags": {tag.lower() for tag in entity.tags}, "namespace": {entity.namespace.lower()}}  # fmt: skip
    return not entity.stub and all(
        bool(own[key.removeprefix(EXCLUDES)] & set(names)) != key.startswith(EXCLUDES) for key, names in wanted.items()
    )
