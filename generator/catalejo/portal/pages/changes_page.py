"""What changed, night by night, then by entity; old value grey, new value ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from ..changes import change_view
from ..context import Portal
from ..draw import draw
from ..page import Page

NIGHTS = 30
PER_NIGHT = 200


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page of changes, newest night first."""
    t = portal.words.t
    history = portal.world.history
    by_night: dict[str, list[dict[str, object]]] = defaultdict(list)
    for change in history.changes:
        by_night[change.at].append(change_view(portal, change))
    nights = [
        {
            "at": at,
            "changes": sorted(by_night[at], key=lambda c: (c["subject"], c["time"]))[:PER_NIGHT],
            "total": len(by_night[at]),
        }
        for at in history.nights[:NIGHTS]
        if at in by_night or at == (history.nights[0] if history.nights else "")
    ]
    body = draw(
        portal,
        "changes/",
        "pages/changes.html",
        nights=nights,
        kept=history.kept,
        since=history.nights[-1] if history.nights else "",
        total=len(history.changes),
    )
    yield Page(
        path="changes/",
        section="changes",
        title=t("Changes"),
        body=body,
        kind="changes",
        description=portal.words.n(
            "{n} change in the nights that are kept", "{n} changes in the nights that are kept", len(history.changes)
        ),
        twin={"changes": [msgspec.to_builtins(change) for change in history.changes[:2000]], "as_of": portal.taken_at},
    )
