"""Collects the drafts of all repositories: tree search first, then what Locations name."""

from __future__ import annotations

from collections import deque

import msgspec

from ..kit.read.captured import Repo
from ..model.codes import finding
from ..model.findings import Finding
from .addresses import (RepositoryIndex, FilePlace, is_url, is_web, relative)
from .drafts import Draft
from .find import (ENTITY_NAMES, TEMPLATE_NAMES, is_glob, is_template_path, is_yaml, match_glob, tree_search)
from .read import (MAX_ENTITIES, read_file)

_MAX_TARGETS = 2_000


class Collected(msgspec.Struct):
    """The drafts of a capture in a fixed order, findings, and how many files were left alone as template content."""

    drafts: list[Draft] = []
    findings: list[Finding] = []
    template_files: int = 0
    with_files: set[str] = set()
    """Repositories that have an entity file, readable or not."""


class _Search:
    def __init__(self, repos: tuple[Repo, ...], atlas: RepositoryIndex) -> None:
        self.atlas = atlas
        self.out = Collected([], [], 0, set())
        self.seen: set[tuple[str, str]] = set()
        self.queue: deque[tuple[FilePlace, bool]] = deque()
        self.given: dict[str, int] = {}
        self.elsewhere: dict[str, list[tuple[str, Draft, int, int]]] = {}
        self.told: set[str] = set()

    def read(self, place: FilePlace, named: bool) -> None:
        repo = self.atlas.repos[place.repo]
        if (place.repo, place.path) in self.seen:
            return
        self.seen.add((place.repo, place.path))
        if is_template_path(repo, place.path):
            self.out.template_files += 1
            return
        name = place.path.rpartition("/")[2]
        result = read_file(repo, place.path, self.atlas, named, named or name in ENTITY_NAMES)
        self.out.template_files += result.template
        self.out.findings.extend(result.findings)
        if name not in TEMPLATE_NAMES and not result.template:
            self.out.with_files.add(place.repo)
        self._keep(repo, place, result.drafts)

    def _keep(self, repo: Repo, place: FilePlace, drafts: list[Draft]) -> None:
        room = MAX_ENTITIES - self.given.get(place.repo, 0)
        if len(drafts) > room:
            args = {"limit": MAX_ENTITIES}
            self.out.findings.append(finding("CAT007", place.repo, repo.origin(place.path), "entities", **args))
            drafts = drafts[: max(room, 0)]
        self.given[place.repo] = self.given.get(place.repo, 0) + len(drafts)
        for draft in drafts:
            self.out.drafts.append(draft)
            if draft.kind == "Location" and draft.recognised:
                self._follow(draft)

    def _follow(self, draft: Draft) -> None:
        spec = draft.spec
        if spec.get("type", "url") not in ("url", "file"):
            origin = draft.origin("spec", "type")
            self.out.findings.append(finding("CAT044", draft.ref, origin, "type", type=spec["type"]))
            return
        targets: list[tuple[tuple[str | int, ...], str]] = []
        if "target" in spec:
            targets.append((("spec", "target"), spec["target"]))
        targets += [(("spec", "targets", i), target) for i, target in enumerate(spec.get("targets", ()))]
        for path, target in targets[:_MAX_TARGETS]:
            self._target(draft, path, target)

    def _target(self, draft: Draft, path: tuple[str | int, ...], target: str) -> None:
        repo = draft.repo
        if is_url(target):
            place = self.atlas.locate(target)
            if place is None and not is_web(target):
                self._complain("CAT041", draft, path, target)
                return
            if place is None:
                if target not in self.told:
                    self.told.add(target)
                    self.elsewhere.setdefault(draft.ref, []).append((target, draft, *draft.document.at(*path)))
                return
            repo = self.atlas.repos[place.repo]
        else:
            file = relative(draft.path, target)
            if file is None:
                self._complain("CAT041", draft, path, target)
                return
            place = FilePlace(repo.info.id, file)
        files = match_glob(repo, place.path) if is_glob(place.path) else [place.path]
        found = [file for file in files if file in repo.paths]
        if not found and draft.spec.get("presence", "required") == "required":
            self._complain("CAT040", draft, path, target)
        self.queue.extend((FilePlace(repo.info.id, file), True) for file in found if is_yaml(file))

    def _complain(self, code: str, draft: Draft, path: tuple[str | int, ...], target: str) -> None:
        self.out.findings.append(finding(code, draft.ref, draft.origin(*path), target, target=target[:300]))

    def drain(self) -> None:
        while self.queue:
            self.read(*self.queue.popleft())


def collect(repos: tuple[Repo, ...], atlas: RepositoryIndex) -> Collected:
    """Read every entity file once, in a fixed order: searched files by repository and path, then named ones."""
    search = _Search(repos, atlas)
    for repo in repos:
        for path in tree_search(repo):
            search.read(FilePlace(repo.info.id, path), False)
    search.drain()
    for ref, places in sorted(search.elsewhere.items()):
        target, draft, line, column = places[0]
        origin = draft.repo.origin(draft.path, line, column)
        shown = target[:300] + (f" (+{len(places) - 1})" if len(places) > 1 else "")
        search.out.findings.append(finding("CAT042", ref, origin, "elsewhere", len(places), target=shown))
    return search.out
