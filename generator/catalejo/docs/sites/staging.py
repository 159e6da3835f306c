"""Which captured files belong to a site, as pages, pictures, downloads or texts to include, and their addresses.

Only regular files of allow-listed types take part; names are made safe for every file system and URL.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Iterable

import msgspec
import re2
from pathspec import GitIgnoreSpec

from ...kit.read.captured import Repo
from ...kit.read.doc_places import PAGES
from ...model.capture import TreeEntry
from ...model.findings import Finding
from ...wording.codes import finding

MARKDOWN = frozenset(PAGES)
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".svg"))
DOWNLOADS = frozenset((".pdf", ".csv", ".json", ".yaml", ".yml", ".txt", ".puml", ".dot", ".mmd"))
TEXTS = MARKDOWN | frozenset((".csv", ".json", ".yaml", ".yml", ".txt", ".puml", ".dot", ".mmd"))
MAX_FILES, MAX_TOTAL, MAX_FILE, MAX_PAGE = 5000, 200 * 1024 * 1024, 2 * 1024 * 1024, 512 * 1024
MAX_DEPTH = 24
ASSETS = "assets/files/"

_ALWAYS = (".*", "/templates/")
_REGULAR = ("100644", "100755")
_PLAIN = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9._~+-]{0,78}[A-Za-z0-9_~+-])?$")
_OURS = ("index.html", "index.json")
"""Files that stand beside every article: a download or a folder of that name would take their place."""
_DEVICE = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class PageFile(msgspec.Struct, frozen=True):
    """A page of a site: its path in the repository, its place in the site, its address, its blob.

    A place is a path below the docs folder, such as ``guide/setup.md``.
    """

    path: str
    place: str
    url: str
    blob: str


class Staged(msgspec.Struct, frozen=True):
    """The files of one site. ``files``: pictures and downloads, ``texts``: what may be included; both path to entry."""

    root: str
    pages: tuple[PageFile, ...]
    files: dict[str, TreeEntry]
    texts: dict[str, TreeEntry]
    places: dict[str, str]
    """Place in the site to path in the repository, of pages and files."""


def suffix(path: str) -> str:
    """Return a file name's ending in lower case, with its dot."""
    return posixpath.splitext(path)[1].lower()


def safe_name(name: str) -> str:
    """Return one segment of an address: the name itself, or a slug with a short hash where it could do harm."""
    if _PLAIN.match(name) and not _DEVICE.match(name) and name.lower() not in _OURS:
        return name
    return _slug(name)


def _slug(name: str) -> str:
    stem, ending = posixpath.splitext(name)
    ending = ending if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", ending) else ""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:50].strip("-") or "x"
    return f"{slug}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{ending}"


def is_start(place: str) -> bool:
    """Tell whether a page stands for its folder: ``index``, ``README``, or Hugo's ``_index``."""
    return posixpath.splitext(posixpath.basename(place))[0].lower() in ("index", "readme", "_index")


def page_url(place: str) -> str:
    """Return a page's address in its site, as MkDocs' directory URLs: index and README stand for their folder."""
    *folders, name = place.split("/")
    stem = posixpath.splitext(name)[0]
    segments = [safe_name(folder) for folder in folders]
    if not is_start(place):
        # A page ``x.png.md`` may not take the address of a picture ``x.png``: one of both would be a folder.
        file = suffix(stem) in PICTURES | DOWNLOADS or stem.lower() in _OURS
        segments.append(_slug(f"{stem}/") if file else safe_name(stem))
    return "".join(f"{segment}/" for segment in segments)


def asset_url(entry: TreeEntry) -> str:
    """Return where the portal has a picture or download, from its root: by content, so that it is there once.

    The address holds no word of the repository's, and no path below it can be that of a page. A source text of a
    diagram is plain text: a host that does not know its type might guess at it.
    """
    ending = suffix(entry.path)
    ending = ".txt" if ending in (".puml", ".dot", ".mmd") else ending
    return f"{ASSETS}{entry.blob[:2]}/{entry.blob[2:26]}{ending}"


def may_be_served(path: str) -> bool:
    """Tell whether a file's name and type let it be a picture or download of a portal."""
    name = posixpath.basename(path)
    return suffix(name) in PICTURES | DOWNLOADS and not name.startswith((".", "_"))


def stage(
    repo: Repo, root: str, exclude: Iterable[str], subject: str, prefix: str = ""
) -> tuple[Staged, list[Finding]]:
    """Choose the files below a docs folder; ``prefix`` is put before their places (an included site)."""
    spec = _spec(exclude)
    findings: list[Finding] = []
    missing: list[TreeEntry] = []
    large: list[TreeEntry] = []
    chosen: list[tuple[str, TreeEntry]] = []
    total = 0
    for entry in repo.below(root):
        inner = entry.path[len(root) + 1 :] if root else entry.path
        kind = suffix(inner)
        if entry.mode not in _REGULAR or kind not in MARKDOWN | PICTURES | DOWNLOADS or not _safe(inner):
            continue
        if spec.match_file(inner):
            continue
        if entry.size < 0 or entry.size > MAX_FILE:
            missing.append(entry)
            continue
        if kind in MARKDOWN and entry.size > MAX_PAGE:
            large.append(entry)
            continue
        total += entry.size
        if len(chosen) >= MAX_FILES or total > MAX_TOTAL:
            findings.append(finding("DOC326", subject, repo.origin(root), count=len(chosen)))
            break
        chosen.append((prefix + inner, entry))
    if missing:
        what, count = missing[0].path, len(missing)
        findings.append(finding("DOC325", subject, repo.origin(what), occurrences=count, what=what, count=count))
    findings += [finding("DOC315", subject, repo.origin(entry.path), page=entry.path) for entry in large]
    pages, doubles = _pages(repo, [item for item in chosen if _is_page(item[0])], subject)
    staged = Staged(
        root=root,
        pages=pages,
        files={entry.path: entry for _, entry in chosen if may_be_served(entry.path)},
        texts={entry.path: entry for _, entry in chosen if suffix(entry.path) in TEXTS},
        places={place: entry.path for place, entry in chosen},
    )
    return staged, findings + doubles


def _spec(exclude: Iterable[str]) -> GitIgnoreSpec:
    """Return what is excluded, by RE2, whose time is linear; a pattern that cannot be read costs itself."""
    good = list(_ALWAYS)
    for line in exclude:
        try:
            GitIgnoreSpec.from_lines([line], backend="re2")
        except (ValueError, re2.error):
            continue
        good.append(line)
    try:
        return GitIgnoreSpec.from_lines(good, backend="re2")
    except re2.error:  # too large together
        return GitIgnoreSpec.from_lines(_ALWAYS, backend="re2")


def _safe(path: str) -> bool:
    """Tell whether a path inside a docs folder may be used at all."""
    parts = path.split("/")
    if len(parts) > MAX_DEPTH or any(not part or part.startswith(".") for part in parts):
        return False
    if any(len(part.encode("utf-8", "replace")) > 240 for part in parts):
        return False
    return not any(char < " " or char in "\\\x7f" for char in path)


def _is_page(place: str) -> bool:
    """Tell whether a file is a page, and no part that other pages include: those begin with a line below."""
    name = posixpath.basename(place)
    return suffix(name) in MARKDOWN and (not name.startswith("_") or is_start(place))


def _pages(repo: Repo, chosen: list[tuple[str, TreeEntry]], subject: str) -> tuple[tuple[PageFile, ...], list[Finding]]:
    """Give every page its address; of two with one address ``index`` goes before ``README``, else the first stays."""
    findings: list[Finding] = []
    by_url: dict[str, PageFile] = {}
    for place, entry in sorted(chosen, key=lambda item: (_readme(item[0]), item[0])):
        page = PageFile(entry.path, place, page_url(place), entry.blob)
        other = by_url.setdefault(page.url.casefold(), page)
        if other is not page and not _readme(place):
            origin = repo.origin(page.path)
            findings.append(finding("DOC319", subject, origin, page=page.path, other=other.path))
    return tuple(sorted(by_url.values(), key=lambda page: page.place)), findings


def _readme(place: str) -> bool:
    return posixpath.splitext(posixpath.basename(place))[0].lower() == "readme"
