"""What breaks when a thing changes or goes: a page for everything that others need, and the list of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

import msgspec
from msgspec import Struct

from ....model.entities import Entity
from ....model.refs import split_ref
from ...bounds import Listed, listed
from ...context import Portal
from ...facts.impact import KINDS, AffectedThing, affected, impact_path, runs_in, teams_of
from ...facts.inputs import PageKeys, inputs_of
from ...facts.neighbours import upstream
from ...facts.status import Status, last_environment, status_of
from ...html.draw import draw
from ...html.page import Deferred, Page
from ...sections import with_data
from ..section import SectionBody, section_page
from .identity import channel_of, contact_kind, kind_word

MOST_ROWS, MOST_TEAMS, MOST_NAMED = 25, 25, 8
"""Rows and teams of a page, and things that the message names for a team."""
MOST_INDEX = 500
MOST_TOLD = 200
"""Things that the JSON of a page names: how many there are is said, and relations are in the list of entities."""


class Step(Struct, frozen=True):
    """A thing on the way."""

    name: str
    href: str


class AffectedRow(Struct, frozen=True, kw_only=True):
    """A thing that breaks: through what, whose, where it runs. ``mutual``: the subject needs it as well."""

    name: str
    href: str
    icon: str
    status: Status | None
    owner: str
    owner_href: str
    through: tuple[Step, ...]
    environments: tuple[str, ...]
    mutual: bool


class AffectedTeam(Struct, frozen=True, kw_only=True):
    """A team to tell: how much of its is affected, where it talks by day and who answers at night."""

    name: str
    href: str
    total: int
    channel: str
    channel_href: str
    night: str
    night_href: str


class ImpactView(Struct, frozen=True, kw_only=True):
    """The page of one thing. ``final`` is production's name, ``in_final`` how many of those affected run there.

    ``lost`` are operations that the API lost not long ago, ``operations`` whether it is an API that has some.
    """

    name: str
    href: str
    icon: str
    kind: str
    crumbs: tuple[tuple[str, str], ...]
    direct: Listed[AffectedRow]
    indirect: Listed[AffectedRow]
    teams: Listed[AffectedTeam]
    unowned: int
    final: str
    in_final: int
    lost: tuple[str, ...]
    deprecated: bool
    operations: bool
    message: str


class ImpactLine(Struct, frozen=True, kw_only=True):
    """A thing in the list of all: how much needs it."""

    name: str
    href: str
    icon: str
    kind: str
    owner: str
    direct: int
    indirect: int
    teams: int
    in_final: int


class ImpactsView(Struct, frozen=True):
    """The list of all, what most others need first."""

    rows: Listed[ImpactLine]
    final: str


def pages(portal: Portal) -> Iterator[Page | Deferred]:
    """Yield a page for each thing that another one needs, then the list."""
    if "impact" not in with_data(portal.world):
        return
    inputs = inputs_of(portal)
    lines: list[tuple[ImpactLine, str]] = []
    final = last_environment(portal)
    for ref in sorted(portal.entities):
        entity = portal.entities[ref]
        found = affected(portal, entity) if split_ref(ref)[0] in KINDS else []
        if not found:
            continue
        lines.append((_line(portal, entity, found, final), ref))
        key = _key(portal, inputs, entity, found)
        yield Deferred(
            path=impact_path(ref), section="impact", key=key, unmoved=partial(bytes, key), index=False,
            make=partial(_page, portal, ref, found), twin=True,
        )  # fmt: skip
    lines.sort(key=lambda pair: (-pair[0].direct - pair[0].indirect, pair[1]))
    rows = [line for line, _ in lines]
    description = portal.words.n(
        "{n} thing that others need, and who is affected when it changes",
        "{n} things that others need, and who is affected when they change",
        len(rows),
    )
    twin = [{"ref": ref, "direct": line.direct, "indirect": line.indirect} for line, ref in lines]
    view = ImpactsView(listed(rows, MOST_INDEX), final)
    yield section_page(portal, "impact", SectionBody(view=view, description=description, twin=twin, template="impacts"))


def _line(portal: Portal, entity: Entity, found: list[AffectedThing], final: str) -> ImpactLine:
    direct = sum(each.distance == 1 for each in found)
    owners = {portal.entities[each.ref].owner.ref for each in found} - {""}
    return ImpactLine(
        name=portal.name(entity.ref),
        href=impact_path(entity.ref),
        icon=portal.icon(entity.ref),
        kind=kind_word(portal, entity),
        owner=portal.name(entity.owner.ref, "group") if entity.owner.ref else "",
        direct=direct,
        indirect=len(found) - direct,
        teams=len(owners),
        in_final=sum(final in runs_in(portal, each.ref) for each in found),
    )


def _key(portal: Portal, inputs: PageKeys, entity: Entity, found: list[AffectedThing]) -> bytes:
    """Return the hash of everything that a page says: its subject, and each thing affected as others show it."""
    steps = {step for each in found for step in each.through}
    owners = {portal.entities[each.ref].owner.ref for each in found}
    told = (
        inputs.shared,
        inputs.face(entity.ref),
        entity.lifecycle,
        portal.world.delivery.broken.get(entity.ref),
        list(upstream(portal, entity)),
        [(each, inputs.face(each.ref), runs_in(portal, each.ref)) for each in found],
        [inputs.label(step) for step in sorted(steps)],
        [inputs.label(owner) for owner in sorted(owners)],
    )
    return hashlib.sha256(msgspec.msgpack.encode(told)).digest()


def _page(portal: Portal, ref: str, found: list[AffectedThing]) -> Page:
    entity = portal.entities[ref]
    path, words = impact_path(ref), portal.words
    title = words.t("What breaks with {name}", name=portal.name(ref))
    view = _view(portal, entity, found)
    return Page(
        path=path,
        section="impact",
        title=title,
        what=kind_word(portal, entity),
        description=words.n(
            "{n} thing needs it, directly or through others", "{n} things need it, directly or through others",
            len(found),
        ),
        body=draw(portal, path, "pages/impact.html", view, title=title),
        twin={
            "ref": ref, "total": len(found),
            "affected": [[each.ref, each.distance] for each in found[:MOST_TOLD]],
        },
        index=False,
        kind="page",
    )  # fmt: skip


def _view(portal: Portal, entity: Entity, found: list[AffectedThing]) -> ImpactView:
    ref, final = entity.ref, last_environment(portal)
    needs = frozenset(upstream(portal, entity))
    direct = [each for each in found if each.distance == 1]
    indirect = [each for each in found if each.distance > 1]
    by_team = teams_of(portal, [each.ref for each in found])
    teams = [_team(portal, owner, refs) for owner, refs in by_team.items() if owner]
    broken = portal.world.delivery.broken.get(ref)
    kind = split_ref(ref)[0]
    return ImpactView(
        name=portal.name(ref),
        href=portal.href(ref),
        icon=portal.icon(ref),
        kind=kind_word(portal, entity),
        crumbs=((portal.words.t("Impact"), "impact/"), (portal.name(ref), portal.href(ref))),
        direct=_rows(portal, direct, needs),
        indirect=_rows(portal, indirect, needs),
        teams=listed(teams, MOST_TEAMS),
        unowned=len(by_team.get("", ())),
        final=final,
        in_final=sum(final in runs_in(portal, each.ref) for each in found),
        lost=broken.operations if broken is not None else (),
        deprecated=entity.lifecycle.lower() == "deprecated",
        operations=kind == "api" and bool(entity.operations),
        message=_message(portal, entity, by_team),
    )


def _rows(portal: Portal, found: list[AffectedThing], needs: frozenset[str]) -> Listed[AffectedRow]:
    """Return rows, those of production first in each distance."""
    final = last_environment(portal)
    ranked = sorted(
        found, key=lambda each: (each.distance, final not in runs_in(portal, each.ref), portal.name(each.ref).lower())
    )
    kept = listed(ranked, MOST_ROWS)
    return Listed(tuple(_row(portal, each, each.ref in needs) for each in kept.rows), kept.total, kept.left)


def _row(portal: Portal, each: AffectedThing, mutual: bool) -> AffectedRow:
    entity = portal.entities[each.ref]
    return AffectedRow(
        name=portal.name(each.ref),
        href=portal.href(each.ref),
        icon=portal.icon(each.ref),
        status=status_of(portal, entity),
        owner=portal.name(entity.owner.ref, "group") if entity.owner.ref else "",
        owner_href=portal.href(entity.owner.ref),
        through=tuple(Step(portal.name(step), portal.href(step)) for step in each.through),
        environments=runs_in(portal, each.ref),
        mutual=mutual,
    )


def _team(portal: Portal, owner: str, refs: list[str]) -> AffectedTeam:
    team = portal.entities.get(owner)
    links = team.links if team is not None else ()
    channel = channel_of(portal, owner)
    night = next((link for link in links if contact_kind(link.title, link.type, link.url) == "escalation"), None)
    return AffectedTeam(
        name=portal.name(owner, "group"),
        href=portal.href(owner),
        total=len(refs),
        channel=(channel.title or channel.url) if channel else "",
        channel_href=channel.url if channel else "",
        night=(night.title or night.url) if night else "",
        night_href=night.url if night else "",
    )


def _message(portal: Portal, entity: Entity, by_team: dict[str, list[str]]) -> str:
    """Return a message that can be sent as it is: what changes, and who has what that needs it."""
    t = portal.words.t
    owner = portal.name(entity.owner.ref, "group") if entity.owner.ref else t("Nobody")
    lines = [
        t("{name} ({kind}, {owner}) is going to change: …", name=portal.name(entity.ref), owner=owner,
          kind=kind_word(portal, entity)),
        t("What needs it, directly or through others:"),
    ]  # fmt: skip
    for team, refs in by_team.items():
        names = ", ".join(portal.name(ref) for ref in refs[:MOST_NAMED])
        if len(refs) > MOST_NAMED:
            names += ", " + t("{n} more", n=portal.words.number(len(refs) - MOST_NAMED))
        lines.append(f"- {portal.name(team, 'group') if team else t('nobody is known as owner')}: {names}")
    if portal.settings.site_url:
        lines.append(f"{portal.settings.site_url.rstrip('/')}/{impact_path(entity.ref)}")
    return "\n".join(lines)
