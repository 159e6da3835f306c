"""Reads the store of earlier nights and adds tonight: changes, ages of drift and lag, trends. No clock of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path

import msgspec

from ..kit.read import jsonl
from ..model.capture import CIRCLES, RepositoryInfo, Visibility
from ..model.history import Change, History, Holder, Snapshot, SnapshotMeta
from ..model.origin import Origin
from ..wording.codes import finding
from .compare import compare
from .deployments import known_deployments
from .holders import holders_of, still_held
from .nights import CHANGES, META, RUNS, SHARD, Night, Runs, night_files, night_name, nights_before, read_snapshot
from .packs import Packed, open_store
from .retention import lasting_nights
from .rules import burn, rule_changes

MOST_CHANGES = 50_000
"""Changes of all nights that a build reads: a hundred a night for more than a year."""


class Past(msgspec.Struct, frozen=True):
    """Everything before tonight. ``facts`` is what other rooms may use; ``previous`` the newest night."""

    facts: History
    previous: Snapshot | None = None
    runs: Runs = Runs()
    trends: tuple[tuple[str, dict[str, dict[str, int]]], ...] = ()
    metas: tuple[SnapshotMeta, ...] = ()
    """What every night says of itself, newest first."""


def read_history(place: str, taken_at: str, visibility: str = "") -> Past:
    """Read the nights strictly before ``taken_at`` from a store; "" is no store, an unreadable one is a finding.

    Nights that were made for a narrower circle than ``visibility`` are left out: they know what may not be known here.
    """
    if not place:
        return Past(History(kept=False))
    try:
        with open_store(place) as store:
            return _read(store, taken_at, visibility)
    except (OSError, ValueError, ImportError, msgspec.DecodeError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        problem = finding("SCO790", "history", Origin(source="history"), problem=text)
        return Past(History(kept=False, findings=(problem,)))


def was_for(level: str, visibility: str) -> bool:
    """Tell whether a night was made for the same readers as tonight or for a wider circle."""
    if level not in CIRCLES or visibility not in CIRCLES:
        return True
    return CIRCLES.index(Visibility(level)) <= CIRCLES.index(Visibility(visibility))


def _tolerant(store: Packed, taken_at: str, visibility: str) -> Past:
    """Read what can be read: a damaged past must not keep tonight from being kept."""
    try:
        return _read(store, taken_at, visibility)
    except (ValueError, msgspec.DecodeError):
        return Past(History(kept=False))


def _read(store: Packed, taken_at: str, visibility: str) -> Past:
    """Read all nights; a damaged file costs its own night's part, and the night before stands in for it.

    Ages and the comparison need one whole night: the newest that is. Lines of a damaged one are better than none.
    """
    nights: list[tuple[Night, SnapshotMeta]] = []
    damaged = 0
    for name in nights_before(store, taken_at):
        night = Night(store, name)
        meta = night.meta()
        if meta is not None and was_for(meta.visibility, visibility):
            nights.append((night, meta))
        else:
            damaged += night.damaged
    previous: Snapshot | None = None
    runs: Runs | None = None
    whole = False
    changes: list[Change] = []
    trends = []
    for night, meta in nights:
        if not whole:
            found, whole = night.snapshot()
            previous = found if whole or previous is None else previous
        changes += night.changes(MOST_CHANGES - len(changes))
        own = night.runs()
        runs = runs or (own if own is not None and not own.thinned else None)
        trends.append((meta.taken_at, own.trend if own else {}))
        damaged += night.damaged
    still_kept = {meta.taken_at for _, meta in nights}  # a kill falls between keeping what lasts and removing a night
    for line in lasting_nights(store, taken_at):
        if was_for(line.visibility, visibility) and line.night not in still_kept:
            changes += line.changes[: max(0, MOST_CHANGES - len(changes))]
    changes.sort(key=lambda change: change.at, reverse=True)
    damaged += store.damaged()
    findings = (finding("SCO791", "history", Origin(source="history"), count=damaged),) if damaged else ()
    runs = runs or Runs()
    facts = History(
        kept=True, nights=tuple(meta.taken_at for _, meta in nights), changes=tuple(changes), drift_since=runs.drift,
        lag_since=runs.lag, first_seen=runs.first, findings=findings,
        cells=previous.cells if previous is not None else {}, deployments=known_deployments(previous),
    )  # fmt: skip
    return Past(facts, previous, runs, tuple(trends), tuple(meta for _, meta in nights))


def holders(past: Past, repositories: Iterable[RepositoryInfo]) -> dict[str, Holder]:
    """Return to which of these repositories each name of the catalog belonged until tonight."""
    return holders_of(past.previous, past.runs.held, repositories)


def advance(past: Past, snapshot: Snapshot) -> Runs:
    """Return what tonight remembers: a run goes on, begins, or is over."""
    at = snapshot.meta.taken_at
    drift, lag = {}, {}
    for key, cell in sorted(snapshot.cells.items()):
        stale = cell.get("state") in ("stale", "unknown")
        if cell.get("sync") == "OutOfSync" or (stale and key in past.runs.drift):
            drift[key] = past.runs.drift.get(key, at)
        if int(cell.get("lag", 0)) > 0 or (stale and key in past.runs.lag):
            lag[key] = past.runs.lag.get(key, at)
    first = {ref: past.runs.first.get(ref, at) for ref in sorted(snapshot.entities)}
    trend: dict[str, Counter[str]] = {}
    for facts in snapshot.entities.values():
        for card, level in facts.get("levels", {}).items():
            if card not in facts.get("unsure", ()):
                trend.setdefault(card, Counter())[level] += 1
    trends = {card: dict(sorted(counts.items())) for card, counts in sorted(trend.items())}
    return Runs(drift, lag, first, trends, still_held(past.previous, past.runs.held, snapshot))


def conclude(past: Past, snapshot: Snapshot) -> History:
    """Return the history as of tonight: tonight's changes first, then those of earlier nights."""
    if not past.facts.kept:
        return past.facts
    runs = advance(past, snapshot)
    at = snapshot.meta.taken_at
    trend: dict[str, list[tuple[str, dict[str, int]]]] = {}
    for moment, cards in ((at, runs.trend), *past.trends):
        for card, counts in cards.items():
            trend.setdefault(card, []).append((moment, counts))
    return History(
        kept=True,
        nights=(at, *past.facts.nights),
        changes=_visible_changes((*compare(past.previous, snapshot), *past.facts.changes), snapshot),
        drift_since=runs.drift,
        lag_since=runs.lag,
        first_seen=runs.first,
        trend={card: tuple(rows) for card, rows in sorted(trend.items())},
        rule_changes=rule_changes((snapshot.meta, *past.metas)),
        burn=burn((snapshot.meta, *past.metas)),
        findings=past.facts.findings,
    )


def _visible_changes(changes: Iterable[Change], snapshot: Snapshot) -> tuple[Change, ...]:
    """Return the changes of all nights that may be told tonight.

    What they name is here, or ended where all may see it: a repository that was turned private leaves no name behind.
    """
    here = snapshot.entities.keys() | {key.partition("|")[0] for key in snapshot.cells}
    return tuple(change for change in changes if _may_stay(change, here, snapshot))


def _may_stay(change: Change, here: Set[str], snapshot: Snapshot) -> bool:
    ended = change.args.get("repo", "")
    visible = not ended or ended in snapshot.repos or "gone" in change.args
    match change.kind.partition(".")[0]:
        case "source":
            return True
        case "incident":
            return change.subject in here or ":" not in change.subject
        case _ if change.kind == "entity.removed":
            return visible
        case "ref":
            return change.subject in here and (visible or change.after in here)
        case _:
            return change.subject in here


def append(place: str, folder: Path) -> None:
    """Add a written snapshot to a store, with its changes and runs; the same night replaces itself.

    Raises:
        OSError: the store cannot be written.
        ValueError: the folder is no snapshot.
    """

    def read(path: str) -> bytes | None:
        target = folder / path
        return target.read_bytes() if target.is_file() else None

    names = sorted(path.name for path in (folder / "state").glob("*.jsonl"))
    foreign = [name for name in names if not SHARD.fullmatch(name)]
    snapshot, damaged = read_snapshot(read, names)
    if snapshot is None or foreign or damaged:
        raise ValueError(f"{folder.name} is no snapshot of this version, or it is damaged")
    at = snapshot.meta.taken_at
    with open_store(place) as store:
        past = _tolerant(store, at, snapshot.meta.visibility)
        files = {f"state/{name}": read(f"state/{name}") or b"" for name in names}
        changes = compare(past.previous, snapshot)
        files[CHANGES] = b"".join(jsonl.encode(change) + b"\n" for change in changes)
        files[RUNS] = jsonl.encode(advance(past, snapshot)) + b"\n"
        files[META] = read(META) or b""
        store.replace(f"nights/{night_name(at)}", night_files(files))
        store.finish(at)
