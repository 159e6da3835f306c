"""Gives every finding what it is about, where its line is, and its addressee: decided here, once, for all who show it.

A finding stands on the page of each entity that it is about and on the page of the entity that has its line, and in the
list of each of their owners and of its addressee: once in each, always with the place.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..model.delivery import Delivery
from ..model.entities import Catalog, Entity
from ..model.findings import Finding, sort_findings
from ..model.stacks import Stacks
from ..wording.codes import CODES
from .places import Places


def settle_findings(
    found: Iterable[Finding], catalog: Catalog, stacks: Stacks, delivery: Delivery
) -> tuple[Finding, ...]:
    """Return all findings, sorted, each once, with ``about``, ``at`` and ``addressee``."""
    places = Places(catalog, stacks, delivery)
    return tuple(settled(finding, catalog.entities, places) for finding in sort_findings(_one_per_cause(found)))


def _one_per_cause(found: Iterable[Finding]) -> list[Finding]:
    """Leave out that a Secret holds plain text where the same text is a finding of its file: it is graver by its shape.

    Another Secret of the file, which holds nothing that has a shape, keeps its own.
    """
    told = list(found)
    files = {(finding.origin.repo, finding.origin.path) for finding in told if finding.code == "SEC901"}
    return [
        finding for finding in told
        if finding.code != "GIT406" or "shaped" not in finding.args
        or (finding.origin.repo, finding.origin.path) not in files
    ]  # fmt: skip


def settled(finding: Finding, entities: dict[str, Entity], places: Places) -> Finding:
    """Return one finding with whom it concerns."""
    code = CODES.get(finding.code)
    if code is not None and code.by_portal:
        return msgspec.structs.replace(finding, about=(), at="", addressee="")
    subject = entities.get(finding.subject)
    at = _line_of(finding, subject, places)
    about = {finding.subject} if subject is not None else set()
    named = (ref if ref in entities else places.component_of(ref) for ref in (*finding.about, finding.subject))
    about |= {ref for ref in named if ref in entities}
    if not about or (not finding.about and subject is None):
        about |= places.deployed_from(finding.origin) & entities.keys()
    if not about and at is not None:
        about = {at.ref}
    return msgspec.structs.replace(
        finding, about=tuple(sorted(about)), at=at.ref if at is not None else "",
        addressee=_addressee(finding, subject, at, places),
    )  # fmt: skip


def _line_of(finding: Finding, subject: Entity | None, places: Places) -> Entity | None:
    """Return the entity that has the line to change: its owner's, where the place is only evidence."""
    code = CODES.get(finding.code)
    if subject is not None and code is not None and code.by_owner:
        return subject
    if not finding.origin.repo:
        return subject
    own = subject is not None and not subject.stub and subject.origin.repo == finding.origin.repo
    if own and (not places.is_declaration(finding.origin) or (subject is not None and subject.inferred)):
        return subject
    return places.entity_at(finding.origin)


def _addressee(finding: Finding, subject: Entity | None, at: Entity | None, places: Places) -> str:
    code = CODES.get(finding.code)
    if at is None and subject is None and not finding.origin.repo:
        return ""
    if code is not None and code.by_owner and subject is not None:
        return places.addressee(subject.origin, subject)
    return places.addressee(finding.origin, at)
