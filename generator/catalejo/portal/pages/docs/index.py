"""The list of all documentation; the pages that lead to docs which another entity has; the files that docs show."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from msgspec import Struct

from ....kit.text.segments import docs_path
from ....model.docs import Article, Bundle
from ...bounds import NAMES, Listed, listed
from ...context import Portal
from ...facts.status import undocumented
from ...html.draw import draw
from ...html.page import Deferred, Page
from ..section import SectionBody, section_page
from .article import DocsSite, full_name


class DocsRow(Struct, frozen=True, kw_only=True):
    """The docs of one entity; ``note`` tells their title or kind where the name does not, ``also`` who shares them."""

    title: str
    note: str
    href: str
    entity: str
    icon: str
    pages: int
    owner: str
    owner_ref: str
    owner_href: str
    changed: str
    lang: str
    broken: int
    readme: bool
    also: str


class UnreadRow(Struct, frozen=True):
    """Documentation of a component that was seen and not read: whose it is, how many files, in which formats."""

    name: str
    href: str
    count: int
    formats: str


class DocsView(Struct, frozen=True, kw_only=True):
    """The list, the number of pages in it, the components without docs as (name, address), and what is not read."""

    rows: Listed[DocsRow]
    without: Listed[tuple[str, str]]
    unread: Listed[UnreadRow]
    total: int


class SharedDocsView(Struct, frozen=True, kw_only=True):
    """The page that stands for docs of another entity, and leads there."""

    title: str
    name: str
    href: str
    crumbs: tuple[tuple[str, str], ...]


def pages(portal: Portal) -> Iterator[Page | Deferred]:
    """Yield the list of documentation, and every article; assets are copied as they come."""
    yield _index(portal)
    for ref, bundle in portal.docs_sites.items():
        _copy_assets(portal, bundle)
        yield from DocsSite(portal, ref, bundle).pages()
    for ref, bundle in sorted(portal.world.docs.bundles.items()):
        if ref in portal.entities and bundle.articles and bundle.shared:
            yield _pointer(portal, ref, bundle)


def _pointer(portal: Portal, ref: str, bundle: Bundle) -> Page:
    """Stand where Backstage has an entity's docs, and lead to the entity that has the pages."""
    t, path = portal.words.t, docs_path(ref)
    view = SharedDocsView(
        title=bundle.title or portal.name(ref),
        name=portal.name(bundle.shared),
        href=docs_path(bundle.shared),
        crumbs=((t("Docs"), "docs/"), (portal.name(ref), portal.href(ref))),
    )
    said = t("docs of {name}", name=full_name(portal, ref))
    return Page(
        path=path,
        section="docs",
        title=view.title,
        what=said,
        description=said,
        body=draw(portal, path, "pages/docs_shared.html", view),
        kind="docs",
        index=False,
    )


def _copy_assets(portal: Portal, bundle: Bundle) -> None:
    """Write what a bundle shows, unless another shows the same."""
    for asset in bundle.assets:
        key = hashlib.sha256(f"{asset.repo}\0{asset.blob}\0{asset.size}".encode() + asset.packed).digest()
        if portal.output.has(asset.path) or portal.output.link(asset.path, key):
            continue
        repo = portal.captured.repository(asset.repo)
        data = zlib.decompress(asset.packed) if asset.packed else repo.blob(asset.blob) if repo is not None else None
        if data is not None:
            portal.output.write(asset.path, data, key)


def index_row(portal: Portal, ref: str, bundle: Bundle, sharing: list[str]) -> DocsRow:
    """Return a line of the list; ``sharing`` are the names of others that the same docs belong to."""
    entity = portal.entities[ref]
    title, readme = bundle.title or entity.display, bundle.kind == "readme"
    owner = entity.owner.ref
    return DocsRow(
        title=title,
        note=" · ".join(filter(None, (title if title != entity.display else "", "README" if readme else ""))),
        href=docs_path(ref),
        entity=entity.display,
        icon=portal.icon(ref),
        pages=len(bundle.articles),
        owner=portal.name(owner, "group") if owner else "",
        owner_ref=owner,
        owner_href=portal.href(owner),
        changed=bundle.changed_at,
        lang=bundle.lang,
        broken=sum(f.severity.rank < 2 for f in bundle.findings),
        readme=readme,
        also=", ".join(sharing),
    )


def rows_of(portal: Portal) -> list[DocsRow]:
    """Return the list: READMEs last, those with something to mend first, then by name."""
    sharing: dict[str, list[str]] = {}
    for ref, bundle in sorted(portal.world.docs.bundles.items()):
        if bundle.shared and ref in portal.entities:
            sharing.setdefault(bundle.shared, []).append(portal.name(ref))
    rows = [index_row(portal, ref, bundle, sharing.get(ref, [])) for ref, bundle in portal.docs_sites.items()]
    return sorted(rows, key=lambda row: (row.readme, not row.broken, row.entity.lower()))


def _index(portal: Portal) -> Page:
    rows = rows_of(portal)
    without = [
        (entity.display, portal.href(entity.ref))
        for entity in portal.of_kind("component")
        if undocumented(portal, entity)
    ]
    unread = [
        UnreadRow(portal.name(ref), portal.href(ref), found.count, ", ".join(found.formats))
        for ref, found in portal.world.docs.unread.items()
        if ref in portal.entities
    ]
    said = ("title", "href", "entity", "pages", "owner", "lang")
    body = SectionBody(
        view=DocsView(
            rows=listed(rows),
            without=listed(without, NAMES),
            unread=listed(unread),
            total=sum(row.pages for row in rows),
        ),
        description=portal.words.n("Docs of {n} thing", "Docs of {n} things", len(rows)),
        twin={
            "docs": [{name: getattr(row, name) for name in said} for row in rows],
            "without": [{"name": name, "href": href} for name, href in without],
            "unread": [
                {"name": row.name, "href": row.href, "pages": row.count, "formats": row.formats} for row in unread
            ],
        },
    )
    return section_page(portal, "docs", body)


def prose_records(portal: Portal) -> Iterator[tuple[str, Article, str, str]]:
    """Yield (address, article, language, name of what has it) of everything that prose search should know."""
    for ref, bundle in portal.docs_sites.items():
        for article in bundle.articles:
            yield docs_path(ref) + article.url, article, article.lang or bundle.lang, portal.name(ref)
