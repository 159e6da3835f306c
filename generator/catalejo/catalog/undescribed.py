"""Which repositories no entity describes, so that what they are is concluded from their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..kit.read.captured import Repo
from ..model.entities import Entity
from .addresses import RepositoryIndex
from .ownership.trust import Trust
from .reading.declared import Declared
from .reading.find import is_template_path

_ABOUT = frozenset(
    (
        *("readme", "license", "licence", "copying", "notice", "codeowners", "owners", "owners_aliases", "security"),
        *("contributing", "changelog", "maintainers", "authors", "support", "code_of_conduct", "renovate"),
        *("news", "history"),
    )
)
"""Names, without suffix, of files that are about a repository and none of its content."""


def undescribed(
    repos: Iterable[Repo],
    declared: Mapping[str, Entity],
    drafts: Iterable[Declared],
    index: RepositoryIndex,
    trust: Trust,
) -> list[Repo]:
    """Return the repositories that no declared entity describes.

    A repository is described by a Component in it, by one that names it as its source where that one's word counts, by
    a Resource of its name, and where it holds nothing but entities. A pipeline, a Location or a Group in it says what
    belongs to it and not what it is. ``drafts`` are all documents, also those that do not count.
    """
    entities = list(declared.values())
    found = {e.origin.repo for e in entities if _describes(e, index.repos[e.origin.repo])}
    found |= _from_elsewhere((e for e in entities if trust.counts(index.repos[e.origin.repo].info)), index)
    catalogued = {
        e.name.lower()
        for e in entities
        if e.kind in ("Component", "Resource") and trust.is_catalogue(index.repos[e.origin.repo].info)
    }
    files: dict[str, set[str]] = {}
    for draft in drafts:
        files.setdefault(draft.repo.info.id, set()).update((draft.path, draft.reading.definition_path))
    return [
        repo
        for repo in repos
        if repo.info.id not in found
        and repo.info.name.lower() not in catalogued
        and not (repo.info.id in files and _holds_only(repo, files[repo.info.id]))
    ]


def _describes(entity: Entity, repo: Repo) -> bool:
    return entity.kind == "Component" or (entity.kind == "Resource" and entity.name.lower() == repo.info.name.lower())


def _from_elsewhere(entities: Iterable[Entity], index: RepositoryIndex) -> set[str]:
    """Return the repositories that an entity names as its source."""
    found: set[str] = set()
    for entity in entities:
        written = entity.annotations.get("backstage.io/source-location", "").removeprefix("url:")
        addresses = [written] if written else []
        for key, host in (("github.com/project-slug", "github.com"), ("gitlab.com/project-slug", "gitlab.com")):
            slug = entity.annotations.get(key, "")
            addresses += [f"https://{host}/{slug}"] if slug.count("/") >= 1 else []
        for address in addresses:
            place = index.locate(address)
            if place is not None and _describes(entity, index.repos[place.repo]):
                found.add(place.repo)
    return found


def _holds_only(repo: Repo, files: set[str]) -> bool:
    """Tell whether a repository is a part of the catalogue: nothing but entity files and content of templates."""
    return not any(
        entry.path not in files
        and not entry.path.startswith(".")
        and not ("/" not in entry.path and entry.path.partition(".")[0].lower() in _ABOUT)
        and not is_template_path(repo, entry.path)
        for entry in repo.entries
    )
