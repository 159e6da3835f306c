"""The page of one entity: answers first, then everything that is known, each with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

import msgspec

from ....kit.text.segments import entity_path, segment
from ....model.capture import RepositoryInfo, SourceKind
from ....model.delivery import GateInput
from ....model.docs import Bundle
from ....model.entities import Entity
from ....model.origin import Origin
from ....model.refs import split_ref
from ....model.status import Level, Reason
from ...context import Place, Portal
from ...facts import neighbours
from ...facts.changes import ChangeView
from ...facts.freshness import gate_source, gate_system, source_of, without_source_time
from ...facts.inputs import inputs_of
from ...facts.scores import score_view
from ...facts.status import final_cell, last_environment, status_of
from ...facts.views import cell_view, changes_view, evidence_view, findings_view, run_views, strip_view
from ...html.commits import slot
from ...html.draw import draw_kept
from ...html.page import Deferred, Page
from ...sections import SECTIONS, TAB_OF
from . import relations, twins

MOST_PARAMETERS = 40
KIND_SECTION = {
    "component": "components",
    "api": "apis",
    "resource": "resources",
    "system": "systems",
    "domain": "domains",
    "group": "teams",
    "user": "people",
    "template": "templates",
}
KIND_WORD = {
    "component": "Component",
    "api": "API",
    "resource": "Resource",
    "system": "System",
    "domain": "Domain",
    "group": "Team",
    "user": "Person",
    "template": "Template",
    "location": "Location",
}


def pages(portal: Portal) -> Iterator[Deferred]:
    """Yield a page for every entity; teams have their own page module."""
    inputs = inputs_of(portal)
    for ref in sorted(portal.entities):
        kind = split_ref(ref)[0]
        if kind != "group":
            entity = portal.entities[ref]
            make = partial(entity_page, portal, entity)
            key = inputs.entity(entity)
            yield Deferred(path=entity_path(ref), section=tab_of(kind), key=key, make=make, twin=True)


def tab_of(kind: str) -> str:
    """Return the tab that entities of a kind belong to."""
    section = KIND_SECTION.get(kind, "components")
    return TAB_OF.get(section, section)


def entity_page(portal: Portal, entity: Entity) -> Page:
    """Return the page of one entity."""
    path = entity_path(entity.ref)
    kind = split_ref(entity.ref)[0]
    context = view(portal, entity)
    lazy = {
        "yaml": lambda: twins.as_yaml(entity.raw),
        "graph": lambda: relations.drawing(context["relations"]["graph"]),
    }
    return Page(
        path=path,
        section=tab_of(kind),
        title=entity.display,
        what=" ".join(filter(None, (context["kind_word"], "" if entity.namespace == "default" else entity.namespace))),
        description=describe(portal, entity),
        body=draw_kept(portal, path, "pages/entity.html", context, lazy),
        twin=twins.entity_twin(portal, entity),
        edit=portal.edit(entity.origin),
        kind="entity",
    )


def describe(portal: Portal, entity: Entity) -> str:
    """Say in one line what chat shows of a link: what it is, what runs, how ready it is."""
    words = portal.words
    parts = [first_line(entity.description) or f"{words.t(KIND_WORD.get(split_ref(entity.ref)[0], entity.kind))}"]
    cell = final_cell(portal, entity.ref)
    if cell is not None and cell.live:
        parts.append(f"{cell.environment} {cell.live}")
    if split_ref(entity.ref)[0] == "user":
        parts.insert(0, entity.display)
    status = status_of(portal, entity)
    if status.level != "none":
        parts.append(status.text)
    if entity.owner.ref:
        parts.append(portal.name(entity.owner.ref, "group"))
    return " · ".join(parts)


def first_line(text: str, limit: int = 200) -> str:
    """Return the first line of a text, cut at a word."""
    line = next((row.strip() for row in text.splitlines() if row.strip()), "")
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + "…"


def view(portal: Portal, entity: Entity) -> dict[str, Any]:
    """Return the template's context."""
    placement = portal.placements.get(entity.ref)
    own_cells = placement.cells if placement else {}
    cells = [cell_view(portal, entity.ref, own_cells[name]) for name in in_order_of_interest(portal, own_cells)]
    changes = portal.changes_about([entity.ref])
    bundle = portal.world.docs.bundles.get(entity.ref)
    repo = portal.repository(entity.origin.repo)
    return {
        "entity": bare(entity),
        "kind": split_ref(entity.ref)[0],
        "kind_word": portal.words.t(KIND_WORD.get(split_ref(entity.ref)[0], entity.kind)),
        "icon": portal.icon(entity.ref),
        "status": status_of(portal, entity),
        "crumbs": crumbs(portal, entity),
        "repo_web": repo.web if repo else "",
        "commit": read_commit(portal, repo) if repo and repo.commit else None,
        "links": entity.links,
        "place": portal.place(entity.origin),
        "cells": cells,
        "final": next((cell for cell in cells if cell.environment == last_environment(portal)), None),
        "join": evidence_view(portal, placement.join) if placement else [],
        **ci_view(portal, entity.ref),
        "incidents": [
            without_source_time(portal, "pagerduty", portal.incidents[i])
            for i in portal.world.delivery.incidents.get(entity.ref, ())
            if i in portal.incidents
        ],
        "verdict": verdict_view(portal, entity.ref),
        "on_call": on_call(portal, entity.ref),
        "scores": [
            score_view(portal, portal.cards[card], by_ref[entity.ref])
            for card, by_ref in portal.world.scorecards.scores.items()
            if entity.ref in by_ref and card in portal.cards
        ],
        "changes": changes_view(portal, changes, 6),
        "changes_total": len(changes),
        "upstream": upstream_changes(portal, entity),
        "relations": relations.view(portal, entity),
        "findings": findings_view(portal, portal.findings_about(entity)),
        "bundle": contents_of(bundle) if bundle else None,
        "docs_href": portal.docs_href(entity.ref),
        "evidence": evidence_view(portal, entity.evidence),
        "owner_evidence": evidence_view(portal, entity.owner.evidence),
        "people": people_view(portal, entity),
        "snippet_href": new_file_href(portal, entity),
        "edit": portal.edit(entity.origin),
        "systems": portal.world.live.systems,
        "definition_place": portal.place(entity.definition_origin),
        "environment": last_environment(portal),
        "parameters": parameters(entity) if split_ref(entity.ref)[0] == "template" else [],
        "owned_total": len(portal.owned.get(entity.ref, ())),
        "first_seen": first_seen(portal, entity.ref)[0],
        "seen_before": first_seen(portal, entity.ref)[1],
        "origins": origins(portal, entity),
    }


def bare(entity: Entity) -> Entity:
    """Return an entity without its places: they are shown as views, and move with every commit of their repository."""
    return msgspec.structs.replace(
        entity,
        origin=Origin(),
        evidence=(),
        owner=msgspec.structs.replace(entity.owner, evidence=()),
        definition_origin=msgspec.structs.replace(entity.definition_origin, commit=""),
    )


def read_commit(portal: Portal, repo: RepositoryInfo) -> Place:
    """Return the commit of a repository that was read: its first characters, and its page."""
    href = repo.commit_url.replace("{commit}", slot(repo.id)) if repo.commit_url else ""
    return Place(portal.short_commit(Origin(repo=repo.id), 12), href)


def first_seen(portal: Portal, ref: str) -> tuple[str, bool]:
    """Return the first of the nights that knew an entity, and whether it may have been there before our nights."""
    night = portal.world.history.first_seen.get(ref, "")
    return night, night in portal.world.history.nights[-1:]


def ci_view(portal: Portal, ref: str) -> dict[str, Any]:
    """Return what the page says of the default branch: the pipeline, its runs, the strip, the failed ones."""
    pipeline = portal.world.delivery.pipelines.get(ref)
    if pipeline is None:
        return {"pipeline": None, "pipeline_source": "", "runs": [], "strip": strip_view([]), "failed_runs": []}
    runs = [without_source_time(portal, "github-actions", run) for run in run_views(portal, pipeline.runs)]
    return {
        "pipeline": without_source_time(portal, "github-actions", pipeline),
        "pipeline_source": source_of(portal, "github-actions", pipeline.observed_at),
        "runs": runs,
        "strip": strip_view(runs),
        "failed_runs": [run for run in runs if run.level is Level.BAD][:5],
    }


def contents_of(bundle: Bundle) -> Bundle:
    """Return a bundle with the names of its articles only: an entity's page lists them."""
    articles = tuple(msgspec.structs.replace(article, html="", text="", origin=Origin()) for article in bundle.articles)
    return msgspec.structs.replace(bundle, articles=articles, assets=(), nav=(), findings=())


def origins(portal: Portal, entity: Entity) -> list[tuple[str, str]]:
    """Return the sources behind an entity's page, as (id for its age, name): its repository's, then the systems."""
    info = portal.repository(entity.origin.repo)
    own = info.source if info else entity.origin.source
    asked = portal.world.manifest.sources
    measured = split_ref(entity.ref)[0] in ("component", "resource")
    return [
        (segment(source.id), source.id)
        for source in asked
        if source.id == own or (measured and source.kind is SourceKind.SYSTEM)
    ]


def parameters(entity: Entity) -> list[dict[str, Any]]:
    """Return what a template asks for: name, title, type, whether it must be given. Pages of parameters are joined."""
    spec = entity.raw.get("spec") if isinstance(entity.raw, dict) else None
    asked = spec.get("parameters") if isinstance(spec, dict) else None
    rows: list[dict[str, Any]] = []
    for page in asked if isinstance(asked, list) else [asked]:
        properties = page.get("properties") if isinstance(page, dict) else None
        required = page.get("required") if isinstance(page, dict) else None
        for name, about in (properties if isinstance(properties, dict) else {}).items():
            about = about if isinstance(about, dict) else {}
            rows.append(
                {
                    "name": str(name),
                    "title": str(about.get("title") or ""),
                    "text": str(about.get("description") or ""),
                    "type": str(about.get("type") or ""),
                    "required": name in (required if isinstance(required, list) else []),
                }
            )
    return rows[:MOST_PARAMETERS]


def in_order_of_interest(portal: Portal, names: Collection[str]) -> list[str]:
    """Order environments as people ask: production, what comes after it, then back along the promotion order."""
    order, final = portal.world.delivery.environments, last_environment(portal)
    at = order.index(final) if final in order else len(order)
    wanted = [*order[at:], *reversed(order[:at])]
    return [name for name in wanted if name in names] + sorted(name for name in names if name not in wanted)


def crumbs(portal: Portal, entity: Entity) -> list[tuple[str, str]]:
    """Return the way from the kind's table over domain and system to this entity (site-root addresses)."""
    kind = split_ref(entity.ref)[0]
    section = SECTIONS[KIND_SECTION.get(kind, "components")]
    trail = [(portal.words.t(section.title), section.path)]
    system = portal.entities.get(entity.system)
    domain = portal.entities.get(entity.domain or (system.domain if system else ""))
    above = [each for each in (domain, system) if each is not None and each.ref != entity.ref]
    trail += [(each.display, portal.href(each.ref)) for each in above]
    return [*trail, (entity.display, "")]


def people_view(portal: Portal, entity: Entity) -> list[dict[str, Any]]:
    """Who answers for it and how to reach them; a missing owner never vanishes."""
    t = portal.words.t
    owner = entity.owner
    nobody = t("A person") if owner.known else t("Nobody")
    by = {
        "spec.owner": t("declared"),
        "codeowners": t("from CODEOWNERS"),
        "host-team": t("team with access on the host"),
        "host-user": t("user of the host"),
        "hidden": t("from CODEOWNERS; people are not shown here"),
    }
    rows: list[dict[str, Any]] = [
        {
            "icon": "team" if not owner.ref.startswith("user:") else "person",
            "k": t("Owner"),
            "v": portal.name(owner.ref, "group") if owner.ref else nobody,
            "href": portal.href(owner.ref) or ("" if owner.ref or owner.known else "teams/unowned/"),
            "detail": by.get(owner.by, t("no owner declared or found"))
            + ("" if owner.resolved or not owner.ref else " · " + t("not in the catalog")),
        }
    ]
    group = portal.entities.get(owner.ref)
    if group is not None:
        rows += [
            {"icon": "chat", "k": t("Channel"), "v": link.title or link.url, "href": link.url, "detail": ""}
            for link in group.links
            if contact_kind(link.title, link.type, link.url) == "chat"
        ][:1]
        rows += [
            {"icon": "phone", "k": t("At night"), "v": link.title or link.url, "href": link.url, "detail": ""}
            for link in group.links
            if contact_kind(link.title, link.type, link.url) == "escalation"
        ][:1]
    return rows


def contact_kind(title: str, kind: str, url: str) -> str:
    """Tell what a team's link is for: ``chat``, ``escalation`` or "" (by its type, title or address)."""
    text = f"{title} {kind} {url}".lower()
    if any(word in text for word in ("pagerduty", "opsgenie", "escalat", "escalar", "on-call", "guardia")):
        return "escalation"
    if any(word in text for word in ("slack", "teams.microsoft", "chat", "mattermost", "discord", "canal")):
        return "chat"
    return ""


def on_call(portal: Portal, ref: str) -> str:
    """Return what "no incident is shown" means: ``ok`` none is open, ``no_link``, ``unknown``; "" where nobody asks."""
    verdict = portal.world.delivery.verdicts.get(ref)
    gate = next((item for item in verdict.inputs if item.id == "incidents"), None) if verdict else None
    reason = gate.args.get("reason", "") if gate else Reason.NOT_CONNECTED.value
    if gate is None or reason == Reason.NOT_CONNECTED.value:
        return ""
    if gate.level is Level.OK:
        return "ok"
    return "no_link" if reason == Reason.NO_LINK.value else "unknown"


def verdict_view(portal: Portal, ref: str) -> dict[str, Any] | None:
    """May we deploy now: the state and each input with its time."""
    verdict = portal.world.delivery.verdicts.get(ref)
    if verdict is None:
        return None
    t = portal.words.t
    texts = {
        "incidents": {True: t("Open incident"), False: t("No open incident")},
        "upstream-incidents": {True: t("Open incident upstream"), False: t("No incident upstream")},
        "ci": {True: t("Default branch is red"), False: t("CI is green")},
        "drift": {True: t("Drift in {environment}"), False: t("No drift in {environment}")},
    }
    inputs = []
    for item in verdict.inputs:
        bad = item.level in (Level.BAD, Level.WARN)
        text = texts.get(item.id, {}).get(bad, item.id)
        if item.id == "ci" and item.level is Level.BUSY:
            text = t("CI is running")
        if item.id == "drift" and "environment" not in item.args:
            text = t("Nothing in production")
        if item.level is Level.UNKNOWN:
            unknown = {"ci": t("CI unknown"), "drift": t("State of {environment} unknown")}
            text = unknown.get(item.id, t("Incidents unknown"))
        inputs.append(
            {
                "level": item.level.value,
                "text": portal.words.t(text, **item.args),
                "observed_at": without_source_time(portal, gate_system(item.id), item).observed_at,
                "source": gate_source(portal, item.id, item.observed_at),
                "incident": incident_view(portal, item) if bad and "title" in item.args else None,
            }
        )
    return {"state": verdict.state, "inputs": inputs, "bad": [row for row in inputs if row["level"] in ("bad", "warn")]}


def incident_view(portal: Portal, item: GateInput) -> dict[str, str]:
    """The open incident behind an input: at which component, what it is called, since when."""
    args = item.args
    ref = args.get("component", "")
    return {
        "component": portal.name(ref) if ref else "",
        "href": portal.href(ref),
        "title": f"#{args['number']} {args['title']}" if args.get("number") else args["title"],
        "url": args.get("url", ""),
        "since": args.get("since", ""),
    }


def upstream_changes(portal: Portal, entity: Entity) -> list[ChangeView]:
    """What the things it depends on did in the last three nights: the question of every incident."""
    nights = portal.world.history.nights[:3]
    changes = [
        change
        for change in portal.changes_about(neighbours.upstream(portal, entity))
        if change.at in nights and change.kind != "docs.changed"
    ]
    return changes_view(portal, changes, 6)


def new_file_href(portal: Portal, entity: Entity) -> str:
    """Return the host's page for creating catalog-info.yaml in the repository of an inferred entity."""
    info = portal.repository(entity.origin.repo)
    if info is None or not entity.inferred or info.host_type != "github" or not info.web:
        return ""
    return f"{info.web}/new/{info.default_branch}?filename=catalog-info.yaml"
