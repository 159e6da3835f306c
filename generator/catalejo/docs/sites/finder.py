"""Looks a repository through for its docs sites, inside a limited child: its configuration is foreign text."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.doc_places import unread_pages
from ...model.capture import RepositoryInfo
from ...model.docs import UnreadDocs
from ...model.findings import Finding
from ..wire import RenderOptions
from .config import NavEntry, SiteConfig
from .find import Wanted, site_at
from .staging import PageFile, suffix

_FORMATS = {
    ".rst": "reStructuredText", ".adoc": "AsciiDoc", ".asciidoc": "AsciiDoc", ".asc": "AsciiDoc", ".org": "Org",
    ".textile": "Textile", ".dita": "DITA", ".ipynb": "Jupyter",
}  # fmt: skip


class FindTask(msgspec.Struct, frozen=True):
    """A captured repository, and its places that entities name, with those entities' references.

    ``parts`` are its components, each with the folder that it describes.
    """

    folder: str
    info: RepositoryInfo
    wanted: tuple[tuple[Wanted, tuple[str, ...]], ...]
    parts: tuple[tuple[str, str], ...] = ()


class FoundSite(msgspec.Struct, frozen=True, omit_defaults=True):
    """A docs site as the child saw it; ``files`` and ``texts`` are paths in the repository."""

    kind: str
    root: str
    config: SiteConfig
    pages: tuple[PageFile, ...] = ()
    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    places: dict[str, str] = {}
    nav: tuple[NavEntry, ...] | None = None
    base: str = ""
    tool: str = ""
    bases: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    dialects: dict[str, RenderOptions] = {}
    findings: tuple[Finding, ...] = ()


class FoundDocs(msgspec.Struct, frozen=True):
    """The sites of a repository's places, and by component what is documentation and is not read."""

    sites: tuple[FoundSite, ...]
    unread: dict[str, UnreadDocs]


_task = msgspec.msgpack.Decoder(FindTask)


def find(payload: bytes) -> bytes:
    """Return ``FoundDocs`` as MessagePack."""
    task = _task.decode(payload)
    repo = Repo(Path(task.folder), task.info)
    taken = tuple(wanted.path for wanted, _ in task.wanted)
    sites = tuple(_found(repo, wanted, refs, taken) for wanted, refs in task.wanted)
    read = frozenset(path for site in sites for path in (*(page.path for page in site.pages), *site.texts))
    folders = (*(folder for _, folder in task.parts), *filter(None, taken))
    unread: dict[str, UnreadDocs] = {}
    for ref, folder in task.parts:
        paths = unread_pages(repo, folder, read, folders)
        if paths:
            formats = tuple(sorted({_FORMATS.get(suffix(path), "Markdown") for path in paths}))
            unread[ref] = UnreadDocs(len(paths), formats, paths[0])
    return msgspec.msgpack.encode(FoundDocs(sites, unread))


def _found(repo: Repo, wanted: Wanted, refs: tuple[str, ...], taken: tuple[str, ...]) -> FoundSite:
    site = site_at(repo, wanted, refs, taken)
    return FoundSite(
        site.kind,
        site.root,
        msgspec.structs.replace(site.config, nav=None),
        site.pages,
        tuple(site.files),
        tuple(site.texts),
        site.places,
        site.nav,
        site.base,
        site.tool,
        site.bases,
        site.templates,
        site.dialects,
        tuple(site.findings),
    )
