"""From a place that entities name to a docs site: its configuration, its files, its navigation."""

from __future__ import annotations

import fnmatch
import posixpath
import re

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.doc_places import MKDOCS as NAMES
from ...kit.read.doc_places import DocRoot, has_pages, joined, tool_root
from ...model.capture import TreeEntry
from ...model.findings import Finding
from ...wording.codes import finding
from .config import NavEntry, SiteConfig, default_config, find_config, read_config
from .dialect import dialects_below
from .navfiles import folder_nav, summary_nav, written_out
from .readmes import OTHERS, fallback, readme_of, readmes
from .site import Site, Wanted
from .staging import MARKDOWN, MAX_PAGE, TEXTS, PageFile, page_url, stage, suffix

MAX_INCLUDES = 50
MAX_TEXTS = 2000
"""Files that pages may include from outside their docs folder."""
_ALIAS = re.compile(r"^[a-zA-Z0-9_\-]+(?:/[a-zA-Z0-9_\-]+)*$")


class _Laid(msgspec.Struct, frozen=True):
    """A site before its files are chosen: the folder of its configuration, its configuration, its pages."""

    base: str
    config: SiteConfig
    root: str
    tool: str = ""
    findings: list[Finding] = []


def site_at(repo: Repo, wanted: Wanted, refs: tuple[str, ...], taken: tuple[str, ...] = ()) -> Site:
    """Return the site of a place; without pages where there is none.

    ``taken`` are the places of the repository that have sites of their own.
    """
    folder = wanted.path.strip("/")
    folder = "" if folder == "." else folder
    if wanted.how == "readme" or suffix(folder) in MARKDOWN:
        return readmes(repo, folder, refs, wanted.how, taken)
    laid = _laid(repo, folder, refs[0], wanted.how)
    bare = not laid.config.path and not laid.tool and laid.root == folder
    if bare and wanted.how == "techdocs-ref" and not _has_pages_of_its_own(repo, folder):
        return fallback(repo, folder, refs, laid.config, laid.findings)
    staged, problems = stage(repo, laid.root, (*laid.config.exclude, *laid.config.sources.exclude), refs[0])
    site = Site(repo, refs, wanted.how, laid.config, staged)
    site.base, site.tool = laid.base, laid.tool
    site.findings += [*laid.findings, *problems]
    if not laid.config.path and not laid.tool:
        site.dialects = dialects_below(repo, laid.root, refs[0])
    _source_folders(site, folder)
    _include(site, folder)
    _navigate(site)
    if laid.root == laid.base and not laid.tool:
        _only_docs(site)
    _leave_parts(site)
    if not any(page.url == "" for page in site.pages):
        _add_readme(site, _above(laid))
    return site


def _laid(repo: Repo, folder: str, subject: str, how: str) -> _Laid:
    """Return how the site of a folder is laid out: by its own configuration, a tool's, the one above, or none."""
    config, findings = read_config(repo, folder, subject, how)
    if config.path:
        root = joined(folder, config.docs_dir)
        if config.written and not repo.below(root):
            root = joined(folder, "docs")
        return _Laid(folder, config, root, "", findings)
    docs = joined(folder, "docs")
    for place in (folder, docs):
        found = tool_root(repo, place) or DocRoot("")
        if found.tool == "mkdocs" and place != folder:
            return _laid(repo, place, subject, how)
        if found.tool:
            return _Laid(place, default_config(found.tool), found.folder, found.tool, findings)
    if repo.below(docs):
        return _Laid(folder, config, docs, "", findings)
    # No configuration and no docs below it: the folder itself holds the pages.
    above = folder
    while above:
        above = posixpath.dirname(above)
        if find_config(repo, above):
            config, findings = read_config(repo, above, subject, how)
            if joined(above, config.docs_dir) == folder:
                return _Laid(above, config, folder, "", findings)
            break
    return _Laid(folder, default_config(how), folder)


def _above(laid: _Laid) -> str:
    """Return the folder whose README introduces a site: beside its configuration; above a tool's own folder."""
    if laid.tool and laid.base:
        return posixpath.dirname(laid.base)
    return laid.base if laid.config.path or laid.tool else posixpath.dirname(laid.root)


def _source_folders(site: Site, folder: str) -> None:
    """Say from which folders pages include: beside the configuration, the docs, those that plugins name."""
    sources, base = site.config.sources, site.base
    site.bases = tuple(dict.fromkeys((*sources.snippets, base, folder, site.root)))
    if sources.templates:
        site.templates = tuple(dict.fromkeys((*sources.templates, site.root)))
    elif site.tool:
        site.templates = tuple(dict.fromkeys((base, site.root, *site.statics)))
    site.texts = site.texts | _beside(site.repo, base)
    if site.tool == "docusaurus":
        below = _texts_below(site.repo, base)
        site.texts = {path: entry for path, entry in below.items() if suffix(path) in MARKDOWN} | site.texts
    for place in dict.fromkeys((*sources.snippets, *sources.templates, *(site.statics if site.tool == "hugo" else ()))):
        site.texts = site.texts | _texts_below(site.repo, place)


def _texts_below(repo: Repo, folder: str) -> dict[str, TreeEntry]:
    """Return texts of a folder that may be included; nothing hidden, nothing large."""
    start = len(folder) + 1 if folder else 0
    found = (
        entry
        for entry in repo.below(folder)
        if suffix(entry.path) in TEXTS
        and entry.mode in ("100644", "100755")
        and 0 <= entry.size <= MAX_PAGE
        and not any(part.startswith(".") for part in entry.path[start:].split("/"))
    )
    return {entry.path: entry for entry, _ in zip(found, range(MAX_TEXTS), strict=False)}


def _navigate(site: Site) -> None:
    """Take the navigation from the files that plugins read where the configuration writes none."""
    if site.nav is None:
        name = site.config.sources.nav_file or ("SUMMARY.md" if site.tool == "mdbook" else "")
        path = joined(site.root, name) if name else ""
        if path in site.repo.paths:
            site.nav = summary_nav(site.repo, path, site.root)
            site.pages = tuple(page for page in site.pages if page.path != path)
        if site.nav is None and not site.tool:
            site.nav = folder_nav(site.repo, site.root, [page.place for page in site.pages])
    if site.nav is not None:
        site.nav = written_out(site.nav, site.pages)


def _only_docs(site: Site) -> None:
    """Of a folder that holds code too, let pages be what the navigation names, its docs and its README."""
    if not site.config.path or (site.root and site.nav is None and not has_pages(site.repo, joined(site.root, "docs"))):
        site.pages = tuple(page for page in site.pages if not _beside_the_point(page.place))
        return
    named = set(_named_places(site.nav or ()))
    kept = [
        page
        for page in site.pages
        if page.place in named
        or page.place.lower().startswith(("docs/", "doc/"))
        or (page.url == "" or (site.nav is None and "/" not in page.place))
        or any(page.place.startswith(f"{place}/") for place in named if place != ".")
    ]
    site.pages = tuple(kept)


def _beside_the_point(place: str) -> bool:
    """Tell whether a page lies in a folder of fixtures, of vendored code, or of what a tool includes."""
    folders = place.split("/")[:-1]
    return not OTHERS.isdisjoint(folders) or any(folder.startswith("_") for folder in folders)


def _leave_parts(site: Site) -> None:
    """Take no part for a page: what lies in a folder of the docs that snippets come from, unless it is in the menu."""
    sources = site.config.sources
    folders = tuple(f"{folder}/" for folder in (*sources.snippets, *sources.templates[:-1]) if folder)
    inside = tuple(folder for folder in folders if not f"{site.root}/".startswith(folder))
    if inside:
        named = set(_named_places(site.nav or ()))
        site.pages = tuple(p for p in site.pages if p.place in named or not p.path.startswith(inside))


def _named_places(entries: tuple[NavEntry, ...]) -> list[str]:
    found = [posixpath.normpath(entry.target.lstrip("/")) for entry in entries if entry.kind == "page"]
    for entry in entries:
        found += _named_places(entry.children)
    return found


def _has_pages_of_its_own(repo: Repo, folder: str) -> bool:
    """Tell whether a folder without configuration is meant as docs: its name says so, or it has a start page."""
    depth = folder.count("/") + 1 if folder else 0
    tops = [e.path for e in repo.below(folder) if e.path.count("/") == depth and suffix(e.path) in MARKDOWN]
    stems = {posixpath.splitext(posixpath.basename(path))[0].lower() for path in tops}
    named = posixpath.basename(folder).lower() in ("docs", "doc", "documentation", "techdocs")
    return "index" in stems or (named and has_pages(repo, folder))


def _beside(repo: Repo, folder: str) -> dict[str, TreeEntry]:
    """Return the Markdown files beside a site's configuration: pages include the repository's own CONTRIBUTING.md."""
    depth = folder.count("/") + 1 if folder else 0
    return {
        entry.path: entry
        for entry in repo.below(folder)
        if entry.path.count("/") == depth
        and suffix(entry.path) in MARKDOWN
        and entry.mode in ("100644", "100755")
        and 0 <= entry.size <= MAX_PAGE
        and not posixpath.basename(entry.path).startswith((".", "_"))
    }


def _add_readme(site: Site, folder: str) -> None:
    """Let the README beside the docs folder be the start page, as TechDocs' ``legacyCopyReadmeMdToIndexMd``."""
    readme = readme_of(site.repo, folder)
    if readme and readme not in {page.path for page in site.pages}:
        entry = site.repo.paths[readme]
        site.pages = (PageFile(readme, "index.md", "", entry.blob), *site.pages)
        site.places["index.md"] = readme


def _include(site: Site, folder: str) -> None:
    """Take in the sites that the navigation includes, as TechDocs' monorepo plugin does: one level, one alias each."""
    if site.nav is None:
        return
    taken = _Taken(sorted(path for path in site.repo.paths if posixpath.basename(path) in NAMES))
    site.nav = tuple(item for entry in site.nav for item in _included(site, entry, folder, taken))


class _Taken:
    """What a site's includes have used up: aliases, and how often they were looked for."""

    def __init__(self, configurations: list[str]) -> None:
        self.configurations = configurations
        self.aliases: set[str] = set()
        self.tries = 0


def _included(site: Site, entry: NavEntry, folder: str, taken: _Taken) -> list[NavEntry]:
    if entry.kind == "section":
        children = [item for child in entry.children for item in _included(site, child, folder, taken)]
        return [msgspec.structs.replace(entry, children=tuple(children))] if children else []
    if entry.kind != "include":
        return [entry]
    sign, pattern = entry.target[0], entry.target[1:].strip("'\"")
    pattern = posixpath.normpath(posixpath.join(folder, pattern)) if not pattern.startswith("/") else "/"
    taken.tries += 1
    matches: list[str] = []
    if taken.tries <= MAX_INCLUDES:
        matches = fnmatch.filter(taken.configurations, pattern) if sign == "*" else [pattern]
    found: list[NavEntry] = []
    for path in matches[:MAX_INCLUDES]:
        sub = _sub_site(site, path, taken)
        if sub is not None:
            title = entry.title if sign == "!" else sub.title
            found.append(msgspec.structs.replace(sub, title=title or sub.title))
    # One more than are tried is told: the rest of the list has the same cause.
    if not found and taken.tries <= MAX_INCLUDES + 1:
        origin = site.repo.origin(entry.path, entry.line)
        file, target = posixpath.basename(entry.path), f"{sign}include {entry.target[1:200]}"
        site.findings.append(finding("DOC308", site.subject, origin, key=target, target=target, file=file))
    if sign == "!" or not entry.title or not found:
        return found
    return [msgspec.structs.replace(entry, kind="section", children=tuple(found))]


def _sub_site(site: Site, path: str, taken: _Taken) -> NavEntry | None:
    """Add the pages of an included site below its alias; return its section."""
    entry = site.repo.paths.get(path)
    if entry is None or entry.mode not in ("100644", "100755") or len(taken.aliases) >= MAX_INCLUDES:
        return None
    folder = posixpath.dirname(path)
    if posixpath.basename(path) not in ("mkdocs.yml", "mkdocs.yaml") or find_config(site.repo, folder) != path:
        return None
    config, findings = read_config(site.repo, folder, site.subject)
    name = config.name.strip("/")
    alias = name if _ALIAS.match(name) else re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    root = posixpath.join(folder, config.docs_dir)
    if not alias or alias in taken.aliases or not site.repo.below(root):
        return None
    taken.aliases.add(alias)
    staged, problems = stage(site.repo, root, config.exclude, site.subject, f"{alias}/")
    known = {page.url.casefold() for page in site.pages}
    site.pages += tuple(page for page in staged.pages if page.url.casefold() not in known)
    site.files = site.files | staged.files
    site.texts = site.texts | staged.texts
    site.places |= staged.places
    site.findings += [*findings, *problems]
    if config.nav is None:
        children = tuple(NavEntry("page", "", page.place, (), path, 0) for page in staged.pages)
    else:
        children = tuple(moved for item in config.nav if (moved := _moved(item, alias)) is not None)
    return NavEntry("section", config.name, "", children, path, 0)


def _moved(entry: NavEntry, alias: str) -> NavEntry | None:
    match entry.kind:
        case "page":
            return msgspec.structs.replace(entry, target=f"{alias}/{entry.target.removeprefix('./')}")
        case "section":
            children = tuple(moved for child in entry.children if (moved := _moved(child, alias)) is not None)
            return msgspec.structs.replace(entry, children=children)
        case "link":
            return entry
    return None


__all__ = ["Site", "Wanted", "page_url", "site_at"]
