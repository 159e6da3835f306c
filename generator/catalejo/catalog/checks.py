"""Findings that need an accepted entity and its surroundings, and stop nothing."""

from __future__ import annotations

from ..kit.urls import repository_key
from ..model.codes import finding
from ..model.findings import Finding
from .addresses import Atlas
from .drafts import Draft
from .entities import is_safe_url

_SLUGS = {"github.com/project-slug": "github", "gitlab.com/project-slug": "gitlab"}


def extra_findings(drafts: dict[str, Draft], atlas: Atlas) -> list[Finding]:
    """Return findings on kinds without rules (one per kind), slugs of other repositories, links that are not shown."""
    found: list[Finding] = []
    foreign: dict[str, list[Draft]] = {}
    for draft in drafts.values():
        if not draft.recognised:
            foreign.setdefault(f"{draft.value['apiVersion']} {draft.kind}", []).append(draft)
        found.extend(_slug(draft, atlas))
        found.extend(_links(draft))
        found.extend(_case_clash(draft))
    for name in sorted(foreign):
        first = foreign[name][0]
        args = {"kind": first.kind, "version": first.value["apiVersion"], "count": len(foreign[name])}
        found.append(finding("CAT019", first.repo.info.id, first.origin("kind"), name, len(foreign[name]), **args))
    return found


def _slug(draft: Draft, atlas: Atlas) -> list[Finding]:
    """A project slug that names another repository than the entity's own, unless that one is captured too."""
    info = draft.repo.info
    for key, host_type in _SLUGS.items():
        slug = draft.value["metadata"].get("annotations", {}).get(key)
        if not slug or info.host_type != host_type or not info.host:
            continue
        written = repository_key(f"{info.host}/{slug.strip('/')}")
        if written == repository_key(info.id) or any(repository_key(other) == written for other in atlas.repos):
            continue
        origin = draft.origin("metadata", "annotations", key)
        return [finding("CAT051", draft.ref, origin, key, slug=slug[:200], repository=f"{info.owner}/{info.name}")]
    return []


def _links(draft: Draft) -> list[Finding]:
    return [
        finding("CAT052", draft.ref, draft.origin("metadata", "links", i, "url"), str(i), url=link["url"][:200])
        for i, link in enumerate(draft.value["metadata"].get("links", ()))
        if not is_safe_url(link["url"])
    ]


def _case_clash(draft: Draft) -> list[Finding]:
    """Keys that differ in letter case only: Backstage accepts the entity and then never serves it."""
    for name, part in (("metadata", draft.value["metadata"]), ("spec", draft.spec)):
        lowered: dict[str, str] = {}
        for key in part:
            other = lowered.setdefault(key.lower(), key)
            if other != key:
                origin = draft.key_origin(name, key)
                return [finding("CAT053", draft.ref, origin, f"{name}.{key}", first=other, second=key)]
    return []
