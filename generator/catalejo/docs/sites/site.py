"""What a docs site is, once it is found."""

from __future__ import annotations

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.doc_places import joined
from ...model.findings import Finding
from ..wire import RenderOptions
from .config import SiteConfig
from .staging import Staged

_STATIC = ("static", "public")
"""Folders whose files Docusaurus, Hugo and VitePress serve from the root of the site."""


class Site:
    """A docs site: where it is, what it says of itself, which files it has, and the entities that it documents.

    ``root`` is the folder of its pages (for a README alone: the folder of that), ``base`` that of its configuration,
    ``tool`` what publishes it ("" = MkDocs, or nothing). ``nav`` is None where none is written. ``bases`` and
    ``templates`` are the folders where the names of snippets, and of ``{% include %}``, may start. ``dialects`` are
    folders of pages below that have a configuration of their own, and how it has them rendered.
    """

    def __init__(self, repo: Repo, refs: tuple[str, ...], kind: str, config: SiteConfig, staged: Staged) -> None:
        self.repo, self.refs, self.kind, self.config = repo, refs, kind, config
        self.root = staged.root
        self.pages = staged.pages
        self.files = staged.files
        self.texts = staged.texts
        self.places = dict(staged.places)
        self.nav = config.nav
        self.base = staged.root
        self.tool = ""
        self.bases: tuple[str, ...] = ()
        self.templates: tuple[str, ...] = ()
        self.dialects: dict[str, RenderOptions] = {}
        self.findings: list[Finding] = []

    @property
    def subject(self) -> str:
        """Who the site's findings are about: the first of its entities."""
        return self.refs[0]

    @property
    def statics(self) -> tuple[str, ...]:
        """Folders whose files are published at the root of the site."""
        return tuple(joined(self.base, name) for name in _STATIC) if self.tool else ()


class Wanted(msgspec.Struct, frozen=True, order=True):
    """A place that entities name as their documentation."""

    repo: str
    path: str
    how: str
