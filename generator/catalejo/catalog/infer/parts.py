"""Parts a repository into what is deployed or published from it, and the packages that are only rows.

A part is an entity where something is built of it to run, where it is an application of a workspace, or where it is a
published package above the measure (``is_above``). Everything else that has a manifest is a row of its repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import msgspec

from ...kit.read import codeowners
from ...kit.read.captured import Repo
from ...model.entities import Package
from ...model.origin import Evidence
from .builds import BuiltFrom, builds_of
from .manifests import PackageManifest, is_manifest, read_manifest
from .places import BUILD_FOLDERS, PLAIN, folder_of, is_apart, is_inside, under
from .signal import Signal
from .signals import signals_of, winner_of

MAX_MANIFESTS = 800
MAX_PARTS = 200
MAX_DEPTH = 7
"""Folders above a manifest."""
_PUBLIC_ANYWAY = frozenset(("Rust", "Maven"))
"""Ecosystems in which a program is published by default: that it could be says nothing beside an image."""
FEW_PACKAGES = 12
"""Published packages of a repository that also ships something, up to which each is an entity."""
RUNS = ("service", "website", "worker")
_DOC_SITES = (
    "docusaurus.config.js", "docusaurus.config.ts", "hugo.toml", "hugo.yaml", "hugo.json", "antora.yml",
    ".vitepress/config.ts", ".vitepress/config.mts", ".vitepress/config.js", "docs/.vitepress/config.ts",
)  # fmt: skip
_VERSIONED = re.compile(r"/v\d+$")
_COMMAND = re.compile(r"[a-z0-9]ctl$|(?:^|[-_])cli$|^kubectl[-_]")
"""How commands are called, whether or not they are put into an image as well."""
_STRONG = 67
"""A vote that is more than a dependency which libraries have as well."""
_RUNNING_CODES = frozenset(("depends", "procfile", "serverless", "deployment"))


class PartFolder(msgspec.Struct):
    """One folder with all that is known of it."""

    folder: str
    builds: list[BuiltFrom] = []
    manifests: list[PackageManifest] = []
    charts: list[PackageManifest] = []
    signals: list[Signal] = []
    type: str = ""

    @property
    def published(self) -> PackageManifest | None:
        """The manifest by which others get it."""
        return next((item for item in self.manifests if item.published), None)

    @property
    def is_app(self) -> bool:
        """Something that runs, by what it depends on."""
        strong = any(_is_strong(signal, self.type) for signal in self.signals)
        return bool(self.manifests) and self.type in RUNS and strong

    @property
    def is_chart(self) -> bool:
        """Nothing but a chart."""
        return bool(self.charts) and not self.builds and not self.manifests


class Parts(msgspec.Struct):
    """The folders that become entities, the rows of packages, and the charts that belong to the repository itself."""

    entities: list[PartFolder] = []
    packages: list[Package] = []
    root: PartFolder = msgspec.field(default_factory=lambda: PartFolder(""))


class PartFinder:
    """Finds the parts of one repository."""

    def __init__(self, repo: Repo, api_folders: Iterable[str] = ()) -> None:
        self._repo = repo
        self._api_folders = tuple(api_folders)
        self._places: dict[str, PartFolder] = {}

    def find(self) -> Parts:
        """Return the parts; none where the repository is one thing."""
        for build in builds_of(self._repo):
            self._at(build.folder).builds.append(build)
        for manifest in self._manifests():
            place = self._at(folder_of(manifest.path))
            (place.charts if manifest.ecosystem == "Helm" else place.manifests).append(manifest)
        self._settle()
        for folder, place in list(self._places.items()):
            if (
                folder
                and place.builds
                and not place.manifests
                and _plain(name_of(place)) == _plain(self._repo.info.name)
            ):
                self._move(folder, "")
        root = self._places.pop("", PartFolder(""))
        places = self._outer()
        for place in places:
            place.signals = signals_of(self._repo, place.folder, self._inner(place.folder))
            place.type = _type_of(place)
        places = self._without_own_charts(places, root)
        return self._judged(places, root)

    def _at(self, folder: str) -> PartFolder:
        return self._places.setdefault(folder, PartFolder(folder, [], [], [], []))

    def _manifests(self) -> Iterable[PackageManifest]:
        paths = [
            entry.path
            for entry in self._repo.entries
            if entry.path.count("/") <= MAX_DEPTH
            and is_manifest(entry.path.rpartition("/")[2])
            and not is_apart(self._repo, entry.path)
        ]
        for path in sorted(paths, key=lambda path: (path.count("/"), path))[:MAX_MANIFESTS]:
            manifest = read_manifest(self._repo, path)
            if manifest is not None and manifest.name and not (manifest.gathers and manifest.ecosystem != "npm"):
                yield manifest

    def _settle(self) -> None:
        """Move what lies in ``NAME/src`` and the like to NAME, what lies in a plain folder of the root to the root."""
        for folder in sorted(self._places, key=lambda folder: -folder.count("/")):
            parent, _, last = folder.rpartition("/")
            if not folder or last.lower() not in PLAIN:
                continue
            if not parent and last.lower() in BUILD_FOLDERS:
                self._move(folder, "")
                continue
            beside = [
                other for other in self._places if other != folder and is_inside(other, parent) and other != parent
            ]
            if any(not is_inside(other, folder) for other in beside) and parent:
                continue
            if not parent and (len(beside) > 1 or (last.lower() in ("app", "src") and beside)):
                continue
            self._move(folder, parent)

    def _move(self, folder: str, parent: str) -> None:
        place, target = self._places.pop(folder), self._at(parent)
        target.builds += place.builds
        target.manifests += place.manifests
        target.charts += place.charts

    def _outer(self) -> list[PartFolder]:
        """Return the places without packages and charts that lie inside another part."""
        kept: list[PartFolder] = []
        for folder, place in sorted(self._places.items()):
            above = [other for other in kept if is_inside(folder, other.folder)]
            if place.builds or not above:
                kept.append(place)
            elif place.charts and not above[-1].is_chart:
                above[-1].charts += place.charts
            elif not any(other.builds or other.is_chart or not _gathers(other) for other in above):
                kept.append(place)
        own = [place for place in kept if place.builds or place.charts or any(not m.gathers for m in place.manifests)]
        return [place for place in own if not self._is_docs(place.folder)]

    def _is_docs(self, folder: str) -> bool:
        """A site of documentation is the docs room's, whatever it is built with."""
        content = any(entry.path.endswith(".md") for entry in self._repo.below(under(folder, "content")))
        hugo = content and under(folder, "config.toml") in self._repo.paths
        return hugo or any(under(folder, name) in self._repo.paths for name in _DOC_SITES)

    def _inner(self, folder: str) -> tuple[str, ...]:
        return tuple(other for other in self._places if other != folder and is_inside(other, folder))

    def _without_own_charts(self, places: list[PartFolder], root: PartFolder) -> list[PartFolder]:
        """A chart that is called like a part, or like the repository, is that one's."""
        by_name = {_plain(name_of(place)): place for place in places if not place.is_chart}
        by_name.setdefault(_plain(self._repo.info.name), root)
        charts = [place for place in places if place.is_chart]
        kept: list[PartFolder] = []
        for place in places:
            owner = by_name.get(_plain(place.charts[0].name)) if place.is_chart else None
            if (
                owner is None
                and place.is_chart
                and len(charts) == 1
                and not by_name.keys() - {_plain(self._repo.info.name)}
            ):
                owner = root
            if owner is None:
                kept.append(place)
            else:
                owner.charts += place.charts
        return kept

    def _judged(self, places: list[PartFolder], root: PartFolder) -> Parts:
        runs = [place for place in places if place.builds or place.is_app]
        published = [place for place in places if place not in runs and (place.published or place.is_chart)]
        few = bool(runs) and len(published) <= FEW_PACKAGES
        above = [place for place in published if few or self.is_above(place)]
        entities = sorted([*runs, *above], key=lambda place: place.folder)[:MAX_PARTS]
        rows = [place for place in places if not place.builds or place.manifests]
        whole = bool(root.builds or root.published) and not (root.published and root.published.gathers)
        if len(entities) + whole < 2 and len(rows) < 2:
            entities = []
        taken = {place.folder for place in entities}
        packages = [_package(place) for place in rows if len(places) > 1 and place.folder in taken | _folders(rows)]
        return Parts(entities, packages, root)

    def is_above(self, place: PartFolder) -> bool:
        """Tell whether a published package is more than a row: people run it, read its docs, call its API or own it."""
        base = f"{place.folder}/"
        docs = any(under(place.folder, name) in self._repo.paths for name in ("mkdocs.yml", "mkdocs.yaml"))
        docs = docs or any(entry.path.lower().endswith(".md") for entry in self._repo.below(f"{base}docs"))
        owned = under(place.folder, "OWNERS") in self._repo.paths or self._has_rule(place.folder)
        return (
            place.type in ("cli", *RUNS) or docs or owned or any(is_inside(f, place.folder) for f in self._api_folders)
        )

    @cached_property
    def _rules(self) -> codeowners.Codeowners | None:
        found = codeowners.of_repository(self._repo)
        return found[1] if found is not None else None

    def _has_rule(self, folder: str) -> bool:
        """A rule of CODEOWNERS whose pattern names the folder or one above it, not everything."""
        rules = self._rules.match(f"{folder}/-") if self._rules is not None else ()
        return any(rule.owners and rule.pattern.strip("/*") for rule in rules)


def _type_of(place: PartFolder) -> str:
    """What is built into an image and published nowhere is there to run, whatever its language calls a program.

    What only could run, by a weak sign, is a package for those beside it.
    """
    if place.is_chart:
        return "helm-chart"
    if place.builds and _COMMAND.search(name_of(place).lower()):
        return "cli"
    found = winner_of(place.signals)
    told = place.published is not None and place.published.ecosystem not in _PUBLIC_ANYWAY
    if place.builds and not told and found in ("cli", "library", "other"):
        return winner_of([s for s in place.signals if s.type in RUNS] or [Signal("service", 1, "", "")])
    if not place.builds and found in RUNS and not any(_is_strong(s, found) for s in place.signals):
        return "library"
    return found


def _is_strong(signal: Signal, kind: str) -> bool:
    return signal.type == kind and signal.code in _RUNNING_CODES and signal.weight >= _STRONG


def _gathers(place: PartFolder) -> bool:
    return bool(place.manifests) and all(item.gathers for item in place.manifests)


def _folders(places: list[PartFolder]) -> set[str]:
    return {place.folder for place in places}


def _plain(name: str) -> str:
    """Return a name as it is compared: ``cart-service``, ``CartService`` and ``cart_service`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def short_name(manifest: PackageManifest) -> str:
    """Return the name of a package without the organisation or path in front of it."""
    return _VERSIONED.sub("", manifest.name).rpartition("/")[2]


def name_of(place: PartFolder) -> str:
    """Return what a part is called: its folder where it is built, its package's name where it is published."""
    if not place.builds and place.charts and place.is_chart:
        return place.charts[0].name
    folders = [part for part in place.folder.split("/") if part.lower() not in PLAIN]
    folder = folders[-1] if folders else place.folder.rpartition("/")[2]
    published = place.published
    if place.builds or published is None:
        named = [build.name for build in place.builds if build.code == "part-dockerfile" and build.name]
        return named[0] if named and not folders else folder
    return short_name(published) or folder


def _package(place: PartFolder) -> Package:
    manifest = (place.manifests or place.charts or [PackageManifest("", "", "")])[0]
    name = manifest.name if manifest.name else name_of(place)
    return Package(
        name[:200], place.folder, manifest.ecosystem, manifest.version[:60], place.type, manifest.path, manifest.line
    )


def evidence_of(repo: Repo, place: PartFolder) -> list[Evidence]:
    """Return why a folder is a part: each build and manifest with its line, at most six."""
    found = [
        Evidence(
            build.code, {"path": build.path, "name": build.name or build.folder}, repo.origin(build.path, build.line)
        )
        for build in place.builds[:3]
    ]
    for item in [*place.manifests, *place.charts][:3]:
        code = "part-chart" if item.ecosystem == "Helm" else "part-package"
        args = {"path": item.path, "name": item.name[:200], "ecosystem": item.ecosystem}
        found.append(Evidence(code, args, repo.origin(item.path, item.line)))
    return found
