"""Lists the repositories of a folder: git repositories by their git folder, plain folders by their place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from ...kit.ask.errors import SourceError
from ...kit.read.git_folder import GENERATED_FOLDERS, git_folder, head_of, is_commit, remote_url
from ...kit.text.urls import host_type, parse_git_url, repository_key, web_addresses
from ...model.capture import RepositoryInfo, Visibility
from ..contract import Folder, HostAsker, ListedRepository, Listing
from .spec import LocalSource

DEPTH = 3


def list_repositories(spec: LocalSource, asker: HostAsker) -> Listing:
    """Return the repositories of a folder.

    Raises:
        SourceError: there is no such folder.

    """
    root = Path(spec.path)
    if not root.is_dir():
        raise SourceError(f"there is no folder {root.name!r}")
    level = spec.visibility or asker.visibility
    if spec.working_copy:
        found_here = _folder(root, root, asker.id, level)
        here = [found_here._replace(folder=Folder(root))]
    else:
        here = [_asked(_folder(folder, root, asker.id, level), spec) for folder in _repositories(root)]
    holders = _holders(here, asker)
    found: list[ListedRepository] = []
    taken: set[str] = set()
    for one in here:
        info = one.info
        if info.host and holders[repository_key(info.id)] != one.info.folder:
            remarks = {"identity-taken": info.id}
            info = msgspec.structs.replace(info, id=f"local/{one.name}", host="", owner="", remarks=remarks)
        info = msgspec.structs.replace(info, id=_free(info, root, taken))
        taken.add(repository_key(info.id))
        found.append(ListedRepository(info, one.folder, (one.name,)))
    return Listing(tuple(found))


class _Found(NamedTuple):
    """A folder that is a repository: its name, its facts, where it is read."""

    name: str
    info: RepositoryInfo
    folder: Folder


def _asked(found: _Found, spec: LocalSource) -> _Found:
    """Return a repository as the options want it: its files as they lie, or another commit than the last one.

    Raises:
        SourceError: what is written as a commit is none.

    """
    if spec.commit and not is_commit(spec.commit):
        raise SourceError("commit is no id of a commit in full")
    if spec.commit and found.folder.git is not None:
        return found._replace(info=msgspec.structs.replace(found.info, commit=spec.commit))
    return found._replace(folder=found.folder._replace(as_it_lies=spec.unignored))


def _holders(here: list[_Found], asker: HostAsker) -> dict[str, str]:
    """Return which folder is the repository that several say to be: anybody may write any address into a clone.

    The one that was it in the last capture, else one of the same name, else the first by path.
    """
    claims: dict[str, list[_Found]] = {}
    for one in here:
        claims.setdefault(repository_key(one.info.id), []).append(one)
    holders: dict[str, str] = {}
    for key, folders in claims.items():
        old = asker.earlier(folders[0].info.id)
        before = old.folder if old is not None and old.source == asker.id else ""
        holders[key] = min(folders, key=lambda one: (
            one.info.folder != before, one.name.lower() != one.info.name.lower(), one.info.folder
        )).info.folder  # fmt: skip
    return holders


def _free(info: RepositoryInfo, root: Path, taken: set[str]) -> str:
    """Return an id that no folder has yet: folders at several depths may share a name."""
    for identity in (info.id, f"local/{_text_of(root.resolve().name)}/{info.name}", f"local/{info.folder}"):
        if repository_key(identity) not in taken:
            return identity
    return f"local/{info.folder}-{len(taken)}"


def _text_of(name: str) -> str:
    """Return a file name as text that can be written: bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _repositories(root: Path) -> Iterator[Path]:
    """Yield the folders that are repositories, sorted."""
    if git_folder(root) or any((root / name).is_file() for name in ("catalog-info.yaml", "catalog-info.yml")):
        yield root
        return
    for child in _folders(root):
        deep = list(_git_below(child, DEPTH))
        yield from deep or [child]


def _git_below(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the git repositories at or below a folder, not looking into those found."""
    if git_folder(folder):
        yield folder
    elif depth > 1:
        for child in _folders(folder):
            yield from _git_below(child, depth - 1)


def _folders(folder: Path) -> list[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith(".") and name not in GENERATED_FOLDERS]


def _folder(place: Path, root: Path, source: str, level: Visibility) -> _Found:
    git = git_folder(place)
    name = _text_of((root.resolve() if place == root else place).name)
    info = RepositoryInfo(
        f"local/{name}", name, source, "ok", level, folder=_text_of(os.path.relpath(place, root))
    )  # fmt: skip
    if git is None:
        return _Found(name, info, Folder(place))
    problem = None
    try:
        branch, commit = head_of(git)
    except SourceError as error:
        branch, commit, problem = "", "", error
    address = parse_git_url(remote_url(git))
    info = msgspec.structs.replace(info, default_branch=branch, commit=commit, name=name.removesuffix(".git"))
    if address is None or not address.owner:
        return _Found(name, msgspec.structs.replace(info, id=f"local/{info.name}"), Folder(place, git, problem))
    web = web_addresses(address.id)
    info = msgspec.structs.replace(
        info, id=address.id, name=address.name, host=address.host, owner=address.owner,
        host_type=host_type(address.host), web=web.web, blob_url=web.blob, tree_url=web.tree, edit_url=web.edit,
        commit_url=web.commit,
    )  # fmt: skip
    return _Found(name, info, Folder(place, git, problem))
