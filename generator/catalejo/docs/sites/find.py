"""From a place that entities name to a docs site: its configuration, its files, its navigation."""

from __future__ import annotations

import fnmatch
import posixpath
import re

import msgspec

from ...kit.read.captured import Repo
from ...model.capture import TreeEntry
from ...model.findings import Finding
from ...wording.codes import finding
from .config import NAMES, NavEntry, SiteConfig, find_config, read_config
from .staging import MARKDOWN, MAX_PAGE, PageFile, Staged, page_url, stage, suffix

MAX_INCLUDES = 50
_ALIAS = re.compile(r"^[a-zA-Z0-9_\-]+(?:/[a-zA-Z0-9_\-]+)*$")


class Site:
    """A docs site: where it is, what it says of itself, which files it has, and the entities that it documents.

    ``root`` is the folder of its pages (for a README alone: the folder of that). ``nav`` is None where none is written.
    """

    def __init__(self, repo: Repo, refs: tuple[str, ...], kind: str, config: SiteConfig, staged: Staged) -> None:
        self.repo, self.refs, self.kind, self.config = repo, refs, kind, config
        self.root = staged.root
        self.pages = staged.pages
        self.files = staged.files
        self.texts = staged.texts
        self.places = dict(staged.places)
        self.nav = config.nav
        self.bases: tuple[str, ...] = ()
        self.findings: list[Finding] = []

    @property
    def subject(self) -> str:
        """Who the site's findings are about: the first of its entities."""
        return self.refs[0]


class Wanted(msgspec.Struct, frozen=True, order=True):
    """A place that entities name as their documentation."""

    repo: str
    path: str
    how: str


def site_at(repo: Repo, wanted: Wanted, refs: tuple[str, ...]) -> Site:
    """Return the site of a place; without pages where there is none."""
    folder = wanted.path.strip("/")
    folder = "" if folder == "." else folder
    if wanted.how == "readme" or suffix(folder) in MARKDOWN:
        return _single(repo, folder, refs, wanted.how)
    config, findings = read_config(repo, folder, refs[0])
    root = posixpath.join(folder, config.docs_dir) if folder else config.docs_dir
    if not config.path and not repo.below(root):
        # No configuration and no docs below it: the folder itself holds the pages.
        root = folder
        above = posixpath.dirname(folder)
        if folder and find_config(repo, above):
            config, findings = read_config(repo, above, refs[0])
            config = config if posixpath.join(above, config.docs_dir) == folder else SiteConfig()
    elif config.written and not repo.below(root):
        root = posixpath.join(folder, "docs")
    bare = not config.path and root == folder
    if bare and wanted.how == "techdocs-ref" and not _has_pages_of_its_own(repo, folder):
        return _fallback(repo, folder, refs, config, findings)
    staged, problems = stage(repo, root, config.exclude, refs[0])
    site = Site(repo, refs, wanted.how, config, staged)
    site.findings += [*findings, *problems]
    site.bases = tuple(dict.fromkeys((posixpath.dirname(config.path) if config.path else folder, folder, root)))
    site.texts = site.texts | _beside(repo, site.bases[0])
    _include(site, folder)
    if not any(page.url == "" for page in site.pages):
        _add_readme(site, posixpath.dirname(config.path) if config.path else posixpath.dirname(root))
    return site


def _has_pages_of_its_own(repo: Repo, folder: str) -> bool:
    """Tell whether a folder without configuration is meant as docs: it has Markdown besides a README at its top."""
    depth = folder.count("/") + 1 if folder else 0
    tops = [e.path for e in repo.below(folder) if e.path.count("/") == depth and suffix(e.path) in MARKDOWN]
    return any(posixpath.splitext(posixpath.basename(path))[0].lower() in ("index",) for path in tops)


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


def _readme_of(repo: Repo, folder: str) -> str:
    for name in ("README.md", "readme.md", "Readme.md", "README.markdown"):
        path = posixpath.join(folder, name) if folder else name
        entry = repo.paths.get(path)
        if entry is not None and entry.mode in ("100644", "100755") and 0 <= entry.size <= 512 * 1024:
            return path
    return ""


def _single(repo: Repo, path: str, refs: tuple[str, ...], kind: str) -> Site:
    """Return the site of one file."""
    entry = repo.paths.get(path)
    pages: tuple[PageFile, ...] = ()
    problems: list[Finding] = []
    if entry is not None and entry.mode in ("100644", "100755") and entry.size >= 0:
        if entry.size <= 512 * 1024:
            pages = (PageFile(path, "index.md", "", entry.blob),)
        else:
            problems.append(finding("DOC315", refs[0], repo.origin(path), page=path))
    root = posixpath.dirname(path)
    site = Site(repo, refs, kind, SiteConfig(), Staged(root, pages, {}, {}, {"index.md": path}))
    site.findings += problems
    return site


def _fallback(repo: Repo, folder: str, refs: tuple[str, ...], config: SiteConfig, findings: list[Finding]) -> Site:
    """Return the site of a folder that was promised to hold docs and holds a README at most."""
    readme = _readme_of(repo, folder)
    site = (
        _single(repo, readme, refs, "readme")
        if readme
        else Site(repo, refs, "techdocs-ref", config, Staged(folder, (), {}, {}, {}))
    )
    site.findings += findings
    return site


def _add_readme(site: Site, folder: str) -> None:
    """Let the README beside the docs folder be the start page, as TechDocs' ``legacyCopyReadmeMdToIndexMd``."""
    readme = _readme_of(site.repo, folder)
    if readme and site.root != folder and readme not in site.places.values():
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
