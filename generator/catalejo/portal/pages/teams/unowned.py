"""What nobody answers for: things without an owner, with an owner that nobody declares, and what only runs."""

from __future__ import annotations

from msgspec import Struct

from ....model.delivery import Placement
from ...bounds import NAMES, Listed, listed
from ...context import Portal
from ...facts.status import last_environment
from ...html.draw import draw
from ...html.page import Page
from .owned import OwnedGroup, owned_groups

PATH = "teams/unowned/"


class UnownedView(Struct, frozen=True, kw_only=True):
    """The page: without an owner, with one that is not found, and what runs without being in the catalog."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    nobody: list[OwnedGroup]
    nobody_total: int
    lost: list[OwnedGroup]
    lost_total: int
    unproven: int
    environment: str
    undeclared: Listed[Placement]


def _unproven(portal: Portal, ref: str) -> bool:
    """Tell whether no file declares an owner that is named: then nobody can say that it exists."""
    owner = portal.entities.get(ref)
    return owner is None or owner.stub or owner.inferred


def page(portal: Portal) -> Page:
    """Return the page of what nobody answers for."""
    t = portal.words.t
    title = t("Without an owner we know")
    nobody = portal.unowned
    undeclared = [p for p in portal.world.delivery.placements if not p.component]
    lost = [e for ref, entities in portal.owned.items() if ref for e in entities if not portal.answered_for(e)]
    view = UnownedView(
        title=title,
        crumbs=((t("Teams"), "teams/"), (title, "")),
        nobody=owned_groups(portal, nobody, [t("nobody")]),
        nobody_total=len(nobody),
        lost=owned_groups(portal, lost),
        lost_total=len(lost),
        unproven=sum(_unproven(portal, ref) for ref, entities in portal.owned.items() if ref and entities),
        environment=last_environment(portal),
        undeclared=listed(undeclared, NAMES),
    )
    count = len(nobody) + len(lost)
    return Page(
        path=PATH,
        section="unowned",
        title=title,
        description=portal.words.n("{n} thing that nobody answers for", "{n} things that nobody answers for", count),
        body=draw(portal, PATH, "pages/unowned.html", view),
        kind="team",
        twin={
            "nobody": [entity.ref for entity in nobody],
            "lost": [entity.ref for entity in lost],
            "undeclared": [placement.name for placement in undeclared],
        },
    )
