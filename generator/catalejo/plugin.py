"""The MkDocs plugin: a thin caller of the pipeline, the same for ``mkdocs build`` and ``catalejo build``.

MkDocs renders the portal's own pages (guide, custom pages) into our frame; everything else is drawn after its build.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from mkdocs.commands.build import get_context
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from . import pipeline
from .config import ConfigError, read_configuration
from .docs.cleaning.language import guess_language
from .kit.read.captured import Captured
from .kit.resources import resource
from .kit.text.words import Words
from .model.settings import CaptureOptions
from .portal.html.compiled import CompiledTemplates
from .portal.html.frame import Frame
from .portal.html.page import Page, PortalTexts
from .portal.html.render import Renderer
from .portal.sections import RESERVED, SECTIONS, doors, in_navigation, with_data

BODIES = ("index.md", "start.md")
"""Pages of the docs folder that are bodies of ours: the home page's words, and ``/start/``."""
TAG = re.compile(r"<[^>]*>")
KEPT = ("assets/stylesheets/main.", "assets/stylesheets/palette.")


class _ShownFiles(FileSystemLoader):
    """Finds templates as the stock loader does, and lists none in hidden folders: MkDocs leaves these files out.

    Material's icons lie there, ten thousand of them.
    """

    def list_templates(self) -> list[str]:
        """Return the paths of all templates, sorted."""
        found: set[str] = set()
        for root in map(os.fspath, self.searchpath):
            for folder, below, names in os.walk(root):
                below[:] = [name for name in below if not name.startswith(".")]
                inside = os.path.relpath(folder, root).replace(os.sep, "/")
                found.update(name if inside == "." else f"{inside}/{name}" for name in names)
        return sorted(found)


def _without_hidden(theme: Theme) -> Callable[[], Environment]:
    """Return what gives a theme's environment, its hidden files not listed."""
    stock = theme.get_env

    def env() -> Environment:
        found = stock()
        found.loader = _ShownFiles(theme.dirs)
        return found

    return env


class Options(Config):
    """Nothing for MkDocs to check: ``config`` reads our options with their positions."""


class CatalejoPlugin(BasePlugin[Options]):
    """Builds the portal inside a MkDocs build."""

    request: pipeline.Request | None = None
    """Set by ``catalejo build``; a plain ``mkdocs build`` finds its own capture."""

    def load_config(
        self, options: dict[str, object], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Leave checking to our own reader, which knows lines and columns."""
        self.config = Options()
        self.config_file_path = config_file_path
        self.result: object = None
        return [], []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our templates behind the user's, switch off what the portal brings itself."""
        if self.request is None:
            self.request = self._own_request(config)
        captured = Captured(self.request.capture)
        self.settings = pipeline.captured_config(captured).settings
        self.words = Words(self.settings.language)
        theme = config.theme
        position = 1 if theme.custom_dir else 0
        theme.dirs.insert(position, str(resource("overrides")))
        theme.static_templates = set()
        theme.get_env = _without_hidden(theme)  # type: ignore[method-assign]  # the one place that says what it lists
        theme["font"] = False
        theme["language"] = self.settings.language
        for name in ("search", "material/search"):
            config.plugins.pop(name, None)
        return config

    def _own_request(self, config: MkDocsConfig) -> pipeline.Request:
        """Use the capture folder beside the configuration, else capture what needs no network."""
        path = Path(config.config_file_path)
        try:
            configuration = read_configuration(path)
        except ConfigError as error:
            raise PluginError(str(error)) from error
        cache = pipeline.default_cache()
        folder = path.parent / "capture"
        if not (folder / "manifest.json").is_file():
            self._scratch = tempfile.TemporaryDirectory(prefix="catalejo-")
            folder = Path(self._scratch.name) / "capture"
            pipeline.capture(configuration, folder, cache, CaptureOptions(tool=pipeline.TOOL, offline=True))
        return pipeline.Request(folder, cache, pipeline.store_of(configuration))

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Draw every conclusion before MkDocs reads a page."""
        assert self.request is not None
        self.conclusions = pipeline.conclude(self.request, self.settings)
        self.texts = {name: Markup("") for name in BODIES}
        self.own: list[str] = []

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Keep of the theme only its content styles; add the section roots, so that links to them are checked."""
        kept = []
        for file in files:
            if file.src_uri.startswith("adr/"):
                continue  # decisions are for who builds the portal, not for who reads it
            ours = file.src_uri.startswith("assets/ct/")
            from_theme = bool(file.src_dir and "material" in Path(file.src_dir).parts) and file.src_uri.startswith(
                "assets/"
            )
            if ours or not from_theme or (file.src_uri.startswith(KEPT) and file.src_uri.endswith(".css")):
                kept.append(file)
        self._refuse_reserved(kept)
        self.article_styles = sorted(f.src_uri for f in kept if f.src_uri.startswith(KEPT))
        known = {file.src_uri for file in kept}
        self.roots: set[str] = set()
        for section in SECTIONS.values():
            uri = f"{section.path}index.md"
            if section.path and section.always and uri not in known and section.path not in ("guide/", "start/"):
                file = File.generated(config, uri, content=f"# {section.title}\n", inclusion=InclusionLevel.NOT_IN_NAV)
                kept.append(file)
                self.roots.add(uri)
        return Files(kept)

    def _refuse_reserved(self, files: list[File]) -> None:
        """A page of the docs folder must not take an address of the portal."""
        allowed = {"guide", "start"}
        for file in files:
            first = file.src_uri.split("/")[0].removesuffix(".md")
            if file.is_documentation_page() and first in RESERVED - allowed and file.src_uri not in BODIES:
                raise PluginError(f"{file.src_uri}: the address /{first}/ belongs to the portal; rename the file")

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Remember the navigation for the frame."""
        self.nav, self.files = nav, files
        return nav

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Take the bodies of the home page and of ``/start/``; a text in another language says so to its readers.

        A section's root is there for links only, and drawn by the portal: it needs no frame here.
        """
        if page.file.src_uri in self.roots:
            page.meta["template"] = "section.html"
            return html
        language = str(page.meta.get("lang") or guess_language(TAG.sub(" ", html)))
        if language and language != self.settings.language:
            html = f'<div lang="{escape(language)}">{html}</div>'
        if page.file.src_uri in self.texts:
            self.texts[page.file.src_uri] = Markup(html)
        return html

    @event_priority(-100)
    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Keep the environment: the frame is rendered in it."""
        self.env = env
        self.compiled = CompiledTemplates()
        self.renderer = Renderer(self.words, compiled=self.compiled)
        self.frame = Frame(
            lambda section, slots: self._render(section, slots, config),
            self.settings.site_name,
            self.settings.site_url,
            self.settings.language,
            self.article_styles,
        )
        return env

    def on_page_context(self, context: Any, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:
        """Put a page of the docs folder into the same frame."""
        if page.file.src_uri in self.roots:
            return context
        path = page.url if page.url != "./" else ""
        guide = path.startswith("guide/")
        body = self.renderer.render(
            "pages/own.html",
            url=lambda target: f"{'/'.join(['..'] * path.count('/')) or '.'}/{target}",
            html=Markup(page.content or ""),
            toc=list(page.toc.items),
            pages=self._guide_menu(path) if guide else [],
        )
        own = Page(
            path=path,
            section="guide" if guide else "home",
            title=str(page.title or ""),
            what=self.words.t(SECTIONS["guide"].title) if guide and path != "guide/" else "",
            description=str(page.meta.get("description") or f"{self.settings.site_name}: {page.title}"),
            body=body,
            article=True,
            kind="docs",
        )
        if path.split("/")[0] not in RESERVED or guide:
            self.own.append(path)
        slots = {slot: Markup(text) for slot, text in self.frame.slots(own).items()}
        return {**context, "ct": self._parts(own.section, slots, config)}

    def _guide_menu(self, path: str) -> list[dict[str, object]]:
        """The guide's pages as its menu."""
        root = "/".join([".."] * path.count("/")) or "."
        pages = [f.page for f in self.files.documentation_pages() if f.src_uri.startswith("guide/") and f.page]
        pages.sort(key=lambda page: (page.url != "guide/", page.meta.get("order", 99), page.url))
        return [{"text": str(page.title), "href": f"{root}/{page.url}", "current": page.url == path} for page in pages]

    def _has_guide(self) -> bool:
        return any(file.src_uri.startswith("guide/") for file in self.files.documentation_pages())

    def _render(self, section: str, slots: dict[str, Markup], config: MkDocsConfig) -> str:
        context = get_context(self.nav, self.files, config, None, str(slots["root"]))
        return str(self.env.get_template("main.html").render({**context, "ct": self._parts(section, slots, config)}))

    def _parts(self, section: str, slots: dict[str, Markup], config: MkDocsConfig) -> dict[str, Markup]:
        """The frame's header, tabs and footer around the slots."""
        root = slots["root"]
        macros: Any = self.renderer.environment.get_template("macros/frame.html").make_module(
            {"url": lambda path: Markup(f"{root}/{path}")}
        )
        t = self.words.t
        shown = in_navigation(self.conclusions.world)
        named = ("start", "glossary", "guide") if self._has_guide() else ("start", "glossary")
        nav = tuple(doors(self.words, section, shown))
        help_links = [
            {"text": t(one.title), "href": Markup(f"{root}/{one.path}"), "door": one.door}
            for one in (SECTIONS[key] for key in named)
        ]
        note = ""
        if self.settings.declared_by_source:
            note = t("Private: everything that whoever ran this can read is in it.")

        def beside(address: str) -> str | Markup:
            """An address without a host stands beside this portal's root."""
            return address if "://" in address or address.startswith("/") else Markup(f"{root}/{escape(address)}")

        alternates = [
            {"code": code, "text": {"en": "English", "es": "Español"}.get(code, code), "href": beside(address)}
            for code, address in sorted(self.settings.alternate.items())
        ]
        favicon = config.theme.get("favicon") or ""
        own_icon = favicon if favicon and favicon != "assets/images/favicon.png" else "assets/ct/icon.svg"
        return {
            **slots,
            "header": macros.header(
                self.settings.site_name,
                nav,
                alternates,
                search=section != "home",
                more=help_links,
                kept="at" in shown,
                create="create" in with_data(self.conclusions.world),
            ),
            "tabs": macros.tabs(nav),
            "footer": macros.footer(help_links, note, slots["twins"]),
            "favicon": Markup(f"{root}/{escape(own_icon)}"),
        }

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Draw the portal over what MkDocs wrote."""
        assert self.request is not None
        texts = PortalTexts(self.texts["index.md"], self.texts["start.md"], tuple(sorted(self.own)))
        folder = Path(config.site_dir)
        self.result = pipeline.draw(self.conclusions, self.frame, self.renderer, folder, texts, self.request)
        self.compiled.close()
