"""Changes in words: what happened, to whom, from what to what."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup, escape
from msgspec import Struct

from ...model.history import Change
from ..context import Portal
from .levels import level_name, level_rank
from .since import happened_at


class Look(NamedTuple):
    """How a kind of change is shown: icon, level, its kind in one word, English text with arguments."""

    icon: str
    level: str
    label: str
    text: str


LOOKS: dict[str, Look] = {
    "entity.added": Look("added", "none", "Added", "added to the catalog"),
    "entity.removed": Look("minus", "warn", "Removed", "removed from the catalog"),
    "entity.renamed": Look("edit", "none", "Name", "renamed from {before}"),
    "owner.moved": Look("team", "none", "Owner", "owner {before} → {after}"),
    "lifecycle.moved": Look("tag", "none", "Lifecycle", "lifecycle {before} → {after}"),
    "system.moved": Look("system", "none", "System", "system {before} → {after}"),
    "ref.broken": Look("link", "warn", "Reference", "points at {after}, which is gone"),
    "ref.mended": Look("link", "ok", "Reference", "finds {after} again"),
    "deployed": Look("rocket", "none", "Version", "{environment} moves to {after}"),
    "rolled_back": Look("rocket", "warn", "Version", "{environment} rolled back to {after}"),
    "health.moved": Look("heart", "none", "Health", "{environment}: {before} → {after}"),
    "drift.begun": Look("arrow-up", "warn", "Sync", "{environment} out of sync"),
    "drift.ended": Look("check", "ok", "Sync", "{environment} in sync again"),
    "ci.moved": Look("branch", "none", "Branch", "default branch {before} → {after}"),
    "level.moved": Look("level-up", "none", "Level", "{before} → {after}"),
    "docs.added": Look("doc", "none", "Docs", "docs added"),
    "docs.stale": Look("doc", "warn", "Docs", "docs went stale"),
    "docs.removed": Look("doc", "warn", "Docs", "docs removed"),
    "docs.changed": Look("doc", "none", "Docs", "docs changed"),
    "api.breaking": Look("api", "bad", "API", "breaking API change: {before} removed"),
    "api.changed": Look("api", "none", "API", "API gains {after}"),
    "incident.opened": Look("incident", "bad", "Incident", "incident opened: {after}"),
    "incident.resolved": Look("ok", "ok", "Incident", "incident resolved: {after}"),
    "source.stale": Look("stale", "warn", "Source", "did not answer; older data stands in"),
    "source.recovered": Look("ok", "ok", "Source", "answers again"),
}
"""Every kind of change that the history room makes."""

NIGHTS = 30
"""Nights on the first page of changes; those before them have a page a month."""
LEVEL_ORDER = ("bad", "warn", "none", "ok")
_WORDS = frozenset(("health.moved", "ci.moved"))
_BAD = frozenset(("Degraded", "Missing", "failure", "error", "timeout"))
_GOOD = frozenset(("Healthy", "success"))
_MOVED = frozenset(
    ("owner.moved", "lifecycle.moved", "system.moved", "deployed", "rolled_back", "level.moved", *sorted(_WORDS))
)
"""Kinds that are told as "old → new"; everything else is a sentence."""


class ChangeView(Struct, frozen=True, kw_only=True):
    """A change as a timeline entry; ``event`` is "" where only the night is known, ``old`` None where none is shown.

    ``line`` stands without a heading, ``moved`` below one that names the kind of change.
    """

    kind: str
    label: str
    icon: str
    level: str
    name: str
    text: str
    moved: Markup
    line: Markup
    old: str | None
    new: str
    href: str
    time: str
    event: str
    detail: str


def told_environments(portal: Portal) -> tuple[str, ...]:
    """Return the environments by which the page of changes can be narrowed: those of which it tells, if several."""
    nights = set(portal.world.history.nights[:NIGHTS])
    found = {change.environment for change in portal.world.history.changes if change.at in nights} - {""}
    return tuple(name for name in portal.world.delivery.environments if name in found) if len(found) > 1 else ()


def subject_name(portal: Portal, change: Change) -> str:
    """Return the name of what a change happened to; a source keeps its id, which may look like a reference."""
    is_entity = ":" in change.subject and not change.kind.startswith("source.")
    return portal.name(change.subject) if is_entity else change.subject


def change_view(portal: Portal, change: Change) -> ChangeView:
    """A change as a timeline entry: whom it happened to, what, where it leads."""
    t = portal.words.t
    look = LOOKS.get(change.kind, Look("edit", "none", change.kind, change.kind))
    before, after = _values(portal, change)
    args = {**change.args, "before": before, "after": after, "environment": change.environment}
    level = level_of(portal, change)
    text = t(look.text, **args)
    shown, happened = change.kind in _MOVED, happened_at(portal, change)
    return ChangeView(
        kind=change.kind,
        label=t(look.label),
        icon="heart-broken" if change.kind == "health.moved" and level == "bad" else look.icon,
        level=level,
        name=subject_name(portal, change),
        text=text,
        moved=moved(change, before, after) if shown else escape(_capital(text)),
        line=line(change, before, after, t(look.label)) if shown else escape(_capital(text)),
        old=before if shown else None,
        new=after,
        href=portal.href(change.subject),
        time=happened or change.at,
        event=happened,
        detail=t(change.args["detail"], **change.args) if "detail" in change.args else "",
    )


def _values(portal: Portal, change: Change) -> tuple[str, str]:
    """The old and the new value in words."""
    t = portal.words.t
    before, after = change.before or t("none"), change.after or t("none")
    if change.kind in _WORDS:
        return t(before), t(after)
    if change.kind in ("owner.moved", "system.moved"):
        before, after = (portal.name(value, "group") if ":" in value else value for value in (before, after))
    if change.kind == "level.moved":
        card = change.args.get("card", "")
        before, after = (level_name(portal, card, value) for value in (change.before, change.after))
    return before, after


def level_of(portal: Portal, change: Change) -> str:
    """Return how bad a change is: ``bad``, ``warn``, ``ok`` or ``none``."""
    if change.kind in _WORDS:
        return "bad" if change.after in _BAD else "ok" if change.after in _GOOD else "none"
    if change.kind == "level.moved":
        card = change.args.get("card", "")
        return "ok" if level_rank(portal, card, change.after) > level_rank(portal, card, change.before) else "warn"
    look = LOOKS.get(change.kind)
    return look.level if look else "none"


def moved(change: Change, before: str, after: str, environments: str = "") -> Markup:
    """Return "environment: old → new", the old value marked as gone, the new one as come; versions in mono."""
    where = environments or change.environment
    mono = ' class="ct-ver"' if change.kind in ("deployed", "rolled_back") else ""
    text = Markup("{}<del{}>{}</del> → <ins{}>{}</ins>")
    return text.format(f"{where}: " if where else "", Markup(mono), before, Markup(mono), after)


def line(change: Change, before: str, after: str, label: str) -> Markup:
    """Return a change that stands without a heading: what has no environment says what it is, "Level gold → silver"."""
    text = moved(change, before, after)
    return text if change.environment else Markup("{} {}").format(label, text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
