"""The page of one team: how to reach it, what it owns and how it is, what keeps it from the next level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import quote

from msgspec import Struct

from ....kit.text.segments import entity_path
from ....model.entities import FROM_HOST, Entity, Link
from ....model.live import Capability
from ...bounds import Listed, listed
from ...context import Place, Portal
from ...facts.changes import ChangeView
from ...facts.deployments import DeploymentView, deployment_view, deployments_of
from ...facts.freshness import source_of, state_of
from ...facts.inputs import inputs_of
from ...facts.performance import PerformanceView, performance_of
from ...facts.rollup import roll_up_team
from ...facts.status import Status, last_environment, status_of
from ...facts.views import FindingView, changes_view, findings_view, rest_in_words
from ...html.draw import draw
from ...html.page import Deferred, Page
from ...parts import Callout, ContactLine, GlanceItem
from ..catalog import relations, twins
from ..catalog.identity import describe, on_call_lines
from .owned import OwnedGroup, owned_groups
from .team_markdown import team_markdown
from .work import Coupling, Gap, contacts, coupling, gaps

MOST_TEAMS = 100
"""Teams that one works with; they are listed by how much there is between them."""
SHOWN_CHANGES = SHOWN_DEPLOYMENTS = 6
SHOWN_GAPS = SHOWN_FINDINGS = 12
SHOWN_CONTACTS = 4


class TeamView(Struct, frozen=True, kw_only=True):
    """The page of a team; ``links`` are its buttons, ``people`` how to reach it, ``origin`` where it is known from.

    ``owners`` is the filter for what is its own and of the teams below.
    ``undeclared`` is said of a team that no file declares, ``declaration`` the document that would, "" of a name that
    stands for nobody or was misspelt: declaring it would only hide that.
    """

    team: Entity
    crumbs: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    edit: str
    people: tuple[ContactLine, ...]
    glance: tuple[GlanceItem, ...]
    undeclared: Callout | None
    owned: list[OwnedGroup]
    owned_total: int
    owns_level: str
    gaps: Listed[Gap]
    coupling: Listed[Coupling]
    members: list[relations.RelationRow]
    groups: list[relations.RelationRow]
    performance: PerformanceView | None
    deployments: Listed[DeploymentView]
    changes: list[ChangeView]
    changes_total: int
    more_changes: int
    owners: str
    rest: str
    findings: list[FindingView]
    findings_total: int
    declaration: str
    environment: str
    origin: tuple[str, Place]


def pages(portal: Portal) -> Iterator[Deferred]:
    """Yield a page for each team, in the order of their references: of two at one address the first has it."""
    inputs = inputs_of(portal)
    for team in sorted(portal.of_kind("group"), key=lambda team: team.ref):
        yield Deferred(
            path=entity_path(team.ref),
            section="teams",
            key=inputs.team(team),
            unmoved=partial(inputs.team, team, unmoved=True),
            make=partial(page, portal, team),
            twin=True,
            markdown=True,
        )


def of_the_host(owned: list[Entity]) -> bool:
    """Tell whether only CODEOWNERS or the host names a team: it is there, and nobody's mistake."""
    return bool(owned) and all(entity.owner.by in FROM_HOST for entity in owned)


def by_owners_files(owned: list[Entity]) -> bool:
    """Tell whether only OWNERS files name a team."""
    return bool(owned) and all(entity.owner.by == "owners-file" for entity in owned)


def page(portal: Portal, team: Entity) -> Page:
    """Return the page of one team."""
    path, shown = entity_path(team.ref), view(portal, team)
    return Page(
        path=path,
        section="teams",
        title=team.display,
        what=portal.words.t("Team"),
        description=describe(portal, team),
        body=draw(portal, path, "pages/team.html", shown),
        feed="feed.xml" if portal.settings.site_url and portal.world.history.kept else "",
        twin=twins.entity_twin(portal, team) | {"owns": [entity.ref for entity in portal.held(team.ref)]},
        edit=portal.edit(team.origin),
        kind="team",
        markdown=team_markdown(portal.words, path, shown),
    )


def view(portal: Portal, team: Entity) -> TeamView:
    """Return what the page says."""
    t, ref = portal.words.t, team.ref
    owned, below = portal.held(ref), portal.below(ref)
    names = [portal.name(each, "group") for each in (ref, *below)]
    changes = portal.changes_about({entity.ref for entity in owned} | {ref})
    shown = changes_view(portal, changes, SHOWN_CHANGES)
    findings, missing = portal.to_mend(team), gaps(portal, owned)
    worst = status_of(portal, team)
    written = not team.stub and not team.inferred
    return TeamView(
        team=team,
        crumbs=((t("Teams"), "teams/"), (team.display, "")),
        tags=_tags(portal, team),
        links=tuple(link for link, kind in contacts(portal, ref) if not kind),
        edit=portal.edit(team.origin) if written else "",
        people=reach(portal, ref),
        glance=(
            *glance(portal, worst, Holding(len(owned), len(below), len(findings), len(missing))),
            *security(portal, team, names),
        ),
        undeclared=_undeclared(portal, team, owned) if team.stub else None,
        owned=owned_groups(portal, owned, names),
        owned_total=len(owned),
        owns_level=worst.level if worst.level in ("bad", "warn") else "",
        gaps=listed(missing, SHOWN_GAPS),
        coupling=listed(coupling(portal, owned), MOST_TEAMS),
        members=relations.member_rows(portal, portal.targets(ref, "hasMember")),
        groups=[
            *relations.member_rows(portal, portal.targets(ref, "childOf")),
            *relations.member_rows(portal, portal.targets(ref, "parentOf")),
        ],
        performance=performance_of(portal, ref),
        deployments=_deployments(portal, owned),
        changes=shown,
        changes_total=len(changes),
        more_changes=len(changes) - len(shown),
        owners="&".join(f"owner={quote(name)}" for name in names),
        rest=rest_in_words(portal, changes[SHOWN_CHANGES:]),
        findings=findings_view(portal, findings[:SHOWN_FINDINGS], ref),
        findings_total=len(findings),
        declaration=team.snippet if team.stub else "",
        environment=last_environment(portal),
        origin=(t("Declared in") if written else t("Named in"), portal.place(team.origin)),
    )


def _deployments(portal: Portal, owned: list[Entity]) -> Listed[DeploymentView]:
    """Return the last deployments of what a team owns, the newest first."""
    rows = [row for entity in owned for row in deployments_of(portal, entity.ref)]
    rows.sort(key=lambda row: row.id)
    rows.sort(key=lambda row: row.at, reverse=True)
    shown = tuple(deployment_view(portal, row) for row in rows[:SHOWN_DEPLOYMENTS])
    return Listed(shown, len(rows), max(0, len(rows) - SHOWN_DEPLOYMENTS))


def _tags(portal: Portal, team: Entity) -> tuple[str, ...]:
    t = portal.words.t
    if team.stub:
        return (t("not declared"),)
    return tuple(filter(None, (team.type, t("from the host") if team.inferred else "")))


def reach(portal: Portal, ref: str) -> tuple[ContactLine, ...]:
    """Return how to reach a team by day and at night; what nobody declared says where to declare it."""
    t = portal.words.t
    links = contacts(portal, ref)
    lines = []
    for kind, icon, when, none, mend in (
        ("chat", "chat", t("By day"), t("no channel declared"),
         t("add a link of type chat to metadata.links of the group")),
        ("escalation", "phone", t("At night"), t("no escalation declared"),
         t("add the on-call page to metadata.links of the group")),
    ):  # fmt: skip
        found = [
            ContactLine(icon=icon, k=when, v=link.title or link.url, href=link.url)
            for link, is_ in links
            if is_ == kind
        ]
        lines += found or [ContactLine(icon=icon, k=when, v=none, detail=mend)]
    return (
        *lines[:SHOWN_CONTACTS],
        *on_call_lines(portal, (ref, *(entity.ref for entity in portal.owned.get(ref, ())))),
    )


class Holding(Struct, frozen=True):
    """How much a team answers for: things, teams below it, findings, things that miss a level."""

    owned: int
    below: int
    to_mend: int
    gaps: int


def glance(portal: Portal, worst: Status, holding: Holding) -> tuple[GlanceItem, ...]:
    """Return the state of a team at a glance, each fact with the section that tells more.

    Where a team owns nothing, nobody looked for what is to mend: none is no good news.
    """
    t, n = portal.words.t, portal.words.n
    owned, to_mend, gaps = holding.owned, holding.to_mend, holding.gaps
    return (
        GlanceItem(
            k=t("Worst status"), level=worst.level, icon=worst.icon, word=worst.text, time=worst.since, href="#owns"
        ),
        GlanceItem(
            k=t("Owns"),
            word=str(owned),
            href="#owns",
            detail=n("with {n} team below it", "with {n} teams below it", holding.below) if holding.below else "",
        ),
        GlanceItem(
            k=t("To mend"),
            word=str(to_mend),
            level="warn" if to_mend else "ok" if owned else "none",
            href="#problems" if to_mend else "",
        ),
        GlanceItem(
            k=t("To the next level"),
            word=n("{n} thing", "{n} things", gaps) if gaps else t("nothing"),
            href="#gaps" if gaps else "",
        ),
    )


def security(portal: Portal, team: Entity, names: Sequence[str]) -> Iterator[GlanceItem]:
    """Yield what scanners found in what a team owns; nothing where nobody scans, or it owns nothing to scan.

    ``names`` are those of the team and the teams below it. None found is good news only where all of it was scanned.
    """
    t, state, found = portal.words.t, state_of(portal, Capability.SCANS), roll_up_team(portal, team)
    if not state.connected or not found.scannable:
        return
    told = [(found.critical, t("critical")), (found.high, t("high"))]
    word = ", ".join(f"{n} {name}" for n, name in told if n)
    level = "bad" if found.critical else "warn" if found.high else "none"
    if not word:
        whole = state.whole and found.scanned == found.scannable
        level, word = ("ok" if whole else "none"), t("nothing critical or high") if found.scanned else t("not scanned")
    query = "&".join(f"by={quote(name)}" for name in names)
    yield GlanceItem(
        k=t("Security"), word=word, level=level, icon="" if level in ("bad", "warn", "ok") else "shield",
        detail=t("{n} of {all} scanned", n=found.scanned, all=found.scannable),
        href=f"security/?{query}" if found.scanned else "", of=source_of(portal, Capability.SCANS, state.observed_at),
    )  # fmt: skip


def _undeclared(portal: Portal, team: Entity, owned: list[Entity]) -> Callout:
    """Return what is said of a team that no file declares."""
    t = portal.words.t
    if of_the_host(owned):
        return Callout(
            "none",
            t("Known from OWNERS: no file declares this team")
            if by_owners_files(owned)
            else t("Known from CODEOWNERS: no file declares this team"),
            "search",
            t("Declare it as a Group to tell how to reach it."),
        )
    if not team.snippet:
        return Callout(
            "warn",
            t("This is no team that anybody should declare; others refer to it"),
            "unknown",
            t("Write the team that answers where this name stands: the findings below name each place."),
        )
    return Callout(
        "warn",
        t("This team is not declared; others refer to it"),
        "unknown",
        t("Declare it as a Group, or correct those who name it."),
    )
