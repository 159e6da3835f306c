"""Which entity a line belongs to, which components a folder of desired state deploys, who may change a file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..model.delivery import Delivery
from ..model.entities import Catalog, Entity
from ..model.origin import Origin
from ..model.refs import make_ref, split_ref
from ..model.stacks import Stacks

_PEOPLE = ("group", "user")


class Places:
    """Answers about places of a capture, from what catalog, stacks and delivery concluded."""

    def __init__(self, catalog: Catalog, stacks: Stacks, delivery: Delivery) -> None:
        self._catalog, self._stacks = catalog, stacks
        self._components = delivery.stack_component
        self._in_file: dict[tuple[str, str], list[Entity]] = {}
        self._in_folder: dict[tuple[str, str], Entity] = {}
        for repo, refs in catalog.by_repo.items():
            for ref in refs:
                entity = catalog.entities.get(ref)
                if entity is not None and not entity.stub:
                    self._index(repo, entity)
        for entities in self._in_file.values():
            entities.sort(key=lambda entity: entity.origin.line)

    def _index(self, repo: str, entity: Entity) -> None:
        if entity.origin.path and not entity.inferred:
            self._in_file.setdefault((repo, entity.origin.path), []).append(entity)
        key = (repo, entity.subpath)
        first = self._in_folder.setdefault(key, entity)
        if first.kind != "Component" and entity.kind == "Component":
            self._in_folder[key] = entity

    def entity_at(self, origin: Origin) -> Entity | None:
        """Return the entity whose line a place is: of its document, else of the deepest folder around it.

        Of several in one folder that is its component, else the first.
        """
        documents = self._in_file.get((origin.repo, origin.path), [])
        before = [entity for entity in documents if entity.origin.line <= origin.line]
        if documents:
            return before[-1] if before else documents[0]
        found = (self._in_folder.get((origin.repo, folder)) for folder in folders_above(origin.path))
        return next((entity for entity in found if entity is not None), None)

    def is_declaration(self, origin: Origin) -> bool:
        """Tell whether a place is in a file that declares entities."""
        return (origin.repo, origin.path) in self._in_file

    @cached_property
    def _by_root(self) -> dict[tuple[str, str], set[str]]:
        index: dict[tuple[str, str], set[str]] = {}
        for stack in self._stacks.stacks:
            ref = self._components.get(stack.id)
            if ref:
                index.setdefault((stack.repo, stack.root), set()).add(ref)
        return index

    def deployed_from(self, origin: Origin) -> set[str]:
        """Return the components that the desired state around a place deploys."""
        found = (self._by_root.get((origin.repo, folder)) for folder in folders_above(origin.path))
        return next((refs for refs in found if refs), set())

    def component_of(self, stack: str) -> str:
        """Return the component that a stack deploys, "" where none is joined."""
        return self._components.get(stack, "")

    def addressee(self, origin: Origin, at: Entity | None) -> str:
        """Return who can change a line, "" where nobody is known.

        Asked in this order: CODEOWNERS of a file of desired state, the owner of the entity that has the line,
        CODEOWNERS of an entity file whose declared owner does not exist, the owner of the repository.
        """
        written = self._stacks.line_owners.get(origin.repo, {}).get(origin.path, "")
        if written and (team := self._team(written)):
            return team
        if at is not None and at.kind == "Group":
            return at.ref
        if at is not None and (owner := self._answering(at)):
            return owner
        file = self._catalog.code_owners.get(origin.repo)
        rule = (file.rules.get(origin.path) or file.whole) if file is not None else None
        teams = (self._team(name) for name in rule.owners) if rule is not None else ()
        whole = self._in_folder.get((origin.repo, ""))
        return next(filter(None, teams), "") or (self._answering(whole) if whole is not None else "")

    def _answering(self, entity: Entity) -> str:
        """Return the owner of an entity; one that is named and not there can change nothing."""
        owner = entity.owner
        return owner.ref if owner.known or not self._declares_groups else ""

    @cached_property
    def _declares_groups(self) -> bool:
        return any(e.kind == "Group" and not e.inferred and not e.stub for e in self._catalog.entities.values())

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """What hosts call teams -> their references."""
        found: dict[str, str] = {}
        for ref, entity in self._catalog.entities.items():
            if entity.kind == "Group":
                slug = entity.annotations.get("github.com/team-slug", "").lower()
                found.setdefault(slug.rpartition("/")[2] or entity.name.lower(), ref)
                found.setdefault(entity.name.lower(), ref)
        return found

    def _team(self, written: str) -> str:
        """Return the team that an owner of CODEOWNERS or a label means; people are not named here."""
        name = written.rpartition("/")[2].lstrip("@").lower()
        if ":" in written and split_ref(written)[0] in _PEOPLE:
            return written
        if name in self._slugs:
            return self._slugs[name]
        return make_ref("group", "default", name) if written.startswith("@") and "/" in written else ""


def folders_above(path: str) -> Iterator[str]:
    """Yield a path, then the folders around it from the deepest, "" last."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""
