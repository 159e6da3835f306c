"""Cross-references of a site that Sphinx or Jupyter Book makes: a link there names a label, and the tool knows where.

``[text](label)`` and ``[text](#label)`` lead to ``(label)=`` on whatever page; a name may as well be an object of the
code, or of another project's inventory, and those only Sphinx knows
(https://myst-parser.readthedocs.io/en/latest/syntax/cross-referencing.html).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from ..sites.staging import MARKDOWN, suffix
from ..wire import ArticlePage
from .slugs import bare_name

_MADE_BY = ("_toc.yml", "myst.yml")
"""The configuration of Jupyter Book, and that of MyST."""
_SPHINX, _START = "conf.py", ("index.md", "index.rst")
"""Sphinx' configuration has a name that others use too: beside it lies the start page."""
_FILES = frozenset(
    ("html", "htm", "rst", "txt", "ipynb", "py", "png", "svg", "jpg", "jpeg", "gif", "pdf", "json", "zip")
)


class Labels:
    """The labels of one docs site, and which of its pages are read by a tool that knows labels."""

    def __init__(self, paths: Iterable[str], pages: Mapping[str, ArticlePage]) -> None:
        """``paths`` are the files of the repository, ``pages`` the site's by path."""
        files = {path: posixpath.split(path) for path in paths}
        self._roots = frozenset(
            folder for folder, name in files.values()
            if name in _MADE_BY
            or (name == _SPHINX and any(posixpath.join(folder, start) in files for start in _START))
        )  # fmt: skip
        self._pages = pages
        self._found: dict[str, tuple[str, str]] | None = None

    def knows(self, page: str) -> bool:
        """Tell whether a page is one of such a site: its configuration lies in the page's folder or above."""
        folder = posixpath.dirname(page)
        while folder:
            if folder in self._roots:
                return True
            folder = posixpath.dirname(folder)
        return "" in self._roots

    def find(self, name: str) -> tuple[str, str] | None:
        """Return the page and the name of a label, None where no page has it."""
        if self._found is None:
            self._found = {}
            for path in sorted(self._pages):
                for anchor in self._pages[path].anchors:
                    self._found.setdefault(bare_name(anchor), (path, anchor))
        return self._found.get(bare_name(name)) if bare_name(name) else None


def is_label(target: str) -> bool:
    """Tell whether a link's target may be a label or an object: a name without folders, and of no file."""
    name = target.removeprefix("#").removeprefix("project:#")
    ending = suffix(name)
    return bool(name) and "/" not in name and ending not in MARKDOWN and ending.lstrip(".").lower() not in _FILES
