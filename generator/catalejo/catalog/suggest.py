"""Entity files for repositories that have none, from what was inferred of them."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.capture import RepositoryInfo
from ..model.entities import Catalog, Entity
from ..model.suggesting import Suggested, SuggestedFile
from .infer.snippet import snippet


def suggest(catalog: Catalog, repos: Mapping[str, RepositoryInfo]) -> Suggested:
    """Return a file for each folder of a repository in which something was found and nothing is declared.

    A repository whose entity files are broken, that could not be read, or that stands in from an earlier night gets
    none: what it declares is not known.
    """
    files: list[SuggestedFile] = []
    unread, declared = [], 0
    for repo, info in sorted(repos.items()):
        own = [catalog.entities[ref] for ref in catalog.by_repo.get(repo, ()) if ref in catalog.entities]
        found = [entity for entity in own if entity.snippet and not entity.stub]
        if info.status not in ("ok", "empty") or repo in catalog.broken:
            unread.append(repo)
        elif any(not entity.inferred for entity in own):
            declared += 1
        else:
            files += _files(repo, found)
    return Suggested(tuple(files), declared, tuple(unread))


def _files(repo: str, entities: list[Entity]) -> list[SuggestedFile]:
    folders: dict[str, list[Entity]] = {}
    for entity in entities:
        folders.setdefault(entity.subpath, []).append(entity)
    return [
        SuggestedFile(repo, folder, tuple(folders[folder]), tuple(_text(one) for one in folders[folder]))
        for folder in sorted(folders)
    ]


def _text(entity: Entity) -> str:
    return snippet(entity, entity.owner, entity.docs_from == "docs-folder", guess=False)
