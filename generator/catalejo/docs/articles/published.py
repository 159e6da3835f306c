"""What stands beside a site: the pages of all sites and entities, and where repositories are hosted."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from ...kit.read.captured import Repo
from ...kit.text.segments import docs_path, entity_path, segment
from ..sites.find import Site
from ..sites.staging import MARKDOWN, page_url, suffix

_HOSTED = re.compile(r"^(?:/-)?/(?:blob|tree|raw|src/branch|src/commit|src)/(?P<rest>.+)$")
_MAIN_REFS = ("main", "master", "HEAD")


class PublishedPages:
    """The pages of all sites by (repository, path), and the web addresses of all captured repositories.

    ``entities`` are the references that have a page in the portal, ``home`` the portal's own address ("" = unknown).
    """

    def __init__(self, sites: list[Site], entities: Collection[str] = (), home: str = "") -> None:
        """Index the pages; of several sites with one page the first wins."""
        self.pages: dict[tuple[str, str], tuple[str, str]] = {}
        self.hosts: dict[str, Repo] = {}
        self.home = home.rstrip("/").lower()
        self.roots = {docs_path(ref): site for site in sites for ref in site.refs}
        self.entities = {entity_path(ref) for ref in entities}
        for site in sites:
            for page in site.pages:
                self.pages.setdefault((site.repo.info.id, page.path), (site.subject, page.url))
            if site.repo.info.web:
                self.hosts[site.repo.info.web.rstrip("/").lower()] = site.repo

    def in_portal(self, address: str) -> str:
        """Return the site-root address that a link in TechDocs' or the portal's own addresses means, "" for none.

        Source: ``/docs/<namespace>/<kind>/<name>/…`` and ``/catalog/<namespace>/<kind>/<name>`` of Backstage.
        """
        parts = [unquote(part) for part in address.strip("/").split("/")]
        root = _root_of(parts)
        if parts[0] == "catalog":
            return root if root in self.entities else ""
        site = self.roots.get(root)
        if site is None:
            return ""
        inner = "/".join(parts[4:]).removesuffix("index.html").strip("/")
        for url in (f"{inner}/" if inner else "", page_url(inner) if suffix(inner) in MARKDOWN else "\0"):
            if any(page.url == url for page in site.pages):
                return docs_path(site.subject) + url
        return ""

    def is_of_portal(self, address: str) -> bool:
        """Tell whether an address is below a site of this portal, so that what it lacks is missing."""
        return _root_of([unquote(part) for part in address.strip("/").split("/")]) in self.roots

    def hosted(self, url: str) -> tuple[Repo, str] | None:
        """Return the captured repository and path that a web address of a Git host names."""
        parts = urlsplit(url)
        segments = parts.path.split("/")
        base = f"{parts.scheme}://{parts.netloc}".lower()
        if parts.netloc.lower() == "raw.githubusercontent.com" and len(segments) > 4:
            repo = self.hosts.get(f"https://github.com/{segments[1]}/{segments[2]}".lower())
            return self._path(repo, "/".join(segments[3:])) if repo is not None else None
        for end in range(3, min(len(segments), 8)):
            repo = self.hosts.get((base + "/".join(segments[:end])).lower())
            match = _HOSTED.match("/" + "/".join(segments[end:])) if repo is not None else None
            if repo is not None and match is not None:
                return self._path(repo, match["rest"])
        return None

    @staticmethod
    def _path(repo: Repo, rest: str) -> tuple[Repo, str] | None:
        info = repo.info
        for ref in (info.default_branch, info.commit, *_MAIN_REFS):
            if ref and rest.startswith(f"{ref}/"):
                return repo, unquote(rest[len(ref) + 1 :])
        return None


def _root_of(parts: list[str]) -> str:
    """Return the root of the site or entity that an address is below, "" for an address of another form."""
    if len(parts) < 4 or parts[0] not in ("docs", "catalog"):
        return ""
    return "/".join([parts[0], *map(segment, parts[1:4])]) + "/"
