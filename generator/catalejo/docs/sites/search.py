"""From entities to docs sites: one site per place, however many entities share it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ...kit.read.captured import Captured, Repo
from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.pool import Jobs, SandboxPool, Task
from ...kit.store.cache import Cache
from ...model.docs import UnreadDocs
from ...model.entities import Catalog, Entity
from ...model.findings import Finding
from ...wording.codes import finding
from .find import Site, Wanted
from .finder import FindTask, FoundDocs, FoundSite
from .staging import Staged

LIMITS = Limits(cpu_seconds=20, wall_seconds=60.0)
"""Of looking one repository through."""
_LIMIT = {
    "time": f"{LIMITS.cpu_seconds} s",
    "memory": f"{LIMITS.memory >> 20} MiB",
    "output": f"{LIMITS.output_bytes >> 20} MiB",
}
_RANK = ("Component", "System", "Domain", "Resource", "API", "Template")
"""Whose docs they are where several entities name one place."""

_found = msgspec.msgpack.Decoder(FoundDocs)
Places = dict[Wanted, tuple[str, ...]]


class DocsFound(NamedTuple):
    """Every docs site, in the order of its place; findings about places without one; by component what is not read."""

    sites: list[Site]
    findings: list[Finding]
    unread: dict[str, UnreadDocs]


class _Asked(NamedTuple):
    """What is asked about a repository: the places that entities name, and its components with their folders."""

    repo: Repo
    places: Places
    parts: tuple[tuple[str, str], ...]


def find_sites(captured: Captured, catalog: Catalog, cache: Cache, jobs: Jobs = 1) -> DocsFound:
    """Look every repository through that has a component, or a place that an entity names.

    Raises:
        JailError: no child process can be started at all.

    """
    places = _places(captured, catalog)
    findings: list[Finding] = []
    found: dict[Wanted, Site] = {}
    unread: dict[str, UnreadDocs] = {}
    with SandboxPool("catalejo.docs.sites.finder:find", LIMITS, jobs, [captured.folder.absolute()]) as pool:
        for asked, answer in _answers(places, cache, pool):
            repo, wanted = asked.repo, asked.places
            if isinstance(answer, str):
                ref = next(iter(wanted.values()))[0] if wanted else asked.parts[0][0]
                findings.append(finding("DOC333", ref, repo.origin(), "sites", repository=repo.info.id, limit=answer))
                continue
            found |= {place: _site(repo, wanted[place], site) for place, site in zip(wanted, answer.sites, strict=True)}
            unread |= {ref: said for ref, said in answer.unread.items() if ref in dict(asked.parts)}
    sites = [found[place] for place in sorted(found) if found[place].pages]
    for place in sorted(found):
        site = found[place]
        if not site.pages and place.how != "readme":
            first = catalog.entities[site.subject]
            origin = first.origin if first.origin.repo else site.repo.origin(place.path)
            name = place.path or site.repo.info.name
            findings += [finding("DOC301", site.subject, origin, path=name), *site.findings]
    return DocsFound(sites, findings, unread)


def _places(captured: Captured, catalog: Catalog) -> dict[str, _Asked]:
    """Return, by repository, the places that entities name, and who names them: whose docs they are first."""
    named: dict[Wanted, list[Entity]] = {}
    parts: dict[str, list[tuple[str, str]]] = {}
    for entity in catalog.entities.values():
        if entity.kind == "Component" and entity.origin.repo and not entity.stub:
            parts.setdefault(entity.origin.repo, []).append((entity.ref, entity.subpath))
        if entity.docs_from and entity.docs_repo:
            named.setdefault(Wanted(entity.docs_repo, entity.docs_path, entity.docs_from), []).append(entity)
    places: dict[str, _Asked] = {}
    for identity in sorted(parts):
        repo = captured.repository(identity)
        if repo is not None:
            places[identity] = _Asked(repo, {}, _widest(sorted(parts[identity])))
    for wanted in sorted(named):
        repo = captured.repository(wanted.repo)
        if repo is not None:
            entities = sorted(named[wanted], key=lambda entity: (_rank(entity, repo), entity.ref))
            asked = places.setdefault(wanted.repo, _Asked(repo, {}, ()))
            asked.places[wanted] = tuple(entity.ref for entity in entities)
    return places


def _widest(parts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return one component for each folder; a lone component answers for its whole repository."""
    if len(parts) == 1:
        return ((parts[0][0], ""),)
    return tuple((ref, folder) for folder, ref in {folder: ref for ref, folder in reversed(parts)}.items())


def _rank(entity: Entity, repo: Repo) -> tuple[bool, int]:
    kind = _RANK.index(entity.kind) if entity.kind in _RANK else len(_RANK)
    return entity.name.lower() != repo.info.name.lower(), kind


def _answers(places: dict[str, _Asked], cache: Cache, pool: SandboxPool) -> Iterator[tuple[_Asked, FoundDocs | str]]:
    """Yield for each repository what is kept or what a child finds now; a word where it went over a limit."""
    kept: dict[str, FoundDocs] = {}
    tasks: dict[str, Task] = {}
    keys: dict[str, str] = {}
    for identity, asked in places.items():
        repo = asked.repo
        # Facts that change every night and mean nothing here stay out of the key.
        info = msgspec.structs.replace(repo.info, fetched_at="", error="", teams=(), history="", left_out={})
        task = FindTask("", info, tuple(asked.places.items()), asked.parts)
        keys[identity] = cache.key(["sites", _tree(repo), msgspec.msgpack.encode(task)])
        before = _decoded(cache.get(keys[identity]), len(asked.places))
        if before is not None:
            kept[identity] = before
        else:
            given = msgspec.structs.replace(task, folder=str(repo.folder.absolute()))
            tasks[identity] = Task(identity, msgspec.msgpack.encode(given))
    made = pool.map(list(tasks.values()))
    for identity, asked in places.items():
        if identity in kept:
            yield asked, kept[identity]
            continue
        result = next(made)
        answer = _decoded(result.value, len(asked.places))
        if answer is None:
            yield asked, _LIMIT.get(result.stopped, result.said or "crash")
            continue
        cache.put(keys[identity], result.value or b"")
        yield asked, answer


def _tree(repo: Repo) -> bytes:
    """Return what names the paths and contents of a repository."""
    tree = repo.tree_file
    try:
        return hashlib.sha256(tree.read_bytes()).digest() if tree is not None else b""
    except OSError:
        return b""


def _decoded(data: bytes | None, count: int) -> FoundDocs | None:
    if data is None:
        return None
    try:
        found = _found.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if len(found.sites) == count else None


def _site(repo: Repo, refs: tuple[str, ...], found: FoundSite) -> Site:
    """Return a site of what a child found: only files that the repository has."""
    paths = repo.paths
    pages = tuple(page for page in found.pages if page.path in paths and paths[page.path].blob == page.blob)
    files = {path: paths[path] for path in found.files if path in paths}
    texts = {path: paths[path] for path in found.texts if path in paths}
    site = Site(repo, refs, found.kind, found.config, Staged(found.root, pages, files, texts, found.places))
    site.nav, site.bases, site.templates = found.nav, found.bases, found.templates
    site.base, site.tool, site.dialects = found.base, found.tool, found.dialects
    site.findings += found.findings
    return site
