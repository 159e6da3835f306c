"""The front page: search, how old the data is, what needs attention, my team, what changed, systems by domain."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....model.live import Capability
from ....model.refs import split_ref
from ...context import Portal
from ...facts.changes import ChangeView
from ...facts.freshness import answers_any, state_of
from ...facts.scores import FirstScore, first_score
from ...facts.status import Status, final_cell, last_environment, status_of
from ...facts.teams import is_team
from ...facts.views import FindingView, causes_view, changes_view, rest_in_words, weightiest
from ...html.page import Page
from ...parts import LinkLine
from ...sections import SECTIONS
from ..catalog.identity import contact_kind
from ..section import SectionBody, section_page
from .attention import CountLine, attention
from .found import TypeRow, by_type, found

SHOWN_CAUSES = 6
SHOWN_CHANGES = 6
SHOWN_ROWS, MOST_ROWS = 8, 200
"""Rows of the list of components that stand open, and that are there for a team to be picked."""
SHOWN_DOCS = 4


class SourcesLine(Struct, frozen=True, kw_only=True):
    """How many sources there are and are late, and the worst of them with when it last answered ("" never)."""

    n: int
    late: int
    worst: str = ""
    since: str = ""


class TeamRow(Struct, frozen=True, kw_only=True):
    """A thing of "my team": its owner's reference, its state, what runs in the last environment, how ready it is."""

    ref: str
    name: str
    href: str
    icon: str
    status: Status
    version: str
    score: FirstScore | None


class TeamContact(Struct, frozen=True, kw_only=True):
    """A team that owns something, with its page and how to reach it by day and at night ("" where it is not said)."""

    ref: str
    name: str
    href: str
    chat: str = ""
    chat_href: str = ""
    night: str = ""
    night_href: str = ""


class SystemRow(Struct, frozen=True, kw_only=True):
    """A system with its number of components and teams and its worst status; ``first`` of its domain."""

    domain: str
    domain_href: str
    name: str
    href: str
    parts: int
    teams: int
    worst: Status
    first: bool


class FrontView(Struct, frozen=True, kw_only=True):
    """The front page; ``found`` answers where no system is connected, ``causes`` where no history is kept.

    ``absent`` is said of what has no version: it is not deployed, or nobody was asked ("").
    """

    texts: str
    queries: list[str]
    attention: list[CountLine]
    problems: int
    teams: list[TeamContact]
    team_choices: list[tuple[str, str]]
    environment: str
    team_rows: list[TeamRow]
    open_rows: int
    absent: str
    sources: SourcesLine
    changes: list[ChangeView]
    rest: str
    more_changes: int
    changes_total: int
    kept: bool
    first_night: bool
    found: list[CountLine]
    causes: list[FindingView]
    findings: int
    systems: list[SystemRow]
    types: list[TypeRow]
    pinned: list[LinkLine]
    components: int
    repositories: int


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the front page."""
    components, repositories = len(portal.of_kind("component")), len(portal.world.repos)
    body = SectionBody(
        view=view(portal),
        title=portal.settings.site_name,
        description=portal.words.t(
            "What we run, who owns it, where its docs are, what is wrong: {n} components from {r} repositories",
            n=components,
            r=repositories,
        ),
        kind="home",
        wide=False,
    )
    yield section_page(portal, "home", body)


def view(portal: Portal) -> FrontView:
    """Return what the page says."""
    history, asked = portal.world.history, answers_any(portal)
    nights = history.nights
    last_night = weightiest(portal, portal.changes_by_night.get(nights[0], [])) if nights else []
    components = portal.of_kind("component")
    contacts = teams(portal)
    changes = changes_view(portal, last_night, SHOWN_CHANGES)
    return FrontView(
        texts=portal.texts.home,
        queries=queries(portal),
        attention=attention(portal),
        problems=sum(status_of(portal, entity).level in ("bad", "warn") for entity in components),
        teams=contacts,
        team_choices=[(team.ref, team.name) for team in contacts],
        environment=last_environment(portal),
        team_rows=team_rows(portal),
        open_rows=SHOWN_ROWS,
        absent=portal.words.t("not deployed") if state_of(portal, Capability.DEPLOYMENTS).complete else "",
        sources=sources(portal),
        changes=changes,
        rest=rest_in_words(portal, last_night[SHOWN_CHANGES:]),
        more_changes=len(last_night) - len(changes),
        changes_total=len(last_night),
        kept=history.kept,
        first_night=history.kept and len(history.nights) < 2,
        found=[] if asked else found(portal),
        causes=[] if history.kept else causes_view(portal, portal.world.findings)[:SHOWN_CAUSES],
        findings=len(portal.world.findings),
        systems=systems_by_domain(portal),
        types=by_type(portal),
        pinned=pinned(portal),
        components=len(components),
        repositories=len(portal.world.repos),
    )


def queries(portal: Portal) -> list[str]:
    """Three searches that have an answer here: a component, a team's docs, a docs page."""
    found = [entity.name for entity in portal.of_kind("component")[:1]]
    for bundle in portal.docs_sites.values():
        titles = [article.title for article in bundle.articles if article.url]
        if titles:
            found.append(titles[0].lower())
            break
    return found + [entity.name for entity in portal.of_kind("group")[:1]]


def sources(portal: Portal) -> SourcesLine:
    """How many sources are late, and the worst of them: it decides whether to believe the rest."""
    all_sources = portal.world.manifest.sources
    late = [source for source in all_sources if source.state != "ok"]
    worst = min(late, key=lambda source: source.fetched_at, default=None)
    if worst is None:
        return SourcesLine(n=len(all_sources), late=0)
    return SourcesLine(n=len(all_sources), late=len(late), worst=worst.id, since=worst.fetched_at)


def team_rows(portal: Portal) -> list[TeamRow]:
    """The rows of components and inferred resources, worst first, whoever owns them; the browser picks a team's."""
    rows = []
    things = [*portal.of_kind("component"), *(e for e in portal.of_kind("resource") if e.inferred)]
    for entity in things:
        cell = final_cell(portal, entity.ref)
        rows.append(
            TeamRow(
                ref=entity.owner.ref,
                name=entity.display,
                href=portal.href(entity.ref),
                icon=portal.icon(entity.ref),
                status=status_of(portal, entity),
                version=cell.live if cell else "",
                score=first_score(portal, entity),
            )
        )
    return sorted(rows, key=lambda row: (row.status.rank, row.name))[:MOST_ROWS]


def teams(portal: Portal) -> list[TeamContact]:
    """Teams that exist and own something, each with its page and how to reach it by day and at night."""
    rows = []
    for team in portal.of_kind("group"):
        if not portal.owned.get(team.ref) or not is_team(portal, team):
            continue
        kinds = {contact_kind(link.title, link.type, link.url): link for link in reversed(team.links)}
        chat, night = kinds.get("chat"), kinds.get("escalation")
        rows.append(
            TeamContact(
                ref=team.ref,
                name=team.display,
                href=portal.href(team.ref),
                chat=(chat.title or chat.url) if chat else "",
                chat_href=chat.url if chat else "",
                night=(night.title or night.url) if night else "",
                night_href=night.url if night else "",
            )
        )
    return rows


def systems_by_domain(portal: Portal) -> list[SystemRow]:
    """Systems with their size, teams and worst status, by domain; those without one come last."""
    found = [(portal.name(system.domain) if system.domain else "", system) for system in portal.of_kind("system")]
    found.sort(key=lambda pair: (pair[0] == "", pair[0], pair[1].display))
    rows: list[SystemRow] = []
    for domain, system in found:
        parts = portal.targets(system.ref, "hasPart")
        owners = {portal.entities[ref].owner.ref for ref in parts if ref in portal.entities} - {""}
        rows.append(
            SystemRow(
                domain=domain,
                domain_href=portal.href(system.domain),
                name=system.display,
                href=portal.href(system.ref),
                parts=sum(split_ref(ref)[0] == "component" for ref in parts),
                teams=len(owners),
                worst=status_of(portal, system),
                first=not rows or rows[-1].domain != domain,
            )
        )
    return rows


def pinned(portal: Portal) -> list[LinkLine]:
    """Links that everybody wants: the start page, the configured ones, the docs that changed last."""
    rows = [LinkLine(icon="pin", text=portal.words.t("Start here"), href=SECTIONS["start"].path)]
    for ref in portal.settings.pinned:
        if ref.lower() in portal.entities:
            entity = portal.entities[ref.lower()]
            rows.append(LinkLine(icon=portal.icon(entity.ref), text=entity.display, href=portal.href(entity.ref)))
    recent = sorted(((b.changed_at, ref) for ref, b in portal.docs_sites.items() if b.changed_at), reverse=True)
    for _changed, ref in recent[:SHOWN_DOCS]:
        title, name = portal.docs_sites[ref].title, portal.name(ref)
        rows.append(LinkLine(icon="doc", text=title, href=portal.docs_href(ref), end=name if name != title else ""))
    return rows
