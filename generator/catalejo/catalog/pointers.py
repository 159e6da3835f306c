"""Where an entity's documentation is: what it declares, else a folder beside it, else its README.

Source: ``backstage.io/techdocs-ref`` and ``backstage.io/techdocs-entity`` of Backstage's TechDocs.
``docs_path`` is the folder that holds ``mkdocs.yml`` or ``docs/`` ("" = the repository's root), that of another tool's
configuration, a folder of pages such as ``doc/``, or a README's path.
"""

from __future__ import annotations

import msgspec

from ..kit.read.captured import Repo
from ..kit.read.doc_places import MKDOCS, doc_folder, has_pages, tool_root
from ..model.entities import Entity
from ..model.findings import Finding
from ..model.origin import Origin
from ..model.refs import RefError, parse_ref
from ..wording.codes import finding
from .addresses import RepositoryIndex, inside, is_url, relative
from .infer.words import readme_of
from .ownership.trust import Trust
from .reading.declared import Declared

REF = "backstage.io/techdocs-ref"
ENTITY = "backstage.io/techdocs-entity"
_NAMED = ("docs", "doc", "documentation", "techdocs")
_DOCUMENTED = ("Component", "System", "API", "Resource", "Domain", "Template")


class Pointer(msgspec.Struct, frozen=True):
    """A documentation site: repository, path, how it was found."""

    repo: str
    path: str
    how: str


_NO_SITE = Pointer("", "", "")


class Pointed(msgspec.Struct):
    """Entities with their pointers, and findings."""

    entities: dict[str, Entity] = {}
    findings: list[Finding] = []


def point(entities: dict[str, Entity], drafts: dict[str, Declared], atlas: RepositoryIndex, trust: Trust) -> Pointed:
    """Give each entity the documentation that is its own; only the catalogue can claim another repository's."""
    out = Pointed(dict(entities))
    sites: dict[str, Pointer] = {}
    for ref, entity in entities.items():
        if REF in entity.annotations and entity.origin.repo in atlas.repos:
            pointer, problem = _declared(entity, drafts.get(ref), atlas)
            if pointer is not None:
                sites[ref] = pointer
            if problem is not None:
                out.findings.append(problem)
    taken: dict[str, set[str]] = {}
    for ref, pointer in sites.items():
        origin = entities[ref].origin.repo
        if origin == pointer.repo or trust.is_catalogue(atlas.repos[origin].info):
            taken.setdefault(pointer.repo, set()).add(pointer.path)
    for repo_id, own in _by_repository(entities, atlas).items():
        free = [entity for entity in own if REF not in entity.annotations]
        _found_beside(atlas.repos[repo_id], free, taken.get(repo_id, set()), sites)
    for ref, entity in entities.items():
        target = entity.annotations.get(ENTITY)
        if target and sites.get(ref, _NO_SITE).how != "techdocs-ref":
            problem = _borrowed(entity, target, entities, sites, drafts.get(ref))
            if problem is not None:
                out.findings.append(problem)
    for ref, site in sites.items():
        entity = entities[ref]
        out.entities[ref] = msgspec.structs.replace(
            entity, docs_repo=site.repo, docs_path=site.path, docs_from=site.how
        )
    return out


def _place(entity: Entity, draft: Declared | None, key: str) -> Origin:
    return draft.origin("metadata", "annotations", key) if draft is not None else entity.origin


def _declared(entity: Entity, draft: Declared | None, atlas: RepositoryIndex) -> tuple[Pointer | None, Finding | None]:
    written = entity.annotations[REF].strip()
    origin = _place(entity, draft, REF)
    kind, _, target = written.partition(":")
    args = {"written": written[:200]}
    repo, path = entity.origin.repo, None
    if kind == "dir" and not is_url(target):
        path = relative(entity.origin.path, target.strip() or ".")
    elif kind == "url":
        place = atlas.locate(target)
        if place is None:
            return None, finding("CAT062", entity.ref, origin, REF, 1, **args)
        repo, path = place.repo, place.path
    else:
        return None, finding("CAT063", entity.ref, origin, REF, 1, **args)
    if path is None:
        return None, finding("CAT064", entity.ref, origin, REF, 1, **args)
    if _is_site(atlas.repos[repo], path):
        return Pointer(repo, path, "techdocs-ref"), None
    readme = readme_of(atlas.repos[repo], path)
    pointer = Pointer(repo, readme, "readme") if readme else None
    return pointer, finding("CAT061", entity.ref, origin, REF, 1, folder=path or ".", **args)


def _is_site(repo: Repo, folder: str) -> bool:
    """A folder is a site where a tool's configuration stands in it or above it, a start page, or pages of docs."""
    base = f"{folder}/" if folder else ""
    if tool_root(repo, folder) is not None or f"{base}index.md" in repo.paths or has_pages(repo, f"{base}docs"):
        return True
    if not folder or not has_pages(repo, folder):
        return False
    parts = folder.split("/")[:-1]
    above = ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
    named = any((f"{place}/{name}" if place else name) in repo.paths for place in above for name in MKDOCS)
    return named or folder.rpartition("/")[2].lower() in _NAMED


def _by_repository(entities: dict[str, Entity], atlas: RepositoryIndex) -> dict[str, list[Entity]]:
    """Entities that describe a repository's content, those of a monorepo's own name first."""
    table: dict[str, list[Entity]] = {}
    for entity in entities.values():
        if entity.kind in _DOCUMENTED and entity.origin.repo in atlas.repos and not entity.stub:
            table.setdefault(entity.origin.repo, []).append(entity)
    return table


def _found_beside(repo: Repo, entities: list[Entity], taken: set[str], sites: dict[str, Pointer]) -> None:
    """A folder's documentation belongs to one entity: a Component first, then the one named like the repository.

    A README tells of the code beside it: it is a Component's, or that of what a repository of desired state was found
    to be, never that of an API or a System of the same folder.
    """
    folders: dict[str, list[Entity]] = {}
    for entity in entities:
        folders.setdefault(entity.subpath, []).append(entity)
    if len(entities) == 1:
        folders.setdefault("", entities)
    others = taken | {folder for folder in folders if folder}
    for folder, own in sorted(folders.items(), key=lambda item: (-item[0].count("/"), item[0])):
        first = min(own, key=lambda e: _rank(e, repo))
        if first.ref in sites:
            continue
        path = inside(folder) or ""
        docs = doc_folder(repo, path, others)
        if docs is not None and docs not in taken:
            sites[first.ref] = Pointer(repo.info.id, docs, "docs-folder")
        elif _may_have_readme(first) and (readme := readme_of(repo, path)) and readme not in taken:
            sites[first.ref] = Pointer(repo.info.id, readme, "readme")


def _may_have_readme(entity: Entity) -> bool:
    return entity.kind == "Component" or (entity.inferred and entity.kind == "Resource")


def _rank(entity: Entity, repo: Repo) -> tuple[int, bool, int, str]:
    named = entity.name.lower() == repo.info.name.lower()
    return (_DOCUMENTED.index(entity.kind), not named, entity.document, entity.ref)


def _borrowed(
    entity: Entity, target: str, entities: dict[str, Entity], sites: dict[str, Pointer], draft: Declared | None
) -> Finding | None:
    """``techdocs-entity`` shows another entity's documentation; a reference that leads nowhere is told."""
    try:
        ref = parse_ref(target)
    except RefError:
        ref = None
    if ref is None or ref not in entities:
        return finding("CAT065", entity.ref, _place(entity, draft, ENTITY), ENTITY, written=target[:200])
    if ref in sites:
        sites[entity.ref] = sites[ref]
    return None
