"""Decides which document an entity's name belongs to when several claim it.

Whoever had the name last night keeps it. Without that, people, teams and domains belong to the organisation's
catalogue, and the name of a repository's own component is its own; after that the shallowest path wins, then path
order, then repository order. Every other claim is told in one finding with all places.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model.findings import Finding
from ...model.history import Holder
from ...wording.codes import finding
from ..reading.declared import Declared
from .trust import ORG_KINDS, Trust

COPY = 3
"""From so many equal names on, one repository is taken for a copy of another."""


def settle(drafts: list[Declared], trust: Trust, holders: Mapping[str, Holder]) -> tuple[list[Declared], list[Finding]]:
    """Return one draft per reference, in the order of the input, and a finding per name that was claimed twice."""

    def preference(draft: Declared) -> tuple[bool, bool, bool, int, str, str, int]:
        info, holder = draft.repo.info, holders.get(draft.ref)
        is_holder = holder is not None and holder.repo == info.id
        is_org = draft.kind in ORG_KINDS and trust.is_catalogue(info)
        is_own = draft.kind not in ORG_KINDS and draft.name.lower() == info.name.lower()
        place = (draft.path.count("/"), draft.path, info.id, draft.reading.index)
        return (not is_holder, not is_org, not is_own, *place)

    claims: dict[str, list[Declared]] = {}
    for draft in drafts:
        claims.setdefault(draft.ref, []).append(draft)
    kept: list[Declared] = []
    twice: list[list[Declared]] = []
    for claimed in claims.values():
        ranked = sorted(claimed, key=preference) if len(claimed) > 1 else claimed
        kept.append(ranked[0])
        if len(ranked) > 1:
            twice.append(ranked)
    return kept, _findings(twice)


def _findings(twice: list[list[Declared]]) -> list[Finding]:
    """One finding for each name, but one for all where a repository repeats many names of another (a copy)."""
    pairs: dict[tuple[str, str], list[list[Declared]]] = {}
    found: list[Finding] = []
    for ranked in twice:
        repos = tuple(dict.fromkeys(draft.repo.info.id for draft in ranked))
        if len(repos) == 2 and len(ranked) == 2:
            pairs.setdefault((repos[0], repos[1]), []).append(ranked)
        else:
            found.append(_duplicate_finding(ranked))
    for same in pairs.values():
        if len(same) < COPY:
            found.extend(_duplicate_finding(ranked) for ranked in same)
            continue
        winner, copy = same[0]
        names = ", ".join(ranked[0].name[:80] for ranked in same[:8])
        names += ", …" if len(same) > 8 else ""
        key, origin = winner.repo.info.id, copy.origin("metadata", "name")
        args: dict[str, object] = {"count": len(same), "kept": winner.repo.info.name, "names": names}
        found.append(finding("CAT032", copy.repo.info.id, origin, key, len(same), **args))
    return found


def _duplicate_finding(ranked: list[Declared]) -> Finding:
    winner = ranked[0]
    ref = winner.ref
    across = any(draft.repo.info.id != winner.repo.info.id for draft in ranked[1:])
    first = next((d for d in ranked[1:] if d.repo.info.id != winner.repo.info.id), ranked[1])
    places = [f"{_place(draft, across)}" for draft in ranked]
    shown = ", ".join(places[1:11]) + (", …" if len(places) > 11 else "")
    return finding(
        "CAT031" if across else "CAT030",
        ref,
        first.origin("metadata", "name"),
        ref,
        len(ranked) - 1,
        name=winner.name[:80],
        kept=places[0],
        others=shown,
    )


def _place(draft: Declared, across: bool) -> str:
    line = draft.at("metadata", "name")[0]
    return f"{draft.repo.info.name}/{draft.path}:{line}" if across else f"{draft.path}:{line}"
