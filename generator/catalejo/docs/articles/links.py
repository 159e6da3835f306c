"""Where the links and images of a page lead: inside its site, to another site, to the repository on the web, nowhere.

A link written as Markdown is relative to its file, as on a Git host and in MkDocs; one written as HTML is relative to
the page's address, as in a browser, but to the file where GitHub shows the page. What one reading does not find, the
other may.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import quote, unquote

import msgspec

from ...kit.text.segments import docs_path
from ...kit.text.urls import fill_url, safe_href
from ..sites.dialect import options_of
from ..sites.find import Site
from ..sites.staging import MARKDOWN, PICTURES, asset_url, may_be_served, page_url, suffix
from ..wire import ArticlePage, Open
from .anchors import PageAnchors
from .labels import Labels, is_label
from .published import PublishedPages

_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
_LANGUAGE = re.compile(r"^(?!en$)[a-z]{2}(?:[-_][A-Za-z]{2,4})?$")
_NUMBERED = re.compile(r"(^|/)\d{1,3}[-_.]+(?=[^/])")
_GENERATED = re.compile(r"(?:feed|rss|atom|sitemap|robots|search|feed_rss_\w+|feed_json_\w+)\.(?:xml|json|txt)")
"""Files that plugins write into a published site."""
MOVING = frozenset((".mp4", ".webm", ".mov", ".m4v", ".ogv", ".ogg", ".mp3", ".wav", ".avi", ".mkv"))
"""Endings of what a page cannot show as a picture: a link to it stays."""
MAX_ASSET = 20 * 1024 * 1024

_LOGIN = re.compile(r"^(https?://)[^/?#@\s]*@", re.IGNORECASE)
"""The name and password of an address."""


class LinkTarget(msgspec.Struct, frozen=True):
    """Where a link leads.

    ``kind``: page, asset, web, external, broken, anchor, place, published, login; diagram, source.

    ``published`` may be on the site that another tool makes, and is no file of the repository.

    A ``login`` is an address with a name and a password: it is shown and not followed; where it leads nobody knows.

    A ``place`` is in a repository without a web address, an ``anchor`` on a page that lacks it. ``path`` is the file in
    the repository (of an asset; of what a broken link names). Only a diagram has a size.
    """

    kind: str
    href: str = ""
    path: str = ""
    width: int = 0
    height: int = 0


class Resolver:
    """Finds the targets of one site's links."""

    def __init__(self, site: Site, pages: dict[str, ArticlePage], elsewhere: PublishedPages) -> None:
        """``pages`` are the site's pages that could be made, by path."""
        self.site, self.repo, self.elsewhere = site, site.repo, elsewhere
        self.urls = {page.path: page.url for page in site.pages if page.path in pages and pages[page.path].clean}
        self.by_url = {url: path for path, url in self.urls.items()}
        self._made = {path: page for path, page in pages.items() if page.clean}
        self._anchors: dict[str, PageAnchors] = {}
        self._by_file = {page.path for page in site.pages if options_of(site, page).dialect == "github"}
        self._known: dict[tuple[str, str, bool, str], LinkTarget] = {}
        self._up = "../" * docs_path(site.subject).count("/")

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The pages by their path in lower case, and by the address that a tool gives to a numbered file."""
        found: dict[str, str] = {}
        for path in self.urls:
            found.setdefault(path.lower(), path)
            stem = posixpath.splitext(_NUMBERED.sub(r"\1", path))[0].lower()
            found.setdefault(stem, path)
            said = self._made[path].address if self.site.tool == "docusaurus" else ""
            if said:
                folder = self.site.root if said.startswith("/") else posixpath.dirname(_NUMBERED.sub(r"\1", path))
                found.setdefault(_join(folder, said.strip("/")).lower(), path)
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder of the repository."""
        found = {""}
        for path in self.repo.paths:
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def _statics(self) -> tuple[str, ...]:
        """Folders that some tool may publish at the root of its site, where the pages lie outside the tool's folder."""
        return tuple(sorted(f for f in self.folders if re.fullmatch(r"(?:[^/]+/){0,2}(?:static|public)", f)))

    def resolve(self, source: str, link: Open) -> LinkTarget:
        """Return where a link of a page (its path in the repository) leads."""
        key = (source, link.target, link.plain, link.kind)
        if key not in self._known:
            found = self._resolve(source, link)
            named = found.kind in ("broken", "anchor") and link.kind == "a" and is_label(link.target.strip())
            self._known[key] = self._by_label(source, link.target.strip(), found) if named else found
        return self._known[key]

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.repo.paths, self._made)

    def _by_label(self, source: str, target: str, found: LinkTarget) -> LinkTarget:
        """Return where a name leads on a page that Sphinx reads; what it makes of one that no page has nobody knows."""
        if not self._labels.knows(source):
            return found
        place = self._labels.find(target.removeprefix("#"))
        if place is None:
            return LinkTarget("published", path=target)
        return self._at(source, *place, False) or found

    def _resolve(self, source: str, link: Open) -> LinkTarget:
        text = link.target.strip()
        if text.startswith("#"):
            return self._anchor(source, text)
        if text.startswith("//"):
            text = f"https:{text}"
        if _SCHEME.match(text):
            return self._address(source, text, link)
        path, _, fragment = text.partition("#")
        path, query, _ = path.partition("?")
        path = unquote(path)
        if query and not path and link.kind != "img":
            return LinkTarget("page", "#")  # this page with a question to a script that is not here
        if not path or "\\" in path or "\0" in path:
            return LinkTarget("broken", path=link.target)
        return self._lead(source, path, fragment, link)

    def _lead(self, source: str, path: str, fragment: str, link: Open) -> LinkTarget:
        """Return where a path leads: as written, in other letters, or to what another tool publishes."""
        image = link.kind == "img" and suffix(path) not in MOVING
        portal = self.elsewhere.in_portal(path) if path.startswith("/") else ""
        if portal and not image:
            return self._in_portal(source, portal, fragment)
        candidates = list(dict.fromkeys(self._candidates(source, path, link)))
        for candidate in candidates:
            found = self._at(source, candidate, fragment, image)
            if found is not None:
                return found
        for candidate in candidates:
            spelled = self.pictures.get(candidate.lower(), "") if image else self._spelled(candidate)
            found = self._at(source, spelled, fragment, image) if spelled else None
            if found is not None:
                return found
        if _GENERATED.fullmatch(posixpath.basename(path)) or self._is_elsewhere(source, path, image):
            return LinkTarget("published", path=path)
        return LinkTarget("broken", path=self._wanted(source, path))

    def _is_elsewhere(self, source: str, path: str, image: bool) -> bool:
        """Tell whether a path may be right where the site is published: what stands there beside it nobody knows here.

        Its tool may make pages that are no files; a path from the host's root, or one that leaves both the site and the
        repository, may be another site's. So may one from the root in a folder that no configuration describes, unless
        it names a file of Markdown or stands in a README: those GitHub shows.
        """
        if path.startswith("/"):
            if self.elsewhere.is_of_portal(path):
                return False
            of_github = suffix(path) in MARKDOWN or posixpath.basename(source).lower().startswith("readme.")
            unconfigured = not self.site.config.path and not of_github
            return bool(self.site.tool) or (self.site.config.sources.published and not image) or unconfigured
        climbs = _join(posixpath.dirname(source), path).startswith("../")
        return climbs and (bool(self.site.tool) or self.site.config.sources.published)

    @cached_property
    def pictures(self) -> dict[str, str]:
        """The pictures and downloads of the site by their path in lower case."""
        return {path.lower(): path for path in sorted(self.site.files)}

    def to_root(self, source: str) -> str:
        """Return what leads from a page to the portal's root."""
        return self._up + "../" * self.urls.get(source, "").count("/")

    def _in_portal(self, source: str, address: str, fragment: str) -> LinkTarget:
        here = self.to_root(source)
        mark = f"#{quote(fragment, safe=_FRAGMENT)}" if fragment else ""
        return LinkTarget("page", f"{here}{address}{mark}")

    def _spelled(self, path: str) -> str:
        """Return the page that a path means by a published address or in other letters, "" for none."""
        if path.startswith("../"):
            return ""
        stem, ending = posixpath.splitext(path.rstrip("/"))
        plain = stem if ending.lower() in MARKDOWN or ending == ".html" else path.rstrip("/")
        for form in (path, plain, *(f"{plain}/{name}" for name in ("index", "readme", "_index"))):
            page = self.spellings.get(_NUMBERED.sub(r"\1", form).lower()) or self.spellings.get(form.lower())
            if page:
                return page
        return ""

    def _anchor(self, source: str, text: str) -> LinkTarget:
        name = text[1:]
        if name in ("", "top"):
            return LinkTarget("page", text)
        identity = self._place(source, name)
        if identity is None:
            return LinkTarget("anchor", path=text)
        return LinkTarget("page", f"#{identity}")

    def _place(self, path: str, name: str) -> str | None:
        """Return the id of a page that a fragment means; "" where it is there without one, None where it is not."""
        if path not in self._anchors:
            made = self._made.get(path)
            self._anchors[path] = PageAnchors(made if made is not None else ArticlePage(path), self.site.config.code)
        return self._anchors[path].find(name)

    def _address(self, source: str, text: str, link: Open) -> LinkTarget:
        href = safe_href(text)
        if not href:
            bare = _LOGIN.sub(r"\1", text.strip(), count=1)
            return LinkTarget("login" if bare != text.strip() and safe_href(bare) else "broken", path=text)
        if href.lower().startswith("mailto:"):
            return LinkTarget("external", href)
        home = self.elsewhere.home
        if home and link.kind == "a" and href.lower().startswith(f"{home}/"):
            path, _, fragment = href[len(home) :].partition("#")
            portal = self.elsewhere.in_portal(path.partition("?")[0])
            if portal:
                return self._in_portal(source, portal, fragment)
        try:
            hosted = self.elsewhere.hosted(href) if self.elsewhere.hosts else None
        except ValueError:
            hosted = None
        if hosted is not None:
            repo, path = hosted
            fragment = href.partition("#")[2]
            if repo is self.repo:
                found = self._at(source, path, fragment, link.kind == "img")
                if found is not None and found.kind in ("page", "asset"):
                    return found
            elif (repo.info.id, path) in self.elsewhere.pages and link.kind == "a":
                return self._other_site(source, (repo.info.id, path), fragment)
        return LinkTarget("external", href)

    def _candidates(self, source: str, path: str, link: Open) -> Iterator[str]:
        """Yield the paths of the repository that a link may mean, the likeliest first."""
        if path.startswith("@site/"):
            yield _join(self.site.base, path.removeprefix("@site/"))
            return
        if path.startswith("/"):
            inner = path.lstrip("/")
            yield from (_join(self.site.root, inner), _join("", inner))
            yield from self._by_address(inner)
            yield from (_join(folder, inner) for folder in self.site.statics or self._statics)
            prefix = self.site.config.sources.prefix
            for published in filter(None, (prefix, posixpath.basename(self.site.root) if self.site.tool else "")):
                if inner.startswith(f"{published}/"):
                    shorter = inner[len(published) + 1 :]
                    yield _join(self.site.root, shorter)
                    yield from self._by_address(shorter)
            # A folder may hold a site per language, each with a root of its own.
            folder = posixpath.dirname(source)
            while folder:
                yield _join(folder, inner)
                folder = posixpath.dirname(folder)
            return
        by_file = _join(posixpath.dirname(source), path)
        address = _relative(self.urls.get(source, ""), path)
        if link.plain or source in self._by_file:
            yield by_file
            yield from self._by_address(address)
        else:
            yield from self._by_address(address)
            yield by_file
        stem, ending = posixpath.splitext(path)
        if not ending:
            yield f"{by_file.rstrip('/')}.md"
        elif ending == ".html":  # as Jekyll and Docusaurus publish it
            yield _join(posixpath.dirname(source), f"{stem}.md")
        yield from self._untranslated(by_file)

    def _untranslated(self, path: str) -> Iterator[str]:
        """Yield the English file for one that a translation lacks, where languages are folders side by side."""
        parts = path.split("/")
        for index, part in enumerate(parts[:-1]):
            if _LANGUAGE.match(part) and "/".join([*parts[:index], "en"]) in self.folders:
                yield "/".join([*parts[:index], "en", *parts[index + 1 :]])

    def _by_address(self, address: str) -> Iterator[str]:
        """Yield the file that has an address in this site."""
        if address.startswith("../"):
            return
        plain = address.removesuffix("index.html").removesuffix(".html").strip("/")
        url = f"{plain}/" if plain else ""
        if url not in self.by_url and plain:
            url = page_url(f"{plain}.md")
        if url in self.by_url:
            yield self.by_url[url]
        if address in self.site.places:
            yield self.site.places[address]
        moved = self.site.config.sources.moved
        for old in (address, f"{plain}.md", f"{plain}/index.md") if moved else ():
            if moved.get(old, "") in self.site.places:
                yield self.site.places[moved[old]]

    def _at(self, source: str, path: str, fragment: str, image: bool) -> LinkTarget | None:
        """Return the target for a path of the repository; None where nothing is there."""
        if path.startswith("../") or path == "..":
            return None
        path = path.rstrip("/")
        here = self.urls.get(source, "")
        if not image:
            page = self._page(path)
            if page is not None:
                return self._to_page(source, here, page, fragment)
            if (self.repo.info.id, path) in self.elsewhere.pages:
                return self._other_site(source, (self.repo.info.id, path), fragment)
        entry = self.repo.paths.get(path)
        if entry is not None and entry.mode != "120000":
            servable = may_be_served(path) and 0 <= entry.size <= MAX_ASSET and entry.mode in ("100644", "100755")
            if servable and (path in self.site.files or (image and suffix(path) in PICTURES)):
                return LinkTarget("asset", f"{self._up}{'../' * here.count('/')}{asset_url(entry)}", path)
            if image and suffix(path) not in PICTURES:
                return None
            # Also a picture whose content was not captured: it is there, and too large.
            return self._web(self.repo.info.blob_url, path, fragment)
        if not image and path in self.folders:
            return self._web(self.repo.info.tree_url, path, "")
        return None

    def _page(self, path: str) -> str | None:
        if path in self.urls:
            return path
        for name in ("index.md", "README.md", "_index.md", "index.mdx", "README.mdx", "readme.md"):
            start = _join(path, name)
            if start in self.urls:
                return start
        return None

    def _to_page(self, source: str, here: str, path: str, fragment: str) -> LinkTarget:
        href = _to(here, self.urls[path]) if path != source else ""
        if not fragment:
            return LinkTarget("page", href or "#")
        name = self._place(path, fragment)
        if name is not None:
            return LinkTarget("page", f"{href}#{quote(name, safe=_FRAGMENT)}" if name or not href else href)
        return LinkTarget("anchor", href, f"{path}#{fragment}" if path != source else f"#{fragment}")

    def _other_site(self, source: str, page: tuple[str, str], fragment: str) -> LinkTarget:
        ref, url = self.elsewhere.pages[page]
        up = "../" * (docs_path(ref).count("/") + self.urls.get(source, "").count("/"))
        mark = f"#{quote(fragment, safe=_FRAGMENT)}" if fragment else ""
        return LinkTarget("page", f"{up}{docs_path(ref)}{url}{mark}")

    def _web(self, template: str, path: str, fragment: str) -> LinkTarget:
        href = safe_href(fill_url(template, path, commit=self.repo.info.commit, branch=self.repo.info.default_branch))
        if not href:
            return LinkTarget("place", path=path)
        return LinkTarget(
            "web", f"{href}#{quote(fragment, safe=_FRAGMENT)}" if fragment and "#" not in href else href, path
        )

    def _wanted(self, source: str, path: str) -> str:
        """Return the path that a broken link names, for the finding."""
        base = self.site.root if path.startswith("/") else posixpath.dirname(source)
        return _join(base, path.lstrip("/"))[:300]


_FRAGMENT = "-._~!$&'()*+,;=:@/?%"


def _join(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path)) if folder or path else ""
    return "" if joined == "." else joined


def _relative(url: str, path: str) -> str:
    """Return the address in the site that a relative link on the page at ``url`` names."""
    joined = posixpath.normpath(posixpath.join(url or ".", path))
    joined = "" if joined == "." else joined
    return f"{joined}/" if path.endswith("/") and joined else joined


def _to(here: str, there: str) -> str:
    """Return the relative link from one address of a site to another."""
    up, down = here.split("/")[:-1], there.split("/")
    while up and len(down) > 1 and up[0] == down[0]:
        up, down = up[1:], down[1:]
    return "../" * len(up) + "/".join(down) or "./"
