"""From entities to docs sites: one site per place, however many entities share it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from ...kit.read.captured import Captured, Repo
from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.pool import SandboxPool, Task
from ...kit.store.cache import Cache
from ...model.entities import Catalog, Entity
from ...model.findings import Finding
from ...wording.codes import finding
from .find import Site, Wanted
from .finder import FindTask, FoundSite
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

_found = msgspec.msgpack.Decoder(tuple[FoundSite, ...])
Places = dict[Wanted, tuple[str, ...]]


def find_sites(captured: Captured, catalog: Catalog, cache: Cache, jobs: int = 1) -> tuple[list[Site], list[Finding]]:
    """Return every docs site, in the order of its place, and findings about places without one.

    Raises:
        JailError: no child process can be started at all.

    """
    places = _places(captured, catalog)
    findings: list[Finding] = []
    found: dict[Wanted, Site] = {}
    with SandboxPool("catalejo.docs.sites.finder:find", LIMITS, jobs, [captured.folder.absolute()]) as pool:
        for repo, wanted, answer in _asked(places, cache, pool):
            if isinstance(answer, str):
                refs = next(iter(wanted.values()))
                findings.append(
                    finding("DOC333", refs[0], repo.origin(), "sites", repository=repo.info.id, limit=answer)
                )
                continue
            found |= {place: _site(repo, wanted[place], site) for place, site in zip(wanted, answer, strict=True)}
    sites = [found[place] for place in sorted(found) if found[place].pages]
    for place in sorted(found):
        site = found[place]
        if not site.pages and place.how != "readme":
            first = catalog.entities[site.subject]
            origin = first.origin if first.origin.repo else site.repo.origin(place.path)
            name = place.path or site.repo.info.name
            findings += [finding("DOC301", site.subject, origin, path=name), *site.findings]
    return sites, findings


def _places(captured: Captured, catalog: Catalog) -> dict[str, tuple[Repo, Places]]:
    """Return, by repository, the places that entities name, and who names them: whose docs they are first."""
    named: dict[Wanted, list[Entity]] = {}
    for entity in catalog.entities.values():
        if entity.docs_from and entity.docs_repo:
            named.setdefault(Wanted(entity.docs_repo, entity.docs_path, entity.docs_from), []).append(entity)
    places: dict[str, tuple[Repo, Places]] = {}
    for wanted in sorted(named):
        repo = captured.repository(wanted.repo)
        if repo is not None:
            entities = sorted(named[wanted], key=lambda entity: (_rank(entity, repo), entity.ref))
            places.setdefault(wanted.repo, (repo, {}))[1][wanted] = tuple(entity.ref for entity in entities)
    return places


def _rank(entity: Entity, repo: Repo) -> tuple[bool, int]:
    kind = _RANK.index(entity.kind) if entity.kind in _RANK else len(_RANK)
    return entity.name.lower() != repo.info.name.lower(), kind


def _asked(
    places: dict[str, tuple[Repo, Places]], cache: Cache, pool: SandboxPool
) -> Iterator[tuple[Repo, Places, Sequence[FoundSite] | str]]:
    """Yield for each repository what is kept or what a child finds now; a word where it went over a limit."""
    kept: dict[str, Sequence[FoundSite]] = {}
    tasks: dict[str, Task] = {}
    keys: dict[str, str] = {}
    for identity, (repo, wanted) in places.items():
        # Facts that change every night and mean nothing here stay out of the key.
        info = msgspec.structs.replace(repo.info, fetched_at="", error="", teams=(), history="", left_out={})
        task = FindTask("", info, tuple(wanted.items()))
        keys[identity] = cache.key(["sites", _tree(repo), msgspec.msgpack.encode(task)])
        before = _decoded(cache.get(keys[identity]), len(wanted))
        if before is not None:
            kept[identity] = before
        else:
            given = msgspec.structs.replace(task, folder=str(repo.folder.absolute()))
            tasks[identity] = Task(identity, msgspec.msgpack.encode(given))
    made = pool.map(list(tasks.values()))
    for identity, (repo, wanted) in places.items():
        if identity in kept:
            yield repo, wanted, kept[identity]
            continue
        result = next(made)
        answer = _decoded(result.value, len(wanted))
        if answer is None:
            yield repo, wanted, _LIMIT.get(result.stopped, result.said or "crash")
            continue
        cache.put(keys[identity], result.value or b"")
        yield repo, wanted, answer


def _tree(repo: Repo) -> bytes:
    """Return what names the paths and contents of a repository."""
    tree = repo.tree_file
    try:
        return hashlib.sha256(tree.read_bytes()).digest() if tree is not None else b""
    except OSError:
        return b""


def _decoded(data: bytes | None, count: int) -> Sequence[FoundSite] | None:
    if data is None:
        return None
    try:
        found = _found.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if len(found) == count else None


def _site(repo: Repo, refs: tuple[str, ...], found: FoundSite) -> Site:
    """Return a site of what a child found: only files that the repository has."""
    paths = repo.paths
    pages = tuple(page for page in found.pages if page.path in paths and paths[page.path].blob == page.blob)
    files = {path: paths[path] for path in found.files if path in paths}
    texts = {path: paths[path] for path in found.texts if path in paths}
    site = Site(repo, refs, found.kind, found.config, Staged(found.root, pages, files, texts, found.places))
    site.nav, site.bases, site.templates = found.nav, found.bases, found.templates
    site.base, site.tool = found.base, found.tool
    site.findings += found.findings
    return site
