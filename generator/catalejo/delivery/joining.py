"""Finds the component that a unit belongs to, by points of evidence; what is ambiguous stays unjoined.

Annotations: those that the readers of systems name (an application, a selector, its namespace and instance), and
``backstage.io/kubernetes-id`` (https://backstage.io/docs/features/software-catalog/well-known-annotations/).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from ..kit.text.images import last_segment, normal_name
from ..kit.text.urls import repository_key
from ..model.capture import RepositoryInfo
from ..model.entities import Catalog, Entity
from ..model.origin import Evidence
from .units import Unit

ACCEPT, CLEAR_LEAD = 60, 10
MAX_ALIKE = 200
"""Components that may share a name or label; what more of them share says nothing about one."""
MAX_REQUIREMENTS = 50
Key = TypeVar("Key")
Value = TypeVar("Value")
_Vote = Callable[[Entity, int, str, str], None]
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9./_-]+)\s*(==|=|!=)\s*([A-Za-z0-9._-]*)\s*$")


class Joined(msgspec.Struct, frozen=True):
    """The component of a unit ("" = none), why, and the rivals where two were equally likely."""

    ref: str = ""
    evidence: tuple[Evidence, ...] = ()
    rivals: tuple[str, ...] = ()


class Joiner:
    """Knows the components by everything that an application may be joined by."""

    def __init__(self, catalog: Catalog, repos: Iterable[RepositoryInfo], links: Mapping[str, tuple[str, ...]]) -> None:
        """Index the components; ``links`` are the annotations that name an application, by what they name of it."""
        infos = {info.id: info for info in repos}
        self._links = links
        self.components = [e for e in catalog.entities.values() if e.kind == "Component" and not e.stub]
        self._inferred = {e.ref for e in self.components if e.inferred}
        self._app_names: dict[str, list[Entity]] = {}
        self._selectors: dict[tuple[str, str], list[tuple[Entity, list[tuple[str, str, str]]]]] = {}
        self._kubernetes: dict[str, list[Entity]] = {}
        self._names: dict[str, list[Entity]] = {}
        self._images: dict[str, list[Entity]] = {}
        self._calls: dict[str, list[Entity]] = {}
        self._repo_names: dict[str, list[Entity]] = {}
        self._by_repo: dict[str, list[Entity]] = {}
        self._members: dict[str, dict[str, Entity]] = {}
        for entity in self.components:
            self._index(entity, infos.get(entity.origin.repo))
        self._per_repo = Counter(entity.origin.repo for entity in self.components)
        for index in (self._app_names, self._kubernetes, self._names, self._repo_names, self._images, self._calls):
            _drop_crowds(index)
        _drop_crowds(self._selectors)
        self._by_path = {
            address: _by_subpath(entities) for address, entities in self._by_repo.items() if len(entities) > MAX_ALIKE
        }

    def _index(self, entity: Entity, info: RepositoryInfo | None) -> None:
        notes = entity.annotations
        if name := self._annotated(entity, "application"):
            self._app_names.setdefault(name, []).append(entity)
        requirements = parse_selector(self._annotated(entity, "selector"))
        equal = next(((key, value) for key, sign, value in requirements if sign != "!="), None)
        if equal is not None:
            self._selectors.setdefault(equal, []).append((entity, requirements))
        if identity := notes.get("backstage.io/kubernetes-id"):
            self._kubernetes.setdefault(identity, []).append(entity)
        self._names.setdefault(entity.name.lower(), []).append(entity)
        for image in entity.images:
            self._images.setdefault(normal_name(image), []).append(entity)
        for name in {name.lower() for name in entity.calls} - {entity.name.lower()}:
            self._calls.setdefault(name, []).append(entity)
        if info is not None:
            self._repo_names.setdefault(info.name.lower(), []).append(entity)
            for address in {repository_key(info.id), repository_key(info.web)} - {""}:
                self._by_repo.setdefault(address, []).append(entity)

    def join(self, unit: Unit) -> Joined:
        """Return the component of a unit; enough points and a lead, or the only component of exactly its name."""
        points: dict[str, int] = {}
        evidence: dict[str, list[Evidence]] = {}

        def vote(entity: Entity, score: int, code: str, text: str) -> None:
            points[entity.ref] = points.get(entity.ref, 0) + score
            evidence.setdefault(entity.ref, []).append(Evidence(code, {"name": text}, entity.origin))

        self._by_annotation(unit, vote)
        address = repository_key(unit.repo_url) if unit.repo_url else ""
        if address not in self._by_path:
            self._by_repository(unit, self._by_repo.get(address, []), vote)
        self._by_name(unit, vote)
        if address in self._by_path:
            # Of a crowd only those count that its folder or something else speaks for: 20 points alone decide nothing.
            lying = [entity for path in _above(unit.path) for entity in self._by_path[address].get(path, ())]
            known = {entity.ref: entity for entity in (*lying, *self._named(address, points))}
            self._by_repository(unit, list(known.values()), vote)
        if not points:
            return Joined()
        ranked = sorted(points, key=lambda ref: (-points[ref], ref in self._inferred, ref))
        best = ranked[0]
        rival = ranked[1] if len(ranked) > 1 else ""
        if rival and points[best] - points[rival] < CLEAR_LEAD and not self._only_inferred(rival, best):
            return Joined(rivals=(best, rival)) if points[best] >= ACCEPT else Joined()
        exact = self._names.get(unit.stem.lower(), []) or self._names.get(unit.name.lower(), [])
        unique = len(exact) == 1 and exact[0].ref == best
        if points[best] >= ACCEPT or unique:
            return Joined(best, tuple(evidence[best]))
        return Joined()

    def _only_inferred(self, rival: str, best: str) -> bool:
        """A declared component goes before one that was only inferred."""
        return rival in self._inferred and best not in self._inferred

    def _by_annotation(self, unit: Unit, vote: _Vote) -> None:
        namespace = unit.app.namespace if unit.app is not None else ""
        instance = unit.app.instance if unit.app is not None else ""
        for name in dict.fromkeys((unit.name, unit.stem)):
            for entity in self._app_names.get(name, []):
                if self._agrees(entity, namespace, instance) and (name == unit.name or unit.stem == entity.name):
                    vote(entity, 100, "join.app-name", name)
        for pair in sorted(unit.labels.items()):
            for entity, requirements in self._selectors.get(pair, []):
                if matches(requirements, unit.labels) and self._agrees(entity, namespace, instance):
                    vote(entity, 100, "join.app-selector", "=".join(pair))
        for key in ("backstage.io/kubernetes-id", "app.kubernetes.io/name"):
            value = unit.labels.get(key, "")
            for entity in self._kubernetes.get(value, []):
                vote(entity, 90 if key.startswith("backstage") else 60, "join.kubernetes-id", value)

    def _annotated(self, entity: Entity, role: str) -> str:
        keys = self._links.get(role, ())
        return next((value for key in keys if (value := entity.annotations.get(key))), "")

    def _agrees(self, entity: Entity, namespace: str, instance: str) -> bool:
        wanted = self._annotated(entity, "namespace")
        instances = [part.strip() for part in self._annotated(entity, "instance").split(",") if part.strip()]
        return (not wanted or not namespace or wanted == namespace) and (
            not instances or not instance or instance in instances
        )

    def _named(self, address: str, points: dict[str, int]) -> list[Entity]:
        members = self._members.get(address)
        if members is None:
            members = self._members[address] = {entity.ref: entity for entity in self._by_repo[address]}
        return [members[ref] for ref in points if ref in members]

    def _by_repository(self, unit: Unit, entities: list[Entity], vote: _Vote) -> None:
        for entity in entities:
            if self._per_repo[entity.origin.repo] == 1:
                vote(entity, 80, "join.repository", entity.origin.repo)
            elif entity.subpath and f"{unit.path}/".startswith(f"{entity.subpath}/"):
                vote(entity, 80, "join.path", f"{entity.origin.repo}/{entity.subpath}")
            else:
                vote(entity, 20, "join.repository", entity.origin.repo)

    def _by_name(self, unit: Unit, vote: _Vote) -> None:
        for entity in self._names.get(unit.stem.lower(), []):
            vote(entity, 50, "join.name", unit.name)
        called = self._calls.get(unit.stem.lower(), [])
        for entity in called if len(called) == 1 else ():
            vote(entity, 40, "join.name", unit.name)
        for key in ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app"):
            for entity in self._names.get(unit.labels.get(key, "").lower(), []) if unit.labels.get(key) else ():
                vote(entity, 45, "join.label", f"{key}={unit.labels[key]}")
                break
        seen: set[str] = set()
        for image in unit.images:
            for entity in self._images.get(image, []):
                if entity.ref not in seen:
                    seen.add(entity.ref)
                    vote(entity, 70, "join.built-image", image)
            segment = last_segment(image)
            alone = [e for e in self._repo_names.get(segment, []) if self._per_repo[e.origin.repo] == 1]
            for entity in self._names.get(segment, []) or alone:
                if entity.ref not in seen:
                    seen.add(entity.ref)
                    vote(entity, 45, "join.image", image)
        parts = [part.lower() for part in unit.path.split("/") if part]
        for part in reversed(parts):
            if part in self._names:
                for entity in self._names[part]:
                    vote(entity, 35, "join.folder", unit.path)
                break


def _drop_crowds(index: dict[Key, list[Value]]) -> None:
    for key in [key for key, found in index.items() if len(found) > MAX_ALIKE]:
        del index[key]


def _by_subpath(entities: list[Entity]) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {}
    for entity in entities:
        if entity.subpath:
            found.setdefault(entity.subpath, []).append(entity)
    _drop_crowds(found)
    return found


def _above(path: str) -> Iterator[str]:
    """Yield a path and the folders above it, for paths of a usual depth."""
    parts = path.split("/")[:64]
    yield from ("/".join(parts[:size]) for size in range(1, len(parts) + 1))


def parse_selector(text: str) -> list[tuple[str, str, str]]:
    """Return (key, sign, value) of a label selector of equalities; what is not understood empties it."""
    found: list[tuple[str, str, str]] = []
    if text.count(",") > MAX_REQUIREMENTS:
        return found
    for part in text.split(",") if text.strip() else ():
        match = _REQUIREMENT.match(part)
        if match is None:
            return []
        found.append((match.group(1), "!=" if match.group(2) == "!=" else "=", match.group(3)))
    return found


def matches(requirements: list[tuple[str, str, str]], labels: dict[str, str]) -> bool:
    """Tell whether labels fulfil every requirement of a selector."""
    return bool(requirements) and all(
        (labels.get(key) == value) if sign == "=" else (labels.get(key) != value) for key, sign, value in requirements
    )
