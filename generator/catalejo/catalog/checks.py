"""Findings that need an accepted entity and its surroundings, and stop nothing."""

from __future__ import annotations

from collections.abc import Mapping

from ..kit.read.narrow import mapping, mappings, text_of
from ..kit.text.segments import entity_path
from ..kit.text.urls import repository_key, safe_href
from ..model.entities import Entity
from ..model.findings import Finding
from ..wording.codes import finding
from .addresses import RepositoryIndex
from .entities import MAX_DESCRIPTION, MAX_LISTED, MAX_TITLE, MAX_VALUE
from .reading.declared import Declared
from .reading.drafts import Draft

_LISTS = ("tags", "links", "labels", "annotations")
_SLUGS = {"github.com/project-slug": "github", "gitlab.com/project-slug": "gitlab"}


def extra_findings(drafts: dict[str, Declared], atlas: RepositoryIndex) -> list[Finding]:
    """Return findings on kinds without rules (one per kind) and on slugs of other repositories."""
    found: list[Finding] = []
    foreign: dict[str, list[Declared]] = {}
    slugs: dict[tuple[str, str], list[Declared]] = {}
    known = {repository_key(identity) for identity in atlas.repos}
    for draft in drafts.values():
        if not draft.recognised:
            foreign.setdefault(f"{draft.value['apiVersion']} {draft.kind}", []).append(draft)
        for key in _foreign_slugs(draft, known):
            slugs.setdefault((draft.repo.info.id, key), []).append(draft)
    for (repo, key), same_slug in sorted(slugs.items()):
        first, info = same_slug[0], same_slug[0].repo.info
        slug = text_of(mapping(first.metadata.get("annotations")).get(key))[:200]
        origin = first.origin("metadata", "annotations", key)
        args: dict[str, object] = {"slug": slug, "repository": f"{info.owner}/{info.name}", "count": len(same_slug)}
        found.append(finding("CAT051", repo, origin, key, len(same_slug), **args))
    for name in sorted(foreign):
        first = foreign[name][0]
        args = {"kind": first.kind, "version": first.value["apiVersion"], "count": len(foreign[name])}
        found.append(finding("CAT019", first.repo.info.id, first.origin("kind"), name, len(foreign[name]), **args))
    return found


def same_address(entities: Mapping[str, Entity]) -> list[Finding]:
    """Return a finding for each entity whose page another one has: a name may be what a wrong one is turned into."""
    found: list[Finding] = []
    first: dict[str, str] = {}
    for ref in sorted(entities):
        other = first.setdefault(entity_path(ref), ref)
        if other != ref:
            origin = entities[ref].origin
            found.append(finding("CAT066", ref, origin, "address", ref=ref, other=other, path=entity_path(ref)))
    return found


def _foreign_slugs(draft: Declared, known: set[str]) -> list[str]:
    """Annotations with a project slug that names a repository which is neither the entity's own nor captured."""
    info = draft.repo.info
    annotations = mapping(draft.metadata.get("annotations"))
    found = []
    for key, host_type in _SLUGS.items():
        slug = text_of(annotations.get(key))
        if slug and info.host_type == host_type and info.host:
            written = repository_key(f"{info.host}/{slug.strip('/')}")
            if written not in known:
                found.append(key)
    return found


def findings_of(draft: Draft) -> list[Finding]:
    """Return findings on what is not shown or not whole, and on keys that differ in letter case only."""
    return [*_too_long(draft), *_links(draft), *_case_clash(draft)]


def _too_long(draft: Draft) -> list[Finding]:
    metadata, found = draft.metadata, []
    limits = {"title": MAX_TITLE, "description": MAX_DESCRIPTION} | dict.fromkeys(_LISTS, MAX_LISTED)
    for key, limit in limits.items():
        written = metadata.get(key)
        if isinstance(written, str | list | dict) and len(written) > limit:
            origin = draft.origin("metadata", key)
            found.append(finding("CAT035", draft.ref, origin, key, field=f"metadata.{key}", limit=limit))
    for key, text in mapping(metadata.get("annotations")).items():
        if len(text_of(text)) > MAX_VALUE:
            origin, field = draft.origin("metadata", "annotations", key), f"metadata.annotations.{key[:200]}"
            found.append(finding("CAT035", draft.ref, origin, field, field=field, limit=MAX_VALUE))
    return found


def _links(draft: Draft) -> list[Finding]:
    urls = [text_of(link["url"]) for link in mappings(draft.metadata.get("links"))[:MAX_LISTED]]
    return [
        finding("CAT052", draft.ref, draft.origin("metadata", "links", i, "url"), str(i), url=url[:200])
        for i, url in enumerate(urls)
        if len(url) > MAX_VALUE or not safe_href(url)
    ]


def _case_clash(draft: Draft) -> list[Finding]:
    """Keys that differ in letter case only: Backstage accepts the entity and then never serves it."""
    for name, part in (("metadata", draft.metadata), ("spec", draft.spec)):
        lowered: dict[str, str] = {}
        for key in part:
            other = lowered.setdefault(key.lower(), key)
            if other != key:
                origin = draft.key_origin(name, key)
                both = {"first": other[:200], "second": key[:200]}
                return [finding("CAT053", draft.ref, origin, f"{name}.{key[:200]}", 1, **both)]
    return []
