"""Changes in words: what happened, to whom, from what to what."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..model.history import Change
from .context import Portal


class Look(NamedTuple):
    """How a kind of change is shown: icon, level, English text with arguments."""

    icon: str
    level: str
    text: str


LOOKS: dict[str, Look] = {
    "entity.added": Look("plus", "none", "added to the catalog"),
    "entity.removed": Look("minus", "warn", "removed from the catalog"),
    "entity.renamed": Look("edit", "none", "renamed from {before}"),
    "owner.moved": Look("team", "none", "owner {before} → {after}"),
    "lifecycle.moved": Look("tag", "none", "lifecycle {before} → {after}"),
    "system.moved": Look("system", "none", "system {before} → {after}"),
    "ref.broken": Look("link", "warn", "points at {after}, which is gone"),
    "ref.mended": Look("link", "ok", "finds {after} again"),
    "deployed": Look("rocket", "none", "{environment} moves to {after}"),
    "rolled_back": Look("rocket", "warn", "{environment} rolled back to {after}"),
    "health.moved": Look("heart", "none", "{environment}: {before} → {after}"),
    "drift.begun": Look("arrow-up", "warn", "{environment} out of sync"),
    "drift.ended": Look("check", "ok", "{environment} in sync again"),
    "ci.moved": Look("running", "none", "default branch {before} → {after}"),
    "level.moved": Look("level-up", "none", "{before} → {after}"),
    "docs.added": Look("doc", "none", "docs added"),
    "docs.stale": Look("doc", "warn", "docs went stale"),
    "docs.removed": Look("doc", "warn", "docs removed"),
    "docs.changed": Look("doc", "none", "docs changed"),
    "api.breaking": Look("api", "bad", "breaking API change: {before} removed"),
    "api.changed": Look("api", "none", "API gains {after}"),
    "incident.opened": Look("incident", "bad", "incident opened: {after}"),
    "incident.resolved": Look("ok", "ok", "incident resolved: {after}"),
    "source.stale": Look("stale", "warn", "did not answer; older data stands in"),
    "source.recovered": Look("ok", "ok", "answers again"),
}
"""Every kind of change that the history room makes."""

_WORDS = frozenset(("health.moved", "ci.moved"))
_BAD = frozenset(("Degraded", "Missing", "failure", "error", "timeout"))


def change_view(portal: Portal, change: Change) -> dict[str, Any]:
    """A change as a timeline entry: subject, text, where it leads, when."""
    t = portal.words.t
    look = LOOKS.get(change.kind, Look("edit", "none", change.kind))
    before, after = change.before or t("none"), change.after or t("none")
    if change.kind in _WORDS:
        before, after = t(before), t(after)
    if change.kind == "owner.moved":
        before, after = (portal.name(value, "group") if ":" in value else value for value in (before, after))
    level = "bad" if change.kind in _WORDS and change.after in _BAD else look.level
    args = {**change.args, "before": before, "after": after, "environment": change.environment}
    subject = portal.name(change.subject) if ":" in change.subject else change.subject
    return {
        "kind": change.kind,
        "icon": "heart-broken" if change.kind == "health.moved" and level == "bad" else look.icon,
        "level": level,
        "subject": subject,
        "ref": change.subject,
        "text": t(look.text, **args),
        "title": f"{subject}: {t(look.text, **args)}",
        "href": portal.href(change.subject),
        "time": change.event_at or change.at,
        "night": change.at,
        "detail": t(change.args["detail"], **change.args) if "detail" in change.args else "",
    }
