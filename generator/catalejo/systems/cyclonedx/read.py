"""Reads CycloneDX in JSON (https://cyclonedx.org/docs/1.6/json/)."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import SEVERITIES, packages_of, scan, severity, title
from .fields import boms, subject

_CLOSED = ("resolved", "resolved_with_pedigree", "false_positive", "not_affected")
_NO_PACKAGES = ("file", "operating-system", "cryptographic-asset", "data")


def read_boms(reading: Reading) -> list[Scan]:
    """Return a scan for each bill of materials; most say nothing of vulnerabilities."""
    found: list[Scan] = []
    for bom in boms(reading.envelope.body):
        components = list(_components(bom))
        packages = packages_of((_name(one), one.get("version")) for one in components)
        found.append(scan(
            reading, "CycloneDX", subject(bom), _weaknesses(bom, components), packages=packages,
            scanned_at=reading.event(mapping(bom.get("metadata")).get("timestamp")),
        ))  # fmt: skip
    return found


def _components(value: dict[str, object], depth: int = 0) -> Iterator[dict[str, object]]:
    for one in mappings(value.get("components")):
        if text_of(one.get("type")) not in _NO_PACKAGES:
            yield one
        if depth < 2:
            yield from _components(one, depth + 1)


def _name(component: dict[str, object]) -> str:
    group, name = short_text(component.get("group")), short_text(component.get("name"))
    return f"{group}/{name}" if group and name else name


def _weaknesses(bom: dict[str, object], components: list[dict[str, object]]) -> Iterator[Weakness]:
    by_reference = {text_of(one.get("bom-ref")): one for one in components if text_of(one.get("bom-ref"))}
    for one in mappings(bom.get("vulnerabilities")):
        if text_of(mapping(one.get("analysis")).get("state")) in _CLOSED:
            continue
        words = [severity(rating.get("severity")) for rating in mappings(one.get("ratings"))]
        known = [word for word in words if word != "unknown"]
        for affected in mappings(one.get("affects")) or [{}]:
            package = by_reference.get(text_of(affected.get("ref")), {})
            yield Weakness(
                id=short_text(one.get("id")), severity=min(known, key=SEVERITIES.index, default="unknown"),
                title=title(one.get("recommendation")), package=_name(package),
                version=short_text(package.get("version")), url=address_of(mapping(one.get("source")).get("url")),
            )  # fmt: skip
