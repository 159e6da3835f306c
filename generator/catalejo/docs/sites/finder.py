"""Looks a repository through for its docs sites, inside a limited child: its configuration is foreign text."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.read.captured import Repo
from ...model.capture import RepositoryInfo
from ...model.findings import Finding
from .config import NavEntry, SiteConfig
from .find import Wanted, site_at
from .staging import PageFile


class FindTask(msgspec.Struct, frozen=True):
    """A captured repository, and its places that entities name, with those entities' references."""

    folder: str
    info: RepositoryInfo
    wanted: tuple[tuple[Wanted, tuple[str, ...]], ...]


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
    findings: tuple[Finding, ...] = ()


_task = msgspec.msgpack.Decoder(FindTask)


def find(payload: bytes) -> bytes:
    """Return the site of each place, as MessagePack."""
    task = _task.decode(payload)
    repo = Repo(Path(task.folder), task.info)
    taken = tuple(wanted.path for wanted, _ in task.wanted)
    return msgspec.msgpack.encode([_found(repo, wanted, refs, taken) for wanted, refs in task.wanted])


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
        tuple(site.findings),
    )
