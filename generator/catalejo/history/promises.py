"""APIs that lost operations: what others may call was there in a night that is kept, and is not there tonight."""

from __future__ import annotations

import msgspec

from ..kit.text.moments import hours_between
from ..model.entities import Catalog
from ..model.history import BrokenApi, History
from .past import Past

DAYS = 14
"""Days for which consumers are told: after that they have met it, or never call what went."""


def before_tonight(past: Past, catalog: Catalog, taken_at: str) -> History:
    """Return what earlier nights know, with the APIs that were broken since; for the stages before this one.

    What came back is not broken. A definition without any operation says nothing: it may be one that cannot be read.
    """
    if not past.facts.kept:
        return past.facts
    lost: dict[str, dict[str, str]] = {}
    for change in past.facts.changes:
        if change.kind == "api.breaking" and (hours_between(change.at, taken_at) or 0) <= DAYS * 24:
            for operation in change.before.split(", "):
                lost.setdefault(change.subject, {})[operation] = change.at
    for ref, facts in past.previous.entities.items() if past.previous is not None else ():
        here = catalog.entities.get(ref)
        now = {operation.id for operation in here.operations} if here is not None else set()
        gone = set(facts.get("operations", ())) - now if now else set()
        for operation in gone:
            lost.setdefault(ref, {}).setdefault(operation, taken_at)
    broken: dict[str, BrokenApi] = {}
    for ref, operations in sorted(lost.items()):
        entity = catalog.entities.get(ref)
        here_now = {operation.id for operation in entity.operations} if entity is not None else set()
        gone = set(operations) - here_now
        if here_now and gone:
            broken[ref] = BrokenApi(tuple(sorted(gone)), max(operations[name] for name in gone))
    return msgspec.structs.replace(past.facts, broken=broken)
