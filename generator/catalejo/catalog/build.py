"""The room's entry: a capture in, a catalog out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured, Repo
from ..kit.sandbox.pool import Jobs, SandboxPool
from ..model.entities import Catalog, Entity
from ..model.findings import Finding, sort_findings
from ..model.history import Holder
from ..model.world import Settings
from ..wording.codes import finding
from .addresses import RepositoryIndex
from .checks import extra_findings, same_address
from .entities import make_entity
from .gather import Collected, Readers, gather, inferences, workers
from .infer.component import inferred_entity, raw_of
from .infer.members import Namer, member_entities
from .infer.snippet import snippet
from .ownership.assign import OwnershipInputs, assign_owners
from .ownership.directory import at_home, make_directory
from .ownership.duplicates import settle
from .ownership.people import host_groups, host_users
from .ownership.trust import heard, trust_of, withheld
from .pointers import point
from .reading.declared import Declared, RepositoryReading
from .relations.relate import relate
from .undescribed import undescribed

MAX_ALIKE = 200
"""Findings of one code that one repository may list."""


def build_catalog(
    captured: Captured,
    settings: Settings,
    cache: Path | None = None,
    jobs: Jobs = 1,
    pool: SandboxPool | None = None,
    holders: Mapping[str, Holder] | None = None,
) -> Catalog:
    """Return the catalog of a capture: entities, relations, findings. Bad input becomes findings, never an exception.

    Steps: have workers read each repository, settle names claimed twice, add what hosts and repositories let us
    conclude, find owners and documentation, relate. ``cache`` keeps what repositories say that have not changed;
    ``pool`` are the workers, by default as many as ``jobs`` that live as long as this call. ``holders``: which
    repository each name belonged to until now.

    Raises:
        JailError: no child process can be started at all.

    """
    if pool is None:
        with workers(captured, jobs) as own:
            return build_catalog(captured, settings, cache, jobs, own, holders)
    readers = Readers(pool, cache)
    catalog = _joined(captured, settings, readers, holders or {})
    readers.close()
    return catalog


def _joined(captured: Captured, settings: Settings, readers: Readers, holders: Mapping[str, Holder]) -> Catalog:
    repos = captured.repositories()
    index = RepositoryIndex(repos)
    patterns = {source.id: source.entities for source in captured.manifest.sources if source.entities}
    collected = gather(repos, index, readers, patterns)
    trust = trust_of(captured.manifest, settings)
    broken = _broken(repos, collected)
    drafts, unheard = heard(collected.drafts, trust)
    drafts, taken = withheld(drafts, holders, broken, trust)
    drafts, twice = settle(drafts, trust, holders)
    findings = [*collected.findings, *unheard, *taken, *twice]
    hidden = frozenset(draft.ref for draft in drafts if draft.kind == "User" and settings.people == "none")
    by_ref: dict[str, Declared] = {draft.ref: draft for draft in drafts if draft.ref not in hidden}
    entities: dict[str, Entity] = {ref: make_entity(draft, settings.people) for ref, draft in by_ref.items()}
    for draft in by_ref.values():
        findings += draft.reading.findings
    findings += extra_findings(by_ref, index)
    alone = undescribed(repos, entities, collected.drafts, index, trust)
    inferred, problems = _inferred(alone, entities, readers, collected.readings)
    entities |= inferred
    teams = captured.people()
    code_owners = {i: reading.code_owners for i, reading in collected.readings.items() if reading.code_owners}
    approvers = {i: reading.approvers for i, reading in collected.readings.items() if reading.approvers}
    named = (index.repos, teams, code_owners, approvers)
    directory = at_home(make_directory(entities.values(), _members(by_ref), settings.people), *named)
    for entity in (*host_groups(teams, directory, set(entities)), *host_users(teams, directory, set(entities))):
        entities[entity.ref] = entity
    directory = at_home(make_directory(entities.values(), _members(by_ref), settings.people), *named)
    owned = assign_owners(
        entities, OwnershipInputs(index.repos, by_ref, teams, directory, hidden, code_owners, approvers, broken)
    )
    pointed = point(owned.entities, by_ref, index, trust)
    entities = {ref: _finished(entity) for ref, entity in pointed.entities.items()}
    related = relate(by_ref.values(), entities, hidden)
    findings += [*problems, *owned.findings, *pointed.findings, *related.findings, *same_address(entities)]
    ordered = dict(sorted(entities.items()))
    return Catalog(
        entities=ordered,
        relations=related.relations,
        findings=tuple(sort_findings(_only_shown(findings, hidden))),
        by_repo=_by_repo(ordered, drafts),
        dangling=related.dangling,
        template_files=sum(reading.template_files for reading in collected.readings.values()),
        code_owners=code_owners,
        broken=tuple(sorted(broken)),
    )


def _broken(repos: tuple[Repo, ...], collected: Collected) -> frozenset[str]:
    """Return the repositories of which tonight nobody can say that they do not declare something."""
    unread = {repo.info.id for repo in repos if repo.info.status in ("failed", "denied")}
    return frozenset(unread | {name for name, reading in collected.readings.items() if reading.broken})


def _inferred(
    alone: list[Repo], declared: dict[str, Entity], readers: Readers, readings: dict[str, RepositoryReading]
) -> tuple[dict[str, Entity], list[Finding]]:
    """Return the entities of each repository that none describes: it, its parts, and where it declares none its APIs.

    Who owns them goes to ``readings``.
    """
    inferred, findings = inferences(alone, readers)
    taken = set(declared)
    parents: dict[str, Entity] = {}
    for repo in alone:
        parents[repo.info.id] = inferred_entity(repo, inferred[repo.info.id], taken)
        taken.add(parents[repo.info.id].ref)
    namer = Namer(taken, inferred.values())
    declaring = {entity.origin.repo for entity in declared.values() if entity.kind == "API"}
    made: dict[str, Entity] = {}
    for repo in alone:
        found = inferred[repo.info.id]
        found.apis = [] if repo.info.id in declaring else found.apis
        members = member_entities(repo, parents[repo.info.id], found, namer)
        made |= {entity.ref: entity for entity in members}
        readings[repo.info.id].add_owners(found)
    return made, findings


def _members(drafts: dict[str, Declared]) -> dict[str, frozenset[str]]:
    """Return the members of each declared group, from both sides."""
    found: dict[str, set[str]] = {}
    for draft in drafts.values():
        for relation in draft.relations:
            if relation.type == "hasMember":
                found.setdefault(relation.source, set()).add(relation.target)
    return {group: frozenset(members) for group, members in found.items()}


def _finished(entity: Entity) -> Entity:
    """Fill what an inferred component can only have once its owner and documentation are known."""
    if not entity.inferred or entity.kind in ("Group", "User"):
        return entity
    text = snippet(entity, entity.owner, entity.docs_from == "docs-folder")
    return msgspec.structs.replace(entity, snippet=text, raw=raw_of(entity))


def _by_repo(entities: dict[str, Entity], drafts: list[Declared]) -> dict[str, tuple[str, ...]]:
    """Return the references that each repository gives: declared ones in file order, then inferred ones."""
    table: dict[str, list[str]] = {}
    for draft in sorted(drafts, key=lambda d: (d.repo.info.id, d.path, d.reading.index)):
        if draft.ref in entities:
            table.setdefault(draft.repo.info.id, []).append(draft.ref)
    for ref, entity in sorted(entities.items(), key=lambda item: (bool(item[1].subpath), item[0])):
        if entity.inferred and not entity.stub and entity.kind not in ("Group", "User"):
            table.setdefault(entity.origin.repo, []).append(ref)
    return {repo: tuple(refs) for repo, refs in sorted(table.items())}


def _only_shown(findings: list[Finding], hidden: frozenset[str]) -> list[Finding]:
    """Findings about people who are not shown would show them; floods of one code and repository are cut."""
    kept: list[Finding] = []
    seen: dict[tuple[str, str], list[Finding]] = {}
    for item in sort_findings(item for item in findings if item.subject not in hidden):
        same = seen.setdefault((item.code, item.origin.repo), [])
        same.append(item)
        if len(same) <= MAX_ALIKE:
            kept.append(item)
    for (code, repo), same in seen.items():
        if len(same) > MAX_ALIKE:
            first = same[MAX_ALIKE]
            kept.append(finding("CAT033", repo, first.origin, code, which=code, count=len(same) - MAX_ALIKE))
    return kept
