"""What changed, night by night, then by entity; old value grey, new value ink; quiet changes of a loud night folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup
from msgspec import Struct

from ....model.history import Change
from ...context import Portal
from ...facts.changes import LEVEL_ORDER, LOOKS, NIGHTS, change_view, moved, subject_name
from ...facts.status import last_environment
from ...html.draw import draw
from ...html.page import Page
from ...parts import LinkLine
from ..section import SectionBody, section_page

PER_NIGHT = 200
LOUD = 12
"""Entities in a night from which on the quiet ones are folded."""
SPANS = (3, 7, 14)
"""Nights that a reader may narrow the page to; without a script all are shown."""
IN_TWIN = 2000


class ChangeEntry(Struct, frozen=True, kw_only=True):
    """One line, for all environments that moved alike; ``when`` is "" where only the night is known."""

    kind: str
    label: str
    icon: str
    level: str
    text: str | Markup
    detail: str
    environments: tuple[str, ...]
    when: str
    time: str


class ChangedEntity(Struct, frozen=True, kw_only=True):
    """What happened to one entity in a night, the worst first."""

    ref: str
    icon: str
    name: str
    href: str
    owner: str
    entries: tuple[ChangeEntry, ...]
    level: str
    quiet: bool


class ChangesNight(Struct, frozen=True, kw_only=True):
    """One night: its entities, what is bad first; ``more`` counts those that are left out, ``total`` all changes."""

    at: str
    before: str
    rows: tuple[ChangedEntity, ...]
    folded: tuple[ChangedEntity, ...]
    folded_labels: tuple[tuple[str, int], ...]
    entities: int
    total: int
    more: int


class ChangeFacetValue(Struct, frozen=True):
    """A value to filter by, with how many lines have it."""

    value: str
    n: int
    icon: str


class ChangeFacet(Struct, frozen=True):
    """A group of values to filter by."""

    id: str
    label: str
    choices: tuple[ChangeFacetValue, ...]


class ChangesView(Struct, frozen=True, kw_only=True):
    """The page; ``since`` is the oldest night that is kept, ``spans`` the numbers of nights to narrow it to."""

    nights: list[ChangesNight]
    kept: bool
    feed: str
    since: str
    total: int
    facets: list[ChangeFacet]
    spans: list[int]
    month: str = ""
    months: tuple[LinkLine, ...] = ()
    """Pages of the nights that are not on the first one, newest first."""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page of changes, newest night first, and a page for each month of the nights that are older."""
    history = portal.world.history
    older = _older(portal)
    months = tuple(
        LinkLine(icon="clock", text=portal.words.moment(nights[0], "MMMM y"), href=_month_path(month))
        for month, nights in older.items()
    )
    nights = [night_view(portal, at, _before(history.nights, at)) for at in history.nights[:NIGHTS]]
    nights = [night for index, night in enumerate(nights) if night.total or index == 0]
    address = portal.settings.site_url
    feed = "feed.xml" if address and history.kept else ""
    view = ChangesView(
        nights=nights,
        kept=history.kept,
        feed=feed,
        since=history.nights[-1] if history.nights else "",
        total=len(history.changes),
        facets=facets(portal, nights),
        spans=[span for span in SPANS if span < len(nights)],
        months=months,
    )
    body = SectionBody(
        view=view,
        kind="changes",
        feed=feed,
        description=portal.words.n(
            "{n} change in the nights that are kept", "{n} changes in the nights that are kept", len(history.changes)
        ),
        twin={"changes": [msgspec.to_builtins(each) for each in history.changes[:IN_TWIN]], "as_of": portal.taken_at},
    )
    yield section_page(portal, "changes", body)
    for link, nights_of_month in zip(months, older.values(), strict=True):
        yield _month_page(portal, link, months, nights_of_month)


def _older(portal: Portal) -> dict[str, list[str]]:
    """Return the nights with changes that are not on the first page, by month, newest first."""
    shown = set(portal.world.history.nights[:NIGHTS])
    months: dict[str, list[str]] = {}
    for at in sorted(portal.changes_by_night.keys() - shown, reverse=True):
        months.setdefault(at[:7], []).append(at)
    return months


def _month_path(month: str) -> str:
    return f"changes/{month}/"


def _month_page(portal: Portal, link: LinkLine, months: tuple[LinkLine, ...], moments: list[str]) -> Page:
    """The page of a month. What a night was compared with may be kept no longer, so no range of time is told."""
    nights = [night_view(portal, at, "") for at in moments]
    changes = [change for at in moments for change in portal.changes_by_night[at]]
    view = ChangesView(
        nights=nights, kept=True, feed="", since="", total=len(changes), facets=facets(portal, nights), spans=[],
        month=link.text, months=tuple(other for other in months if other != link),
    )  # fmt: skip
    title = portal.words.t("Changes in {month}", month=link.text)
    return Page(
        path=link.href,
        section="changes",
        title=title,
        description=title,
        body=draw(portal, link.href, "pages/changes.html", view, title=title),
        twin={"changes": [msgspec.to_builtins(each) for each in changes[:IN_TWIN]], "as_of": portal.taken_at},
        wide=True,
        kind="changes",
    )


def _before(nights: Sequence[str], at: str) -> str:
    return next((night for night in nights if night < at), "")


def night_view(portal: Portal, at: str, before: str) -> ChangesNight:
    """One night: its entities, what is bad first; from a dozen entities on the quiet ones are folded."""
    changes = portal.changes_by_night.get(at, [])
    subjects: dict[str, list[Change]] = {}
    for change in changes:
        subjects.setdefault(change.subject, []).append(change)
    rows = [entity_view(portal, ref, mine, before) for ref, mine in subjects.items()]
    rows.sort(key=lambda row: (LEVEL_ORDER.index(row.level), row.name.lower(), row.ref))
    loud = len(rows) > LOUD
    shown = [row for row in rows if not (loud and row.quiet)][:PER_NIGHT]
    folded = [row for row in rows if loud and row.quiet]
    labels = Counter(entry.label for row in folded for entry in row.entries)
    return ChangesNight(
        at=at,
        before=before,
        rows=tuple(shown),
        folded=tuple(folded[:PER_NIGHT]),
        folded_labels=tuple(labels.most_common()),
        entities=len(rows),
        total=len(changes),
        more=max(0, len(rows) - len(shown) - len(folded[:PER_NIGHT])),
    )


def entity_view(portal: Portal, ref: str, changes: list[Change], before: str) -> ChangedEntity:
    """What happened to one entity in a night."""
    entries = [_entry(portal, group, before) for group in _together(changes)]
    entries.sort(key=lambda entry: (LEVEL_ORDER.index(entry.level), entry.label, entry.when))
    entity = portal.entities.get(ref)
    return ChangedEntity(
        ref=ref,
        icon=portal.icon(ref) if ":" in ref and ref.split(":", 1)[0].isalpha() and entity else "stale",
        name=subject_name(portal, changes[0]),
        href=portal.href(ref),
        owner=portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        entries=tuple(entries),
        level=min((entry.level for entry in entries), key=LEVEL_ORDER.index),
        quiet=all(_is_quiet(portal, change) for change in changes),
    )


def _is_quiet(portal: Portal, change: Change) -> bool:
    """A version that moved outside production, and docs that grew, are what every night brings."""
    before_final = change.environment and change.environment != last_environment(portal)
    return (change.kind == "deployed" and bool(before_final)) or change.kind in ("docs.added", "docs.changed")


def _together(changes: list[Change]) -> list[list[Change]]:
    """Changes that say the same of several environments, in one line."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        same = change.kind in LOOKS and bool(change.environment)
        key = (change.kind, change.before, change.after, "" if same else change.id)
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def _entry(portal: Portal, group: list[Change], before: str) -> ChangeEntry:
    """One line: several environments that moved alike are named together."""
    order = portal.world.delivery.environments
    group = sorted(group, key=lambda c: order.index(c.environment) if c.environment in order else len(order))
    view = change_view(portal, group[0])
    names = tuple(change.environment for change in group if change.environment)
    text: str | Markup = view.moved
    if len(group) > 1 and view.old is not None:
        text = moved(group[0], view.old, view.new, ", ".join(names))
    elif len(group) > 1:
        text = ", ".join(change_view(portal, change).text for change in group)
    last = max((change.event_at for change in group), default="")
    return ChangeEntry(
        kind=view.kind,
        label=view.label,
        icon=view.icon,
        level=view.level,
        text=text,
        detail=view.detail,
        environments=names,
        when=_clock(portal, last, before),
        time=last,
    )


def _clock(portal: Portal, event: str, before: str) -> str:
    """The clock time of an event of this night, the day of an older one, "" where only the night is known."""
    if not event:
        return ""
    return event[11:16] if event >= before else portal.words.moment(event, "d MMM")


def facets(portal: Portal, nights: list[ChangesNight]) -> list[ChangeFacet]:
    """Kinds, environments and owners with how many lines each has."""
    rows = [row for night in nights for row in (*night.rows, *night.folded)]
    entries = [(row, entry) for row in rows for entry in row.entries]
    icons = {entry.label: LOOKS[entry.kind].icon for _, entry in entries if entry.kind in LOOKS}
    t = portal.words.t
    found: tuple[tuple[str, str, Counter[str], dict[str, str]], ...] = (
        ("kind", t("Kind of change"), Counter(entry.label for _, entry in entries), icons),
        ("env", t("Environment"), Counter(name for _, entry in entries for name in entry.environments), {}),
        ("owner", t("Owner"), Counter(row.owner for row, _ in entries if row.owner), {}),
    )
    return [
        ChangeFacet(
            key, label, tuple(ChangeFacetValue(value, n, icons.get(value, "")) for value, n in counts.most_common(30))
        )
        for key, label, counts, icons in found
        if len(counts) > 1
    ]
