"""Joins the records of systems to entities, by what each record says it is about and by nothing else.

The words of ``joins`` are those of ``model/records.py``. Of several ways the strongest that leads anywhere counts: an
annotation that a person wrote, then labels, then what a deployment brought, then an image, then the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from ..kit.text.images import normal_name, split_image
from ..kit.text.urls import repository_key
from ..model.capture import RepositoryInfo
from ..model.entities import Catalog, Entity
from ..model.live import Run
from ..model.records import JoinedRecord
from .joining import Joined, matches, parse_selector
from .units import Unit

SELECTOR = "backstage.io/kubernetes-label-selector"
STRENGTH = ("annotation", "team", "label", "application", "image", "repository")
MAX_ADDRESS = 2_000
"""Characters of an address that is made from an annotation."""
MAX_ALIKE = 20
"""Entities that may share an image or an application: what more of them share tells nothing of one."""

Selected = tuple[str, list[tuple[str, str, str]]]


def join_records(
    index: RecordIndex | None, records: Mapping[str, tuple[JoinedRecord, ...]]
) -> dict[str, dict[str, tuple[JoinedRecord, ...]]]:
    """Return the records of each entity, by its reference and by capability; what joins nothing is in neither."""
    if index is None:
        return {}
    found: dict[str, dict[str, list[JoinedRecord]]] = {}
    for capability, told in records.items():
        for record in told:
            for ref in index.refs_of(record.joins):
                found.setdefault(ref, {}).setdefault(capability, []).append(record)
            for ref, own in index.each_of(record):
                found.setdefault(ref, {}).setdefault(capability, []).append(own)
    return {
        ref: {capability: tuple(found[ref][capability]) for capability in sorted(found[ref])} for ref in sorted(found)
    }


def join_runs(index: RecordIndex | None, runs: Iterable[Run]) -> dict[str, tuple[Run, ...]]:
    """Return the runs of each entity that they name by themselves, whatever repository they are told of."""
    if index is None:
        return {}
    found: dict[str, list[Run]] = {}
    for run in runs:
        for ref in index.refs_of(run.joins) if run.joins else ():
            found.setdefault(ref, []).append(run)
    return {ref: tuple(found[ref]) for ref in sorted(found)}


class RecordIndex:
    """Entities by everything that a record may say it is about."""

    def __init__(
        self, catalog: Catalog, infos: Iterable[RepositoryInfo], units: Iterable[Unit], joins: Mapping[str, Joined]
    ) -> None:
        self._by: dict[str, set[str]] = {}
        self._selectors: dict[tuple[str, str], list[Selected]] = {}
        self._written: dict[str, list[tuple[str, str]]] = {}
        repos = {info.id: info for info in infos}
        components = [entity for entity in catalog.entities.values() if _is_component(entity)]
        roots = {entity.origin.repo for entity in components if not entity.subpath}
        for ref, entity in catalog.entities.items():
            if not entity.stub:
                self._add_entity(ref, entity, repos.get(entity.origin.repo), roots)
        for unit in units:
            ref = joins[unit.key].ref if unit.key in joins else ""
            if ref and unit.app is not None:
                self._add(f"application:{unit.app.name}", ref)
            for image in unit.images if ref else ():
                self._add(f"image:{image}", ref)

    def _add(self, word: str, ref: str) -> None:
        self._by.setdefault(word, set()).add(ref)

    def _add_entity(self, ref: str, entity: Entity, info: RepositoryInfo | None, roots: set[str]) -> None:
        for key, text in entity.annotations.items():
            self._written.setdefault(key, []).append((ref, text.strip()))
            for value in {text, *(part.strip() for part in text.split(","))} - {""}:
                self._add(f"annotation:{key}={value}", ref)
        if entity.kind == "Group":
            self._add(f"team:{entity.name.lower()}", ref)
        if not _is_component(entity):
            return
        for image in entity.images:
            self._add(f"image:{normal_name(split_image(image).name)}", ref)
        requirements = parse_selector(entity.annotations.get(SELECTOR, ""))
        equal = next(((key, value) for key, sign, value in requirements if sign != "!="), None)
        if equal is not None:
            self._selectors.setdefault(equal, []).append((ref, requirements))
        # What is said of a repository is said of the component at its root, else of all that live in it.
        if info is not None and (not entity.subpath or info.id not in roots):
            for address in {repository_key(info.id), repository_key(info.web)} - {""}:
                self._add(f"repository:{address}", ref)

    def refs_of(self, joins: Sequence[str]) -> list[str]:
        """Return the entities that a record with these joins is about, by the strongest way that leads to any."""
        ways: dict[str, set[str]] = {}
        for join in joins:
            way, _, value = join.partition(":")
            ways.setdefault(way, set()).update(self._by.get(_normal(way, value), ()))
        ways["label"] = set(self._selected(_labels(joins)))
        for way in STRENGTH:
            refs = ways.get(way)
            if refs and (way in ("annotation", "team", "label") or len(refs) <= MAX_ALIKE):
                return sorted(refs)
        return []

    def each_of(self, record: JoinedRecord) -> Iterator[tuple[str, JoinedRecord]]:
        """Yield the entities that a template is for, each with its own address; an empty annotation has none."""
        for key in [join.removeprefix("each:") for join in record.joins if join.startswith("each:")]:
            for ref, value in self._written.get(key, ()):
                url = record.url.replace("{value}", quote(value, safe=""))
                if value and len(url) <= MAX_ADDRESS:
                    yield ref, msgspec.structs.replace(record, url=url)

    def _selected(self, labels: dict[str, str]) -> Iterator[str]:
        for pair in sorted(labels.items()):
            for ref, requirements in self._selectors.get(pair, ()):
                if matches(requirements, labels):
                    yield ref


def _is_component(entity: Entity) -> bool:
    return entity.kind == "Component" and not entity.stub


def _normal(way: str, value: str) -> str:
    match way:
        case "repository":
            value = repository_key(value)
        case "image":
            value = normal_name(split_image(value).name)
        case "team":
            value = value.lower()
    return f"{way}:{value}"


def _labels(joins: Iterable[str]) -> dict[str, str]:
    pairs = (join.removeprefix("label:").partition("=") for join in joins if join.startswith("label:"))
    return {key: value for key, _, value in pairs}
