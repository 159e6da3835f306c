"""What pages of entities and articles are made from, as hashes: a page whose inputs are those of the last site is
linked, and not even its context is made.

The rule for whoever lets such a page show more: what it reads of the world must be in its key here. A key may hold more
than the page shows; then the page is made once too often. The property test of quiet nights holds kept and cold builds
together.

Each page has two keys: one of the finished file, and with ``unmoved`` one that leaves out which commit was read of a
repository, so that a page in which only that moved is written from what was kept of it, the new commit in its slots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ...model.docs import Article, Bundle
from ...model.entities import Entity, Link
from ...model.findings import Finding
from ...model.history import Change
from ...model.live import Capability, CapabilityState
from ...model.origin import Origin
from ..context import Portal
from ..graphs.maps import all_maps
from .chains import timeless_step
from .deployments import deployments_of
from .docs_age import days_behind
from .freshness import gate_asks, gate_source, source_of, without_source_time
from .impact import is_needed
from .neighbours import MOST_INDIRECT, UPSTREAM_NIGHTS, consumed, depends_on, indirect_users, used_by
from .performance import performance_of
from .since import happened_at
from .status import last_environment, status_of, worst_first
from .teams import is_somebody
from .unmoved import READ, Unmoved
from .views import SHOWN_ABOUT

MOST_DEPLOYMENTS = 6
"""Deployments of one entity that a page may show."""
MOST_NAMED = SHOWN_ABOUT + 1
"""Entities of a finding whose names may be on a page: one of them may be its own."""
ROWS = (
    "hasPart", "providesApi", "consumesApi", "apiProvidedBy", "memberOf", "hasMember", "parentOf", "childOf",
)  # fmt: skip
"""Relations whose other ends have a row with their state on the page; of the others it says the name at most."""


def inputs_of(portal: Portal) -> PageKeys:
    """Return the keys of a portal's pages; the first who asks makes them."""
    return portal.once(PageKeys)


class PageKeys:
    """Keys of pages; made once per build over the finished index."""

    def __init__(self, portal: Portal) -> None:
        """Take what all pages share: settings, promotion order, nights, scorecards, which systems answered."""
        self._portal = portal
        self._encode = msgspec.msgpack.Encoder(enc_hook=_plain).encode
        world, nights = portal.world, portal.world.history.nights
        shared = (
            portal.settings,
            portal.words.language,
            last_environment(portal),
            world.delivery.environments,
            (len(nights) > 1, world.history.kept),
            [(source.id, source.kind, source.type, source.state == "ok") for source in world.manifest.sources],
            [_timeless_state(state) for state in world.live.states.values()],
            world.live.links,
            world.scorecards.cards,
            portal.declares_groups,
            world.manifest.visibility,
        )
        self.shared = self._hash(shared)
        self._oldest = nights[-1:]
        self._faces: dict[str, bytes] = {}
        self._labels: dict[str, bytes] = {}
        self._arounds: dict[str, bytes] = {}
        self._own: dict[bool, dict[str, bytes]] = {False: {}, True: {}}
        self._unmoved = Unmoved(world.repos)
        self._repos: dict[str, bytes] = {}
        self._nowhere = frozenset(world.delivery.nowhere)

    def _hash(self, value: Any) -> bytes:
        return hashlib.sha256(self._encode(value)).digest()

    def entity(self, entity: Entity, unmoved: bool = False) -> bytes:
        """Return the key of an entity's page and twin."""
        return self._hash((self._around(entity), self.own(entity, unmoved)))

    def _around(self, entity: Entity) -> bytes:
        """Return what an entity's page shows of everything else: nothing in there has a place with a commit."""
        known = self._arounds.get(entity.ref)
        if known is None:
            known = self._arounds[entity.ref] = self._hash(self._neighbourhood(entity))
        return known

    def _neighbourhood(self, entity: Entity) -> tuple[object, ...]:
        portal, ref = self._portal, entity.ref
        relations = portal.relations.get(ref, {})
        needs, users = depends_on(portal, entity), used_by(portal, entity)
        indirect = indirect_users(portal, ref, users)
        owned = [one.ref for one in portal.owned.get(ref, ())]
        system = portal.entities.get(entity.system)
        above = (entity.owner.ref, entity.system, entity.domain, system.domain if system else "")
        named = {target for targets in relations.values() for target in targets}
        named |= {edge.through for edge in (*needs, *users)}
        rows = {edge.ref for edge in (*needs, *users)}
        rows |= {target for kind in ROWS for target in relations.get(kind, ())}
        drawn = portal.once(all_maps).get(ref)
        inside = drawn.nodes if drawn else []
        edges = [(*ends, count) for ends, count in drawn.edges.items()] if drawn else []
        about = portal.changes_about([ref])
        upstream = [
            (change, self._named(change))
            for change in portal.changes_about({edge.ref for edge in needs} | {*consumed(portal, entity)})
            if change.at in portal.world.history.nights[:UPSTREAM_NIGHTS]
        ]
        return (
            self.shared,
            relations,
            (needs, users, indirect, owned, inside, edges, drawn.layout if drawn else None),
            [self.label(each) for each in above],
            [self.label(each) for each in sorted(named)],
            [self.face(each) for each in sorted(rows)],
            [self.face(each) for each in worst_first(portal, indirect, MOST_INDIRECT)],
            [self.face(each) for each in (*owned, *inside)],
            [self.face(one.ref) for team in relations.get("memberOf", ()) for one in portal.held(team)],
            [self.label(self._domain(each)) for each in inside],
            [bool(portal.targets(api, "apiProvidedBy")) for api in relations.get("consumesApi", ())],
            [(change, self._named(change)) for change in about],
            upstream,
            [self._promise(api) for api in consumed(portal, entity)],
            is_needed(portal, entity),
        )

    def _promise(self, api: str) -> object:
        """What consumers are told of an API: whether it goes away, what it lost."""
        entity = self._portal.entities.get(api)
        return entity.lifecycle if entity is not None else "", self._portal.world.delivery.broken.get(api)

    def team(self, team: Entity, unmoved: bool = False) -> bytes:
        """Return the key of a team's page and twin: the team as any entity, all that it owns, and its neighbours."""
        portal = self._portal
        owned, below = portal.held(team.ref), portal.below(team.ref)
        beside: list[object] = []
        for entity in owned:
            edges = [*depends_on(portal, entity), *used_by(portal, entity)]
            owners = [(edge.ref, portal.entities[edge.ref].owner.ref) for edge in edges if edge.ref in portal.entities]
            ends = {end for edge in edges for end in (edge.ref, edge.through)} | {owner for _, owner in owners}
            there = [owner for _, owner in owners if is_somebody(portal, owner)]
            beside.append((edges, owners, there, [self.label(ref) for ref in sorted(ends)]))
        changes = portal.changes_about({entity.ref for entity in owned} | {team.ref})
        return self._hash(
            (
                self.entity(team, unmoved),
                [(self.own(entity, unmoved), self.face(entity.ref)) for entity in owned],
                beside,
                [(change, self._named(change)) for change in changes],
                [portal.last_change.get(entity.ref, "") for entity in owned],
                self._mending(team, unmoved),
                [self.label(ref) for ref in below],
                performance_of(portal, team.ref),
            )
        )

    def _mending(self, team: Entity, unmoved: bool) -> object:
        """What a team's list shows of what is to mend elsewhere."""
        of: Callable[[object], object] = self._unmoved.of if unmoved else _as_it_is
        findings = self._portal.to_mend(team)
        told = [(of(finding), self._concerned(finding)) for finding in findings]
        return told, self._places([finding.origin for finding in findings], unmoved)

    def _concerned(self, finding: Finding) -> list[bytes]:
        """The names of what a finding is about, and of who can change its line."""
        return [self.label(ref) for ref in (*finding.about[:MOST_NAMED], finding.addressee)]

    def _domain(self, ref: str) -> str:
        entity = self._portal.entities.get(ref)
        return entity.domain if entity is not None else ""

    def _named(self, change: Change) -> tuple[str, list[bytes]]:
        """When a change happened, and the things that it names."""
        named = [self.label(name) for name in (change.subject, change.before, change.after) if ":" in name]
        return happened_at(self._portal, change), named

    def article(self, head: bytes, article: Article, broken: list[Finding], unmoved: bool = False) -> bytes:
        """Return the key of the page of an article; ``head`` is that of its bundle."""
        origins = [article.origin, *(finding.origin for finding in broken)]
        shown: tuple[object, ...] = (article, *broken)
        if unmoved:
            shown = self._unmoved.all(shown)
        return self._hash((head, shown, self._places(origins, unmoved)))

    def bundle(self, ref: str, bundle: Bundle) -> bytes:
        """Return what all articles of a bundle share: its menu, its state, the entity that it documents."""
        entity = self._portal.entities[ref]
        contents = [(article.url, article.title) for article in bundle.articles]
        told = (self.face(ref), entity.lifecycle, entity.owner.ref, self.label(entity.owner.ref))
        return self._hash((self.shared, told, _bare(bundle), days_behind(bundle), contents))

    def label(self, ref: str) -> bytes:
        """Return what stands where an entity is only named: its name, address, type, links; empty for a stranger."""
        known = self._labels.get(ref)
        if known is None:
            entity = self._portal.entities.get(ref)
            known = self._labels[ref] = b"" if entity is None else self._hash((ref, *_named_by(entity)))
        return known

    def face(self, ref: str) -> bytes:
        """Return what others show of an entity: its name, state, owner, last change; empty for a stranger."""
        known = self._faces.get(ref)
        if known is None:
            entity = self._portal.entities.get(ref)
            known = self._faces[ref] = b"" if entity is None else self._hash(self._shown(entity))
        return known

    def _shown(self, entity: Entity) -> tuple[Any, ...]:
        portal, owner = self._portal, entity.owner.ref
        return (
            entity.ref,
            _named_by(entity),
            status_of(portal, entity),
            (portal.name(owner, "group"), portal.href(owner), self._links(owner)) if owner else (),
            portal.last_change.get(entity.ref, ""),
            len(entity.operations),
            len(portal.targets(entity.ref, "apiConsumedBy")),
        )

    def _links(self, ref: str) -> tuple[Link, ...]:
        """How an owner is reached: rows of users name the channel."""
        entity = self._portal.entities.get(ref)
        return entity.links if entity is not None else ()

    def own(self, entity: Entity, unmoved: bool = False) -> bytes:
        """Return what is known of an entity itself, from every room."""
        made = self._own[unmoved]
        known = made.get(entity.ref)
        if known is None:
            known = made[entity.ref] = self._hash(self._known(entity, unmoved))
        return known

    def _known(self, entity: Entity, unmoved: bool) -> tuple[object, ...]:
        of: Callable[[object], object] = self._unmoved.of if unmoved else _as_it_is
        portal, ref = self._portal, entity.ref
        world = portal.world
        findings = portal.findings_about(entity)
        scores = [by_ref[ref] for by_ref in world.scorecards.scores.values() if ref in by_ref]
        bundle = world.docs.bundles.get(ref)
        placement = portal.placements.get(ref)
        origins = [entity.origin, entity.definition_origin]
        origins += [item.origin for item in (*entity.evidence, *entity.owner.evidence)]
        origins += [msgspec.structs.replace(entity.origin, path=p.path, line=p.line) for p in entity.packages]
        origins += [finding.origin for finding in findings]
        origins += [result.origin for score in scores for result in score.results]
        if placement is not None:
            origins += [cell.desired_origin for cell in placement.cells.values()]
            origins += [item.origin for item in placement.join]
        info = portal.repository(entity.origin.repo)
        return (
            of(entity),
            status_of(portal, entity),
            of(msgspec.structs.replace(info, fetched_at="")) if info is not None else None,
            self._delivered(ref, of, unmoved),
            [of(score) for score in scores],
            [(of(finding), self._concerned(finding)) for finding in findings],
            _contents(bundle) if bundle is not None else None,
            self._went_live(ref),
            world.docs.unread.get(ref),
            portal.docs_href(ref),
            (first := world.history.first_seen.get(ref, ""), first in self._oldest),
            portal.answered_for(entity),
            self._places(origins, unmoved),
        )

    def _delivered(self, ref: str, of: Callable[[object], object], unmoved: bool) -> list[object]:
        """What runs, what CI and on-call say, without the moments at which nothing but the source was asked."""
        portal, delivery = self._portal, self._portal.world.delivery
        placement, pipeline = portal.placements.get(ref), delivery.pipelines.get(ref)
        told: list[object] = [ref in self._nowhere, delivery.links.get(ref, {})]
        if placement is not None:
            told.append(of(msgspec.structs.replace(placement, cells={})))
            for cell in placement.cells.values():
                since = portal.health_told.get((cell.application, cell.application_url), "")
                moved = portal.health_moved.get((ref, cell.environment))
                source, bare = self._timeless(Capability.DEPLOYMENTS, cell)
                told.append((source, of(bare), since, moved))
        if pipeline is not None:
            told.append(self._timeless(Capability.RUNS, pipeline))
            told += [self._timeless(Capability.RUNS, portal.runs[run]) for run in pipeline.runs if run in portal.runs]
        for incident in delivery.incidents.get(ref, ()):
            if incident in portal.incidents:
                told.append(self._timeless(Capability.INCIDENTS, portal.incidents[incident]))
        entity = portal.entities.get(ref)
        for each in (ref, entity.owner.ref if entity is not None else ""):
            for capability, records in delivery.records.get(each, {}).items():
                told += [self._timeless(capability, record) for record in records]
        for verdict in delivery.verdicts.get(ref, ()):
            told.append((verdict.environment, verdict.state))
            for item in verdict.inputs:
                source = gate_source(portal, item.id, item.observed_at)
                named = [self._face_of_name(item.args.get(key, "")) for key in ("component", "api")]
                place = self._places([Origin(repo=item.args.get("repo", ""), path=item.args.get("path", ""))], unmoved)
                told.append((source, without_source_time(portal, gate_asks(item.id), item), named, place))
        return told

    def _went_live(self, ref: str) -> tuple[object, ...]:
        """The last deployments and the chains, without the moments at which nothing but a source was asked."""
        portal = self._portal
        rows = deployments_of(portal, ref)
        # Which of our nights saw it first is shown nowhere.
        shown = [msgspec.structs.replace(row, seen="", tried="") for row in rows[:MOST_DEPLOYMENTS]]
        chains = portal.world.delivery.chains.get(ref, ())
        repos = {row.change_repo for row in shown} | {step.repo for chain in chains for step in chain.steps}
        return (
            len(rows),
            shown,
            [(chain.environment, [timeless_step(portal, step) for step in chain.steps]) for chain in chains],
            [(repo, self._repo(repo, False)) for repo in sorted(repos)],
        )

    def _face_of_name(self, ref: str) -> Any:
        """The name and address of a component, without its state, which may follow from the one that asks."""
        return (self._portal.name(ref), self._portal.href(ref)) if ref else ()

    def _timeless(self, capability: str, told: Any) -> tuple[str, Any]:
        portal = self._portal
        return source_of(portal, capability, told.observed_at), without_source_time(portal, capability, told)

    def _places(self, origins: Iterable[Origin], unmoved: bool) -> list[tuple[str, bytes]]:
        """What turns places into texts and addresses: the repositories that they lie in."""
        whole = {
            (origin.repo, not unmoved and (not origin.commit or not origin.path)) for origin in origins if origin.repo
        }
        return [(repo, self._repo(repo, with_commit)) for repo, with_commit in sorted(whole)]

    def _repo(self, repo: str, with_commit: bool) -> bytes:
        key = f"{repo}\0{with_commit}"
        known = self._repos.get(key)
        if known is None:
            info = self._portal.world.repos.get(repo)
            known = b""
            if info is not None:
                commit = info.commit if with_commit else READ if info.commit else ""
                urls = (info.web, info.blob_url, info.tree_url, info.edit_url, info.commit_url)
                known = self._hash((info.name, info.default_branch, commit, urls, info.status))
            self._repos[key] = known
        return known


def _contents(bundle: Bundle) -> list[Any]:
    """What an entity's page tells of its docs."""
    named = [(each.url, each.title, each.description, each.changed_at) for each in bundle.articles]
    return [msgspec.structs.replace(_bare(bundle), nav=()), named]


def _bare(bundle: Bundle) -> Bundle:
    """Return a bundle without its pages, and without the last change of the code, which few pages tell of."""
    return msgspec.structs.replace(bundle, articles=(), assets=(), findings=(), code_changed_at="")


def _named_by(entity: Entity) -> tuple[object, ...]:
    return entity.kind, entity.namespace, entity.name, entity.title, entity.type, entity.links


def _timeless_state(state: CapabilityState) -> CapabilityState:
    """Return how a question was answered without the moment, which moves every night where the answer is tonight's."""
    return msgspec.structs.replace(state, observed_at="") if state.whole else state


def _as_it_is(fact: object) -> object:
    return fact


def _plain(value: Any) -> Any:
    """Return what the encoder does not know as what it does: marked text as text."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"the inputs of a page hold a {type(value).__name__}: it cannot be kept")
