"""Masks what rendering brought to light: a secret that Markdown, a reference or a tag had parted in its file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured
from ..kit.store.pack import BuildCacheFile
from ..kit.text.folders import is_made_up
from ..kit.text.mask import find_secrets, mask, mask_html
from ..model.docs import Article, Bundle, Documentation, NavItem
from ..model.findings import Finding
from .scan import leak_finding, rules


def mask_docs(
    docs: Documentation, captured: Captured, cache: Path | None = None
) -> tuple[Documentation, tuple[Finding, ...]]:
    """Return documentation in which no reader sees a secret, and a finding at the file of each article that did.

    Articles that were found clean are kept below ``cache`` and not looked at again.
    """
    store = BuildCacheFile(cache, "articles", rules())
    found: list[Finding] = []
    bundles: dict[str, Bundle] = {}
    for ref, bundle in docs.bundles.items():
        articles = tuple(_masked(article, captured, store, found) for article in bundle.articles)
        bundles[ref] = msgspec.structs.replace(
            bundle, title=mask(bundle.title), articles=articles, nav=tuple(_named(item) for item in bundle.nav)
        )
    store.close()
    return msgspec.structs.replace(docs, bundles=bundles), tuple(found)


def _masked(article: Article, captured: Captured, store: BuildCacheFile, found: list[Finding]) -> Article:
    key = hashlib.sha256("\0".join((article.html, article.text, article.title, article.description)).encode()).digest()
    if store.get(key) is not None:
        return article
    markup = mask_html(article.html)
    headings = tuple(msgspec.structs.replace(heading, text=mask(heading.text)) for heading in article.headings)
    masked = msgspec.structs.replace(
        article, html=markup, text=mask(article.text), title=mask(article.title), headings=headings,
        description=mask(article.description),
    )  # fmt: skip
    if masked == article:
        store.put(key, b"clean")
        return article
    repo = captured.repository(article.origin.repo)
    if repo is not None and not is_made_up(article.origin.path):
        shape = next((secret.shape for secret in find_secrets(article.text)), "secret")
        found.append(leak_finding(repo, article.origin.path, shape, article.origin.line, 1))
    return masked


def _named(item: NavItem) -> NavItem:
    children = tuple(_named(child) for child in item.children)
    return msgspec.structs.replace(item, title=mask(item.title), external=mask(item.external), children=children)
