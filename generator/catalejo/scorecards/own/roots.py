"""Makes the facts of an entity, root by root; what is not known is not there, and the reason is told beside it.

Empty texts, -1 and nulls are what nobody knows, so they are left out: a rule that needs them is unknown, never true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ...kit.read.narrow import mapping
from ...model.delivery import LinkState, Pipeline
from ...model.entities import Entity
from ...model.live import Capability
from ...model.scorecards import Cause
from ...model.status import Reason
from ..facts import RuleFacts
from .schema import HIDDEN_FIELDS, ROOTS

MOST_ITEMS = 2_000
"""Items of a list that a rule sees; reference: scorecards 3.3."""
MOST_RUNS = 20
_MOST_INT = 2**63


class Absence(NamedTuple):
    """Why a root is not there: the code of the evidence, who was silent, and whether that is somebody's to mend."""

    code: str
    cause: Cause = Cause.NONE


class RootFact(NamedTuple):
    """A root of one entity: its facts, or why there are none; ``observed_at`` is the time of the oldest of them."""

    value: object = None
    absent: Absence | None = None
    observed_at: str = ""


NOT_CONNECTED = Absence("rule.not-connected")
DOES_NOT_RUN = Absence("rule.does-not-run")
NO_LINK = Absence("rule.no-link")
SILENT = Absence("rule.silent", Cause.SILENT)
OTHER_KIND = Absence("score.other-kind")
NO_REPOSITORY = Absence("score.no-repository")


def root_fact(name: str, facts: RuleFacts, entity: Entity) -> RootFact:
    """Return one root of an entity."""
    make = _MAKERS.get(name)
    if make is not None:
        return make(facts, entity)
    return _records(Capability(ROOTS[name].asks), facts, entity)


def clean(value: object) -> object:
    """Return plain data without what nobody knows, of bounded length, as any engine takes it."""
    match value:
        case bool():
            return value
        case int():
            return value if -_MOST_INT <= value < _MOST_INT else None
        case float():
            return value if math.isfinite(value) else None
        case str():
            return value.encode("utf-8", "replace").decode()
        case list() | tuple():
            return [found for item in value[:MOST_ITEMS] if (found := clean(item)) is not None]
        case dict():
            return {str(key): found for key, item in value.items() if (found := clean(item)) is not None}
        case _:
            return None


def _told(value: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that are known."""
    return {key: item for key, item in value.items() if item is not None and item != "" and item != -1}


def _entity(facts: RuleFacts, entity: Entity) -> RootFact:
    raw_metadata, spec = mapping(entity.raw.get("metadata")), mapping(entity.raw.get("spec"))
    if entity.kind == "User" and facts.settings.people != "full":
        spec = {key: item for key, item in spec.items() if key != "profile"}
    collections = {"tags": list(entity.tags), "labels": entity.labels, "annotations": entity.annotations}
    told = {
        "ref": entity.ref, "kind": entity.kind, "namespace": entity.namespace, "name": entity.name,
        "title": entity.title, "description": entity.description, "type": entity.type,
        "lifecycle": entity.lifecycle, "system": entity.system, "domain": entity.domain, "inferred": entity.inferred,
    }  # fmt: skip
    relations: dict[str, list[str]] = {}
    for kind in facts.relation_kinds.get(entity.ref, ()):
        relations[kind] = facts.related[entity.ref, kind]
    value = {
        **_told(told),
        **collections,
        "links": [_told(msgspec.to_builtins(link)) for link in entity.links],
        "owner": _told({"ref": entity.owner.ref, "by": entity.owner.by, "known": entity.owner.known}),
        "metadata": {**raw_metadata, **collections},
        "spec": spec,
        "relations": relations,
    }
    return RootFact(value, observed_at=_fetched(facts, entity))


def _fetched(facts: RuleFacts, entity: Entity) -> str:
    files = facts.repos.get(entity.origin.repo)
    return (files.repo.info.fetched_at if files is not None else "") or facts.taken_at


def _unread(facts: RuleFacts, entity: Entity) -> Absence | None:
    """Return why the repository of an entity says nothing, None where it was read."""
    files = facts.repos.get(entity.origin.repo)
    if files is None:
        return NO_REPOSITORY
    if files.repo.info.status in ("failed", "denied") or entity.unread:
        return Absence("rule.silent", Cause.NONE if facts.crawl_is_whole else Cause.SILENT)
    return None


def _repo(facts: RuleFacts, entity: Entity) -> RootFact:
    absent = _unread(facts, entity)
    if absent is not None:
        return RootFact(absent=absent)
    repo = facts.repos[entity.origin.repo].repo
    info = repo.info
    told = {
        "id": info.id, "name": info.name, "host": info.host, "owner": info.owner, "visibility": info.visibility.value,
        "default_branch": info.default_branch, "committed_at": info.committed_at, "license": info.license,
        "homepage": info.homepage,
    }  # fmt: skip
    value = {**_told(told), "languages": info.languages, "topics": list(info.topics)}
    if info.host_type:  # a folder on a disk says neither
        value |= {"archived": info.archived, "fork": info.fork, "template": info.template}
    if info.status != "truncated":
        value["files"] = [entry.path for entry in repo.entries[:MOST_ITEMS]]
    return RootFact(value, observed_at=info.fetched_at or facts.taken_at)


def _docs(facts: RuleFacts, entity: Entity) -> RootFact:
    bundle, absent = facts.docs.bundles.get(entity.ref), _unread(facts, entity)
    if bundle is None:
        unread = facts.docs.unread.get(entity.ref)
        absent = Absence("rule.docs-unread") if unread is not None and absent is None else absent
        return RootFact({"pages": 0, "words": 0}, absent, _fetched(facts, entity))
    if bundle.status == "stale":
        return RootFact(absent=SILENT)
    shown = facts.docs.bundles.get(bundle.shared, bundle)
    told = {"kind": bundle.kind, "lang": shown.lang, "changed_at": shown.changed_at,
            "code_changed_at": shown.code_changed_at}  # fmt: skip
    value = {**_told(told), "pages": len(shown.articles), "words": shown.words}
    return RootFact(value, observed_at=_fetched(facts, entity))


def _apis(facts: RuleFacts, entity: Entity) -> RootFact:
    related = facts.related
    value: dict[str, object] = {
        "provides": related.get((entity.ref, "providesApi"), []),
        "consumes": related.get((entity.ref, "consumesApi"), []),
    }
    if entity.kind == "API" and entity.operations:
        value["operations"] = len(entity.operations)
    return RootFact(value, observed_at=_fetched(facts, entity))


def _packages(facts: RuleFacts, entity: Entity) -> RootFact:
    keys = ROOTS["packages"].fields
    value = [_told({key: getattr(one, key) for key in keys}) for one in entity.packages]
    return RootFact(value, observed_at=_fetched(facts, entity))


def _findings(facts: RuleFacts, entity: Entity) -> RootFact:
    found = facts.findings_about.get(entity.ref, ())
    value = [
        _told({"code": one.code, "severity": one.severity.value, "path": one.origin.path, "line": one.origin.line})
        for one in found
    ]
    return RootFact(value, observed_at=facts.taken_at)


def _stacks(facts: RuleFacts, entity: Entity) -> RootFact:
    keys = ROOTS["stacks"].fields
    value = [_told({key: getattr(one, key) for key in keys}) for one in facts.stacks_of.get(entity.ref, ())]
    return RootFact(value, observed_at=facts.taken_at)


def _ci(facts: RuleFacts, entity: Entity) -> RootFact:
    pipeline, absent = _pipeline(facts, entity)
    if pipeline is None:
        return RootFact(absent=absent)
    keys = [key for key in ROOTS["ci"].fields if key not in ("ratio", "runs")]
    value = _told({key: getattr(pipeline, key) for key in keys})
    value["runs"] = len(pipeline.runs)
    if pipeline.finished:
        value["ratio"] = pipeline.success / pipeline.finished
    return RootFact(value, observed_at=pipeline.observed_at or facts.taken_at)


def _pipeline(facts: RuleFacts, entity: Entity) -> tuple[Pipeline | None, Absence | None]:
    """Return the runs of a component, or why they say nothing: that is known for each, whoever else is silent."""
    absent = _asked(Capability.RUNS, facts, entity)
    pipeline = facts.delivery.pipelines.get(entity.ref)
    if absent is not None and absent is not SILENT:
        return None, absent
    if pipeline is None or pipeline.reason is Reason.NO_LINK:
        return None, NO_LINK
    if pipeline.stale or pipeline.reason in (Reason.DENIED, Reason.UNREACHABLE, Reason.NOT_FOUND, Reason.STALE):
        return None, SILENT
    return pipeline, None


def _deployments(facts: RuleFacts, entity: Entity) -> RootFact:
    absent = _asked(Capability.DEPLOYMENTS, facts, entity)
    placement = facts.placements.get(entity.ref)
    if absent is not None and (absent is not SILENT or placement is None):
        return RootFact(absent=absent)
    cells = list(placement.cells.values()) if placement is not None else []
    if any(cell.state in ("stale", "unknown") for cell in cells):
        return RootFact(absent=SILENT)
    value = []
    for cell in cells:
        keys = [key for key in ROOTS["deployments"].fields if key not in ("production", "sync", "health", "marks")]
        told = _told({key: getattr(cell, key) for key in keys})
        told |= {"production": cell.environment in facts.production, "marks": list(cell.marks)}
        told |= {key: state.value for key in ("sync", "health") if (state := getattr(cell, key)) is not None}
        value.append(told)
    seen = [cell.observed_at for cell in cells if cell.observed_at]
    return RootFact(value, observed_at=min(seen, default=facts.taken_at))


def _incidents(facts: RuleFacts, entity: Entity) -> RootFact:
    known = [facts.incidents[i] for i in facts.delivery.incidents.get(entity.ref, ()) if i in facts.incidents]
    return _of_records(Capability.INCIDENTS, facts, entity, known)


def _runs(facts: RuleFacts, entity: Entity) -> RootFact:
    pipeline, absent = _pipeline(facts, entity)
    if pipeline is None:
        return RootFact(absent=absent)
    return _told_records([facts.runs[i] for i in pipeline.runs[:MOST_RUNS] if i in facts.runs], facts.taken_at)


def _records(capability: Capability, facts: RuleFacts, entity: Entity) -> RootFact:
    found = facts.delivery.records.get(entity.ref, {}).get(capability, ())
    return _of_records(capability, facts, entity, found)


def _of_records(
    capability: Capability, facts: RuleFacts, entity: Entity, records: Sequence[msgspec.Struct]
) -> RootFact:
    absent = _asked(capability, facts, entity)
    if absent is NO_LINK and records:
        absent = None
    if absent is not None:
        return RootFact(absent=absent)
    return _told_records(records, facts.state(capability).observed_at or facts.taken_at)


def _told_records(records: Sequence[msgspec.Struct], asked_at: str) -> RootFact:
    """Return records as plain data; where there is none, ``asked_at`` is when that was said."""
    if any(getattr(record, "stale", False) for record in records):
        return RootFact(absent=SILENT)
    value = [
        _told({key: item for key, item in mapping(_plain(record)).items() if key not in HIDDEN_FIELDS})
        for record in records[:MOST_ITEMS]
    ]
    seen = [told for record in records if (told := str(getattr(record, "observed_at", "")))]
    return RootFact(value, observed_at=min(seen, default=asked_at))


def _plain(record: msgspec.Struct) -> object:
    """Return every field of a record: what is left out on disk as a default is known here."""
    return msgspec.to_builtins({name: getattr(record, name) for name in record.__struct_fields__})


def _asked(capability: Capability, facts: RuleFacts, entity: Entity) -> Absence | None:
    """Return why a capability says nothing of an entity, None where it does.

    Only components are looked at. Of most capabilities nobody says what is linked: then an annotation has to name
    something, or a record has to be there; an empty list of what nobody looked at is no good news.
    """
    state = facts.state(capability)
    if not state.connected:
        return NOT_CONNECTED
    if entity.kind != "Component":
        return OTHER_KIND
    link = facts.delivery.link(entity.ref, capability)
    if link is LinkState.DOES_NOT_RUN:
        return DOES_NOT_RUN
    if not state.whole:
        return SILENT
    named = {key for keys in facts.live.links.get(capability, {}).values() for key in keys}
    linked = link is LinkState.LINKED or not named.isdisjoint(entity.annotations)
    return None if linked else NO_LINK


def _attestations(facts: RuleFacts, entity: Entity) -> RootFact:
    return RootFact(facts.attested.get(entity.ref, {}), observed_at=facts.taken_at)


_MAKERS: dict[str, Callable[[RuleFacts, Entity], RootFact]] = {
    "entity": _entity, "repo": _repo, "docs": _docs, "apis": _apis, "packages": _packages, "findings": _findings,
    "stacks": _stacks, "ci": _ci, "deployments": _deployments, "incidents": _incidents, "runs": _runs,
    "attestations": _attestations,
}  # fmt: skip
