"""The state of an entity at a glance: what a reader of its kind asks first, each fact with the section behind it."""

from __future__ import annotations

from collections.abc import Iterator

from ....model.status import Level
from ...context import Portal
from ...facts.freshness import LINK_OF
from ...facts.views import CellView
from ...parts import GlanceItem
from .entity_view import EntityView

BRANCH_WORD = {Level.BAD: "Red", Level.OK: "Green", Level.BUSY: "Running"}


def glance(portal: Portal, view: EntityView) -> tuple[GlanceItem, ...]:
    """Return the facts in their order."""
    found = list(_running(portal, view)) if view.kind in ("component", "resource") else []
    found += _score(portal, view)
    found += _of_its_kind(portal, view)
    return tuple(found)


def _running(portal: Portal, view: EntityView) -> Iterator[GlanceItem]:
    """What runs in the last environment, how the default branch is, whether an incident is open."""
    t, component = portal.words.t, view.kind == "component"
    if view.final is not None:
        yield final(portal, view.final)
    elif component:
        yield GlanceItem(
            k=view.environment or t("Deployment"),
            word=t("not deployed") if view.connected else t("Unknown"),
            detail=t("no application joined") if view.connected else t("no system connected"),
        )
    if view.branch is not None:
        pipeline = view.branch.pipeline
        yield GlanceItem(
            k=t("Default branch"),
            level="stale" if pipeline.stale else pipeline.level.value,
            word=t(BRANCH_WORD.get(pipeline.level, "Unknown")),
            detail=t("{good} of {all} runs passed", good=pipeline.success, all=pipeline.finished),
            time=pipeline.red_since,
            href="#ci",
            of=view.branch.age.source,
        )
    elif component:
        yield GlanceItem(k=t("Default branch"), word=t("not measured"), detail=t("no runs known"))
    yield from incidents(portal, view)


def final(portal: Portal, cell: CellView) -> GlanceItem:
    """Return how the last environment is."""
    t = portal.words.t
    word = cell.health
    if cell.state == "running":
        word = f"{cell.health}, {cell.sync.lower()}"
    elif cell.stale:
        word = t("Stale")
    elif cell.state == "absent":
        word = t("Absent")
    return GlanceItem(
        k=cell.environment,
        level=cell.health_level,
        icon=cell.health_icon,
        word=word,
        detail=f"{cell.version} · " if cell.since else cell.version,
        time=cell.since,
        href="#where",
        of=cell.source,
    )


def incidents(portal: Portal, view: EntityView) -> Iterator[GlanceItem]:
    """Yield whether an incident is open; nothing where nobody asks."""
    t = portal.words.t
    name = t("Incidents")
    if view.incidents:
        first = view.incidents[0]
        yield GlanceItem(
            k=name,
            level="bad",
            icon="incident",
            word=t("Incident open"),
            detail=f"{first.title} · ",
            time=first.opened_at,
            href="#incidents",
        )
    elif view.on_call == "ok":
        yield GlanceItem(k=name, level="ok", word=t("None open"))
    elif view.on_call == "no_link":
        yield GlanceItem(k=name, word=t("Not linked"), detail=LINK_OF["incidents"])
    elif view.on_call:
        yield GlanceItem(k=name, level="unknown", word=t("Unknown"))


def _score(portal: Portal, view: EntityView) -> Iterator[GlanceItem]:
    for score in view.scores[:1]:
        yield GlanceItem(
            k=score.title,
            icon="level-up",
            word=score.level,
            detail=portal.words.t("{passed} of {all} rules", passed=score.passed, all=score.applicable),
            href=f"#score-{score.card.id}",
        )


def _of_its_kind(portal: Portal, view: EntityView) -> Iterator[GlanceItem]:
    """What only this kind of thing has; a status is said where nothing above has said it."""
    t, relations = portal.words.t, view.relations
    measured = view.status.level != "none"
    users = str(relations.users_total), "#users" if relations.users else ""
    match view.kind:
        case "api":
            operations = view.operations.total
            yield _state(view, t("Promise"))
            yield GlanceItem(k=t("Consumers"), word=users[0], href=users[1])
            yield GlanceItem(k=t("Operations"), word=str(operations), href="#operations" if operations else "")
        case "system" | "domain":
            yield _state(view, t("Worst status"), "#members")
            yield GlanceItem(k=t("Parts"), word=str(relations.members_total), href="#members")
        case "resource" if view.final is None:
            yield GlanceItem(k=t("Used by"), word=users[0], href=users[1])
            if measured:
                yield _state(view, t("Status"))
        case "component" if view.final is None and measured:
            yield _state(view, t("Status"))
        case "template":
            asked = view.parameters
            yield GlanceItem(k=t("Makes"), word=view.entity.type or t("not declared"))
            yield GlanceItem(k=t("Parameters"), word=str(len(asked)), href="#parameters" if asked else "")
        case "user":
            groups = relations.groups
            yield GlanceItem(k=t("Teams"), word=str(len(groups)), href="#groups" if groups else "")


def _state(view: EntityView, name: str, href: str = "") -> GlanceItem:
    status = view.status
    return GlanceItem(k=name, level=status.level, icon=status.icon, word=status.text, time=status.since, href=href)
