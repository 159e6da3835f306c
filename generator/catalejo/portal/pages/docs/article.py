"""One page of docs: the article, who answers for it and how old it is, its menu and its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ....kit.text.segments import docs_path
from ....model.docs import Article, Bundle, NavItem
from ....model.findings import Finding
from ....model.refs import split_ref
from ...bounds import Listed, listed
from ...context import Place, Portal
from ...facts.docs_age import days_behind
from ...facts.inputs import inputs_of
from ...facts.status import status_of
from ...facts.views import FindingView, finding_view
from ...html.draw import draw
from ...html.page import Deferred, Page, relative
from ...parts import TocItem
from ..catalog.identity import KIND_WORD, first_line
from .article_markdown import article_markdown
from .menu import Menu, MenuEntry

MOST_BROKEN = 50


class ReaderFact(Struct, frozen=True):
    """A fact above the title: its icon ("" for none), its words, its level, and where it leads (a relative link)."""

    icon: str
    text: str
    level: str = "none"
    href: str = ""


class NeighbourPage(Struct, frozen=True):
    """The page before or after, as a relative link."""

    text: str
    href: str


class ArticleView(Struct, frozen=True, kw_only=True):
    """The page; ``old`` counts days (0 where the docs are not behind), ``stale`` says that a later version failed.

    ``changed_at`` and ``commit`` are "" where nobody knows.
    """

    crumbs: tuple[tuple[str, str], ...]
    facts: tuple[ReaderFact, ...]
    changed_at: str
    old: int
    stale: bool
    language: str
    html: Markup
    broken: Listed[FindingView]
    menu: tuple[MenuEntry, ...]
    menu_title: str
    toc: tuple[TocItem, ...]
    before: NeighbourPage | None
    after: NeighbourPage | None
    edit: str
    place: Place
    commit: str


@dataclass(frozen=True)
class DocsSite:
    """The docs of one entity: what all their pages need, made once and only where a page has to be drawn."""

    portal: Portal
    ref: str
    bundle: Bundle

    @property
    def root(self) -> str:
        """The site-root address of its first page."""
        return docs_path(self.ref)

    @cached_property
    def menu(self) -> Menu:
        """Its menu."""
        return Menu(self.bundle, self.root)

    @cached_property
    def broken(self) -> dict[str, list[Finding]]:
        """What is to mend by path of the page's source."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.bundle.findings:
            if finding.severity.rank < 2:
                found[finding.origin.path].append(finding)
        return dict(found)

    def pages(self) -> Iterator[Deferred]:
        """Yield every article."""
        inputs = inputs_of(self.portal)
        head = inputs.bundle(self.ref, self.bundle)
        for article in self.bundle.articles:
            told = (head, article, self.broken.get(article.origin.path, []))
            yield Deferred(
                path=self.root + article.url,
                section="docs",
                key=inputs.article(*told),
                unmoved=partial(inputs.article, *told, unmoved=True),
                make=partial(page, self, article),
                twin=True,
                markdown=True,
            )


def page(site: DocsSite, article: Article) -> Page:
    """Return the page of an article."""
    portal, ref = site.portal, site.ref
    path, origin = site.root + article.url, article.origin
    name = full_name(portal, ref)
    shown = view(site, article)
    said = article.description or first_line(article.text, 180) or article.title
    return Page(
        path=path,
        section="docs",
        title=article.title,
        what=portal.words.t("docs of {name}", name=name),
        body=draw(portal, path, "pages/article.html", shown),
        article=True,
        description=f"{name}: {said}",
        twin={
            "ref": ref,
            "title": article.title,
            "source": {"repo": origin.repo, "path": origin.path, "commit": portal.commit(origin)},
            "headings": [[h.level, h.id, h.text] for h in article.headings],
            "text": article.text,
            "changed_at": article.changed_at or None,
        },
        edit=portal.edit(origin),
        kind="docs",
        markdown=article_markdown(portal, path, shown),
    )


def view(site: DocsSite, article: Article) -> ArticleView:
    """Return what the page of an article says."""
    portal, bundle, path = site.portal, site.bundle, site.root + article.url
    entity = portal.entities[site.ref]
    before, after = site.menu.neighbours(article.url)
    toc = tuple(TocItem(heading.id, heading.text) for heading in article.headings if heading.level in (2, 3))
    broken = [replace(finding_view(portal, found), level="warn") for found in site.broken.get(article.origin.path, [])]
    return ArticleView(
        crumbs=((portal.words.t("Docs"), "docs/"), (entity.display, portal.href(site.ref)), (article.title, "")),
        facts=facts(portal, site.ref, path),
        changed_at=article.changed_at,
        old=days_behind(bundle),
        stale=bundle.status == "stale",
        language=article.lang or bundle.lang or portal.words.language,
        html=Markup(article.html),
        broken=listed(broken, MOST_BROKEN),
        menu=site.menu.rows(article.url, path) if len(bundle.articles) > 1 else (),
        menu_title=bundle.title or entity.display,
        toc=toc if len(toc) > 1 else (),
        before=_neighbour(site, before, path),
        after=_neighbour(site, after, path),
        edit=portal.edit(article.origin),
        place=portal.place(article.origin),
        commit=portal.short_commit(article.origin, 7) if article.origin.commit else "",
    )


def facts(portal: Portal, ref: str, path: str) -> tuple[ReaderFact, ...]:
    """Return whose docs these are, how that thing is, who answers for it, and a lifecycle that is not production."""
    entity, status = portal.entities[ref], status_of(portal, portal.entities[ref])
    rows = [ReaderFact(portal.icon(ref), entity.display, href=relative(path, portal.href(ref)))]
    if status.level != "none":
        rows.append(ReaderFact(status.icon, status.text, status.level))
    owner = entity.owner.ref
    if owner:
        href = portal.href(owner)
        rows.append(ReaderFact("team", portal.name(owner, "group"), href=relative(path, href) if href else ""))
    else:
        rows.append(ReaderFact("nobody", portal.words.t("No owner"), "warn"))
    if entity.lifecycle not in ("", "production"):
        rows.append(ReaderFact("", entity.lifecycle))
    return tuple(rows)


def _neighbour(site: DocsSite, item: NavItem | None, path: str) -> NeighbourPage | None:
    return NeighbourPage(item.title, relative(path, site.root + (item.url or ""))) if item is not None else None


def full_name(portal: Portal, ref: str) -> str:
    """Return a thing's name, with its kind where a component of that name has docs of its own."""
    kind = split_ref(ref)[0]
    name = portal.name(ref)
    return name if kind == "component" else f"{name} ({portal.words.t(KIND_WORD.get(kind, kind))})"
