"""What changed between two nights, in the meaning people give it. What a failed source hides is not a change."""

from __future__ import annotations

from collections.abc import Iterator

from ..kit.read.narrow import text_of
from ..model.history import Change, EntityFacts, IncidentFacts, Snapshot
from ..model.live import Capability

MOVED = (("owner", "owner.moved"), ("lifecycle", "lifecycle.moved"), ("system", "system.moved"))
OWN_WORK = ("", "entity", "both")
"""Causes of a moved level that are a change of the thing: what only other rules moved is told on the card's page."""
GOOD = ("success",)
QUIET_HEALTH = frozenset(("Progressing", "Unknown", ""))
"""States on the way to another are not news; the one they end in is."""


def compare(previous: Snapshot | None, current: Snapshot) -> tuple[Change, ...]:
    """Return the changes from one snapshot to the next, sorted; none on the first night."""
    if previous is None:
        return ()
    at = current.meta.taken_at
    changes = [
        *_sources(previous, current, at),
        *_entities(previous, current, at),
        *_cells(previous, current, at),
        *_incidents(previous, current, at),
    ]
    return tuple(sorted(changes, key=lambda change: (change.subject, change.kind, change.environment, change.id)))


def _answered(source: str, *snapshots: Snapshot) -> bool:
    """Tell whether a source answered in every one of the nights."""
    return all(snapshot.meta.sources.get(source, "ok") == "ok" for snapshot in snapshots)


def _may_tell(facts: EntityFacts, current: Snapshot) -> bool:
    """Tell whether the end of something may be told: its repository is still here, or certainly no more.

    One that its host does not mention any longer may have been turned private, and then not even its name is left.
    """
    repo = facts.get("repo", "")
    return not repo or repo in current.repos or repo in current.meta.gone


def _ending(facts: EntityFacts, current: Snapshot) -> dict[str, str]:
    """Return what later nights need to decide the same: the repository, and whether it is gone for good."""
    repo = str(facts.get("repo", ""))
    return {"repo": repo, "gone": "1"} if repo in current.meta.gone else {"repo": repo} if repo else {}


def _sources(previous: Snapshot, current: Snapshot, at: str) -> Iterator[Change]:
    for source, state in sorted(current.meta.sources.items()):
        before = previous.meta.sources.get(source)
        if before == "ok" and state != "ok":
            yield Change("source.stale", source, at, before, state)
        elif before is not None and before != "ok" and state == "ok":
            yield Change("source.recovered", source, at, before, state)


def _entities(previous: Snapshot, current: Snapshot, at: str) -> Iterator[Change]:
    old, new = previous.entities, current.entities
    removed = {ref for ref in old.keys() - new.keys() if _answered(old[ref].get("source", ""), previous, current)}
    added = {
        ref
        for ref in new.keys() - old.keys()
        if _answered(new[ref].get("source", ""), previous, current)
        and new[ref].get("source", "") in previous.meta.sources
    }
    renamed = _renamed(old, new, removed, added)
    for before, after in sorted(renamed.items()):
        yield Change("entity.renamed", after, at, old[before].get("name", before), new[after].get("name", after))
    for ref in sorted(removed - renamed.keys()):
        if _may_tell(old[ref], current):
            yield Change("entity.removed", ref, at, old[ref].get("name", ref), "", args=_ending(old[ref], current))
    for ref in sorted(added - set(renamed.values())):
        yield Change("entity.added", ref, at, "", new[ref].get("name", ref))
    for ref in sorted(old.keys() & new.keys()):
        yield from _entity(ref, old[ref], new[ref], previous, current)


def _renamed(
    old: dict[str, EntityFacts], new: dict[str, EntityFacts], removed: set[str], added: set[str]
) -> dict[str, str]:
    """One removed and one added of the same kind in the same file are one renamed thing."""
    places: dict[tuple[object, ...], list[str]] = {}
    for ref in sorted(added):
        places.setdefault((new[ref].get("kind"), new[ref].get("repo"), new[ref].get("path")), []).append(ref)
    found = {}
    for ref in sorted(removed):
        here = places.get((old[ref].get("kind"), old[ref].get("repo"), old[ref].get("path")), [])
        same = [
            r
            for r in removed
            if (old[r].get("repo"), old[r].get("path")) == (old[ref].get("repo"), old[ref].get("path"))
        ]
        if len(here) == 1 and len(same) == 1 and old[ref].get("path"):
            found[ref] = here[0]
    return found


def _entity(ref: str, old: EntityFacts, new: EntityFacts, previous: Snapshot, current: Snapshot) -> Iterator[Change]:
    at = current.meta.taken_at
    for key, kind in MOVED:
        before, after = text_of(old.get(key)), text_of(new.get(key))
        if before != after:
            yield Change(kind, ref, at, before, after)
    was, now = set(old.get("dangling", ())), set(new.get("dangling", ()))
    for target in sorted(now - was):
        if target in previous.entities and _may_tell(previous.entities[target], current):
            yield Change("ref.broken", ref, at, "", target, args=_ending(previous.entities[target], current))
    for target in sorted(was - now):
        if target in current.entities:
            yield Change("ref.mended", ref, at, "", target)
    yield from _docs(ref, old, new, at)
    was_ci, now_ci = old.get("ci", ""), new.get("ci", "")
    if was_ci and now_ci and (was_ci in GOOD) != (now_ci in GOOD) and now_ci not in ("running", "queued", "waiting"):
        yield Change("ci.moved", ref, at, was_ci, now_ci)
    yield from _api(ref, old, new, at)
    for card, level in sorted(new.get("levels", {}).items()):
        earlier = old.get("levels", {}).get(card)
        same_rules = previous.meta.cards.get(card) == current.meta.cards.get(card)
        cause = "" if same_rules else new.get("moved_by", {}).get(card, "rule")
        if earlier is not None and earlier != level and cause in OWN_WORK and card not in new.get("unsure", ()):
            args = {"card": card, "cause": cause} if cause else {"card": card}
            yield Change("level.moved", ref, at, earlier, level, args=args)


def _docs(ref: str, old: EntityFacts, new: EntityFacts, at: str) -> Iterator[Change]:
    was, now = old.get("docs", 0), new.get("docs", 0)
    if not was and now:
        yield Change("docs.added", ref, at, "", str(now))
    elif was and not now:
        yield Change("docs.removed", ref, at, str(was), "")
    elif not old.get("docs_stale") and new.get("docs_stale"):
        yield Change("docs.stale", ref, at)


def _api(ref: str, old: EntityFacts, new: EntityFacts, at: str) -> Iterator[Change]:
    was, now = set(old.get("operations", ())), set(new.get("operations", ()))
    if not was or not now:
        return
    if was - now:
        yield Change("api.breaking", ref, at, ", ".join(sorted(was - now)[:5]), "")
    if now - was:
        yield Change("api.changed", ref, at, "", ", ".join(sorted(now - was)[:5]))


def _cells(previous: Snapshot, current: Snapshot, at: str) -> Iterator[Change]:
    for key in sorted(previous.cells.keys() & current.cells.keys()):
        old, new = previous.cells[key], current.cells[key]
        if "stale" in (old.get("state"), new.get("state")):
            continue
        subject, _, environment = key.partition("|")
        before, after = old.get("live", ""), new.get("live", "")
        if before and after and before != after:
            back = old.get("since", "") and new.get("since", "") and new["since"] < old["since"]
            kind = "rolled_back" if back else "deployed"
            yield Change(kind, subject, at, before, after, environment, new.get("since", ""))
        was, now = old.get("health", ""), new.get("health", "")
        if was != now and now not in QUIET_HEALTH and not (was in QUIET_HEALTH and now == "Healthy"):
            yield Change("health.moved", subject, at, was, now, environment)
        out_before, out_now = old.get("sync") == "OutOfSync", new.get("sync") == "OutOfSync"
        if out_now and not out_before:
            yield Change("drift.begun", subject, at, "", "", environment)
        elif out_before and new.get("sync") == "Synced":
            yield Change("drift.ended", subject, at, "", "", environment)


def _incidents_whole(snapshot: Snapshot) -> bool:
    """Tell whether every incident of a night was told: what a silent source hides is neither over nor new."""
    return snapshot.meta.answers.get(Capability.INCIDENTS, "ok") == "ok"


def _was_open(facts: IncidentFacts, previous: Snapshot) -> bool:
    """Tell whether an incident was open already in a night that could not tell of it."""
    opened = facts.get("at", "")
    return bool(opened) and opened < previous.meta.taken_at and not _incidents_whole(previous)


def _incidents(previous: Snapshot, current: Snapshot, at: str) -> Iterator[Change]:
    for identity, facts in sorted(current.incidents.items()):
        if identity not in previous.incidents and not _was_open(facts, previous):
            yield Change(
                "incident.opened", facts.get("ref", identity), at, "", facts.get("title", ""), "", facts.get("at", "")
            )
    for identity, facts in sorted(previous.incidents.items()):
        if identity not in current.incidents and _incidents_whole(current):
            yield Change("incident.resolved", facts.get("ref", identity), at, "", facts.get("title", ""))
