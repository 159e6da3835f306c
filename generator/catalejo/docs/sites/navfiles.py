"""Navigations that stand in files beside the pages, and entries of a navigation that name many pages.

Sources: ``mkdocs-literate-nav`` and mdBook (``SUMMARY.md``: a list of links), ``mkdocs-awesome-pages`` (``.pages``) and
``mkdocs-awesome-nav`` (``.nav.yml``): titles and order, folder by folder; wildcards as all of these read them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ...kit.read.captured import Repo
from ...kit.read.doc_places import joined
from ...kit.read.narrow import listing, mapping
from ...kit.read.yaml import load_documents
from ...kit.text.globs import is_glob, minimatch
from ...kit.text.urls import safe_href
from ..rendering.front import plain
from .config import MAX_NAV, MAX_NAV_DEPTH, NavEntry
from .staging import MARKDOWN, PageFile, suffix

PAGES_FILES = (".pages", ".nav.yml", ".nav.yaml")
REST = "..."
MAX_PATTERNS = 100
"""Entries of one navigation that may be patterns."""

_ITEM = re.compile(r"^([ \t]*)(?:[*+-]|\d{1,4}[.)])[ \t]+(\S.*)$")
_LINK = re.compile(r"^\[((?:[^\[\]\\]|\\.|\[[^\]]*\]){1,300})\]\(<?([^()<>\s]{0,400})>?(?:\s+\"[^\"]*\")?\)\s*$")
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*?)[ \t]*#*$")


class _Node:
    """An entry while its children are read."""

    def __init__(self, title: str, target: str, line: int) -> None:
        self.title, self.target, self.line = title, target, line
        self.children: list[_Node] = []


def summary_nav(repo: Repo, path: str, root: str) -> tuple[NavEntry, ...] | None:
    """Return the navigation that a file writes as a list of links, None where there is none."""
    text = repo.text(path)
    if text is None:
        return None
    top: list[_Node] = []
    part: _Node | None = None
    open_items: list[tuple[int, _Node]] = []
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        item, heading = _ITEM.match(line[:1000]), _HEADING.match(line[:1000])
        bare = None if item or heading else _LINK.match(line[:1000])
        if count > MAX_NAV or not (item or heading or bare):
            continue
        count += 1
        if heading:
            if top:  # else it is the title of the file
                part = _Node(plain(heading[1], 200), "", number)
                top.append(part)
            open_items.clear()
            continue
        indent = len(item[1].expandtabs(4)) if item else 0
        node = _node(item[2] if item else line, number)
        while open_items and open_items[-1][0] >= indent:
            open_items.pop()
        if open_items and len(open_items) < MAX_NAV_DEPTH:
            open_items[-1][1].children.append(node)
        else:
            (top if part is None or bare else part.children).append(node)
        open_items.append((indent, node))
    folder = posixpath.relpath(posixpath.dirname(path) or ".", root or ".")
    found = tuple(entry for node in top if (entry := _entry(node, path, "" if folder == "." else folder)) is not None)
    return found or None


def _node(text: str, line: int) -> _Node:
    link = _LINK.match(text.strip())
    if link:
        return _Node(plain(link[1].replace("\\", ""), 200), link[2], line)
    words = text.strip().strip("*_`")
    named = is_glob(text) or suffix(words) in MARKDOWN or words.endswith("/")
    return _Node("", text.strip(), line) if named and " " not in words else _Node(plain(words, 200), "", line)


def _entry(node: _Node, path: str, folder: str) -> NavEntry | None:
    children = tuple(entry for child in node.children if (entry := _entry(child, path, folder)) is not None)
    own: NavEntry | None = None
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:", node.target):
        href = safe_href(node.target)
        own = NavEntry("link", node.title or href, href, (), path, node.line) if href else None
    elif node.target:
        target = joined(folder, node.target.partition("#")[0])
        own = NavEntry("page", node.title, target, (), path, node.line)
    if not children:
        return own
    first = (own,) if own is not None else ()
    return NavEntry("section", node.title, "", (*first, *children), path, node.line)


def folder_nav(repo: Repo, root: str, places: Iterable[str]) -> tuple[NavEntry, ...] | None:
    """Return the navigation that ``.pages`` files write, None where no folder has one."""
    below = [entry.path for entry in repo.below(root) if posixpath.basename(entry.path) in PAGES_FILES]
    said: dict[str, tuple[str, dict[str, object]]] = {}
    for path in below[:MAX_NAV]:
        documents = load_documents(repo.read(path) or b"")
        if documents and documents[0].problem is None:
            said[posixpath.dirname(path)[len(root) :].strip("/")] = path, mapping(documents[0].value)
    if not any(said.values()):
        return None
    tree = _Tree(said, [place for place in places if suffix(place) in MARKDOWN])
    return tuple(tree.inside("", 0))


class _Tree:
    """A docs folder with what its ``.pages`` files say, by folder."""

    def __init__(self, said: dict[str, tuple[str, dict[str, object]]], pages: list[str]) -> None:
        self.said = said
        self.below: dict[str, set[str]] = {}
        for page in pages:
            inner = page
            while inner:
                folder = posixpath.dirname(inner)
                self.below.setdefault(folder, set()).add(inner)
                inner = folder
        self.room = MAX_NAV

    def inside(self, folder: str, depth: int) -> Iterator[NavEntry]:
        """Yield the entries of a folder."""
        path, said = self.said.get(folder, ("", {}))
        given = listing(said.get("nav", said.get("arrange")))
        own = sorted(self.below.get(folder, ()), key=lambda place: (place in self.below, *_first(place)))
        if said.get("order") == "desc" or said.get("sort") == {"direction": "desc"}:
            own.reverse()
        if not given:
            yield from (entry for place in own for entry in self._at(place, "", path, depth))
            return
        yield from self._listed(folder, given, own, path, depth)

    def _listed(self, folder: str, given: list[object], own: list[str], path: str, depth: int) -> Iterator[NavEntry]:
        """Yield the entries of a written list; ``own`` are the pages and folders that it may leave to ``...``."""
        named = {self._place(folder, target) for _, target in map(_pair, given) if isinstance(target, str)}
        for title, target in map(_pair, given):
            if isinstance(target, list) and depth < MAX_NAV_DEPTH:
                children = tuple(self._listed(folder, target, own, path, depth + 1))
                yield from [NavEntry("section", title, "", children, path, 0)] if children else []
            elif isinstance(target, str) and target.strip().startswith(REST):
                rest = (place for place in own if place not in named)
                yield from (entry for place in rest for entry in self._at(place, "", path, depth))
            elif isinstance(target, str) and safe_href(target) and "://" in target:
                yield NavEntry("link", title or target, safe_href(target), (), path, 0)
            elif isinstance(target, str) and is_glob(target):
                test = minimatch(joined(folder, target))
                yield from (entry for place in own if test(place) for entry in self._at(place, "", path, depth))
            elif isinstance(target, str):
                yield from self._at(self._place(folder, target), title, path, depth)

    def _place(self, folder: str, target: str) -> str:
        """Return the page or folder that an entry names: from its own folder, or from that of all docs."""
        near, far = joined(folder, target), joined("", target.lstrip("/"))
        known = self.below.get(posixpath.dirname(near), ())
        return far if near not in known and far in self.below.get(posixpath.dirname(far), ()) else near

    def _at(self, place: str, title: str, path: str, depth: int) -> Iterator[NavEntry]:
        """Yield the entry of a page, or of a folder that is not hidden."""
        self.room -= 1
        if self.room < 0:
            return
        if place not in self.below:
            yield NavEntry("page", title, place, (), path, 0)
            return
        _, said = self.said.get(place, ("", {}))
        if said.get("hide") is True or depth >= MAX_NAV_DEPTH:
            return
        children = tuple(self.inside(place, depth + 1))
        name = title or plain(said.get("title"), 200) or words_of(posixpath.basename(place))
        if children:
            yield NavEntry("section", name, "", children, path, 0)


def _pair(item: object) -> tuple[str, object]:
    """Return (title, target) of an item of a list."""
    if isinstance(item, dict) and len(item) == 1:
        title, target = next(iter(item.items()))
        return plain(title, 200), target
    return "", item


def _first(place: str) -> tuple[bool, str]:
    stem = posixpath.splitext(posixpath.basename(place))[0].lower()
    return stem not in ("index", "readme", "_index"), place


def words_of(name: str) -> str:
    """Return words for a file or folder name, as MkDocs does: dashes become blanks, a first capital."""
    title = name.replace("-", " ").replace("_", " ").strip()
    return title.capitalize() if title.lower() == title else title


def written_out(entries: tuple[NavEntry, ...], pages: Iterable[PageFile]) -> tuple[NavEntry, ...]:
    """Return a navigation whose patterns are the pages that they match, and ``...`` the pages that nothing names."""
    places = sorted((page.place for page in pages), key=lambda place: (posixpath.dirname(place), *_first(place)))
    known = frozenset(places)
    room = [MAX_PATTERNS, MAX_NAV]
    named: set[str] = set()

    def matched(entry: NavEntry) -> Iterator[NavEntry]:
        if entry.kind == "section":
            children = tuple(item for child in entry.children for item in matched(child))
            if children:
                yield replace(entry, children=children)
            return
        pattern = posixpath.normpath(entry.target.lstrip("/"))
        if entry.kind == "page":
            named.add(pattern)
        if entry.kind != "page" or not is_glob(entry.target) or pattern in known or room[0] <= 0:
            yield entry
            return
        room[0] -= 1
        # A pattern may name folders: their pages follow, each in its folder's section.
        test = minimatch(pattern)
        folders = sorted({parent for place in places for parent in _parents(place) if test(parent)})
        found = [place for place in places if test(place) and not any(place.startswith(f"{f}/") for f in folders)]
        found = [*found, *folders][: room[1]]
        room[1] -= len(found)
        named.update(found)
        items = tuple(replace(entry, title="", target=place) for place in found)
        if entry.title and items:
            yield replace(entry, kind="section", target="", children=items)
        else:
            yield from items or (entry,)

    first = tuple(item for entry in entries for item in matched(entry))
    if not any(_rests(entry) for entry in first):
        return first
    left = [place for place in places if place not in named and not any(p in named for p in _parents(place))]
    return tuple(item for entry in first for item in _with_rest(entry, left[:MAX_NAV]))


def _parents(place: str) -> list[str]:
    parts = place.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _rests(entry: NavEntry) -> bool:
    return (entry.kind == "page" and entry.target.startswith(REST)) or any(map(_rests, entry.children))


def _with_rest(entry: NavEntry, left: list[str]) -> Iterator[NavEntry]:
    if entry.kind == "page" and entry.target.startswith(REST):
        yield from (replace(entry, title="", target=place) for place in left)
    elif entry.children:
        children = tuple(item for child in entry.children for item in _with_rest(child, left))
        yield replace(entry, children=children)
    else:
        yield entry
