"""Repositories that are not as usual, and what a limit or a setting left out of all of them."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from ....model.capture import RepositoryInfo
from ...context import Portal
from ...facts.sources import hint_of

LEFT_OUT = {
    "archived": "Archived repositories",
    "fork": "Forks",
    "forks": "Forks",
    "size": "Files above the size limit",
    "too-large": "Files above the size limit",
    "symlink": "Symbolic links",
    "link": "Symbolic links",
    "submodule": "Submodules",
    "path": "Paths that no file system should hold",
    "unsafe-path": "Paths that no file system should hold",
    "name": "Repositories left out by name",
    "topic": "Repositories left out by topic",
    "project": "Repositories left out by project",
    "mode": "Files of unusual kinds",
    "limit": "Files beyond the repository's limit",
    "image": "Pictures above the size limit",
}
UNREAD = ("stale", "failed", "denied")
REPO_STATUS = {
    "stale": "older data stands in",
    "failed": "could not be read",
    "denied": "access refused",
    "empty": "empty",
    "truncated": "cut at the limit",
}


class LeftOut(Struct, frozen=True):
    """What was left out, and how much of it."""

    what: str
    n: int


class RepositoryLine(Struct, frozen=True, kw_only=True):
    """A repository that is not as usual: how, why, how to mend it; ``time`` is how old stale data is, else ""."""

    name: str
    words: str
    error: str
    hint: str
    level: str
    time: str


def left_out(portal: Portal) -> list[LeftOut]:
    """What a limit or a setting left out; what is less public than the portal is neither named nor counted."""
    totals: Counter[str] = Counter()
    for source in portal.world.manifest.sources:
        totals.update(source.left_out)
    for info in portal.world.repos.values():
        totals.update(info.left_out)
    return [LeftOut(portal.words.t(LEFT_OUT.get(reason, reason)), n) for reason, n in sorted(totals.items()) if n]


def repositories(portal: Portal) -> list[RepositoryLine]:
    """Repositories that are not as they should be: stale, empty, denied, renamed, archived."""
    rows = []
    for info in sorted(portal.world.repos.values(), key=lambda info: info.id):
        words = _oddities(portal, info)
        unread = info.status in UNREAD
        if words:
            rows.append(
                RepositoryLine(
                    name=info.name,
                    words=", ".join(words),
                    error=info.error,
                    hint=hint_of(portal, info.id) if unread else "",
                    level="stale" if unread else "none",
                    time=info.fetched_at if unread else "",
                )
            )
    return rows


def _oddities(portal: Portal, info: RepositoryInfo) -> list[str]:
    t, words = portal.words.t, []
    if info.status not in ("ok", ""):
        words.append(t(REPO_STATUS.get(info.status, info.status)))
    if info.archived:
        words.append(t("archived"))
    if info.previous_names:
        words.append(t("renamed, was {name}", name=", ".join(_short(info, name) for name in info.previous_names)))
    return words


def _short(info: RepositoryInfo, name: str) -> str:
    """Return a former id of a repository as people know it: without host and owner where these are the same."""
    return name.removeprefix(f"{info.id.rpartition('/')[0]}/")
