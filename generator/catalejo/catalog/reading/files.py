"""Reads one entity file: its documents become drafts or findings."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping, text_of
from ...kit.read.yaml import Document, YamlProblem, load_documents
from ...model.findings import Finding
from ...model.refs import Ref, make_ref
from ...wording.codes import finding
from ..relations.references import relations_of
from ..rules.kinds import KINDS
from ..rules.policy import (
    check_envelope,
    check_kind,
    check_location,
    check_policies,
    is_recognised,
    normalise,
    without_empty_owner,
)
from ..rules.schema import SchemaProblem
from ..rules.strictness import Strictness
from . import nearby
from .drafts import Draft
from .find import ENTITY_NAMES, looks_templated
from .placeholders import BACKSTAGE_KEYS, KEYS, FileLookup, fill

YAML_CODES = {
    "syntax": "CAT001",
    "alias": "CAT001",
    "duplicate": "CAT003",
    "limit": "CAT004",
    "tag": "CAT006",
    "encoding": "CAT005",
}
_UNKNOWN = "No processor recognized the entity {ref} as valid, possibly caused by a foreign kind or apiVersion"
MAX_ENTITIES = 5_000
"""Entities that one repository may give; a catalogue of more is split over repositories."""


class FileRead(msgspec.Struct):
    """What a file gave. ``template``: it is raw material of one and was left alone; ``broken``: not all was read."""

    drafts: list[Draft] = []
    findings: list[Finding] = []
    template: bool = False
    broken: bool = False
    documents: int = 0


class _Reading(NamedTuple):
    """An entity file being read. ``templated``: its text has placeholders of a template engine."""

    repo: Repo
    path: str
    lookup: FileLookup
    named: bool
    strict: bool
    templated: bool


def read_file(repo: Repo, path: str, lookup: FileLookup, named: bool = False, strict: bool = True) -> FileRead:
    """Read an entity file. ``named``: a Location names it; ``strict``: every document is meant to be an entity."""
    data = repo.read(path)
    result = FileRead()
    if data is None:
        result.findings.append(finding("CAT009", repo.info.id, repo.origin(path)))
        result.broken = True
        return result
    documents = load_documents(data)
    broken = [document for document in documents if document.problem is not None]
    templated = looks_templated(data.decode("utf-8", "replace"))
    if templated and broken and all(_is_syntax(document.problem) for document in broken):
        result.template = True
        return result
    for document in documents:
        result.documents += document.value is not None
        for warning in document.warnings:
            result.findings.append(_yaml_finding(repo, path, warning))
        if document.problem is not None:
            result.broken = True
            result.findings.append(_yaml_finding(repo, path, document.problem, document.index))
        elif document.value is not None:
            _read_document(_Reading(repo, path, lookup, named, strict, templated), document, result)
    if not result.documents and not broken and path.rpartition("/")[2] in ENTITY_NAMES:
        result.findings.append(finding("CAT008", repo.info.id, repo.origin(path)))
    return result


def _is_syntax(problem: YamlProblem | None) -> bool:
    return problem is not None and problem.kind in ("syntax", "alias", "duplicate")


def _yaml_finding(repo: Repo, path: str, problem: YamlProblem, index: int = 0) -> Finding:
    origin = repo.origin(path, problem.line, problem.column)
    return finding(YAML_CODES[problem.kind], repo.info.id, origin, f"{index}:{problem.kind}", message=problem.message)


def _read_document(reading: _Reading, document: Document, result: FileRead) -> None:
    repo, path, value = reading.repo, reading.path, document.value
    if not isinstance(value, dict):
        if reading.strict:
            origin = repo.origin(path, document.line, 1)
            result.findings.append(finding("CAT002", repo.info.id, origin, str(document.index)))
        return
    if not reading.strict and not str(value.get("apiVersion", "")).partition("/")[0].endswith("backstage.io"):
        return
    if reading.templated and _is_templated(value):
        result.template = True
        return
    problem = check_envelope(value)
    if problem is not None:
        result.broken = True
        result.findings.append(problem_finding(repo, path, document, repo.info.id, nearby.with_hint(problem, value)))
        return
    draft, problem = judge(repo, path, document, reading.lookup)
    if problem is not None:
        result.broken = True
        result.findings.append(problem_finding(repo, path, document, draft.ref, nearby.with_hint(problem, value)))
        return
    if not draft.recognised and not (reading.strict and _is_entity_like(draft, path)):
        return
    draft.named = reading.named
    result.drafts.append(draft)
    result.findings.extend(
        problem_finding(repo, path, document, draft.ref, problem) for problem in draft.unread.values()
    )
    result.findings.extend(nearby.near_misses(draft))


def _is_templated(value: dict[str, object]) -> bool:
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return isinstance(name, dict) or (isinstance(name, str) and looks_templated(name))


def _is_entity_like(draft: Draft, path: str) -> bool:
    """Unknown kinds count where the file is an entity file by name, or the apiVersion is Backstage's."""
    group = str(draft.value["apiVersion"]).partition("/")[0]
    return path.rpartition("/")[2] in ENTITY_NAMES or group.endswith("backstage.io")


def judge(
    repo: Repo, path: str, document: Document, lookup: FileLookup, strictness: Strictness = Strictness.LENIENT
) -> tuple[Draft, SchemaProblem | None]:
    """Apply everything after the envelope to one document; the draft is complete where there is no problem."""
    strict = strictness is Strictness.BACKSTAGE
    value = mapping(document.value)
    metadata = mapping(value["metadata"])
    ref = make_ref(text_of(value["kind"]), text_of(metadata.get("namespace", "default")), text_of(metadata["name"]))
    draft = Draft(repo, path, document, value, ref)
    filled = fill(repo, path, value, lookup, BACKSTAGE_KEYS if strict else KEYS)
    if filled.problem is not None:
        return draft, filled.problem
    draft.fills = filled.origins
    draft.unread = filled.unread
    draft.value = normalise(filled.value)
    problem = check_policies(draft.value)
    if problem is not None:
        return draft, problem
    if not is_recognised(draft.value):
        draft.recognised = False
        return draft, (_refused_as_foreign if strict else _foreign)(draft.value, draft.ref)
    if not strict:
        draft.value = without_empty_owner(draft.value)
    problem = check_kind(draft.value, owner_needed=strict) or (check_location(draft.value) if strict else None)
    if problem is None:
        draft.relations, problem = relations_of(draft.value, draft.ref)
    return draft, problem


def _refused_as_foreign(value: dict[str, object], ref: Ref) -> SchemaProblem:
    """Return the problem of a kind without rules, with the right spelling where it is nearly a known one."""
    known = _foreign(value, ref)
    if known is not None:
        return known
    args = {"field": "kind", "found": text_of(value["kind"])}
    return SchemaProblem("CAT021", _UNKNOWN.format(ref=ref), ("kind",), args=args)


def _foreign(value: dict[str, object], ref: Ref) -> SchemaProblem | None:
    """A kind without rules is kept, unless it is a known kind misspelt or with a wrong apiVersion."""
    kind, version = text_of(value["kind"]), text_of(value["apiVersion"])
    message = _UNKNOWN.format(ref=ref)
    if kind in KINDS and version.partition("/")[0].endswith("backstage.io"):
        args = {"field": "apiVersion", "found": version, "right": KINDS[kind].versions[0]}
        return SchemaProblem("CAT020", message, ("apiVersion",), args=args)
    if kind not in KINDS and version.startswith("backstage.io/") and (right := nearby.nearest(kind, tuple(KINDS), 0.9)):
        return SchemaProblem("CAT020", message, ("kind",), args={"field": "kind", "found": kind, "right": right})
    return None


def problem_finding(repo: Repo, path: str, document: Document, subject: str, problem: SchemaProblem) -> Finding:
    """Return the finding of what is wrong with a document, at its place."""
    place = document.key_at(*problem.path) if problem.at_key else document.at(*problem.path)
    key = f"{document.index}:{'.'.join(map(str, problem.path))}"
    args = {name: text[:300] for name, text in problem.args.items()}
    return finding(problem.code, subject, repo.origin(path, *place), key, 1, message=problem.message[:600], **args)
