"""The docs reader: articles with their menu, their component and their age; and the list of all documentation."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup

from ...kit.text.moments import days_between
from ...kit.text.segments import docs_path
from ...model.docs import Article, Bundle
from ...model.findings import Finding
from ...model.origin import Origin
from ...model.refs import split_ref
from ..bounds import NAMES, listed
from ..context import Portal
from ..docs_menu import Menu
from ..facts.inputs import PageKeys, inputs_of
from ..facts.status import status_of
from ..facts.views import finding_view
from ..html.draw import draw, draw_kept
from ..html.page import Deferred, Page, relative
from .catalog.entity import KIND_WORD, bare, first_line


def pages(portal: Portal) -> Iterator[Page | Deferred]:
    """Yield the list of documentation, and every article; assets are copied as they come."""
    yield _index(portal)
    inputs = inputs_of(portal)
    for ref, bundle in portal.docs_sites.items():
        _copy_assets(portal, bundle)
        yield from _articles(portal, inputs, ref, bundle)
    for ref, bundle in sorted(portal.world.docs.bundles.items()):
        if ref in portal.entities and bundle.articles and bundle.shared:
            yield _pointer(portal, ref, bundle)


def _pointer(portal: Portal, ref: str, bundle: Bundle) -> Page:
    """Stand where Backstage has an entity's docs, and lead to the entity that has the pages."""
    t, path = portal.words.t, docs_path(ref)
    body = draw(
        portal,
        path,
        "pages/docs_shared.html",
        title=bundle.title or portal.name(ref),
        name=portal.name(bundle.shared),
        href=docs_path(bundle.shared),
        crumbs=[(t("Docs"), "docs/"), (portal.name(ref), portal.href(ref))],
    )
    said = t("docs of {name}", name=_full(portal, ref))
    title = bundle.title or portal.name(ref)
    return Page(
        path=path, section="docs", title=title, what=said, description=said, body=body, kind="docs", index=False
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


def _index_row(portal: Portal, ref: str, bundle: Bundle, sharing: list[str]) -> dict[str, Any]:
    """Return a line of the list; ``sharing`` are the names of others that the same docs belong to."""
    entity = portal.entities[ref]
    return {
        "title": bundle.title or entity.display,
        "href": docs_path(ref),
        "entity": entity.display,
        "entity_href": portal.href(ref),
        "icon": portal.icon(ref),
        "pages": len(bundle.articles),
        "owner": portal.name(entity.owner.ref, "group") if entity.owner.ref else "",
        "owner_href": portal.href(entity.owner.ref),
        "changed": bundle.changed_at,
        "lang": bundle.lang,
        "broken": sum(f.severity.rank < 2 for f in bundle.findings),
        "kind": bundle.kind,
        "also": ", ".join(sharing),
        "ref": entity.owner.ref,
        "status": bundle.status,
    }


def _index(portal: Portal) -> Page:
    t = portal.words.t
    sharing: dict[str, list[str]] = {}
    for ref, bundle in sorted(portal.world.docs.bundles.items()):
        if bundle.shared and ref in portal.entities:
            sharing.setdefault(bundle.shared, []).append(portal.name(ref))
    rows = [_index_row(portal, ref, bundle, sharing.get(ref, [])) for ref, bundle in portal.docs_sites.items()]
    without = [
        (entity.display, portal.href(entity.ref))
        for entity in portal.of_kind("component")
        if not portal.docs_href(entity.ref)
    ]
    rows.sort(key=lambda row: (row["kind"] == "readme", not row["broken"], str(row["entity"]).lower()))
    body = draw(
        portal,
        "docs/",
        "pages/docs_index.html",
        rows=listed(rows),
        without=listed(without, NAMES),
        total=sum(int(str(row["pages"])) for row in rows),
    )
    return Page(
        path="docs/",
        section="docs",
        title=t("Docs"),
        body=body,
        wide=True,
        kind="table",
        description=portal.words.n("Docs of {n} thing", "Docs of {n} things", len(rows)),
        twin={
            "docs": [{key: row[key] for key in ("title", "href", "entity", "pages", "owner", "lang")} for row in rows],
            "without": [{"name": name, "href": href} for name, href in without],
        },
    )


def _articles(portal: Portal, inputs: PageKeys, ref: str, bundle: Bundle) -> Iterator[Deferred]:
    root, head = docs_path(ref), inputs.bundle(ref, bundle)
    menu: list[Menu] = []
    broken: dict[str, list[Finding]] = defaultdict(list)
    for found in bundle.findings:
        if found.severity.rank < 2:
            broken[found.origin.path].append(found)

    def make(article: Article) -> Page:
        if not menu:
            menu.append(Menu(bundle, root))
        return _article(portal, ref, bundle, menu[0], article, broken.get(article.origin.path, []))

    for article in bundle.articles:
        key = inputs.article(ref, bundle, head, article, broken.get(article.origin.path, []))
        yield Deferred(path=root + article.url, section="docs", key=key, make=partial(make, article), twin=True)


def _article(portal: Portal, ref: str, bundle: Bundle, menu: Menu, article: Article, broken: Sequence[Finding]) -> Page:
    entity, root = portal.entities[ref], docs_path(ref)
    path = root + article.url
    before, after = menu.neighbours(article.url)
    said = article.description or first_line(article.text, 180) or article.title
    context = {
        "entity": bare(entity),
        "icon": portal.icon(ref),
        "entity_href": portal.href(ref),
        "language": article.lang or bundle.lang or portal.words.language,
        "stale": bundle.status == "stale",
        "edit": portal.edit(article.origin),
        "article": msgspec.structs.replace(article, html="", text="", origin=Origin()),
        "commit": portal.short_commit(article.origin, 7) if article.origin.commit else "",
        "html": Markup(article.html),
        "menu": menu.rows(article.url, path) if len(bundle.articles) > 1 else [],
        "menu_title": bundle.title or entity.display,
        "before": {"href": relative(path, root + (before.url or "")), "text": before.title} if before else None,
        "after": {"href": relative(path, root + (after.url or "")), "text": after.title} if after else None,
        "status": status_of(portal, entity),
        "place": portal.place(article.origin),
        "owner": (portal.name(entity.owner.ref, "group"), portal.href(entity.owner.ref)) if entity.owner.ref else None,
        "toc": [h for h in article.headings if h.level in (2, 3)],
        "broken": [{**finding_view(portal, found), "level": "warn"} for found in broken],
        "crumbs": [(portal.words.t("Docs"), "docs/"), (entity.display, portal.href(ref)), (article.title, "")],
        "old": stale_days(bundle),
    }
    return Page(
        path=path,
        section="docs",
        title=article.title,
        what=portal.words.t("docs of {name}", name=_full(portal, ref)),
        body=draw_kept(portal, path, "pages/article.html", context, {}),
        article=True,
        description=f"{_full(portal, ref)}: {said}",
        twin={
            "ref": ref,
            "title": article.title,
            "source": {"repo": article.origin.repo, "path": article.origin.path, "commit": article.origin.commit},
            "headings": [[h.level, h.id, h.text] for h in article.headings],
            "text": article.text,
            "changed_at": article.changed_at or None,
        },
        edit=portal.edit(article.origin),
        kind="docs",
    )


def _full(portal: Portal, ref: str) -> str:
    """Return a thing's name, with its kind where a component of that name has docs of its own."""
    kind = split_ref(ref)[0]
    name = portal.name(ref)
    return name if kind == "component" else f"{name} ({portal.words.t(KIND_WORD.get(kind, kind))})"


def stale_days(bundle: Bundle) -> int:
    """Return how many days the code has moved on without its docs, 0 where it has not or nobody knows."""
    if not bundle.changed_at or not bundle.code_changed_at:
        return 0
    days = math.floor(days_between(bundle.changed_at, bundle.code_changed_at) or 0)
    return days if days > 180 else 0


def prose_records(portal: Portal) -> Iterator[tuple[str, Article, str, str]]:
    """Yield (address, article, language, kind of the owner) of everything that prose search should know."""
    for ref, bundle in portal.docs_sites.items():
        for article in bundle.articles:
            yield docs_path(ref) + article.url, article, article.lang or bundle.lang, split_ref(ref)[0]
