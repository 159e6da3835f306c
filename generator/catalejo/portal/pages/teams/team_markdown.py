"""The Markdown beside the page of a team: how to reach it, what it owns and how that is, what it has to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....kit.text.words import Words
from ...markdown import MarkdownPage, code, escaped
from ..catalog.entity_markdown import change_line, contact_lines, finding_line, glance_lines

if TYPE_CHECKING:
    from .team import TeamView


def team_markdown(words: Words, path: str, view: TeamView) -> str:
    """Return the page as Markdown."""
    page, t = MarkdownPage(path), words.t
    page.heading(1, view.team.display)
    page.paragraph(" · ".join([code(view.team.ref), *map(escaped, view.tags)]))
    page.paragraph(escaped(view.team.description))
    if view.undeclared:
        page.paragraph(f"**{escaped(view.undeclared.title)}.** {escaped(view.undeclared.text)}")
    page.items(
        [
            *contact_lines(page, view.people),
            *glance_lines(page, view.glance),
            *(page.link(link.title or link.url, link.url) for link in view.links),
        ]
    )
    page.heading(2, t("Owns"), view.owned_total)
    for group in view.owned:
        page.heading(3, group.head, group.total)
        page.items(f"{page.link(row.name, row.href)}: {escaped(row.status.text)}" for row in group.rows)
        _left(page, words, len(group.rows), group.total)
    _to_do(page, words, view)
    for head, rows in (("People", view.members), ("Teams above and below", view.groups)):
        if rows:
            page.heading(2, t(head), len(rows))
            page.items(page.link(row.name, row.href) for row in rows)
    page.heading(2, t("Where this comes from"))
    page.items(
        [
            f"{escaped(view.origin[0])} {page.link(*view.origin[1])}",
            f"{escaped(t('For machines'))}: [index.json](index.json)",
            f"{escaped(t('How fresh each source is'))}: {page.link('status.json', 'api/v1/status.json')}",
        ]
    )
    return page.text()


def _to_do(page: MarkdownPage, words: Words, view: TeamView) -> None:
    t = words.t
    if view.gaps.rows:
        page.heading(2, t("To the next level"), view.gaps.total)
        page.items(
            f"{page.link(gap.name, gap.href)} → {escaped(gap.next)}: {escaped('; '.join(gap.checks))}"
            for gap in view.gaps.rows
        )
        _left(page, words, len(view.gaps.rows), view.gaps.total)
    if view.findings:
        page.heading(2, t("To mend"), view.findings_total)
        page.items(finding_line(page, finding) for finding in view.findings)
        _left(page, words, len(view.findings), view.findings_total)
    if view.changes:
        page.heading(2, t("Last changes"), view.changes_total)
        page.items(change_line(page, change, named=True) for change in view.changes)
        _left(page, words, len(view.changes), view.changes_total)


def _left(page: MarkdownPage, words: Words, shown: int, total: int) -> None:
    if total > shown:
        said = words.t("The first %(shown)s of %(all)s are listed.") % {"shown": shown, "all": total}
        page.paragraph(escaped(said))
