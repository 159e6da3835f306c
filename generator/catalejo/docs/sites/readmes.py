"""Sites that are READMEs: one file, or those of a repository's folders."""

from __future__ import annotations

import posixpath

from ...kit.read.captured import Repo
from ...kit.read.doc_places import joined
from ...model.findings import Finding
from ...wording.codes import finding
from .config import SiteConfig, default_config
from .site import Site
from .staging import MARKDOWN, MAX_PAGE, PageFile, Staged, page_url, suffix

MAX_READMES = 300
"""Pages of a repository that has no documentation but the READMEs of its folders."""
MAX_README_DEPTH = 6
OTHERS = frozenset(
    (
        "node_modules", "vendor", "third_party", "testdata", "fixtures", "test", "tests", "templates", "template",
        "skeleton",
    )
)  # fmt: skip
"""Folders whose Markdown tells of something else than the code around them."""


def readme_of(repo: Repo, folder: str) -> str:
    """Return the path of a folder's README that can be a page, "" where it has none."""
    for name in ("README.md", "readme.md", "Readme.md", "README.MD", "README.markdown", "README.mdx"):
        path = joined(folder, name)
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
    site = Site(repo, refs, kind, default_config(kind), Staged(root, pages, {}, {}, {"index.md": path}))
    site.findings += problems
    return site


def readmes(repo: Repo, path: str, refs: tuple[str, ...], kind: str, taken: tuple[str, ...]) -> Site:
    """Return the site of a README: it, and those of the folders below that have no site of their own."""
    site = _single(repo, path, refs, kind)
    if kind != "readme" or not site.pages or posixpath.splitext(posixpath.basename(path))[0].lower() != "readme":
        return site
    start = len(site.root) + 1 if site.root else 0
    others = tuple(f"{place}/" for other in taken if (place := _folder_of(other)) != site.root and place)
    for entry in repo.below(site.root):
        *folders, name = entry.path[start:].split("/")
        usable = entry.mode in ("100644", "100755") and 0 <= entry.size <= MAX_PAGE
        if not folders or not usable or suffix(name) not in MARKDOWN or len(folders) > MAX_README_DEPTH:
            continue
        hidden = any(folder.startswith((".", "_")) or folder.lower() in OTHERS for folder in folders)
        if hidden or posixpath.splitext(name)[0].lower() != "readme" or entry.path.startswith(others):
            continue
        page = PageFile(entry.path, entry.path[start:], page_url(entry.path[start:]), entry.blob)
        if entry.path not in taken and len(site.pages) < MAX_READMES and page.place not in site.places:
            site.pages = (*site.pages, page)
            site.places[page.place] = page.path
    return site


def _folder_of(place: str) -> str:
    return posixpath.dirname(place) if suffix(place) in MARKDOWN else place


def fallback(repo: Repo, folder: str, refs: tuple[str, ...], config: SiteConfig, findings: list[Finding]) -> Site:
    """Return the site of a folder that was promised to hold docs and holds a README at most."""
    readme = readme_of(repo, folder)
    site = (
        _single(repo, readme, refs, "readme")
        if readme
        else Site(repo, refs, "techdocs-ref", config, Staged(folder, (), {}, {}, {}))
    )
    site.findings += findings
    return site
