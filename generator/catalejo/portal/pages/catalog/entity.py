"""The page of one entity: answers first, then everything that is known, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from msgspec.structs import replace

from ....kit.text.segments import entity_path, segment
from ....model.capture import RepositoryInfo, SourceKind
from ....model.entities import Entity
from ....model.live import Capability
from ....model.origin import Origin
from ....model.refs import split_ref
from ...bounds import listed
from ...context import Place, Portal
from ...facts import neighbours
from ...facts.chains import chains_of
from ...facts.changes import ChangeView
from ...facts.forms import create_path, is_readable
from ...facts.freshness import without_source_time
from ...facts.inputs import inputs_of
from ...facts.promises import is_broken, promises
from ...facts.records import record_sections
from ...facts.references import operation_anchors, reference_path
from ...facts.scores import ScoreView, score_view
from ...facts.status import last_environment, status_of
from ...facts.views import cell_view, changes_view, evidence_view, findings_view
from ...html.commits import slot
from ...html.draw import draw
from ...html.page import Deferred, Page
from ...machine.badges import badge_path
from ...parts import Callout
from . import deploying, identity, relations, running, twins
from .entity_markdown import entity_markdown
from .entity_view import DefinitionBlock, DocsBlock, DocsLine, EntityView, OriginView, ParameterRow
from .glance import glance
from .linking import link_block
from .packages import package_rows

MOST_PARAMETERS, MOST_OPERATIONS = 40, 200
OLDER_CHANGES = 60
"""Changes that are folded below the last ones; the pages of changes have the rest."""
SHOWN_LINKS, SHOWN_FINDINGS, SHOWN_CHANGES, SHOWN_DOCS = 3, 12, 6, 8


def pages(portal: Portal) -> Iterator[Deferred]:
    """Yield a page for every entity; teams have their own page module."""
    inputs = inputs_of(portal)
    for ref in sorted(portal.entities):
        kind = split_ref(ref)[0]
        if kind != "group":
            entity = portal.entities[ref]
            yield Deferred(
                path=entity_path(ref),
                section=identity.section_of(kind),
                key=inputs.entity(entity),
                unmoved=partial(inputs.entity, entity, unmoved=True),
                make=partial(entity_page, portal, entity),
                twin=True,
                markdown=True,
            )


def entity_page(portal: Portal, entity: Entity) -> Page:
    """Return the page of one entity."""
    path = entity_path(entity.ref)
    shown = view(portal, entity)
    graph, text = relations.drawing(shown.relations.graph), twins.as_yaml(entity.raw)
    namespace = "" if entity.namespace == "default" else entity.namespace
    return Page(
        path=path,
        section=identity.section_of(shown.kind),
        title=entity.display,
        what=" ".join(filter(None, (identity.kind_word(portal, entity), namespace))),
        description=identity.describe(portal, entity),
        body=draw(portal, path, "pages/entity.html", shown, yaml=text, graph=graph),
        twin=twins.entity_twin(portal, entity),
        edit=portal.edit(entity.origin),
        kind="entity",
        markdown=entity_markdown(portal.words, path, shown),
    )


def view(portal: Portal, entity: Entity) -> EntityView:
    """Return what the page says."""
    ref, kind = entity.ref, split_ref(entity.ref)[0]
    delivery, final = portal.world.delivery, last_environment(portal)
    placement = portal.placements.get(ref)
    own = placement.cells if placement else {}
    cells = tuple(cell_view(portal, ref, own[name]) for name in running.in_order_of_interest(portal, own))
    changes, upstream = portal.changes_about([ref]), tuple(upstream_changes(portal, entity))
    shown = tuple(changes_view(portal, changes, SHOWN_CHANGES))
    older = tuple(changes_view(portal, changes[SHOWN_CHANGES:], OLDER_CHANGES))
    repo = portal.repository(entity.origin.repo)
    findings = findings_view(portal, portal.findings_about(entity), ref)
    found = EntityView(
        entity=identity.bare(entity),
        kind=kind,
        whole=kind in ("system", "domain"),
        icon=portal.icon(ref),
        status=status_of(portal, entity),
        crumbs=identity.crumbs(portal, entity),
        lead=identity.lead(entity),
        tags=identity.tags(portal, entity),
        links=entity.links[:SHOWN_LINKS],
        repo_web=repo.web if repo else "",
        docs_href=portal.docs_href(ref),
        edit="" if entity.inferred else portal.edit(entity.origin),
        people=identity.people(portal, entity) if kind != "user" else (),
        verdicts=deploying.verdicts(portal, ref),
        notice=notice(portal, entity),
        findings=listed(findings, SHOWN_FINDINGS),
        findings_level=findings[0].level if findings else "",
        cells=cells,
        cells_level="bad" if any(cell.health_level == "bad" for cell in cells) else "",
        cells_age=running.cells_age(portal, cells),
        final=next((cell for cell in cells if cell.environment == final), None),
        environment=final,
        join=tuple(evidence_view(portal, placement.join)) if placement else (),
        chains=chains_of(portal, ref, [cell.environment for cell in cells]),
        deployments=running.last_deployments(portal, ref),
        branch=running.branch(portal, ref),
        incidents=tuple(
            without_source_time(portal, Capability.INCIDENTS, portal.incidents[each])
            for each in delivery.incidents.get(ref, ())
            if each in portal.incidents
        ),
        linked=delivery.links.get(ref, {}),
        records=record_sections(portal, ref),
        linking=link_block(portal, entity),
        scores=scores(portal, ref),
        badges={card.id: f"{badge_path(card, ref)}.svg" for card in portal.world.scorecards.cards},
        changes=shown,
        changes_total=len(changes),
        older_changes=older,
        more_changes=len(changes) - len(shown) - len(older),
        upstream=upstream,
        upstream_level="bad" if any(change.level == "bad" for change in upstream) else "",
        relations=relations.view(portal, entity),
        docs=docs_block(portal, ref, kind),
        operations=listed(entity.operations, MOST_OPERATIONS),
        reference=reference_path(portal, entity),
        anchors=portal.once(operation_anchors).get(ref, {}),
        definition=definition_block(portal, entity),
        parameters=tuple(parameters(entity)) if kind == "template" else (),
        create=create_path(ref) if kind == "template" and is_readable(entity) else "",
        owned_total=len(portal.owned.get(ref, ())),
        packages=listed(package_rows(portal, entity)),
        snippet=entity.snippet if entity.inferred else "",
        snippet_folder=entity.subpath if entity.inferred else "",
        snippet_href=new_file_href(portal, entity),
        origin=origin_view(portal, entity, repo),
    )
    return replace(found, glance=glance(portal, found))


def notice(portal: Portal, entity: Entity) -> Callout | None:
    """Return what a reader must know of something that nobody declared."""
    t = portal.words.t
    if entity.inferred:
        return Callout(
            "none",
            t("Found, not declared: no catalog-info.yaml describes it"),
            "search",
            t(
                "Everything here was concluded from files; each conclusion names its file. "
                "Paste the text below to make it official."
            ),
        )
    if entity.stub:
        return Callout(
            "warn",
            t("Nobody declares this name; others refer to it"),
            "unknown",
            t("The page collects what names it, so that ownership can be mended."),
        )
    return None


def scores(portal: Portal, ref: str) -> tuple[ScoreView, ...]:
    """Return the scores of an entity, a card at a time."""
    return tuple(
        score_view(portal, portal.cards[card], by_ref[ref])
        for card, by_ref in portal.world.scorecards.scores.items()
        if ref in by_ref and card in portal.cards
    )


def docs_block(portal: Portal, ref: str, kind: str) -> DocsBlock | None:
    """Return the docs of an entity; None where it has none and nobody expects any."""
    bundle, href, unread = portal.world.docs.bundles.get(ref), portal.docs_href(ref), portal.world.docs.unread.get(ref)
    if bundle is None:
        if kind != "component":
            return None
        return DocsBlock(href=href, pages=(), total=0, left=0, note="0" if unread is None else "?", unread=unread)
    total = len(bundle.articles)
    return DocsBlock(
        href=href,
        pages=tuple(
            DocsLine(
                title=article.title,
                href=href + article.url,
                description=article.description,
                changed_at=article.changed_at,
            )
            for article in bundle.articles[:SHOWN_DOCS]
        ),
        total=total,
        left=max(0, total - SHOWN_DOCS),
        note=str(total) if total else "",
        changed_at=bundle.changed_at,
        failed=bundle.status == "failed",
        reason=bundle.reason,
        unread=unread,
    )


def definition_block(portal: Portal, entity: Entity) -> DefinitionBlock | None:
    """Return the definition of an API; None where there is none."""
    origin = entity.definition_origin
    if not entity.definition:
        return None
    return DefinitionBlock(entity.definition, entity.type, portal.place(origin) if origin.path else None)


def origin_view(portal: Portal, entity: Entity, repo: RepositoryInfo | None) -> OriginView:
    """Return where what is known comes from."""
    t = portal.words.t
    night = portal.world.history.first_seen.get(entity.ref, "")
    return OriginView(
        word=t("Concluded from") if entity.inferred else t("Declared in"),
        place=None if entity.stub else portal.place(entity.origin),
        owner=identity.owner_detail(portal, entity) if entity.owner.by else "",
        commit=read_commit(portal, repo) if repo and repo.commit else None,
        first_seen=night,
        seen_before=night in portal.world.history.nights[-1:],
        sources=sources(portal, entity),
        evidence=tuple(evidence_view(portal, (*entity.evidence, *entity.owner.evidence))),
    )


def read_commit(portal: Portal, repo: RepositoryInfo) -> Place:
    """Return the commit of a repository that was read: its first characters, and its page."""
    href = repo.commit_url.replace("{commit}", slot(repo.id)) if repo.commit_url else ""
    return Place(portal.short_commit(Origin(repo=repo.id), 12), href)


def sources(portal: Portal, entity: Entity) -> tuple[tuple[str, str], ...]:
    """Return the sources behind an entity's page, as (id for its age, name): its repository's, then the systems."""
    info = portal.repository(entity.origin.repo)
    own = info.source if info else entity.origin.source
    asked = portal.world.manifest.sources
    measured = split_ref(entity.ref)[0] in ("component", "resource")
    return tuple(
        (segment(source.id), source.id)
        for source in asked
        if source.id == own or (measured and source.kind is SourceKind.SYSTEM)
    )


def parameters(entity: Entity) -> list[ParameterRow]:
    """Return what a template asks for. Pages of parameters are joined."""
    spec = entity.raw.get("spec")
    asked = spec.get("parameters") if isinstance(spec, dict) else None
    rows: list[ParameterRow] = []
    for page in asked if isinstance(asked, list) else [asked]:
        properties = page.get("properties") if isinstance(page, dict) else None
        required = page.get("required") if isinstance(page, dict) else None
        for name, about in (properties if isinstance(properties, dict) else {}).items():
            about = about if isinstance(about, dict) else {}
            rows.append(
                ParameterRow(
                    name=str(name),
                    title=str(about.get("title") or ""),
                    text=str(about.get("description") or ""),
                    type=str(about.get("type") or ""),
                    required=name in (required if isinstance(required, list) else []),
                )
            )
    return rows[:MOST_PARAMETERS]


def upstream_changes(portal: Portal, entity: Entity) -> list[ChangeView]:
    """Return what consumed APIs do not keep, then what the things it depends on did in the last three nights: the
    question of every incident.
    """
    nights = portal.world.history.nights[: neighbours.UPSTREAM_NIGHTS]
    lines = promises(portal, entity)
    about = {*neighbours.upstream(portal, entity), *neighbours.consumed(portal, entity)}
    told = {api for api in about if is_broken(portal, api)}
    changes = [
        change
        for change in portal.changes_about(about)
        if change.at in nights
        and change.kind != "docs.changed"
        and not (change.kind == "api.breaking" and change.subject in told)
    ]
    return lines + changes_view(portal, changes, max(0, SHOWN_CHANGES - len(lines)))


def new_file_href(portal: Portal, entity: Entity) -> str:
    """Return the host's page for creating catalog-info.yaml in the repository of an inferred entity."""
    info = portal.repository(entity.origin.repo)
    if info is None or not entity.inferred or info.host_type != "github" or not info.web:
        return ""
    folder = f"{entity.subpath}/" if entity.subpath else ""
    return f"{info.web}/new/{info.default_branch}?filename={quote(folder, safe='/')}catalog-info.yaml"
