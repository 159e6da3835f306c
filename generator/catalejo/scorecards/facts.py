"""Everything that checks ask, indexed once: findings by entity, files of repositories, cells, stacks, workflows."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from ..kit.captured import Captured, Repo
from ..model.delivery import Cell, Delivery, Placement
from ..model.docs import Documentation
from ..model.entities import Catalog, Entity
from ..model.findings import Finding
from ..model.live import LiveState
from ..model.origin import Origin
from ..model.stacks import Stack, Stacks
from ..model.world import Settings

USES = re.compile(r"^\s*-?\s*uses:\s*[\"']?([^\s\"'#]+)")
PINNED = re.compile(r"@[0-9a-f]{40}$|^\./|^docker://.*@sha256:")


class Facts:
    """What is known, by entity and repository."""

    def __init__(
        self, captured: Captured, catalog: Catalog, docs: Documentation, stacks: Stacks, live: LiveState,
        delivery: Delivery, settings: Settings,
    ) -> None:  # fmt: skip
        """Keep the rooms' results; indexes are made when they are first asked."""
        self.captured, self.catalog, self.docs, self.stacks = captured, catalog, docs, stacks
        self.live, self.delivery, self.settings = live, delivery, settings
        self._workflows: dict[str, list[tuple[str, int, str]]] = {}

    @cached_property
    def repos(self) -> dict[str, Repo]:
        """Repositories by id."""
        return {repo.info.id: repo for repo in self.captured.repositories()}

    def repo(self, entity: Entity) -> Repo | None:
        """Return the repository that an entity lies in."""
        return self.repos.get(entity.origin.repo)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """Findings of the catalog by subject."""
        index: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.catalog.findings:
            index[finding.subject].append(finding)
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
    def placements(self) -> dict[str, Placement]:
        """Rows of the environment matrix by component."""
        return {placement.component: placement for placement in self.delivery.placements if placement.component}

    @cached_property
    def final(self) -> str:
        """The end of the promotion order."""
        order = self.delivery.environments
        return next((name for name in ("prod", "production") if name in order), order[-1] if order else "")

    def cell(self, entity: Entity) -> Cell | None:
        """Return what runs at the end of the promotion order."""
        placement = self.placements.get(entity.ref)
        return placement.cells.get(self.final) if placement else None

    @cached_property
    def stacks_of(self) -> dict[str, list[Stack]]:
        """Stacks by the component that they deploy."""
        index: dict[str, list[Stack]] = defaultdict(list)
        for stack in self.stacks.stacks:
            component = self.delivery.stack_component.get(stack.id)
            if component:
                index[component].append(stack)
        return index

    @cached_property
    def provided(self) -> dict[str, list[str]]:
        """APIs that an entity provides."""
        index: dict[str, list[str]] = defaultdict(list)
        for relation in self.catalog.relations:
            if relation.type == "providesApi":
                index[relation.source].append(relation.target)
        return index

    def file(self, entity: Entity, pattern: str) -> Origin | None:
        """Return the first file of an entity's folder or its repository's root whose path matches a pattern."""
        repo = self.repo(entity)
        if repo is None:
            return None
        wanted = re.compile(pattern, re.IGNORECASE)
        prefix = f"{entity.subpath.strip('/')}/" if entity.subpath.strip("/") else ""
        for start in dict.fromkeys((prefix, "")):
            for entry in repo.entries:
                if entry.path.startswith(start) and wanted.fullmatch(entry.path[len(start) :]):
                    return repo.origin(entry.path)
        return None

    def workflows(self, repo: Repo) -> list[str]:
        """Return the workflow files of a repository."""
        return [e.path for e in repo.below(".github/workflows") if e.path.endswith((".yml", ".yaml"))]

    def actions(self, repo: Repo) -> list[tuple[str, int, str]]:
        """Return (path, line, action) of every ``uses:`` of another organisation."""
        if repo.info.id not in self._workflows:
            found = []
            for path in self.workflows(repo):
                for line, text in enumerate((repo.text(path) or "").splitlines(), start=1):
                    match = USES.match(text)
                    if match and not match[1].startswith((f"{repo.info.owner}/", "./")):
                        found.append((path, line, match[1]))
            self._workflows[repo.info.id] = found
        return self._workflows[repo.info.id]
