"""The Markdown beside a page of docs: whose it is and how old, then the article, below a line that is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...context import Portal
from ...markdown import MarkdownPage, escaped
from .html_markdown import html_markdown

if TYPE_CHECKING:
    from .article import ArticleView


def article_markdown(portal: Portal, path: str, view: ArticleView) -> str:
    """Return the page as Markdown; nothing that stands below its first rule is the portal's word."""
    page, t = MarkdownPage(path), portal.words.t
    page.paragraph(" / ".join(page.link(text, href) for text, href in view.crumbs))
    if view.stale:
        page.paragraph(f"**{escaped(t('This is the last version that could be made'))}**")
    if view.old:
        said = t("The code has changed for %(n)s days since the docs did.") % {"n": view.old}
        page.paragraph(f"**{escaped(t('This page may be out of date'))}.** {escaped(said)}")
    page.items(
        [
            *(page.link(fact.text, fact.href) for fact in view.facts),
            f"{escaped(t('page changed'))} {escaped(view.changed_at)}" if view.changed_at else "",
            f"{escaped(t('Declared in'))} {page.link(*view.place)}",
        ]
    )
    page.paragraph(escaped(t("What follows is the text of that file.")))
    page.paragraph("---")
    page.paragraph(html_markdown(str(view.html)))
    return page.text()
