"""The front page: search, how old the data is, what needs attention, my team, what changed, systems by domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ....model.entities import Entity
from ....model.refs import split_ref
from ....model.status import Health, Level, Sync
from ...context import Portal
from ...facts.scores import first_score
from ...facts.since import health_since
from ...facts.status import final_cell, last_environment, status_of
from ...facts.views import causes_view, changes_view, rest_in_words, weightiest
from ...html.draw import draw
from ...html.page import Page
from ...sections import SECTIONS
from ..catalog.entity import contact_kind
from .found import by_type, found

SHOWN_NAMES = 3
SHOWN_CAUSES = 6
SHOWN_CHANGES = 6


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the front page."""
    t = portal.words.t
    nights = portal.world.history.nights
    last_night = weightiest(portal, portal.changes_by_night.get(nights[0], [])) if nights else []
    components = portal.of_kind("component")
    body = draw(
        portal,
        "",
        "pages/home.html",
        texts=portal.texts.home,
        queries=queries(portal),
        attention=attention(portal),
        problems=sum(status_of(portal, entity).level in ("bad", "warn") for entity in components),
        teams=(listed := teams(portal)),
        team_choices=[(team["ref"], team["name"]) for team in listed],
        environment=last_environment(portal),
        team_rows=team_rows(portal),
        sources=sources(portal),
        changes=changes_view(portal, last_night, SHOWN_CHANGES),
        rest=rest_in_words(portal, last_night[SHOWN_CHANGES:]),
        changes_total=len(last_night),
        kept=portal.world.history.kept,
        found=[] if portal.world.live.systems else found(portal),
        causes=[] if portal.world.history.kept else causes_view(portal, portal.world.findings)[:SHOWN_CAUSES],
        findings=len(portal.world.findings),
        systems=systems_by_domain(portal),
        types=by_type(portal),
        pinned=pinned(portal),
        components=len(components),
        inferred=sum(entity.inferred for entity in components),
        repositories=len(portal.world.repos),
    )
    yield Page(
        path="",
        section="home",
        title=portal.settings.site_name,
        description=t(
            "What we run, who owns it, where its docs are, what is wrong: {n} components from {r} repositories",
            n=len(components),
            r=len(portal.world.repos),
        ),
        body=body,
        twin=None,
        kind="home",
    )


def queries(portal: Portal) -> list[dict[str, str]]:
    """Three searches that have an answer here: a component, a team's docs, a docs page."""
    found = [entity.name for entity in portal.of_kind("component")[:1]]
    for bundle in portal.docs_sites.values():
        titles = [article.title for article in bundle.articles if article.url]
        if titles:
            found.append(titles[0].lower())
            break
    found += [entity.name for entity in portal.of_kind("group")[:1]]
    return [{"text": text} for text in found]


Hit = tuple[Entity, str]
"""An entity with since when it is so, "" where nobody knows."""


def _count(portal: Portal, icon: str, level: str, title: str, hits: Sequence[Hit], href: str) -> dict[str, Any]:
    more = len(hits) - SHOWN_NAMES
    return {
        "n": len(hits),
        "icon": icon if hits else "ok",
        "level": level if hits else "ok",
        "title": title,
        "names": [{"name": entity.display, "since": since} for entity, since in hits[:SHOWN_NAMES]],
        "detail": portal.words.t(" and {n} more", n=more) if more > 0 else "" if hits else portal.words.t("none"),
        "href": href,
    }


def attention(portal: Portal) -> list[dict[str, Any]]:
    """The counts that need a person, most severe first; zero stays visible where the question was asked."""
    t = portal.words.t
    components = portal.of_kind("component")
    owned = [e for e in portal.entities.values() if split_ref(e.ref)[0] in ("component", "api", "resource", "system")]
    rows = list(_measured(portal, components))
    unowned = sorted((e for e in owned if not portal.answered_for(e)), key=lambda e: e.display)
    rows.append(_count(portal, "nobody", "warn", t("Without an owner"), [(e, "") for e in unowned], "teams/unowned/"))
    no_docs = [(entity, "") for entity in components if not portal.docs_href(entity.ref)]
    rows.append(_count(portal, "doc", "warn", t("Without docs"), no_docs, "docs/"))
    if len(rows) < 6:
        errors = sum(finding.severity.rank == 0 for finding in portal.world.findings)
        wrong = _count(portal, "warn", "bad", t("Errors to mend"), [], "health/")
        rows.append(
            wrong
            if not errors
            else {**wrong, "n": errors, "icon": "warn", "level": "bad", "detail": t("in files of the repositories")}
        )
    return rows[:6]


def _measured(portal: Portal, components: Sequence[Entity]) -> Iterator[dict[str, Any]]:
    """What connected systems say, each with its age."""
    t = portal.words.t
    delivery, systems = portal.world.delivery, portal.world.live.systems
    final = last_environment(portal)
    cells = [(entity, cell) for entity in components if (cell := final_cell(portal, entity.ref)) is not None]
    if "pagerduty" in systems:
        opened = [
            (entity, portal.incidents[ids[0]].opened_at if ids[0] in portal.incidents else "")
            for entity in components
            if (ids := delivery.incidents.get(entity.ref))
        ]
        yield _count(portal, "incident", "bad", t("Open incident"), opened, "components/?status=bad")
    if "argocd" in systems:
        ill = (Health.DEGRADED, Health.MISSING)
        degraded = [(e, health_since(portal, e.ref, c)) for e, c in cells if c.state == "running" and c.health in ill]
        title = t("Degraded in {environment}", environment=final)
        yield _count(portal, "heart-broken", "bad", title, degraded, "environments/")
    if "github-actions" in systems:
        pipelines = [(entity, delivery.pipelines.get(entity.ref)) for entity in components]
        red = [(e, pipeline.red_since) for e, pipeline in pipelines if pipeline and pipeline.level is Level.BAD]
        yield _count(portal, "fail", "bad", t("Red default branch"), red, "ci/")
    if "argocd" in systems:
        drift = [(entity, cell.drift_since) for entity, cell in cells if cell.sync is Sync.OUT_OF_SYNC]
        title = t("Out of sync in {environment}", environment=final)
        yield _count(portal, "arrow-up", "warn", title, drift, "environments/")


def sources(portal: Portal) -> dict[str, Any]:
    """How many sources are late, and the worst of them: it decides whether to believe the rest."""
    all_sources = portal.world.manifest.sources
    late = [source for source in all_sources if source.state != "ok"]
    worst = min(late, key=lambda source: source.fetched_at, default=None)
    return {"n": len(all_sources), "late": len(late), "worst": worst.id if worst else "",
            "since": worst.fetched_at if worst else ""}  # fmt: skip


def team_rows(portal: Portal) -> list[dict[str, Any]]:
    """The rows of "my team": owned components and inferred resources, worst first; the browser picks the team's.

    Where nothing has an owner, everything is there: a list to begin with.
    """
    rows = []
    things = [*portal.of_kind("component"), *(e for e in portal.of_kind("resource") if e.inferred)]
    for entity in [entity for entity in things if entity.owner.ref] or things:
        status = status_of(portal, entity)
        cell = final_cell(portal, entity.ref)
        rows.append(
            {
                "ref": entity.owner.ref,
                "name": entity.display,
                "href": portal.href(entity.ref),
                "icon": portal.icon(entity.ref),
                "status": status,
                "version": cell.live if cell else "",
                "score": first_score(portal, entity),
                "rank": status.rank,
            }
        )
    return sorted(rows, key=lambda row: (row["rank"], row["name"]))[:200]


def teams(portal: Portal) -> list[dict[str, str]]:
    """Teams that own something, each with its page and how to reach it by day and at night."""
    rows = []
    for team in portal.of_kind("group"):
        if not portal.owned.get(team.ref):
            continue
        kinds = {contact_kind(link.title, link.type, link.url): link for link in reversed(team.links)}
        chat, night = kinds.get("chat"), kinds.get("escalation")
        rows.append(
            {
                "ref": team.ref,
                "name": team.display,
                "href": portal.href(team.ref),
                "chat": (chat.title or chat.url) if chat else "",
                "chat_href": chat.url if chat else "",
                "night": (night.title or night.url) if night else "",
                "night_href": night.url if night else "",
            }
        )
    return rows


def systems_by_domain(portal: Portal) -> list[dict[str, Any]]:
    """Systems with their size, teams and worst status, by domain."""
    rows = []
    for system in portal.of_kind("system"):
        parts = portal.targets(system.ref, "hasPart")
        owners = {portal.entities[ref].owner.ref for ref in parts if ref in portal.entities} - {""}
        rows.append(
            {
                "domain": portal.name(system.domain) if system.domain else "",
                "domain_href": portal.href(system.domain),
                "name": system.display,
                "href": portal.href(system.ref),
                "parts": sum(split_ref(ref)[0] == "component" for ref in parts),
                "teams": len(owners),
                "worst": status_of(portal, system),
            }
        )
    rows.sort(key=lambda row: (row["domain"] == "", row["domain"], row["name"]))
    previous = None
    for row in rows:
        row["first"] = row["domain"] != previous
        previous = row["domain"]
    return rows


def pinned(portal: Portal) -> list[dict[str, Any]]:
    """Links that everybody wants: the configured ones, the start page, the guide's own pages."""
    t = portal.words.t
    rows = [{"icon": "pin", "text": t("Start here"), "href": SECTIONS["start"].path, "end": ""}]
    for ref in portal.settings.pinned:
        if ref.lower() in portal.entities:
            entity = portal.entities[ref.lower()]
            rows.append(
                {"icon": portal.icon(entity.ref), "text": entity.display, "href": portal.href(entity.ref), "end": ""}
            )
    recent = sorted(((b.changed_at, ref) for ref, b in portal.docs_sites.items() if b.changed_at), reverse=True)
    for _changed, ref in recent[:4]:
        bundle = portal.docs_sites[ref]
        rows.append(
            {
                "icon": "doc",
                "text": bundle.title,
                "href": portal.docs_href(ref),
                "end": portal.name(ref) if portal.name(ref) != bundle.title else "",
            }
        )
    return rows
