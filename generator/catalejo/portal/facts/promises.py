"""What the APIs that an entity consumes promised and do not keep: the first lines of what happens upstream."""

from __future__ import annotations

from markupsafe import escape

from ...model.entities import Entity
from ..context import Portal
from .changes import ChangeView
from .neighbours import consumed

DEPRECATED = "deprecated"


def promises(portal: Portal, entity: Entity) -> list[ChangeView]:
    """Return a line for each consumed API that lost operations, then for each that is deprecated."""
    t = portal.words.t
    apis = [api for api in consumed(portal, entity) if api in portal.entities]
    lines = []
    for api in sorted(apis, key=lambda api: (not is_broken(portal, api), api)):
        broken = portal.world.delivery.broken.get(api)
        if broken is not None:
            text = t("lost {operations}, and is consumed here", operations=", ".join(broken.operations))
            lines.append(_line(portal, api, text, "bad", "api", broken.since))
        if is_deprecated(portal, api):
            lines.append(_line(portal, api, t("is deprecated, and is consumed here"), "warn", "older", ""))
    return lines


def is_broken(portal: Portal, api: str) -> bool:
    """Tell whether an API lost operations that are not back."""
    return api in portal.world.delivery.broken


def is_deprecated(portal: Portal, api: str) -> bool:
    """Tell whether an API says that it goes away."""
    return portal.entities[api].lifecycle.lower() == DEPRECATED


def _line(portal: Portal, api: str, text: str, level: str, icon: str, since: str) -> ChangeView:
    return ChangeView(
        kind="api.promise", label=portal.words.t("API"), icon=icon, level=level, name=portal.name(api), text=text,
        moved=escape(text), line=escape(text), old=None, new="", href=portal.href(api), time=since, event="", detail="",
    )  # fmt: skip
