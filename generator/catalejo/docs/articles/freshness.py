"""How old documentation is, and the code beside it; only where the capture kept history."""

from __future__ import annotations

import math
import posixpath

from ...kit.read.captured import Repo
from ...kit.read.doc_places import MKDOCS as NAMES
from ...kit.text import moments
from ...model.capture import PathChange
from ..sites.find import Site

STALE_DAYS = 180

_NOT_CODE = frozenset(("catalog-info.yaml", "catalog-info.yml", "CODEOWNERS", "LICENSE", "CHANGELOG.md", *NAMES))
_TEXT = frozenset((".md", ".markdown", ".rst", ".adoc", ".txt"))


class Histories:
    """The last change per path of every repository, read once each."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, PathChange]] = {}

    def of(self, repo: Repo) -> dict[str, PathChange]:
        """Return a repository's history, empty where none was kept."""
        if repo.info.history == "none":
            return {}
        if repo.info.id not in self._read:
            self._read[repo.info.id] = repo.history()
        return self._read[repo.info.id]


def code_changed(site: Site, history: dict[str, PathChange], subpath: str) -> str:
    """Return when the code that a site stands beside last changed: text, settings and the docs themselves apart."""
    inside = f"{subpath.strip('/')}/" if subpath.strip("/") else ""
    docs = f"{site.root}/" if site.root else "\0"
    dates = [
        change.date
        for path, change in history.items()
        if path in site.repo.paths
        and path.startswith(inside)
        and not path.startswith((docs, ".github/"))
        and _is_code(path)
    ]
    return newest(dates)


def newest(dates: list[str]) -> str:
    """Return the latest of some times, "" of none; times in any zone, unreadable ones left out."""
    read = [(moment, date) for date in dates if (moment := moments.moment(date)) is not None]
    return max(read)[1] if read else ""


def days_between(earlier: str, later: str) -> int:
    """Return the whole days from one time to another, 0 where either is unknown."""
    days = moments.days_between(earlier, later)
    return math.floor(days) if days is not None else 0


def _is_code(path: str) -> bool:
    name = posixpath.basename(path)
    return name not in _NOT_CODE and posixpath.splitext(name)[1].lower() not in _TEXT
