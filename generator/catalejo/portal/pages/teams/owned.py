"""What somebody owns and how it is: by kind, problems first, of many things of a kind only those with problems."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from ....model.entities import Entity
from ....model.refs import split_ref
from ...context import Portal
from ...facts.scores import FirstScore, first_score
from ...facts.status import Status, final_cell, status_of
from ...sections import SECTIONS
from ..catalog import relations

LISTED, MOST_PROBLEMS = 30, 50
"""Things of a kind up to which all are listed; above it, the most that are listed because of a problem."""


class OwnedRow(Struct, frozen=True, kw_only=True):
    """One thing: its state, what runs in the last environment, how ready it is, what is to mend."""

    name: str
    href: str
    icon: str
    status: Status
    type: str
    version: str
    mend: int
    changed: str
    score: FirstScore | None


class OwnedGroup(Struct, frozen=True, kw_only=True):
    """Things of a kind: the rows that are listed, how many there are, how many are left out, where all of them are."""

    head: str
    rows: tuple[OwnedRow, ...]
    total: int
    left: int
    more: str


def owned_groups(portal: Portal, owned: list[Entity], owners: Sequence[str] = ()) -> list[OwnedGroup]:
    """Return the groups in the order of kinds.

    ``owners`` are their names in the filter of the kind's table, none where a table cannot be filtered by it.
    """
    query = "&".join(f"owner={quote(owner)}" for owner in owners)
    heads = dict(relations.PARTS)
    order = list(heads)
    by_kind: dict[str, list[Entity]] = {}
    for entity in owned:
        by_kind.setdefault(split_ref(entity.ref)[0], []).append(entity)
    groups = []
    for kind in sorted(by_kind, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)):
        found = sorted(by_kind[kind], key=lambda e: (status_of(portal, e).rank, e.display.lower(), e.ref))
        if len(found) > LISTED:
            found = [e for e in found if status_of(portal, e).level in ("bad", "warn")][:MOST_PROBLEMS]
        section = SECTIONS.get(f"{kind}s")
        groups.append(
            OwnedGroup(
                head=portal.words.t(heads.get(kind, "Other")),
                rows=tuple(_row(portal, entity) for entity in found),
                total=len(by_kind[kind]),
                left=len(by_kind[kind]) - len(found),
                more=f"{section.path}?{query}" if section is not None and query else "",
            )
        )
    return groups


def _row(portal: Portal, entity: Entity) -> OwnedRow:
    cell = final_cell(portal, entity.ref)
    return OwnedRow(
        name=entity.display,
        href=portal.href(entity.ref),
        icon=portal.icon(entity.ref),
        status=status_of(portal, entity),
        type=entity.type,
        version=cell.live if cell else "",
        mend=len(portal.findings_about(entity)),
        changed=portal.last_change.get(entity.ref, ""),
        score=first_score(portal, entity),
    )
