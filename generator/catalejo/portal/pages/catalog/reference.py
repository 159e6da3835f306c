"""The reference of an API: every operation with what it takes and gives, and the schemas, at an anchor each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

import msgspec
from msgspec import Struct

from ....kit.text.segments import entity_path
from ....model.apis import ApiOperation, ApiReference
from ....model.entities import Entity
from ...context import Portal
from ...facts.references import reference_of, reference_path
from ...html.draw import draw
from ...html.page import Deferred, Page
from ...parts import TocItem
from . import identity


class OperationGroup(Struct, frozen=True):
    """Operations of one tag: its anchor, its name ("" where they have none)."""

    anchor: str
    name: str
    operations: tuple[ApiOperation, ...]


class ReferenceView(Struct, frozen=True, kw_only=True):
    """The page: where it stands, the definition laid out, the way to its text."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    href: str
    source_text: str
    source_href: str
    reference: ApiReference
    groups: tuple[OperationGroup, ...]
    contents: tuple[TocItem, ...]


def pages(portal: Portal) -> Iterator[Deferred]:
    """Yield the page of each definition that is laid out."""
    for ref in sorted(portal.world.references):
        entity = portal.entities.get(ref)
        if entity is not None:
            yield Deferred(
                path=reference_path(portal, entity),
                section="apis",
                key=_key(portal, entity),
                unmoved=partial(_key, portal, entity, unmoved=True),
                make=partial(reference_page, portal, entity),
            )


def _key(portal: Portal, entity: Entity, unmoved: bool = False) -> bytes:
    """Return the hash of all that the page says, with ``unmoved`` without the commit that its link names."""
    place, repo = portal.place(entity.definition_origin), portal.repository(entity.definition_origin.repo)
    commit = repo.commit if repo is not None and not unmoved else ""
    above = identity.crumbs(portal, entity)
    said = (portal.world.references[entity.ref], entity.display, above, place.text, place.href, commit)
    return hashlib.sha256(msgspec.msgpack.encode(said)).digest()


def reference_page(portal: Portal, entity: Entity) -> Page:
    """Return the page of one definition."""
    reference = reference_of(portal, entity)
    assert reference is not None
    path, t = reference_path(portal, entity), portal.words.t
    place = portal.place(entity.definition_origin)
    groups = tuple(_groups(reference))
    above = identity.crumbs(portal, entity)[:-1]
    title = t("{name}: reference", name=entity.display)
    view = ReferenceView(
        title=title,
        crumbs=(*above, (entity.display, entity_path(entity.ref)), (t("Reference"), "")),
        href=entity_path(entity.ref),
        source_text=place.text,
        source_href=place.href,
        reference=reference,
        groups=groups,
        contents=tuple(_contents(portal, groups, reference)),
    )
    count = len(reference.operations)
    return Page(
        path=path,
        section="apis",
        title=title,
        description=portal.words.n("{n} operation with what it takes and gives",
                                   "{n} operations with what they take and give", count),
        body=draw(portal, path, "pages/reference.html", view),
        kind="reference",
    )  # fmt: skip


def _groups(reference: ApiReference) -> Iterator[OperationGroup]:
    """Yield the operations by tag, in the order in which the definition has them."""
    groups: dict[str, list[ApiOperation]] = {}
    for operation in reference.operations:
        groups.setdefault(operation.group, []).append(operation)
    for number, (name, operations) in enumerate(groups.items(), start=1):
        yield OperationGroup(f"group-{number}", name, tuple(operations))


def _contents(portal: Portal, groups: tuple[OperationGroup, ...], reference: ApiReference) -> Iterator[TocItem]:
    """Yield the lines of the table of contents: groups where there are several, else operations."""
    if len(groups) > 1:
        for group in groups:
            yield TocItem(group.anchor, group.name or portal.words.t("Others"), str(len(group.operations)))
    else:
        yield from (TocItem(one.anchor, one.id) for group in groups for one in group.operations[:60])
    if reference.schemas:
        yield TocItem("schemas", portal.words.t("Schemas"), str(len(reference.schemas)))
