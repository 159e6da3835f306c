"""Maps addresses as people write them (relative paths, web URLs) to files of captured repositories."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from ..kit.read.captured import Repo
from .reading.declared import FilePlace

_VIEWS = re.compile(r"(?:-/)?(?:blob|tree|raw|edit|blame|src/branch|src/commit|src|browse)/")
_RAW = {"raw.githubusercontent.com": "github.com"}


class RepositoryIndex:
    """Knows the repositories of one capture by their addresses.

    ``by_name``: an address may mean a repository without a remote by its name, where no other one has that name.
    """

    def __init__(self, repos: Iterable[Repo], by_name: bool = True) -> None:
        self.repos = {repo.info.id: repo for repo in repos}
        self._by_address: dict[str, Repo] = {}
        nameless: dict[str, list[Repo]] = {}
        for repo in self.repos.values():
            self._by_address.setdefault(repo.info.id.lower(), repo)
            web = urlsplit(repo.info.web)
            if web.hostname:
                address = f"{web.hostname}{web.path.rstrip('/')}".lower()
                self._by_address.setdefault(address.removesuffix(".git"), repo)
            nameless.setdefault(repo.info.name.lower(), []).append(repo)
        self._without_remote = {
            name: named[0] for name, named in nameless.items() if by_name and len(named) == 1 and not named[0].info.host
        }

    def by_name(self, repo: Repo) -> bool:
        """Tell whether an address may mean a repository by its name alone."""
        return self._without_remote.get(repo.info.name.lower()) is repo

    def locate(self, url: str) -> FilePlace | None:
        """Return the place of a web URL of a repository here; None for any other.

        Only https and http URLs without user information count, and only at the captured default branch: a file of
        another branch is another file. A folder that was read without a remote has no address: a URL means it where
        OWNER/NAME ends with its name and it has that very file, if any is named.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname:
            return None
        host = parts.hostname.lower()
        raw = host in _RAW
        host = _RAW.get(host, host) + (f":{port}" if port else "")
        segments = [unquote(part) for part in parts.path.split("/") if part]
        for count in range(min(len(segments), 8), 0, -1):
            repo = self._by_address.get("/".join((host, *segments[:count])).lower().removesuffix(".git"))
            if repo is not None:
                rest = "/".join(segments[count:])
                path = _strip_ref(repo, rest if raw else _view(rest))
                return None if path is None else FilePlace(repo.info.id, path)
        return self._named(segments, raw)

    def _named(self, segments: list[str], raw: bool) -> FilePlace | None:
        repo = self._without_remote.get(segments[1].lower().removesuffix(".git")) if len(segments) > 1 else None
        if repo is None or len(segments) == 2:
            return None if repo is None else FilePlace(repo.info.id, "")
        rest = "/".join(segments[2:])
        path = _strip_ref(repo, rest if raw else _view(rest))
        return FilePlace(repo.info.id, path) if path and path in repo.paths else None


def _view(rest: str) -> str | None:
    """Drop the part of a web path that says how the file is shown; None where there is none and a path follows."""
    if not rest:
        return ""
    match = _VIEWS.match(rest + "/")
    return None if match is None else rest[match.end() :]


def _strip_ref(repo: Repo, rest: str | None) -> str | None:
    if rest is None:
        return None
    if not rest:
        return ""
    plain = () if repo.info.host else ("main", "master")  # a folder without a remote is on no branch of a host
    for ref in (repo.info.default_branch, repo.info.commit, "HEAD", *plain):
        if ref and (rest == ref or rest.startswith(f"{ref}/")):
            return inside(rest[len(ref) + 1 :])
    return None


def inside(path: str) -> str | None:
    """Return a normal path inside a repository, "" for its root; None where it climbs out."""
    normal = posixpath.normpath(path.lstrip("/")) if path.strip("/") else "."
    if normal == ".":
        return ""
    return None if normal.startswith("../") or normal == ".." else normal


def relative(base_file: str, target: str) -> str | None:
    """Return the path that a file names: from its folder, or from the root where it starts with a slash."""
    if "\\" in target or "\x00" in target:
        return None
    return inside(target if target.startswith("/") else posixpath.join(posixpath.dirname(base_file), target))


def is_web(text: str) -> bool:
    """Tell whether an address is a plain web address with a host and without user information."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def is_url(text: str) -> bool:
    """Tell whether a text names its scheme (or a user at a host) and so cannot be a relative path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[^/@\s]+@[^/\s]+:", text) is not None
