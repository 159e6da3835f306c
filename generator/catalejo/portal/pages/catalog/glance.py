"""The state of an entity at a glance: what a reader of its kind asks first, each fact with the section behind it."""

from __future__ import annotations

from collections.abc import Iterator

from ....model.delivery import LinkState
from ....model.live import Capability, CapabilityState
from ....model.status import Level
from ...context import Portal
from ...facts.freshness import NOT_LINKED, asks_nobody, state_of
from ...facts.incidents import Standing, standing
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
    elif component and view.relations.members_total:
        yield GlanceItem(
            k=view.environment or t("Deployment"),
            word=t("by its parts"),
            detail=t("parts: {n}", n=view.relations.members_total),
            href="#members",
        )
    elif component:
        yield from _not_placed(portal, view)
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
        yield _without_runs(portal, view)
    yield from incidents(portal, view)


def _not_placed(portal: Portal, view: EntityView) -> Iterator[GlanceItem]:
    """Yield why a component has no environment; nothing for what is not there to run."""
    t, state = portal.words.t, state_of(portal, Capability.DEPLOYMENTS)
    name = view.environment or t("Deployment")
    if view.linked.get(Capability.DEPLOYMENTS) is LinkState.DOES_NOT_RUN:
        return
    if not state.connected:
        yield GlanceItem(
            k=name,
            word=t("Unknown"),
            detail=t("no system connected"),
            href="sources/#asked" if asks_nobody(portal) else "",
        )
    elif view.entity.ref in portal.world.delivery.nowhere:
        yield GlanceItem(k=name, word=t("not deployed"), detail=t("no application joined"))
    elif view.linked.get(Capability.DEPLOYMENTS) is LinkState.NOT_LINKED:
        yield not_linked(portal, Capability.DEPLOYMENTS, name)


def _without_runs(portal: Portal, view: EntityView) -> GlanceItem:
    """Return why no run is known of a component."""
    t, state = portal.words.t, state_of(portal, Capability.RUNS)
    name = t("Default branch")
    if not state.connected:
        return GlanceItem(k=name, word=t("not measured"), detail=t("no CI system connected"))
    if view.linked.get(Capability.RUNS) is LinkState.NOT_LINKED:
        return not_linked(portal, Capability.RUNS, name)
    return (
        GlanceItem(k=name, word=t("not measured"), detail=t("no runs known"))
        if state.whole
        else _silent(portal, state, name)
    )


def not_linked(portal: Portal, capability: Capability, name: str) -> GlanceItem:
    """Return that nobody looked at something, with the way to the line that would link it."""
    return GlanceItem(k=name, word=portal.words.t(NOT_LINKED[capability]), icon="link", href="#link")


def _silent(portal: Portal, state: CapabilityState, name: str) -> GlanceItem:
    """Return that nothing is known today, and since when."""
    t = portal.words.t
    old = bool(state.observed_at) and state.answered
    detail = t("last answer") if old else t("the source did not answer")
    return GlanceItem(
        k=name, level="stale" if old else "unknown", word=t("Unknown"), detail=detail,
        time=state.observed_at if old else "",
    )  # fmt: skip


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
    match standing(portal, view.entity.ref):
        case Standing.OPEN:
            first = view.incidents[0]
            yield GlanceItem(
                k=name,
                level="stale" if first.stale else "bad",
                icon="incident",
                word=t("Incident open"),
                detail=f"{first.title} · ",
                time=first.opened_at,
                href="#incidents",
            )
        case Standing.NOT_LINKED:
            yield not_linked(portal, Capability.INCIDENTS, name)
        case Standing.NONE:
            yield GlanceItem(k=name, level="ok", word=t("None open"))
        case Standing.SILENT:
            yield _silent(portal, state_of(portal, Capability.INCIDENTS), name)


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
            more = relations.indirect_total
            detail = t("{n} more indirectly", n=portal.words.number(more)) if more else ""
            yield GlanceItem(k=t("Consumers"), word=users[0], detail=detail, href=users[1])
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
