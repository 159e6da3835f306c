"""Reads a site's own ``mkdocs.yml`` as data: a few validated values, everything else a finding or ignored.

What TechDocs allows is more (``techdocs-node``'s ``stages/generate/mkdocsPatchers``), but it leans on a container.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.doc_places import MKDOCS as NAMES
from ...kit.read.narrow import mapping
from ...kit.read.yaml import Document, load_documents
from ...kit.text.urls import safe_href
from ...model.findings import Finding
from ...wording.codes import finding
from ..rendering.front import plain
from ..rendering.plain import ALLOWED, chosen
from ..wire import RenderOptions
from . import keys
from .plugins import Sources, named, sources_of

MAX_INHERIT, MAX_NAV, MAX_NAV_DEPTH = 5, 2000, 8
MAX_CONFIG = 512 * 1024
"""Bytes of a configuration; the longest honest one that is known has a fifth of it."""
MAX_FINDINGS = 100
"""Findings about one configuration: who mends so many looks at the rest too."""

_TAG = re.compile(r"^tag (\S+) ")
_INCLUDE = re.compile(r"^([!*])include\s+(.+)$")


class NavEntry(msgspec.Struct, frozen=True):
    """An entry of a written navigation. ``kind``: page, link, section, include; ``line`` in the file ``path``."""

    kind: str
    title: str
    target: str
    children: tuple[NavEntry, ...]
    path: str
    line: int


class SiteConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a site says of itself. ``docs_dir`` is relative to the site's folder; ``nav`` is None where none is written.

    ``written`` tells whether ``docs_dir`` was; ``path`` is the configuration file, "" where there is none. ``code``:
    it names hooks, plugins or extensions that are not run here, so that what they would write into pages is not known.
    """

    path: str = ""
    name: str = ""
    description: str = ""
    docs_dir: str = "docs"
    written: bool = False
    code: bool = False
    nav: tuple[NavEntry, ...] | None = None
    exclude: tuple[str, ...] = ()
    options: RenderOptions = RenderOptions()
    sources: Sources = Sources()


_Values = dict[str, tuple[object, Document, str]]
"""The last value of each word, with the document and the file that it stands in."""


class _Reading:
    """One site being read: its repository, subject and what was found so far."""

    def __init__(self, repo: Repo, subject: str) -> None:
        self.repo, self.subject = repo, subject
        self.findings: list[Finding] = []
        self.entries = 0

    @property
    def full(self) -> bool:
        """Tell whether so much was found that more helps nobody."""
        return len(self.findings) >= MAX_FINDINGS

    def report(self, code: str, path: str, place: tuple[int, int], key: str, **args: object) -> None:
        if self.full:
            return
        origin = self.repo.origin(path, *place)
        self.findings.append(finding(code, self.subject, origin, key, 1, **{"file": posixpath.basename(path), **args}))


def find_config(repo: Repo, folder: str) -> str:
    """Return the path of a folder's configuration file, "" where it has none."""
    for name in NAMES:
        path = posixpath.join(folder, name) if folder else name
        entry = repo.paths.get(path)
        if entry is not None and entry.mode in ("100644", "100755"):
            return path
    return ""


def read_config(repo: Repo, folder: str, subject: str, how: str = "") -> tuple[SiteConfig, list[Finding]]:
    """Read the configuration of the site in a folder; without a file it is the default one.

    ``how`` is how the place was named: TechDocs renders what an entity refers it to, GitHub what just lies there.
    """
    path = find_config(repo, folder)
    if not path:
        return default_config(how), []
    reading = _Reading(repo, subject)
    values: _Values = {}
    for document, name in reversed(list(_inherited(reading, path))):
        if isinstance(document.value, dict):
            values |= {key: (value, document, name) for key, value in document.value.items()}
    docs_dir = _docs_dir(reading, values)
    config = SiteConfig(
        path=path,
        name=_text(reading, values, "site_name", 120),
        description=_text(reading, values, "site_description", 400),
        docs_dir=docs_dir or "docs",
        written=bool(docs_dir),
        nav=_nav(reading, values),
        exclude=_exclude(reading, values),
        options=_options(reading, values, how),
        sources=sources_of({key: value for key, (value, _, _) in values.items()}, folder),
    )
    _plugins(reading, values)
    code = "hooks" in values or any(found.code in ("DOC305", "DOC306") for found in reading.findings)
    return msgspec.structs.replace(config, code=code), reading.findings


def default_config(how: str) -> SiteConfig:
    """Return what stands in for a configuration where there is none."""
    return SiteConfig(options=RenderOptions(dialect="techdocs" if how == "techdocs-ref" else "github"))


def _inherited(reading: _Reading, path: str) -> Iterator[tuple[Document, str]]:
    """Yield the configuration and those that it inherits, the nearest first."""
    seen: set[str] = set()
    for _ in range(MAX_INHERIT):
        seen.add(path)
        if reading.repo.paths[path].size > MAX_CONFIG:
            problem = f"file of more than {MAX_CONFIG // 1024} KiB"
            reading.report("DOC302", path, (1, 1), "", problem=problem)
            return
        documents = load_documents(reading.repo.read(path) or b"")
        if not documents:
            return
        document = documents[0]
        if document.problem is not None:
            wrong = document.problem
            reading.report("DOC302", path, (wrong.line, wrong.column), "", problem=wrong.message)
            return
        _unknown(reading, document, path)
        yield document, path
        parent = document.value.get("INHERIT") if isinstance(document.value, dict) else None
        if parent is None:
            return
        target = _inside(posixpath.dirname(path), parent)
        if not target or target in seen or reading.repo.read(target) is None:
            reading.report("DOC307", path, document.at("INHERIT"), "INHERIT", name="INHERIT")
            return
        path = target


def _inside(folder: str, value: object) -> str:
    """Return a relative path joined to a folder of the repository, "" where it is none or leaves it."""
    if (
        not isinstance(value, str)
        or value.startswith(("/", "\\"))
        or "\\" in value
        or "\0" in value
        or len(value) > 240
    ):
        return ""
    joined = posixpath.normpath(posixpath.join(folder, value.strip()))
    return "" if joined.startswith("../") or joined in ("..", ".") else joined


def _unknown(reading: _Reading, document: Document, path: str) -> None:
    """Report wrong keys, keys without effect, and tags."""
    for warning in document.warnings:
        match = _TAG.match(warning.message)
        tag = match[1].replace("tag:yaml.org,2002:", "!!") if match else ""
        if tag and not keys.INERT_TAG.match(tag):
            reading.report("DOC309", path, (warning.line, warning.column), tag, tag=tag[:120])
    if not isinstance(document.value, dict):
        return
    for key in document.value:
        place = document.key_at(key)
        if key in keys.WITHOUT_EFFECT:
            reading.report("DOC304", path, place, key, name=key)
        elif key not in keys.USED and key not in keys.QUIET and not reading.full:
            near = difflib.get_close_matches(key[:80], sorted(keys.ALL), n=1, cutoff=0.6)
            if near:
                reading.report("DOC303", path, place, key, name=key[:80], nearest=near[0])
            else:
                reading.report("DOC329", path, place, key, name=key[:80])
    theme = document.value.get("theme")
    if isinstance(theme, dict) and "custom_dir" in theme:
        place = document.key_at("theme", "custom_dir")
        reading.report("DOC304", path, place, "theme.custom_dir", name="theme.custom_dir")


def _text(reading: _Reading, values: _Values, key: str, limit: int) -> str:
    if key not in values:
        return ""
    value, document, path = values[key]
    text = plain(value, limit)
    if not text and value is not None:
        reading.report("DOC307", path, document.at(key), key, name=key)
    return text


def _docs_dir(reading: _Reading, values: _Values) -> str:
    if "docs_dir" not in values:
        return ""
    value, document, path = values["docs_dir"]
    if isinstance(value, str) and value.strip() and posixpath.normpath(value.strip()) == ".":
        return "."
    folder = _inside("", value)
    if folder:
        return folder
    reading.report("DOC307", path, document.at("docs_dir"), "docs_dir", name="docs_dir")
    return ""


def _exclude(reading: _Reading, values: _Values) -> tuple[str, ...]:
    """Return the patterns of ``exclude_docs``; one with many stars could keep the matcher busy."""
    if "exclude_docs" not in values:
        return ()
    value, document, path = values["exclude_docs"]
    lines = value.split("\n") if isinstance(value, str) else []
    good = [line for line in lines[:200] if len(line) <= 200 and line.count("*") <= 6]
    if not isinstance(value, str | None) or len(good) != len(lines):
        reading.report("DOC307", path, document.at("exclude_docs"), "exclude_docs", name="exclude_docs")
    return tuple(good)


def _options(reading: _Reading, values: _Values, how: str) -> RenderOptions:
    """Return techdocs-core's extensions where the site names that plugin, else those that the site lists.

    A configuration that chooses neither plugins nor extensions says nothing of its dialect. TechDocs adds its plugin to
    what an entity refers it to (``techdocs-node``'s ``mkdocsPatchers``), so that is how the authors see such a site.
    """
    techdocs = any(name == "techdocs-core" for name, _ in named(values["plugins"][0] if "plugins" in values else None))
    techdocs = techdocs or (how == "techdocs-ref" and not {"plugins", "markdown_extensions"} & values.keys())
    if "markdown_extensions" not in values:
        return RenderOptions(extras=_blocks(values), dialect="techdocs" if techdocs else "mkdocs")
    value, document, path = values["markdown_extensions"]
    known: dict[str, dict[str, object]] = {}
    strange: list[str] = []
    for name, settings in named(value):
        short = name.removeprefix("markdown.extensions.")
        if short in keys.EXTENSIONS or short in keys.OPTIONAL or short in ALLOWED:
            known[short] = mapping(settings)
        else:
            strange.append(plain(name, 60) or "?")
    if strange:
        names = ", ".join(sorted(set(strange))[:20])
        reading.report("DOC306", path, document.key_at("markdown_extensions"), "markdown_extensions", names=names)
    if not techdocs:
        listed = (chosen(name, settings) for name, settings in known.items())
        return RenderOptions(dialect="mkdocs", extensions=tuple(one for one in listed if one is not None))
    depth, numbers = known.get("toc", {}).get("toc_depth"), known.get("pymdownx.highlight", {}).get("linenums")
    extras = {name for name in known if name in keys.OPTIONAL} | set(_blocks(values))
    return RenderOptions(
        toc_depth=depth if isinstance(depth, int) and not isinstance(depth, bool) and 1 <= depth <= 6 else 6,
        linenums=numbers is True,
        extras=tuple(sorted(extras)),
    )


def _blocks(values: _Values) -> tuple[str, ...]:
    """Return the block extensions where ``techdocs-core`` is asked for them."""
    for name, settings in named(values["plugins"][0] if "plugins" in values else None):
        if name == "techdocs-core" and isinstance(settings, dict) and settings.get("use_pymdownx_blocks") is True:
            return ("pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.tab")
    return ()


def _plugins(reading: _Reading, values: _Values) -> None:
    if "plugins" not in values:
        return
    value, document, path = values["plugins"]
    strange = {plain(name, 60) or "?" for name, _ in named(value) if name.removeprefix("material/") not in keys.PLUGINS}
    if strange:
        names = ", ".join(sorted(strange)[:20])
        reading.report("DOC305", path, document.key_at("plugins"), "plugins", names=names)


def _nav(reading: _Reading, values: _Values) -> tuple[NavEntry, ...] | None:
    if "nav" not in values or values["nav"][0] is None:
        return None
    value, document, path = values["nav"]
    if isinstance(value, dict):
        value = [{key: inner} for key, inner in value.items()]
    if not isinstance(value, list):
        reading.report("DOC307", path, document.at("nav"), "nav", name="nav")
        return None
    entries = _entries(reading, value, ("nav",), document, path)
    if reading.entries > MAX_NAV:
        reading.report("DOC307", path, document.at("nav"), "nav", name="nav")
    return entries


def _entries(
    reading: _Reading, items: list[object], at: tuple[str | int, ...], document: Document, path: str
) -> tuple[NavEntry, ...]:
    found: list[NavEntry] = []
    for number, item in enumerate(items):
        where = (*at, number)
        pairs: list[tuple[str, object]] = list(item.items()) if isinstance(item, dict) else [("", item)]
        for title, value in pairs:
            reading.entries += 1
            if reading.entries > MAX_NAV:
                return tuple(found)
            place = (*where, title) if isinstance(item, dict) else where
            entry = _entry(reading, plain(title, 200), value, place, document, path)
            if entry is not None:
                found.append(entry)
    return tuple(found)


def _entry(
    reading: _Reading, title: str, value: object, at: tuple[str | int, ...], document: Document, path: str
) -> NavEntry | None:
    line, column = document.at(*at)
    if isinstance(value, list):
        if sum(isinstance(step, int) for step in at) >= MAX_NAV_DEPTH:
            reading.report("DOC307", path, (line, column), "nav", name="nav")
            return None
        children = _entries(reading, value, at, document, path)
        return NavEntry("section", title, "", children, path, line) if children else None
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        reading.report("DOC307", path, (line, column), "nav", name="nav")
        return None
    text = value.strip()
    if include := _INCLUDE.match(text):
        return NavEntry("include", title, f"{include[1]}{include[2].strip()}", (), path, line)
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:", text) or text.startswith("//"):
        href = safe_href(text)
        if not href:
            reading.report("DOC307", path, (line, column), "nav", name="nav")
            return None
        return NavEntry("link", title or plain(href, 200), href, (), path, line)
    return NavEntry("page", title, text, (), path, line)
