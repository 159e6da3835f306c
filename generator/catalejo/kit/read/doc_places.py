"""Where a folder of a repository keeps its documentation, told by the files of the tools that publish it.

Sources: MkDocs (``mkdocs.yml``, ``docs_dir``), Docusaurus (``docusaurus.config.js``, ``docs/``), Hugo (``hugo.toml``,
``content/``), mdBook (``book.toml``, ``src/``), VitePress (``.vitepress/``); else a folder named ``docs`` or alike.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

import msgspec

from ..text.folders import COPIED, NOT_OURS, SKELETONS
from .captured import Repo

PAGES = (".md", ".mdx", ".markdown", ".mdown", ".mkdn", ".mkd")
"""Endings of pages that are read."""
UNREAD = (".rst", ".adoc", ".asciidoc", ".asc", ".textile", ".org", ".dita", ".ipynb")
"""Endings of pages that are documentation and are not read here."""
MKDOCS = ("mkdocs.yaml", "mkdocs.yml")
"""In the order in which TechDocs looks for them."""
FOLDERS = ("docs", "doc", "documentation", "documentations", "docs-site", "userdocs", "manual", "handbook", "guides")
SITES = ("website", "site", "docs", "doc", "documentation", "docs-site", "web", "www", "book", "guide")
"""Names of folders that hold the sources of a published site."""
DEEPEST = 3
_SOURCES = ("website", "site", "content")

_DOCUSAURUS = re.compile(r"docusaurus\.config\.(?:js|ts|mjs|cjs|mts)")
_HUGO = re.compile(r"(?:hugo|config)\.(?:toml|ya?ml|json)")
_NOT_DOCS = NOT_OURS | COPIED | SKELETONS | frozenset(
    (
        "templates", "template", "archetypes", "i18n", "translated_docs", "versioned_docs", "dist", "build", "target",
        "public", "_site", "_templates", "_includes", "_layouts", "_build", "_static",
    )
)  # fmt: skip
"""Folders whose Markdown documents something else, or the same a second time."""


class DocRoot(msgspec.Struct, frozen=True):
    """The folder of a site's pages, and the tool that publishes them ("" = none is known)."""

    folder: str
    tool: str = ""


def joined(folder: str, name: str) -> str:
    """Return a path inside a folder of the repository, "" being the root."""
    path = posixpath.normpath(posixpath.join(folder, name))
    return "" if path == "." else path


def tool_root(repo: Repo, folder: str) -> DocRoot | None:
    """Return the pages of the site whose own configuration stands in a folder; MkDocs' is read elsewhere."""
    names = _names(repo, folder)
    if not names.isdisjoint(MKDOCS):
        return DocRoot(joined(folder, "docs"), "mkdocs")
    if any(map(_DOCUSAURUS.fullmatch, names)) and has_pages(repo, joined(folder, "docs")):
        return DocRoot(joined(folder, "docs"), "docusaurus")
    if has_pages(repo, joined(folder, "content")) and (any(map(_HUGO.fullmatch, names)) or _hugo_folder(repo, folder)):
        return DocRoot(joined(folder, "content"), "hugo")
    if "book.toml" in names and joined(folder, "src/SUMMARY.md") in repo.paths:
        return DocRoot(joined(folder, "src"), "mdbook")
    if any(
        entry.path.startswith(joined(folder, ".vitepress/config."))
        for entry in repo.below(joined(folder, ".vitepress"))
    ):
        return DocRoot(folder, "vitepress")
    return None


def _hugo_folder(repo: Repo, folder: str) -> bool:
    """Tell whether a folder has Hugo's settings in a folder of their own."""
    return any(_HUGO.fullmatch(posixpath.basename(e.path)) for e in repo.below(joined(folder, "config/_default")))


def _names(repo: Repo, folder: str) -> frozenset[str]:
    start = f"{folder}/" if folder else ""
    return frozenset(entry.path[len(start) :] for entry in repo.below(folder) if "/" not in entry.path[len(start) :])


def has_pages(repo: Repo, folder: str) -> bool:
    """Tell whether there is a page below a folder, hidden ones apart."""
    start = len(folder) + 1 if folder else 0
    return any(
        entry.path.lower().endswith(PAGES) and not re.search(r"(?:^|/)[.]", entry.path[start:])
        for entry in repo.below(folder)
    )


def doc_folder(repo: Repo, folder: str, others: Iterable[str] = ()) -> str | None:
    """Return the folder that is a folder's documentation, None where it has none; a README alone is none.

    What is returned holds a tool's configuration, or ``docs/``, or the pages themselves. ``others`` are folders below
    that have documentation of their own.
    """
    root = tool_root(repo, folder)
    if root is not None and (root.tool == "mkdocs" or has_pages(repo, root.folder)):
        return folder
    docs = joined(folder, "docs")
    if has_pages(repo, docs):
        return docs if tool_root(repo, docs) is not None else folder
    if joined(folder, "index.md") in repo.paths:
        return folder
    taken = frozenset(others)
    return _named(repo, folder, taken) or _below(repo, folder, taken)


def _named(repo: Repo, folder: str, taken: frozenset[str]) -> str | None:
    """Return a folder beside that is called as documentation is, in any case of its letters."""
    start = f"{folder}/" if folder else ""
    folders = {
        entry.path[len(start) :].partition("/")[0] for entry in repo.below(folder) if "/" in entry.path[len(start) :]
    }
    known = sorted((FOLDERS.index(name.lower()), name) for name in folders if name.lower() in FOLDERS)
    for _, name in known:
        path = start + name
        if path not in taken and has_pages(repo, path):
            return path
    return None


def _below(repo: Repo, folder: str, taken: frozenset[str]) -> str | None:
    """Return the nearest folder below with a tool's configuration: one named as sites are, else the only one."""
    start = f"{folder}/" if folder else ""
    candidates: set[str] = set()
    for entry in repo.below(folder):
        *parts, name = entry.path[len(start) :].split("/")
        if parts[-1:] == [".vitepress"]:
            parts = parts[:-1]
        elif parts[-2:] == ["config", "_default"]:
            parts = parts[:-2]
        if not 0 < len(parts) <= DEEPEST or not _NOT_DOCS.isdisjoint(map(str.lower, parts)):
            continue
        told = name in MKDOCS or name == "book.toml" or _DOCUSAURUS.fullmatch(name) or _HUGO.fullmatch(name)
        if (told or name.startswith("config.")) and not any(part.startswith(".") for part in parts):
            candidates.add(start + "/".join(parts))
    found = [
        path
        for path in sorted(candidates, key=lambda path: (path.count("/"), path))
        if not any(path == other or path.startswith(f"{other}/") for other in taken if other != folder)
        and (root := tool_root(repo, path)) is not None
        and has_pages(repo, root.folder)
    ]
    named = [path for path in found if posixpath.basename(path).lower() in SITES]
    return named[0] if named else found[0] if len(found) == 1 else None


def unread_pages(repo: Repo, folder: str, read: frozenset[str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the documentation files of a folder that are in no site: those of docs folders, READMEs of folders.

    ``read`` are the pages that are in a site, ``others`` the folders below that answer for themselves.
    """
    start = f"{folder}/" if folder else ""
    taken = tuple(f"{other}/" for other in others if other != folder)
    found = []
    for entry in repo.below(folder):
        inner = entry.path[len(start) :].lower()
        parts = inner.split("/")
        if entry.path in read or entry.path.startswith(taken) or any(part.startswith(".") for part in parts):
            continue
        if not _NOT_DOCS.isdisjoint(parts[:-1]) or parts[-1].startswith("_"):
            continue
        inside = any(part in FOLDERS or part in _SOURCES for part in parts[:-1])
        readme = parts[-1].startswith("readme.")
        own = inner.endswith(UNREAD) and readme and len(parts) == 1
        if own or (inside and inner.endswith(UNREAD)) or ((inside or (readme and parts[1:])) and inner.endswith(PAGES)):
            found.append(entry.path)
    return tuple(found)
