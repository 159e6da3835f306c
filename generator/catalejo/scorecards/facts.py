"""Everything that checks ask, indexed once: findings, files, cells, stacks, runs, incidents, states of systems."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from ..kit.read.captured import Captured
from ..kit.text.environments import is_production
from ..kit.text.moments import hours_between
from ..model.capture import SourceKind
from ..model.delivery import Cell, Placement
from ..model.entities import RUNNING_TYPES, Entity
from ..model.findings import Finding, sort_findings
from ..model.live import Capability, CapabilityState, Incident, Run
from ..model.origin import Origin
from ..model.stacks import Stack
from ..model.world import StageResults
from .files import Files
from .texts import RepositoryTexts, read_texts

_NO_TEXTS = RepositoryTexts()


class RuleFacts:
    """What is known, by entity and repository; indexes are made when they are first asked for."""

    def __init__(
        self,
        captured: Captured,
        stages: StageResults,
        leaks: Iterable[Finding] = (),
        texts: Mapping[str, RepositoryTexts] | None = None,
    ) -> None:
        """Keep the stages' results; ``leaks`` are findings on texts with the shape of a secret.

        ``texts``: what workflows and manifests say, by repository; by default they are read now.
        """
        self.texts = read_texts(captured)[0] if texts is None else texts
        self.captured, self.settings = captured, stages.settings
        self.catalog, self.docs, self.stacks = stages.catalog, stages.docs, stages.stacks
        self.live, self.delivery = stages.live, stages.delivery
        self.taken_at = captured.manifest.taken_at
        self.attested: Mapping[str, Mapping[str, Mapping[str, object]]] = {}
        """What people attested, by entity and question; set once the files are read."""
        self.leaks: dict[str, list[Finding]] = defaultdict(list)
        for leak in leaks:
            self.leaks[leak.origin.repo].append(leak)

    def hours_since(self, moment: str) -> float | None:
        """Return how many hours before the capture a moment was, None where it is unknown."""
        return hours_between(moment, self.taken_at) if moment else None

    # repositories

    @cached_property
    def repos(self) -> dict[str, Files]:
        """Repositories by id."""
        return {
            repo.info.id: Files(repo, self.texts.get(repo.info.id, _NO_TEXTS)) for repo in self.captured.repositories()
        }

    def files(self, entity: Entity) -> Files | None:
        """Return the files of the repository that an entity lies in, None where there is none to read."""
        found = self.repos.get(entity.origin.repo)
        return found if found is not None and found.repo.entries else None

    def find(self, entity: Entity, pattern: re.Pattern[str], *folders: str) -> Origin | None:
        """Return a file in the entity's own folder, else in the repository's root or the folders named."""
        files = self.files(entity)
        return files.find((entity.subpath, "", *folders), pattern) if files is not None else None

    def workflow_place(self, entity: Entity, path: str) -> Origin:
        """Return the place of a workflow that a CI system names, the entity's own where its repository has none."""
        files = self.files(entity)
        known = files is not None and path in files.repo.paths
        return files.repo.origin(path) if files is not None and known else entity.origin

    @cached_property
    def security_policies(self) -> dict[str, Origin]:
        """``host/owner`` -> the policy in the owner's ``.github`` repository, which holds for all of its others."""
        found = {}
        for files in self.repos.values():
            if files.repo.info.name.lower() == ".github":
                place = files.find(("", ".github", "docs"), re.compile(r"security\.(md|rst|txt|adoc)"))
                if place is not None:
                    found[f"{files.repo.info.host}/{files.repo.info.owner}".lower()] = place
        return found

    # catalog

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """Findings of the catalog by subject: an entity, a repository, a missing target."""
        return _by(self.catalog.findings)

    @cached_property
    def broken_files(self) -> dict[str, list[Finding]]:
        """Errors in entity files by repository: what kept a document from becoming an entity."""
        errors = (f for f in self.catalog.findings if f.severity.rank == 0 and f.code.startswith("CAT"))
        index: dict[str, list[Finding]] = defaultdict(list)
        for finding in errors:
            index[finding.origin.repo].append(finding)
        return index

    @cached_property
    def declares_groups(self) -> bool:
        """Whether the organisation declares its teams, so that one that is not among them is missing."""
        return any(e.kind == "Group" and not e.inferred and not e.stub for e in self.catalog.entities.values())

    @cached_property
    def differing_owners(self) -> dict[tuple[str, str], list[Finding]]:
        """Disagreements between CODEOWNERS and the declared owner, by (owner, repository)."""
        index: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in self.catalog.findings:
            if finding.code == "OWN206":
                index[finding.subject, finding.origin.repo].append(finding)
        return index

    @cached_property
    def dangling(self) -> dict[str, list[str]]:
        """References that lead nowhere, by entity; owners apart, they have a rule of their own."""
        index: dict[str, list[str]] = defaultdict(list)
        for relation in self.catalog.dangling:
            if relation.type not in ("ownedBy", "ownerOf"):
                index[relation.source].append(relation.target)
        return index

    @cached_property
    def related(self) -> dict[tuple[str, str], list[str]]:
        """Targets by (entity, type of relation), those that are not here included."""
        index: dict[tuple[str, str], list[str]] = defaultdict(list)
        for relation in (*self.catalog.relations, *self.catalog.dangling):
            targets = index[relation.source, relation.type]
            if relation.target not in targets[-1:]:
                targets.append(relation.target)
        return index

    @cached_property
    def relation_kinds(self) -> dict[str, list[str]]:
        """Types of relation by entity, sorted."""
        index: dict[str, list[str]] = defaultdict(list)
        for source, kind in sorted(self.related):
            index[source].append(kind)
        return index

    @cached_property
    def findings_about(self) -> dict[str, list[Finding]]:
        """Findings of all rooms before this one by the entity that they are about, in their order."""
        index: dict[str, list[Finding]] = defaultdict(list)
        rooms = (self.catalog, self.docs, self.stacks, self.live, self.delivery)
        leaks = [leak for found in self.leaks.values() for leak in found]
        for one in sort_findings([*(found for room in rooms for found in room.findings), *leaks]):
            for ref in sorted({one.subject, one.at, *one.about} & self.catalog.entities.keys()):
                index[ref].append(one)
        return index

    @cached_property
    def crawl_is_whole(self) -> bool:
        """Whether every source of repositories answered in full: only then is a missing name really missing."""
        sources = [s for s in self.captured.manifest.sources if s.kind is SourceKind.REPOSITORIES]
        return all(source.state == "ok" for source in sources)

    # systems and delivery

    def state(self, capability: Capability) -> CapabilityState:
        """Return how the systems of a capability answered, age included."""
        return self.live.state(capability)

    @cached_property
    def placements(self) -> dict[str, Placement]:
        """Rows of the environment matrix by component."""
        return {placement.component: placement for placement in self.delivery.placements if placement.component}

    @cached_property
    def production(self) -> tuple[str, ...]:
        """Environments that serve the users: those called so, else the last that the configuration names."""
        named = tuple(name for name in self.delivery.environments if is_production(name))
        return named or self.settings.environments[-1:]

    def cells(self, entity: Entity) -> list[Cell]:
        """Return the production cells of a component."""
        placement = self.placements.get(entity.ref)
        if placement is None:
            return []
        return [placement.cells[name] for name in self.production if name in placement.cells]

    def before(self, entity: Entity, environment: str) -> Cell | None:
        """Return the cell of the environment before one, of those where the component has a version."""
        placement = self.placements.get(entity.ref)
        if placement is None:
            return None
        cells = [placement.cells[name] for name in self.delivery.environments if name in placement.cells]
        order = [cell for cell in cells if cell.live or cell.desired]
        index = next((n for n, cell in enumerate(order) if cell.environment == environment), 0)
        return order[index - 1] if index else None

    def runs_somewhere(self, entity: Entity) -> bool:
        """Tell whether a component is there to run: by its type, or because some environment has it."""
        return entity.type.lower() in RUNNING_TYPES or entity.ref in self.placements

    @cached_property
    def has_gitops(self) -> bool:
        """Whether any captured repository holds desired state of clusters."""
        return any(stack.tool != "terraform" for stack in self.stacks.stacks)

    @cached_property
    def stacks_by_id(self) -> dict[str, Stack]:
        """Stacks by id."""
        return {stack.id: stack for stack in self.stacks.stacks}

    @cached_property
    def stacks_of(self) -> dict[str, list[Stack]]:
        """Stacks by the component that they deploy, in the order of their ids."""
        index: dict[str, list[Stack]] = defaultdict(list)
        for stack in self.stacks.stacks:
            component = self.delivery.stack_component.get(stack.id)
            if component:
                index[component].append(stack)
        return index

    @cached_property
    def plain_secrets(self) -> dict[str, list[Finding]]:
        """Secrets in plain text that the stacks room found, by repository."""
        index: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.stacks.findings:
            if finding.code == "GIT406":
                index[finding.origin.repo].append(finding)
        return index

    @cached_property
    def runs(self) -> dict[str, Run]:
        """CI runs by id."""
        return {run.id: run for run in self.live.runs}

    @cached_property
    def incidents(self) -> dict[str, Incident]:
        """Incidents by id."""
        return {incident.id: incident for incident in self.live.incidents}

    @cached_property
    def services(self) -> frozenset[str]:
        """Names of services that the on-call system told incidents of."""
        return frozenset(incident.service.lower() for incident in self.live.incidents)


def _by(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    index: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        index[finding.subject].append(finding)
    return index
