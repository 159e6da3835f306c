"""What a run is made of while it is planned: workspace, folders that may be read, requests, what was said."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from ...kit.text.urls import repository_id
from ...model.scaffolding import (
    LATER_START,
    FolderGiven,
    FolderWanted,
    PlannedRequest,
    ScaffoldFile,
    ScaffoldOrder,
)
from ..expressions import Budget, NotSupported
from ..workspace import Workspace, safe_path

_WEB_FOLDER = re.compile(r"(https?://[^/?#]+/[^?#]+?)/(?:-/)?(?:tree|blob|src/branch|src)/([^/?#]+)/?([^?#]*)")
Outputs = dict[str, object]


class FolderNeeded(Exception):
    """A step reads a folder that was not given yet."""

    def __init__(self, wanted: FolderWanted) -> None:
        """Keep which."""
        self.wanted = wanted
        super().__init__(wanted.path)


class PlannedRun:
    """The state of one run; actions change it, nothing of it is on a disk or sent."""

    def __init__(self, order: ScaffoldOrder) -> None:
        """Begin with an empty workspace."""
        self.order = order
        self.workspace = Workspace()
        self.budget = Budget()
        self.requests: list[PlannedRequest] = []
        self.log: list[str] = []
        self._folders = dict(order.folders)

    def folder(self, url: object) -> Mapping[str, ScaffoldFile]:
        """Return the files that an address leads to: relative to the template, or a repository of the capture.

        Raises:
            FolderNeeded: they were not read yet.
            NotSupported: it leads out of the repository, or there is nothing.

        """
        wanted = self._wanted(text_input(url, "url"))
        if wanted not in self._folders:
            raise FolderNeeded(wanted)
        given: FolderGiven = self._folders[wanted]
        if given.problem:
            raise NotSupported(f"{str(url)[:120]}: {given.problem}")
        links = [path for path, file in given.files.items() if file.mode not in ("100644", "100755")]
        if links:
            raise NotSupported(f"{str(url)[:120]}: {links[0][:120]} is a link, which is not followed")
        return given.files

    def _wanted(self, url: str) -> FolderWanted:
        web = _WEB_FOLDER.fullmatch(url)
        if web:
            repo = repository_id(web[1])
            own = repo.lower() == self.order.remote.lower()
            return FolderWanted("" if own and repo else repo, safe_path(web[3]), web[2])
        if "://" in url:
            repo = repository_id(url)
            if not repo:
                raise NotSupported(f"{url[:120]} is no address of a repository")
            return FolderWanted("" if repo.lower() == self.order.remote.lower() else repo, "")
        if url.startswith("/"):
            raise NotSupported(f"{url[:120]} is an absolute path")
        return FolderWanted("", safe_path(posixpath.join(posixpath.dirname(self.order.place), url)))


Action = Callable[[PlannedRun, str, Mapping[str, object]], tuple[str, Outputs]]
"""Takes the run, the step's id and its input; returns what it does, in a line, and the step's outputs."""


def text_input(value: object, name: str, default: str | None = None) -> str:
    """Return an input that has to be a text.

    Raises:
        NotSupported: it is missing without a default, is none, or is known only later.

    """
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise NotSupported(f"input {name} is {'missing' if value is None else 'no text'}")
    if LATER_START in value:
        raise NotSupported(f"input {name} is known only after a request was sent")
    return value
