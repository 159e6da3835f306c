"""Reads one repository for the catalog: runs in a limited worker, is pure, and gives bounded plain data.

What needs other repositories is left open here: addresses that lead elsewhere are handed back, and the repository is
read again once they are known. See ``gather.py`` for the other side.
"""

from __future__ import annotations

import gc
import posixpath
from collections import deque
from pathlib import Path

import msgspec

from ...kit.read import codeowners, owners_files
from ...kit.read.captured import Repo
from ...kit.read.narrow import listing, text_of
from ...kit.text.encoding import undecodable
from ...kit.text.globs import is_glob
from ...model.entities import CodeOwners, ListedOwner
from ...model.findings import Finding
from ...wording.codes import finding
from ..addresses import RepositoryIndex, is_url, is_web, relative
from ..infer.component import conclude
from . import elsewhere
from .declared import FilePlace, Inference, ReadRequest, RepositoryReading, WebTarget
from .drafts import Draft
from .files import MAX_ENTITIES, read_file
from .find import ENTITY_NAMES, TEMPLATE_NAMES, is_template_path, is_yaml, match_glob, tree_search
from .weigh import Scales, entity_reading

_MAX_TARGETS = 2_000
_MAX_LOOKED = 500_000
"""Paths that all globs of a repository may be compared with."""
_MAX_URLS = 2_000
_MAX_URL = 2_000


class DamagedShard(Exception):
    """A file of the capture cannot be read; the message names it."""


def warm() -> None:
    """Let no collection of garbage look through a reading again and again: a worker ends after a few of them."""
    gc.disable()


def read(payload: bytes) -> bytes:
    """Read one repository: a ``ReadRequest`` in, a ``RepositoryReading`` or an ``Inference`` out.

    Raises:
        DamagedShard: a file of its shard cannot be read.

    """
    request = msgspec.msgpack.decode(payload, type=ReadRequest)
    repo = Repo(Path(request.folder), request.info)
    reading: object = _concluded(repo) if request.infer else read_repository(repo, request)
    if repo.damage:
        raise DamagedShard(sorted(repo.damage)[0])
    return msgspec.msgpack.encode(reading)


def _concluded(repo: Repo) -> Inference:
    """Return what a repository is, with the owners of its parts: of their folders, whatever their files are called."""
    found = conclude(repo)
    places = {part.path: part.folder for part in found.parts}
    places |= {api.path: posixpath.dirname(api.path) for api in found.apis}
    inside = {path: posixpath.join(folder, "-") for path, folder in places.items()}
    owners, approvers = code_owners_of(repo, set(inside.values())), approvers_of(repo, set(inside.values()))
    if owners is not None:
        found.rules = {path: owners.rules[place] for path, place in inside.items() if place in owners.rules}
    found.approvers = {path: approvers[place] for path, place in inside.items() if place in approvers}
    return found


class Lookup:
    """Where web addresses lead: into this repository, where the request says, or not known yet."""

    def __init__(self, repo: Repo, request: ReadRequest) -> None:
        self._own = RepositoryIndex((repo,), by_name=request.by_name)
        self._located = request.located
        self.unknown: dict[str, None] = {}

    def locate(self, url: str) -> FilePlace | None:
        """Return the place of a web address, None where it is not in a captured repository or not known yet."""
        place = self._own.locate(url)
        if place is not None or url in self._located:
            return place or self._located[url]
        if is_web(url) and len(url) <= _MAX_URL and len(self.unknown) < _MAX_URLS:
            self.unknown[url] = None
        return None


class _Search:
    """The entity files of one repository, each read once: searched ones by path, then those that Locations name."""

    def __init__(self, repo: Repo, lookup: Lookup) -> None:
        self.repo, self.lookup = repo, lookup
        self.out = RepositoryReading()
        self.drafts: list[Draft] = []
        self.scales = Scales(repo)
        self.seen: set[str] = set()
        self.queue: deque[str] = deque()
        self.looked = 0

    def read(self, path: str, named: bool) -> None:
        if path in self.seen:
            return
        self.seen.add(path)
        if is_template_path(self.repo, path):
            self.out.template_files += 1
            return
        name = path.rpartition("/")[2]
        result = read_file(self.repo, path, self.lookup, named, named or name in ENTITY_NAMES)
        self.out.template_files += result.template
        self.out.findings.extend(result.findings)
        self.out.broken |= result.broken and name not in TEMPLATE_NAMES
        self._keep(path, result.drafts)

    def _keep(self, path: str, drafts: list[Draft]) -> None:
        room = MAX_ENTITIES - len(self.drafts)
        if len(drafts) > room:
            origin = self.repo.origin(path)
            self.out.findings.append(finding("CAT007", self.repo.info.id, origin, "entities", limit=MAX_ENTITIES))
            drafts = drafts[: max(room, 0)]
        for draft in drafts:
            if not self.scales.take(draft, self.out.findings):
                continue
            self.drafts.append(draft)
            if draft.kind == "Location" and draft.recognised:
                self._follow(draft)

    def _follow(self, draft: Draft) -> None:
        spec = draft.spec
        if spec.get("type", "url") not in ("url", "file"):
            origin = draft.origin("spec", "type")
            self.out.findings.append(finding("CAT044", draft.ref, origin, "type", type=text_of(spec["type"])[:100]))
            return
        targets: list[tuple[tuple[str | int, ...], str]] = []
        if "target" in spec:
            targets.append((("spec", "target"), text_of(spec["target"])))
        targets += [(("spec", "targets", i), text_of(item)) for i, item in enumerate(listing(spec.get("targets")))]
        for path, target in targets[:_MAX_TARGETS]:
            self._target(draft, path, target)

    def _target(self, draft: Draft, path: tuple[str | int, ...], target: str) -> None:
        required = draft.spec.get("presence", "required") == "required"
        if is_url(target):
            place = self.lookup.locate(target) if is_web(target) else None
            if place is None or place.repo != self.repo.info.id:
                if not is_web(target):
                    self._complain("CAT041", draft, path, target)
                elif len(self.out.targets) < _MAX_TARGETS:
                    where = draft.document.at(*path)
                    self.out.targets.append(WebTarget(draft.ref, target[:_MAX_URL], draft.path, *where, required))
                return
            file: str | None = place.path
        else:
            file = relative(draft.path, target)
        if file is None:
            self._complain("CAT041", draft, path, target)
            return
        found = self.matching(file, draft, path, target)
        if not found and required:
            self._complain("CAT040", draft, path, target)
        self.queue.extend(file for file in found if is_yaml(file))

    def matching(self, path: str, draft: Draft | None, at: tuple[str | int, ...], target: str) -> list[str]:
        """Return the files that a path or a glob names, as long as the repository's globs are worth their time."""
        if not is_glob(path):
            return [path] if path in self.repo.paths else []
        self.looked += len(self.repo.entries)
        if self.looked <= _MAX_LOOKED:
            return match_glob(self.repo, path)
        if draft is not None and self.looked - len(self.repo.entries) <= _MAX_LOOKED:
            origin, shown = draft.origin(*at), target[:300]
            too_many = finding("CAT045", self.repo.info.id, origin, "globs", target=shown, limit=_MAX_LOOKED)
            self.out.findings.append(too_many)
        return []

    def _complain(self, code: str, draft: Draft, path: tuple[str | int, ...], target: str) -> None:
        self.out.findings.append(finding(code, draft.ref, draft.origin(*path), target[:300], target=target[:300]))

    def drain(self) -> None:
        while self.queue:
            self.read(self.queue.popleft(), True)


def read_repository(repo: Repo, request: ReadRequest) -> RepositoryReading:
    """Return what a repository says for the catalog."""
    lookup = Lookup(repo, request)
    search = _Search(repo, lookup)
    for path in (*tree_search(repo), *elsewhere.chosen(repo, request.patterns)):
        search.read(path, False)
    search.drain()
    for pattern in request.named:
        found = search.matching(pattern, None, (), pattern)
        search.out.found[pattern] = len(found)
        search.queue.extend(file for file in found if is_yaml(file))
    search.drain()
    search.out.entities = [entity_reading(draft) for draft in search.drafts]
    search.out.urls = list(lookup.unknown)
    paths = {draft.path for draft in search.drafts}
    search.out.code_owners = code_owners_of(repo, paths)
    search.out.approvers = approvers_of(repo, paths)
    search.out.findings += [*_unreadable(repo), *elsewhere.unread(repo, search.seen)]
    return search.out


def _unreadable(repo: Repo) -> list[Finding]:
    """Return a finding for each file that tells owners and is in no encoding that is known."""
    found = []
    for path in (*codeowners.EVERY_PLACE, owners_files.NAME):
        data = repo.read(path)
        line = undecodable(data) if data is not None else 0
        if line:
            found.append(finding("CAT054", repo.info.id, repo.origin(path, line), path=path))
    return found


def approvers_of(repo: Repo, paths: set[str]) -> dict[str, tuple[ListedOwner, ...]]:
    """Return who owns the repository ("") and each path by its OWNERS files; empty where those name nobody."""
    files = owners_files.OwnersFiles(repo)
    found = {path: files.owners(path) for path in sorted({"", *paths})}
    return found if any(found.values()) else {}


def code_owners_of(repo: Repo, paths: set[str]) -> CodeOwners | None:
    """Return who owns the repository as a whole and each path, by its CODEOWNERS."""
    file = codeowners.of_repository(repo)
    if file is None:
        return None
    path, rules = file
    root = rules.root()
    found = {}
    for entity_path in sorted({"", *paths}):
        rule = next((rule for rule in reversed(rules.match(entity_path)) if rule.owners), None) or root
        if rule is not None:
            found[entity_path] = rule
    whole = root or next((rule for rule in rules.match("README.md") if rule.owners), None)
    return CodeOwners(path, found, whole, rules.bad_lines[:20])
