"""What an entity is and who answers for it: its kind in words, its place among others, one line for chat."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ....kit.text.segments import entity_path
from ....model.entities import APPROVERS, Entity, Link
from ....model.origin import Origin
from ....model.refs import split_ref
from ....wording.said import CHAT, ESCALATION
from ...context import Portal
from ...facts.records import rotas, shift_lines
from ...facts.status import final_cell, status_of
from ...html.page import relative
from ...parts import ContactLine
from ...sections import SECTIONS

MOST_ROTAS = 3
"""Rotas that stand beside an owner; the section of the page has all."""

KIND_SECTION = {
    "component": "components",
    "api": "apis",
    "resource": "resources",
    "system": "systems",
    "domain": "domains",
    "group": "teams",
    "user": "people",
    "template": "templates",
}
KIND_WORD = {
    "component": "Component",
    "api": "API",
    "resource": "Resource",
    "system": "System",
    "domain": "Domain",
    "group": "Team",
    "user": "Person",
    "template": "Template",
    "location": "Location",
}


def section_of(kind: str) -> str:
    """Return the section that entities of a kind belong to."""
    return KIND_SECTION.get(kind, "components")


def kind_word(portal: Portal, entity: Entity) -> str:
    """Return what a person calls the kind of an entity."""
    return portal.words.t(KIND_WORD.get(split_ref(entity.ref)[0], entity.kind))


def describe(portal: Portal, entity: Entity) -> str:
    """Say in one line what chat shows of a link: what it is, what runs, how ready it is."""
    parts = [first_line(entity.description) or kind_word(portal, entity)]
    cell = final_cell(portal, entity.ref)
    if cell is not None and cell.live:
        parts.append(f"{cell.environment} {cell.live}")
    if split_ref(entity.ref)[0] == "user":
        parts.insert(0, entity.display)
    status = status_of(portal, entity)
    if status.level != "none":
        parts.append(status.text)
    if entity.owner.ref:
        parts.append(portal.name(entity.owner.ref, "group"))
    return " · ".join(parts)


def first_line(text: str, limit: int = 200) -> str:
    """Return the first line of a text, cut at a word."""
    line = next((row.strip() for row in text.splitlines() if row.strip()), "")
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + "…"


def bare(entity: Entity) -> Entity:
    """Return an entity without its places: they are shown as views, and move with every commit of their repository."""
    return replace(
        entity,
        origin=Origin(),
        evidence=(),
        owner=replace(entity.owner, evidence=()),
        definition_origin=replace(entity.definition_origin, commit=""),
    )


def lead(entity: Entity) -> str:
    """Return the sentence below an entity's name: its description, after its title where that says something else."""
    title, text, name = entity.title, entity.description, entity.display
    if (text or title) == name:
        return ""
    if title and text and title != name and title.lower() not in text.lower():
        return f"{title}. {text}"
    return text or title


def tags(portal: Portal, entity: Entity) -> tuple[str, ...]:
    """Return what stands beside an entity's name: kind and type, lifecycle, whether somebody declared it."""
    t, word = portal.words.t, kind_word(portal, entity)
    first = f"{word} · {entity.type}" if entity.type else word
    concluded = t("inferred") if entity.inferred else ""
    missing = t("not declared") if entity.stub else ""
    return tuple(filter(None, (first, entity.lifecycle, concluded, missing)))


def crumbs(portal: Portal, entity: Entity) -> tuple[tuple[str, str], ...]:
    """Return the way from the kind's table over domain and system to this entity (site-root addresses)."""
    kind = split_ref(entity.ref)[0]
    section = SECTIONS[KIND_SECTION.get(kind, "components")]
    system = portal.entities.get(entity.system)
    domain = portal.entities.get(entity.domain or (system.domain if system else ""))
    above = [each for each in (domain, system) if each is not None and each.ref != entity.ref]
    return (
        (portal.words.t(section.title), section.path),
        *((each.display, portal.href(each.ref)) for each in above),
        (entity.display, ""),
    )


def people(portal: Portal, entity: Entity, page: str = "") -> tuple[ContactLine, ...]:
    """Who answers for it and how to reach them, with complete links; a missing owner never vanishes.

    ``page`` is the address from which the links lead, "" for the entity's own.
    """
    t, owner, path = portal.words.t, entity.owner, page or entity_path(entity.ref)
    href = portal.href(owner.ref) or ("" if owner.ref or owner.known else "teams/unowned/")
    rows = [
        ContactLine(
            icon="team" if not owner.ref.startswith("user:") else "person",
            k=t("Approvers") if owner.by == APPROVERS else t("Owner"),
            v=_owner_name(portal, entity),
            href=relative(path, href) if href else "",
            detail=owner_detail(portal, entity),
        )
    ]
    group = portal.entities.get(owner.ref)
    for kind, icon, when in (("chat", "chat", t("Channel")), ("escalation", "phone", t("At night"))):
        links = group.links if group is not None else ()
        found = next((link for link in links if contact_kind(link.title, link.type, link.url) == kind), None)
        if found is not None:
            rows.append(ContactLine(icon=icon, k=when, v=found.title or found.url, href=found.url))
    rows += on_call_lines(portal, (entity.ref, owner.ref))
    return tuple(rows)


def on_call_lines(portal: Portal, refs: Iterable[str]) -> list[ContactLine]:
    """Return who is on call and when the turn ends, known ahead: the browser says whose turn it is now."""
    lines = ((rota, shift_lines(portal, rota)) for rota in rotas(portal, refs)[:MOST_ROTAS])
    return [
        ContactLine(icon="escalate", k=portal.words.t("On call"), v=rota.title, href=rota.url, shifts=shifts)
        for rota, shifts in lines
    ]


def _owner_name(portal: Portal, entity: Entity) -> str:
    t, owner = portal.words.t, entity.owner
    if owner.ref:
        return portal.name(owner.ref, "group")
    return owner.written if owner.by == APPROVERS else t("A person") if owner.known else t("Nobody")


def owner_detail(portal: Portal, entity: Entity) -> str:
    """Return by what the owner is known, and whether the catalog has it."""
    t, owner = portal.words.t, entity.owner
    by = {
        "spec.owner": t("declared"),
        "codeowners": t("from CODEOWNERS"),
        "owners-file": t("from OWNERS"),
        APPROVERS: t("from OWNERS, which names no team"),
        "beside": t("declared for what stands beside it"),
        "host-team": t("team with access on the host"),
        "host-user": t("user of the host"),
        "hidden": t("from CODEOWNERS or OWNERS; people are not shown here"),
    }
    missing = "" if owner.resolved or not owner.ref else " · " + t("not in the catalog")
    return by.get(owner.by, t("no owner declared or found")) + missing


def channel_of(portal: Portal, owner: str) -> Link | None:
    """Return where an owner talks by day, None where it is not declared."""
    team = portal.entities.get(owner)
    links = team.links if team is not None else ()
    return next((link for link in links if contact_kind(link.title, link.type, link.url) == "chat"), None)


def contact_kind(title: str, kind: str, url: str) -> str:
    """Tell what a team's link is for: ``chat``, ``escalation`` or "" (by its type, title or address)."""
    text = f"{title} {kind} {url}".lower()
    if any(word in text for word in ESCALATION):
        return "escalation"
    if any(word in text for word in CHAT):
        return "chat"
    return ""
