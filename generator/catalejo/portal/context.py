"""What every page needs to know: the world, its words, and quick answers about entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar, cast
from urllib.parse import quote

from ..kit.read.captured import Captured
from ..kit.text.segments import docs_path, entity_path
from ..kit.text.words import Words
from ..model.capture import RepositoryInfo
from ..model.delivery import Placement
from ..model.docs import Bundle
from ..model.entities import Entity
from ..model.findings import Finding
from ..model.history import Change
from ..model.live import Application, Incident, Run
from ..model.origin import Origin
from ..model.refs import short_ref, split_ref
from ..model.scorecards import Card
from ..model.world import Settings, World
from .finding_index import index_of, worst_first
from .html.commits import short_slot, slot
from .html.output import Output
from .html.page import PortalTexts
from .html.page_cache import PageCache
from .html.render import Renderer

ICONS = {
    "component": "component",
    "api": "api",
    "resource": "database",
    "system": "system",
    "domain": "domain",
    "group": "team",
    "user": "person",
    "template": "template",
    "location": "pin",
}
TYPE_ICONS = {"library": "library", "website": "website", "worker": "worker", "gitops-stack": "stack"}


T = TypeVar("T")

PLACE_CHARS = 48
"""Characters of a place in a narrow column."""


class Place(NamedTuple):
    """A place in a repository for people: its text and, where the host has a web page for it, the address."""

    text: str
    href: str


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Portal:
    """The world with an index, and what pages are made with; made once per build, read by every page.

    ``world`` has texts that fit on pages (``bounds.py``), ``captured`` is the capture that it was concluded from,
    ``output`` the site's folder, ``texts`` are the portal's own, ``kept`` the pages that the build before made.
    """

    world: World
    words: Words
    captured: Captured
    renderer: Renderer
    output: Output
    texts: PortalTexts
    kept: PageCache
    _once: dict[Callable[[Portal], object], object] = field(default_factory=dict, init=False)

    def once(self, conclude: Callable[[Portal], T]) -> T:
        """Return what a function concludes of the whole portal; the first who asks lets it work."""
        if conclude not in self._once:
            self._once[conclude] = conclude(self)
        return cast("T", self._once[conclude])

    @cached_property
    def settings(self) -> Settings:
        """The portal's settings."""
        return self.world.settings

    @cached_property
    def taken_at(self) -> str:
        """When the capture was taken (RFC 3339)."""
        return self.world.manifest.taken_at

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entities by reference."""
        return self.world.catalog.entities

    @cached_property
    def relations(self) -> dict[str, dict[str, list[str]]]:
        """Reference -> relation type -> targets, sorted."""
        index: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for relation in self.world.catalog.relations:
            index[relation.source][relation.type].append(relation.target)
        return index

    @cached_property
    def _changes_of(self) -> dict[str, list[tuple[int, Change]]]:
        """Changes by subject, each with its place among all."""
        index: dict[str, list[tuple[int, Change]]] = defaultdict(list)
        for number, change in enumerate(self.world.history.changes):
            index[change.subject].append((number, change))
        return index

    def changes_about(self, refs: Iterable[str]) -> list[Change]:
        """Return the changes of several subjects, newest first."""
        found = [pair for ref in set(refs) for pair in self._changes_of.get(ref, ())]
        return [change for _, change in sorted(found, key=lambda pair: pair[0])]

    @cached_property
    def answered(self) -> dict[str, list[str]]:
        """Ids of sources by the moment of the answer that is used."""
        index: dict[str, list[str]] = defaultdict(list)
        for source in self.world.manifest.sources:
            if source.fetched_at:
                index[source.fetched_at].append(source.id)
        return index

    def targets(self, ref: str, *types: str) -> list[str]:
        """Return what an entity points at by the given relation types, sorted."""
        here = self.relations.get(ref, {})
        found = [target for kind in types for target in here.get(kind, ())]
        return sorted(set(found)) if len(found) > 1 else found

    @cached_property
    def placements(self) -> dict[str, Placement]:
        """Component reference -> row of the environment matrix."""
        return {p.component: p for p in self.world.delivery.placements if p.component}

    @cached_property
    def applications(self) -> dict[str, Application]:
        """Live applications by id."""
        return {application.id: application for application in self.world.live.applications}

    @cached_property
    def last_of(self) -> dict[tuple[str, str], str]:
        """(reference, kind of change) -> when it happened last in the nights that are kept."""
        newest: dict[tuple[str, str], str] = {}
        for change in self.world.history.changes:
            newest.setdefault((change.subject, change.kind), change.event_at or change.at)
        return newest

    @cached_property
    def changes_by_night(self) -> dict[str, list[Change]]:
        """When a snapshot was taken -> what had changed since the one before."""
        index: dict[str, list[Change]] = defaultdict(list)
        for change in self.world.history.changes:
            index[change.at].append(change)
        return index

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Scorecards by id."""
        return {card.id: card for card in self.world.scorecards.cards}

    @cached_property
    def health_told(self) -> dict[tuple[str, str], str]:
        """Application (name, address) -> since when its system says that the health holds."""
        return {(a.name, a.url): a.health_since for a in self.world.live.applications if a.health_since}

    @cached_property
    def health_moved(self) -> dict[tuple[str, str], Change]:
        """(reference, environment) -> the newest change of health in the nights that are kept."""
        newest: dict[tuple[str, str], Change] = {}
        for change in self.world.history.changes:
            if change.kind == "health.moved":
                newest.setdefault((change.subject, change.environment), change)
        return newest

    @cached_property
    def runs(self) -> dict[str, Run]:
        """CI runs by id."""
        return {run.id: run for run in self.world.live.runs}

    @cached_property
    def incidents(self) -> dict[str, Incident]:
        """Incidents by id."""
        return {incident.id: incident for incident in self.world.live.incidents}

    @cached_property
    def findings_of(self) -> dict[str, list[Finding]]:
        """Findings by the entities that they are about."""
        return index_of(self.world.findings, lambda finding: finding.about)

    @cached_property
    def _findings_on(self) -> dict[str, list[Finding]]:
        """Findings by the pages that show them: of what they are about, and of what has the line."""
        return index_of(self.world.findings, lambda finding: {*finding.about, finding.at})

    @cached_property
    def _findings_to(self) -> dict[str, list[Finding]]:
        """Findings by who can change the line."""
        return index_of(self.world.findings, lambda finding: (finding.addressee,))

    def below(self, ref: str) -> list[str]:
        """Return the groups below a group, to any depth, sorted: a department answers for what its teams own."""
        found: set[str] = set()
        waiting = self.targets(ref, "parentOf")
        while waiting:
            each = waiting.pop()
            if each not in found and each != ref:
                found.add(each)
                waiting += self.targets(each, "parentOf")
        return sorted(found)

    def held(self, ref: str) -> list[Entity]:
        """Return what a group and the groups below it own, sorted by kind and name."""
        below = self.below(ref)
        own = self.owned.get(ref, [])
        return sorted([*own, *(e for each in below for e in self.owned.get(each, ()))], key=_by_ref) if below else own

    @cached_property
    def declares_groups(self) -> bool:
        """Tell whether the organisation declares its teams, so that one that is not among them is a mistake."""
        return any(e.kind == "Group" and not e.inferred and not e.stub for e in self.entities.values())

    def answered_for(self, entity: Entity) -> bool:
        """Tell whether an owner is known; a declared one can only be missing where teams are declared at all."""
        owner = entity.owner
        return owner.known or (bool(owner.ref) and not self.declares_groups)

    def of_kind(self, *kinds: str) -> list[Entity]:
        """Return the entities of the given kinds (lower case), sorted by name."""
        known = self._of_kinds.get(kinds)
        if known is None:
            found = [entity for entity in self.entities.values() if split_ref(entity.ref)[0] in kinds]
            known = self._of_kinds[kinds] = sorted(found, key=lambda entity: (entity.display.lower(), entity.ref))
        return list(known)

    @cached_property
    def _of_kinds(self) -> dict[tuple[str, ...], list[Entity]]:
        return {}

    @cached_property
    def owned(self) -> dict[str, list[Entity]]:
        """Owner reference ("" = nobody) -> entities, sorted by kind and name; groups and users own themselves."""
        index: dict[str, list[Entity]] = defaultdict(list)
        for ref in sorted(self.entities):
            entity = self.entities[ref]
            if split_ref(ref)[0] not in ("group", "user", "location"):
                index[entity.owner.ref].append(entity)
        return index

    @cached_property
    def unowned(self) -> list[Entity]:
        """What nobody is named for, sorted by kind and name; an owner who is not shown is not nobody."""
        return [entity for entity in self.owned.get("", []) if not entity.owner.known]

    def href(self, ref: str) -> str:
        """Return the site-root address of an entity's page, "" where it has none."""
        return entity_path(ref) if ref in self.entities else ""

    def docs_href(self, ref: str) -> str:
        """Return the site-root address of an entity's docs, "" where it has none."""
        bundle = self.world.docs.bundles.get(ref)
        return docs_path(bundle.shared or ref) if bundle is not None and bundle.articles else ""

    @cached_property
    def docs_sites(self) -> dict[str, Bundle]:
        """Docs by the reference of the entity that has the pages, sorted."""
        found = sorted(self.world.docs.bundles.items())
        return {ref: bundle for ref, bundle in found if ref in self.entities and bundle.articles and not bundle.shared}

    def name(self, ref: str, context_kind: str | None = None) -> str:
        """Return the name that people read for a reference."""
        entity = self.entities.get(ref)
        if entity is not None:
            here = entity.namespace == "default" or entity.kind == "Group"
            return entity.display if here else f"{entity.namespace}/{entity.display}"
        return short_ref(ref, context_kind or split_ref(ref)[0])

    def team(self, written: str) -> str:
        """Return the reference of an owner as stacks have it: a reference already, or a team's slug."""
        if ":" in written:
            return written
        ref = f"group:default/{written.rsplit('/', 1)[-1].lower()}"
        return ref if ref in self.entities else ""

    def icon(self, ref: str) -> str:
        """Return the icon of an entity by kind and type."""
        entity = self.entities.get(ref)
        kind = split_ref(ref)[0]
        return TYPE_ICONS.get(entity.type if entity else "", ICONS.get(kind, "component"))

    def repository(self, identity: str) -> RepositoryInfo | None:
        """Return the facts of a repository."""
        return self.world.repos.get(identity)

    def place(self, origin: Origin) -> Place:
        """Return a place for people: ``name/path:line`` and its web address at that commit."""
        info = self.world.repos.get(origin.repo)
        name = info.name if info else origin.repo.rsplit("/", 1)[-1]
        text = "/".join(part for part in (name, origin.path) if part) or origin.source
        if origin.line:
            text += f":{origin.line}"
        return Place(text, self.web(origin))

    def short_place(self, origin: Origin) -> Place:
        """Return a place whose long path is cut in the middle: the repository, then the last folders and the file."""
        place = self.place(origin)
        parts = place.text.split("/")
        if len(place.text) <= PLACE_CHARS or len(parts) <= 4:
            return place
        return Place("/".join([parts[0], "…", *parts[-3:]]), place.href)

    def web(self, origin: Origin) -> str:
        """Return the web address of a file and line at its commit, "" where the host has none."""
        info = self.world.repos.get(origin.repo)
        if info is None:
            return ""
        if not origin.path:
            return info.web
        return fill(info.blob_url, origin.path, _commit(origin, info), info.default_branch, origin.line)

    def commit(self, origin: Origin) -> str:
        """Return the commit of a place, "" where it has none; the one that was read is a slot."""
        info = self.world.repos.get(origin.repo)
        return _commit(origin, info) if origin.commit and info is not None else origin.commit

    def short_commit(self, origin: Origin, chars: int) -> str:
        """Return the first characters of the commit of a place, "" where it has none."""
        info = self.world.repos.get(origin.repo)
        if info is not None and info.commit and origin.commit in ("", info.commit):
            return short_slot(info.id, chars)
        return origin.commit[:chars]

    def edit(self, origin: Origin) -> str:
        """Return the address of the host's editor for a file, "" where it has none."""
        info = self.world.repos.get(origin.repo)
        if info is None or not origin.path:
            return ""
        return fill(info.edit_url, origin.path, _commit(origin, info), info.default_branch, origin.line)

    @cached_property
    def prose_languages(self) -> frozenset[str]:
        """Languages in which there is prose to search."""
        own = self.words.language
        return frozenset(a.lang or b.lang or own for b in self.world.docs.bundles.values() for a in b.articles)

    @cached_property
    def last_change(self) -> dict[str, str]:
        """Reference -> when it last changed, by our own nights."""
        newest: dict[str, str] = {}
        for change in self.world.history.changes:
            newest.setdefault(change.subject, change.event_at or change.at)
        return newest

    def findings_about(self, entity: Entity) -> list[Finding]:
        """Return what is to mend at an entity, worst first: what is about it, and what is to change in its files."""
        return worst_first(self._findings_on.get(entity.ref, ()))

    @cached_property
    def _to_mend(self) -> dict[str, list[Finding]]:
        return {}

    def to_mend(self, team: Entity) -> list[Finding]:
        """Return what a team's list has, worst first, each once: at itself, at what it owns, and what it can change.

        The teams below it are its own.
        """
        known = self._to_mend.get(team.ref)
        if known is None:
            teams = [team.ref, *self.below(team.ref)]
            shown = [*teams, *(entity.ref for entity in self.held(team.ref))]
            found = {item.id: item for ref in shown for item in self._findings_on.get(ref, ())}
            found |= {item.id: item for ref in teams for item in self._findings_to.get(ref, ())}
            known = self._to_mend[team.ref] = worst_first(found.values())
        return known


def _by_ref(entity: Entity) -> str:
    return entity.ref


def _commit(origin: Origin, info: RepositoryInfo) -> str:
    """Return the commit of a place, or what stands for the one that was read of its repository."""
    return slot(info.id) if info.commit and origin.commit in ("", info.commit) else origin.commit


@lru_cache(maxsize=1 << 16)
def fill(template: str, path: str, commit: str, branch: str, line: int) -> str:
    """Fill a URL template of a repository; the line part is dropped where there is no line."""
    if not template:
        return ""
    if not line:
        template = template.split("#", 1)[0]
    values = {"path": quote(path), "commit": quote(commit), "branch": quote(branch), "line": str(line)}
    for key, value in values.items():
        template = template.replace("{" + key + "}", value)
    return template
