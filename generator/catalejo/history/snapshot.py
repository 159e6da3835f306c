"""Makes, writes and reads a snapshot: facts by subject as sorted JSON Lines in shards, so that nights share bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TypeVar, cast

from ..kit.read import jsonl
from ..kit.read.captured import Captured
from ..kit.read.narrow import mapping
from ..kit.text.mask import has_secret, mask_value
from ..model.capture import RepositoryInfo, SourceKind, SourceStatus
from ..model.delivery import Delivery
from ..model.docs import Documentation
from ..model.entities import Catalog
from ..model.history import SNAPSHOT_SCHEMA, CellFacts, EntityFacts, IncidentFacts, Snapshot, SnapshotMeta
from ..model.live import Capability
from ..model.scorecards import Outcome, Result, Score, Scorecards
from ..model.world import StageResults
from .deployments import deployment_facts
from .nights import META, PARTS

T = TypeVar("T")

COUNTED = Capability.DEPLOYMENTS
"""Of what systems are asked for, the records that are things that are there, not things that happen."""


def is_counted(source: SourceStatus) -> bool:
    """Tell whether fewer records of a source can be a loss; fewer open incidents are good news."""
    return source.kind is SourceKind.REPOSITORIES or COUNTED in source.gives


def make_snapshot(captured: Captured, stages: StageResults, scorecards: Scorecards) -> Snapshot:
    """Return tonight's facts."""
    manifest, catalog, delivery = captured.manifest, stages.catalog, stages.delivery
    entities = _entities(catalog, stages.docs, delivery, scorecards)
    incidents: dict[str, IncidentFacts] = {
        incident.id: {"title": incident.title, "state": incident.state, "at": incident.opened_at, "ref": ref}
        for ref, ids in sorted(delivery.incidents.items())
        for incident in stages.live.incidents
        if incident.id in ids
    }
    infos = [repo.info for repo in captured.repositories()]
    meta = SnapshotMeta(
        schema=SNAPSHOT_SCHEMA,
        taken_at=manifest.taken_at,
        tool=manifest.tool,
        cards={card.id: card.digest for card in scorecards.cards},
        sources={source.id: source.state for source in manifest.sources},
        answers={name: state.state.value for name, state in sorted(stages.live.states.items())},
        counts={"entities": len(entities), "stacks": len(stages.stacks.stacks)},
        visibility=manifest.visibility.value,
        gone=tuple(sorted(name for source in manifest.sources for name in source.gone)),
        records={source.id: source.count for source in manifest.sources if is_counted(source)},
        rules=scorecards.rules,
        moved={card: dict(sorted(Counter(own.values()).items())) for card, own in sorted(scorecards.causes.items())},
        initiatives={one.initiative.id: (one.done, one.total) for one in scorecards.initiatives},
        entities=dict(sorted(Counter(str(facts.get("source", "")) for facts in entities.values()).items())),
    )
    repos = {info.id: _repository(info, info.id in catalog.broken) for info in infos}
    deployments = _masked(deployment_facts(delivery))
    return Snapshot(meta, _masked(entities), _masked(_cells(delivery)), repos, _masked(incidents), deployments)


def _masked(part: T) -> T:
    """Mask what values that were joined since they were read may show; a store keeps its nights for good."""
    return mask_value(part) if has_secret(jsonl.encode(part)) else part


def _without_empty(facts: T) -> T:
    return cast("T", {key: value for key, value in mapping(facts).items() if value not in ("", [], {}, 0, False)})


def _repository(info: RepositoryInfo, broken: bool) -> dict[str, object]:
    """Return the facts of a repository; ``host_id`` and ``broken`` say whose a name is, and whether it may be taken."""
    facts: dict[str, object] = {"commit": info.commit, "source": info.source, "status": info.status}
    return facts | ({"host_id": info.host_id} if info.host_id else {}) | ({"broken": True} if broken else {})


def _entities(
    catalog: Catalog, docs: Documentation, delivery: Delivery, scorecards: Scorecards
) -> dict[str, EntityFacts]:
    """Return the facts of each entity by reference; what is empty is left out."""
    dangling: dict[str, list[str]] = {}
    for relation in catalog.dangling:
        dangling.setdefault(relation.source, []).append(relation.target)
    entities: dict[str, EntityFacts] = {}
    for ref, entity in sorted(catalog.entities.items()):
        if entity.stub:
            continue
        bundle = docs.bundles.get(ref)
        pipeline = delivery.pipelines.get(ref)
        facts: EntityFacts = {
            "kind": entity.kind,
            "name": entity.name,
            "owner": entity.owner.ref,
            "lifecycle": entity.lifecycle,
            "system": entity.system,
            "inferred": entity.inferred,
            "source": entity.origin.source,
            "repo": entity.origin.repo,
            "path": entity.origin.path,
            "dangling": sorted(set(dangling.get(ref, ()))),
            "docs": len(bundle.articles) if bundle else 0,
            "docs_stale": any(finding.code == "DOC330" for finding in bundle.findings) if bundle else False,
            "ci": pipeline.state if pipeline and pipeline.runs and not pipeline.stale else "",
            "operations": [operation.id for operation in entity.operations],
            **_levels({card: scores[ref] for card, scores in sorted(scorecards.scores.items()) if ref in scores}),
            "moved_by": {card: own[ref].value for card, own in sorted(scorecards.causes.items()) if ref in own},
        }
        entities[ref] = _without_empty(facts)
    return entities


def _levels(scores: dict[str, Score]) -> EntityFacts:
    """Return the levels that were known last, which of them are not tonight's, and what was measured by which check."""
    levels = {card: score.last_level if score.unsure else score.level for card, score in scores.items()}
    known = {card: {r.check: told for r in score.results if (told := _told(r))} for card, score in scores.items()}
    return {
        "levels": {card: level for card, level in levels.items() if level is not None},
        "unsure": [card for card, score in scores.items() if score.unsure],
        "known": {card: checks for card, checks in known.items() if checks},
    }


def _told(result: Result) -> str:
    """Return what a night keeps of a rule that somebody had to be asked for, "" for nothing."""
    if result.was is not None:
        return f"{result.was.value}@{result.known_at}"
    measured = result.asks and result.outcome in (Outcome.PASS, Outcome.WARN, Outcome.FAIL)
    return result.outcome.value if measured else ""


def _cells(delivery: Delivery) -> dict[str, CellFacts]:
    cells: dict[str, CellFacts] = {}
    for placement in delivery.placements:
        for name, cell in sorted(placement.cells.items()):
            facts: CellFacts = {
                "live": cell.live,
                "desired": cell.desired,
                "sync": cell.sync.value if cell.sync else "",
                "health": cell.health.value if cell.health else "",
                "since": cell.since,
                "lag": cell.lag,
                "state": cell.state,
            }
            subject = placement.component or placement.name
            cells[f"{subject}|{name}"] = _without_empty(facts)
    return cells


def snapshot_files(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the files of a snapshot by relative path; the same facts give the same bytes."""
    shards: dict[str, list[bytes]] = {}
    for part in PARTS:
        for subject, facts in sorted(getattr(snapshot, part).items()):
            shard = hashlib.sha1(subject.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:2]
            shards.setdefault(f"state/{shard}.jsonl", []).append(jsonl.encode([part, subject, facts]))
    files = {path: b"".join(line + b"\n" for line in lines) for path, lines in sorted(shards.items())}
    return {META: jsonl.encode(snapshot.meta) + b"\n", **files}


def write_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot into an absent folder."""
    for path, data in snapshot_files(snapshot).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
