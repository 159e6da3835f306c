"""The Jinja2 environment of our own templates: autoescape always, undefined names are errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, FileSystemLoader
from markupsafe import Markup

from ...kit.resources import resource
from ...kit.text.words import Words
from .templating import QuickEnvironment

MACROS = {
    "macros/cells.html": False, "macros/deployments.html": True, "macros/frame.html": True, "macros/owned.html": True,
    "macros/specials.html": True, "macros/ui.html": True,
}  # fmt: skip
"""Whether our own macros look at nothing of a page but ``url``: finding out costs a tenth of a quiet night."""


class Renderer:
    """Renders page bodies in one language."""

    def __init__(self, words: Words, extra_folders: Sequence[Path] = (), compiled: BytecodeCache | None = None) -> None:
        """Set up the environment; ``extra_folders`` (a user's) go in front of ours, ``compiled`` keeps their code."""
        self.words = words
        self.folders = [*extra_folders, resource("site-templates")]
        self.environment = QuickEnvironment(
            None if extra_folders else MACROS,
            loader=FileSystemLoader([str(folder) for folder in self.folders]),
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
            auto_reload=False,
            cache_size=400,
            bytecode_cache=compiled,
        )
        self.environment.translate_by(words.gettext, words.ngettext)
        self.environment.globals.update(t=words.t, n=words.n)
        self.environment.filters.update(moment=words.moment, number=words.number, day=self._day, longday=words.day)

    def _day(self, iso: str) -> str:
        """A date without its time."""
        return self.words.moment(iso, "d MMM y") if iso else ""

    def render(self, template: str, **context: Any) -> Markup:
        """Render a template to safe HTML."""
        return Markup(self.environment.get_template(template).render(**context))
