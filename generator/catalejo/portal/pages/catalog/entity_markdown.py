"""The Markdown beside the page of an entity: what the page says, from the same view, for tools and language models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ....kit.text.words import Words
from ...facts.changes import ChangeView
from ...facts.records import RecordSection
from ...facts.scores import ResultView, ScoreView
from ...facts.views import CellView, FindingView
from ...markdown import MarkdownPage, code, escaped, fenced
from ...parts import ContactLine, GlanceItem
from .deploying import VerdictView
from .entity_view import EntityView
from .relations import RelationRow

RESULT_WORDS = {
    "ok": "Passed", "bad": "Failed", "unknown": "Unknown", "stale": "Stale", "warn": "Warning", "paused": "Waived",
    "upcoming": "upcoming", "none": "Does not apply",
}  # fmt: skip
SHOWN_ROWS = 40
"""Rows of a group of relations, operations or packages: the JSON beside the page has all."""


class _Writer(NamedTuple):
    """A page in the making, and its words."""

    page: MarkdownPage
    words: Words

    def t(self, text: str, /, **args: object) -> str:
        return self.words.t(text, **args)


def entity_markdown(words: Words, path: str, view: EntityView) -> str:
    """Return the page as Markdown: what a reader must know first, then each section in the order of the page."""
    writer = _Writer(MarkdownPage(path), words)
    _head(writer, view)
    for section in (
        _deploying, _problems, _incidents, _cells, _docs, _branch, _scores, _relations, _operations, _packages,
        _changes, _origin,
    ):  # fmt: skip
        section(writer, view)
    return writer.page.text()


def _head(writer: _Writer, view: EntityView) -> None:
    page, t, entity = writer.page, writer.t, view.entity
    page.heading(1, entity.display)
    page.paragraph(" · ".join([code(entity.ref), *map(escaped, view.tags)]))
    page.paragraph(escaped(view.lead))
    if view.notice:
        page.paragraph(f"**{escaped(view.notice.title)}.** {escaped(view.notice.text)}")
    status = view.status
    page.items(
        [
            f"**{escaped(t('Status'))}**: {escaped(status.text)}" + _since(writer, status.since),
            *glance_lines(page, view.glance),
            *contact_lines(page, view.people),
            *(page.link(link.title or link.url, link.url) for link in view.links),
            page.link(t("Repository"), view.repo_web) if view.repo_web else "",
        ]
    )


def _since(writer: _Writer, time: str) -> str:
    return f" ({escaped(writer.t('Since'))} {escaped(time)})" if time else ""


def glance_lines(page: MarkdownPage, items: Iterable[GlanceItem]) -> Iterator[str]:
    """Yield the facts of the head of a page."""
    for item in items:
        more = ", ".join(filter(None, (item.detail.strip(" ·"), item.time)))
        word = page.link(item.word, item.href) if not item.href.startswith("#") else escaped(item.word)
        yield f"**{escaped(item.k)}**: {word}" + (f" ({escaped(more)})" if more else "")


def contact_lines(page: MarkdownPage, lines: Iterable[ContactLine]) -> Iterator[str]:
    """Yield how somebody is reached."""
    for line in lines:
        more = f" ({escaped(line.detail)})" if line.detail else ""
        yield f"**{escaped(line.k)}**: {page.link(line.v, line.href)}{more}"
        yield from (f"{escaped(shift.text)}: {escaped(shift.who)}" for shift in line.shifts)


def _deploying(writer: _Writer, view: EntityView) -> None:
    if view.verdicts:
        writer.page.heading(2, writer.t("Deploy"))
        writer.page.items(line for verdict in view.verdicts for line in _verdict(verdict))


def _verdict(verdict: VerdictView) -> Iterator[str]:
    place = f"{escaped(verdict.environment)}: " if verdict.environment else ""
    yield f"**{place}{escaped(verdict.title)}**" + (f": {escaped(verdict.why)}" if verdict.why else "")
    for line in verdict.own or ():
        more = ", ".join(filter(None, (line.reason, line.observed_at)))
        yield escaped(line.text) + (f" ({escaped(more)})" if more else "")


def _problems(writer: _Writer, view: EntityView) -> None:
    if view.findings.rows:
        writer.page.heading(2, writer.t("To mend"), view.findings.total)
        writer.page.items(finding_line(writer.page, finding) for finding in view.findings.rows)


def finding_line(page: MarkdownPage, finding: FindingView) -> str:
    """Return a finding as a line: its code and severity, what is wrong, where, how to mend it."""
    place = f" · {page.link(finding.path, finding.path_href)}" if finding.path else ""
    head = f"{code(finding.code)} {escaped(finding.severity)}"
    return f"{head}: **{escaped(finding.title)}**{place}. {escaped(finding.text)}".rstrip()


def _incidents(writer: _Writer, view: EntityView) -> None:
    if view.incidents:
        writer.page.heading(2, writer.t("Incidents"), len(view.incidents))
        writer.page.items(
            f"{writer.page.link(one.title, one.url)}: {escaped(one.urgency)}{_since(writer, one.opened_at)}"
            for one in view.incidents
        )
    for section in view.records:
        _records(writer, section)


def _records(writer: _Writer, section: RecordSection) -> None:
    page = writer.page
    page.heading(2, section.title, section.rows.total)
    if section.stale:
        page.paragraph(escaped(writer.t("Stale")) + f": {escaped(section.label)} {escaped(section.time)}".rstrip())
    page.items(
        ": ".join(filter(None, (page.link(row.text, row.href), escaped(row.word))))
        + "".join(f" · {escaped(part)}" for part in (row.sub, row.end, row.time) if part)
        for row in section.rows.rows
    )
    _left(writer, len(section.rows.rows), section.rows.total)


def _cells(writer: _Writer, view: EntityView) -> None:
    t = writer.t
    if view.cells:
        writer.page.heading(2, t("Where it runs"), len(view.cells))
        heads = ("Environment", "Health", "Version", "Sync", "Since", "Declared in")
        writer.page.table([t(head) for head in heads], (_cell(writer, cell) for cell in view.cells))
        writer.page.items(f"{escaped(c.environment)}: {escaped(c.message)}" for c in view.cells if c.message)


def _cell(writer: _Writer, cell: CellView) -> list[str]:
    """Return a row; what is stale says so before it says anything else."""
    t = writer.t
    health = t("absent") if cell.absent else f"{t('Stale')} ({cell.health})" if cell.stale else cell.health
    version = escaped(cell.version)
    if cell.differs:
        version += f" ({escaped(t('Git says %(version)s') % {'version': cell.desired})})"
    sync = "" if cell.absent or cell.stale else escaped(cell.sync)
    place = writer.page.link(cell.place, cell.place_href) if cell.place else ""
    return [escaped(cell.environment), escaped(health), version, sync, escaped(cell.since), place]


def _docs(writer: _Writer, view: EntityView) -> None:
    page, docs = writer.page, view.docs
    if docs is None:
        return
    page.heading(2, writer.t("Docs"), docs.total)
    if docs.failed:
        page.paragraph(escaped(f"{writer.t('The docs could not be made')}: {docs.reason}"))
    elif not docs.pages and not docs.unread:
        page.paragraph(escaped(writer.t("No docs yet")))
    page.items(
        page.link(line.title, line.href) + (f": {escaped(line.description)}" if line.description else "")
        for line in docs.pages
    )
    if docs.unread:
        page.paragraph(f"{docs.unread.count} × {escaped(', '.join(docs.unread.formats))}: {code(docs.unread.first)}")
    _left(writer, len(docs.pages), docs.total)


def _branch(writer: _Writer, view: EntityView) -> None:
    branch = view.branch
    if branch is None:
        return
    page, t, pipeline = writer.page, writer.t, branch.pipeline
    page.heading(2, t("CI"))
    passed = t("%(good)s of %(all)s finished") % {"good": pipeline.success, "all": pipeline.finished}
    page.items(
        [
            escaped(f"{t('Stale')}: {branch.age.label}") if branch.age.stale else "",
            f"**{escaped(t('Passed'))}**: {escaped(passed)}",
            f"**{escaped(t('Duration'))}**: {escaped(branch.duration)}" if branch.duration else "",
            f"**{escaped(t('Red since'))}**: {escaped(pipeline.red_since)}" if pipeline.red_since else "",
            *(page.link(f"{run.workflow} #{run.number}", run.url) for run in branch.failed),
        ]
    )


def _scores(writer: _Writer, view: EntityView) -> None:
    for score in view.scores:
        _score(writer, score)


def _score(writer: _Writer, score: ScoreView) -> None:
    page, t = writer.page, writer.t
    page.heading(2, f"{score.title}: {score.level}")
    passed = t("%(passed)s of %(all)s rules pass") % {"passed": score.passed, "all": score.applicable}
    page.paragraph(" ".join(escaped(text) for text in (f"{passed}.", score.kept, score.silent) if text))
    idle = ", ".join(result.check for result in score.rest if result.level == "none")
    page.items(
        [
            *(_result(writer, result, score.next) for result in score.missing),
            *(_result(writer, result) for result in score.rest if result.level != "none"),
            f"{escaped(t(RESULT_WORDS['none']))}: {escaped(idle)}" if idle else "",
        ]
    )


def _result(writer: _Writer, result: ResultView, wanted: str = "") -> str:
    """Return a rule; one that keeps a thing from the level ``wanted`` says what was found, and how to mend it."""
    word = writer.t(RESULT_WORDS.get(result.level, "Unknown"))
    head = f"{code(result.check)} {escaped(word)}: {escaped(result.title)}"
    if not wanted and result.level == "ok":
        return head
    place = f" · {writer.page.link(result.path, result.href)}" if result.path else ""
    return f"{head}{f' (→ {escaped(wanted)})' if wanted else ''}. {escaped(result.step)}{place}"


def _relations(writer: _Writer, view: EntityView) -> None:
    t, found = writer.t, view.relations
    groups = [
        (t("Depends on"), found.needs, found.needs_total),
        (t("Used by"), found.users, found.users_total),
        (t("Used indirectly by"), found.indirect, found.indirect_total),
        (t("Provided by"), found.providers, len(found.providers)),
        (t("Consumes, but nobody provides it"), found.consumes, len(found.consumes)),
        *((group.head or t("Parts"), group.rows, group.total) for group in found.members),
        (t("Teams"), found.groups, len(found.groups)),
        *((f"{t('Owns')}: {group.head}", group.rows, group.total) for group in found.owns),
    ]
    if found.provides:
        writer.page.heading(2, t("APIs that it offers"), len(found.provides))
        writer.page.items(
            f"{writer.page.link(row.name, row.href)} · {escaped(row.type)} · "
            + escaped(writer.words.ngettext("%(num)s consumer", "%(num)s consumers", row.consumers) % {
                "num": row.consumers
            })
            for row in found.provides[:SHOWN_ROWS]
        )  # fmt: skip
        _left(writer, len(found.provides[:SHOWN_ROWS]), len(found.provides))
    for head, rows, total in groups:
        if rows:
            writer.page.heading(2, head, total)
            writer.page.items(relation_line(writer.page, t, row) for row in rows[:SHOWN_ROWS])
            _left(writer, len(rows[:SHOWN_ROWS]), total)


def relation_line(page: MarkdownPage, t: Callable[[str], str], row: RelationRow) -> str:
    """Return a thing that another is joined to: its name, how it is, whose it is, by what they are joined."""
    parts = [
        row.status.text if row.status else "" if row.href else t("not found here"),
        row.owner,
        row.protocol,
        row.via,
    ]
    told = " · ".join(escaped(part) for part in parts if part)
    return page.link(row.name, row.href) + (f": {told}" if told else "")


def _operations(writer: _Writer, view: EntityView) -> None:
    rows = view.operations.rows[:SHOWN_ROWS]
    if rows:
        writer.page.heading(2, writer.t("Operations"), view.operations.total)
        writer.page.items(code(op.id) + (f": {escaped(op.summary)}" if op.summary else "") for op in rows)
        _left(writer, len(rows), view.operations.total)


def _packages(writer: _Writer, view: EntityView) -> None:
    rows = view.packages.rows[:SHOWN_ROWS]
    if rows:
        writer.page.heading(2, writer.t("Packages"), view.packages.total)
        writer.page.items(
            " · ".join([writer.page.link(row.name, row.href), *(escaped(p) for p in (row.ecosystem, row.version) if p)])
            for row in rows
        )
        _left(writer, len(rows), view.packages.total)


def _changes(writer: _Writer, view: EntityView) -> None:
    for head, changes, total in (
        ("Last changes", view.changes, view.changes_total), ("Upstream", view.upstream, len(view.upstream)),
    ):  # fmt: skip
        if changes:
            writer.page.heading(2, writer.t(head), total)
            writer.page.items(change_line(writer.page, change, named=head == "Upstream") for change in changes)
            _left(writer, len(changes), total)


def change_line(page: MarkdownPage, change: ChangeView, named: bool) -> str:
    """Return a change: when, at what where that is not plain from the page, what."""
    name = f"{page.link(change.name, change.href)}: " if named and change.name else ""
    return f"{escaped(change.time)} {name}{escaped(change.line.striptags())}"


def _origin(writer: _Writer, view: EntityView) -> None:
    page, t, origin = writer.page, writer.t, view.origin
    page.heading(2, t("Where this comes from"))
    page.items(
        [
            f"{escaped(origin.word)} {page.link(*origin.place)}" if origin.place else "",
            f"**{escaped(t('Owner'))}**: {escaped(origin.owner)}" if origin.owner else "",
            *(
                escaped(line.text) + (f" · {page.link(line.path, line.href)}" if line.path else "")
                for line in origin.evidence
            ),
            f"{escaped(t('For machines'))}: [index.json](index.json)",
            f"{escaped(t('How fresh each source is'))}: {page.link('status.json', 'api/v1/status.json')}",
        ]
    )
    if view.snippet:
        page.heading(2, t("Declare it"))
        page.paragraph(fenced(view.snippet, "yaml"))


def _left(writer: _Writer, shown: int, total: int) -> None:
    if total > shown:
        said = writer.t("The first %(shown)s of %(all)s are listed.") % {"shown": shown, "all": total}
        writer.page.paragraph(escaped(said))
