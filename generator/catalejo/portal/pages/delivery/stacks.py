"""Stacks: the desired state by layer, with environment, cluster and owner and why we think so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ....kit.text.segments import segment
from ....model.stacks import LAYERS, Stack
from ....wording import EVIDENCE
from ...bounds import listed
from ...context import Portal
from ...facts.views import evidence_view, findings_view
from ...html.draw import draw
from ...html.page import Page

TOOL_WORD = {
    "argocd-application": "Argo CD Application",
    "argocd-applicationset": "Argo CD ApplicationSet",
    "kustomize": "Kustomize",
    "helm": "Helm chart",
    "terraform": "Terraform root",
    "manifests": "Manifests",
}
GUESSED = 200
MOST_ASKED = 4
"""Images and modules that a cell of a layer's matrix names."""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the overview and a page for each layer."""
    by_layer: dict[str, list[Stack]] = defaultdict(list)
    names: dict[str, str] = {}
    for stack in portal.world.stacks.stacks:
        # Layers whose names differ in case only have one page, under the name that was met first.
        by_layer[names.setdefault(layer_path(stack.layer), stack.layer)].append(stack)
    order = [layer for layer in LAYERS if layer in by_layer]
    order += sorted(layer for layer in by_layer if layer and layer not in order)
    yield _overview(portal, by_layer, order)
    for layer in [*order, *([""] if "" in by_layer else [])]:
        yield _layer(portal, layer, by_layer[layer], order)


def layer_path(layer: str) -> str:
    """Return the address of a layer's page; stacks without one share a page."""
    return f"stacks/{segment(layer) if layer else 'without-a-layer'}/"


def _title(portal: Portal, layer: str) -> str:
    return layer or portal.words.t("Without a layer")


def _overview(portal: Portal, by_layer: dict[str, list[Stack]], order: list[str]) -> Page:
    t = portal.words.t
    rows = []
    for layer in [*order, *([""] if "" in by_layer else [])]:
        stacks = by_layer[layer]
        environments = Counter(stack.environment or t("none") for stack in stacks)
        rows.append(
            {
                "title": _title(portal, layer),
                "href": layer_path(layer),
                "n": len(stacks),
                "environments": sorted(environments.items()),
                "tools": sorted(Counter(t(TOOL_WORD.get(s.tool, s.tool)) for s in stacks).items()),
                "owners": sorted({owner_name(portal, s) for s in stacks if s.owner}),
            }
        )
    world = portal.world.stacks
    body = draw(
        portal,
        "stacks/",
        "pages/stacks.html",
        rows=rows,
        total=len(world.stacks),
        repositories=len({stack.repo for stack in world.stacks}),
        unmatched=[
            {"repo": _repo(portal, u.repo), "path": u.path, "reason": t(EVIDENCE.get(u.reason, u.reason))}
            for u in world.unmatched[:GUESSED]
        ],
        unmatched_total=len(world.unmatched),
        unexpanded=sorted(world.unexpanded.items()),
        findings=findings_view(portal, [f for f in portal.world.findings if f.code.startswith("GIT")][:20]),
    )
    return Page(
        path="stacks/",
        section="stacks",
        title=t("Stacks"),
        wide=True,
        body=body,
        description=portal.words.n(
            "{n} part of the desired state, by layer", "{n} parts of the desired state, by layer", len(world.stacks)
        ),
        twin={"stacks": [msgspec.to_builtins(stack) for stack in world.stacks], "as_of": portal.taken_at},
    )


def _repo(portal: Portal, identity: str) -> str:
    info = portal.repository(identity)
    return info.name if info else identity


def owner_name(portal: Portal, stack: Stack) -> str:
    """Return a stack's owner for people, "" where nobody is known."""
    ref = portal.team(stack.owner) if stack.owner else ""
    return portal.name(ref, "group") if ref else stack.owner


def stack_view(portal: Portal, stack: Stack) -> dict[str, Any]:
    """One stack for its layer's page."""
    component = portal.world.delivery.stack_component.get(stack.id, "")
    place = portal.place(stack.origin)
    parts = [part for part in stack.parts if part.kind != "base"]
    reasons = [
        *evidence_view(portal, stack.layer_evidence),
        *evidence_view(portal, stack.environment_evidence),
        *evidence_view(portal, stack.cluster_evidence),
        *evidence_view(portal, stack.owner_evidence),
    ]
    return {
        "id": stack.id,
        "name": stack.name,
        "tool": portal.words.t(TOOL_WORD.get(stack.tool, stack.tool)),
        "root": stack.root,
        "repo": _repo(portal, stack.repo),
        "environment": stack.environment,
        "cluster": stack.cluster,
        "owner": owner_name(portal, stack),
        "owner_href": portal.href(portal.team(stack.owner)) if stack.owner else "",
        "component": portal.name(component) if component else "",
        "component_href": portal.href(component),
        "images": [
            {
                "text": f"{image.name.rsplit('/', 1)[-1]}:{image.tag}" if image.tag else image.name,
                "full": image.name,
                "approximate": image.approximate,
                "place": portal.place(image.origin),
            }
            for image in stack.images[:6]
        ],
        "images_total": len(stack.images),
        "parts": parts[:10],
        "parts_total": len(parts),
        "target": stack.target,
        "generator": stack.generator,
        "generated": stack.generated,
        "place": place,
        "notes": stack.notes,
        "reasons": reasons,
    }


TOOL_SHORT = {
    "argocd-application": "Application",
    "argocd-applicationset": "ApplicationSet",
    "kustomize": "Kustomize",
    "helm": "Helm",
    "terraform": "Terraform",
    "manifests": "manifests",
}
"""Tools in a cell of a layer's matrix; names that nobody translates."""


def matrix(portal: Portal, stacks: Sequence[Stack], environments: Sequence[str]) -> list[dict[str, Any]]:
    """What a layer asks for, a row for each component or name and a cell for each environment.

    The stacks of one thing (an overlay and the Application that points at it) share a cell; what asks for nothing of
    its own, such as the Application of Applications, shows where it points.
    """
    rows: dict[str, dict[str, list[Stack]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, tuple[str, str]] = {}
    for stack in stacks:
        component = portal.world.delivery.stack_component.get(stack.id, "")
        name = portal.name(component) if component else _bare(stack.name, environments)
        key = component or name.lower()
        names.setdefault(key, (name, portal.href(component)))
        rows[key][stack.environment].append(stack)
    views = []
    for key, cells in rows.items():
        owners = sorted({owner_name(portal, stack) for here in cells.values() for stack in here if stack.owner})
        name, href = names[key]
        views.append(
            {
                "name": name,
                "href": href,
                "owner": ", ".join(owners[:2]),
                "cells": [_cell(cells[env], name) if env in cells else None for env in environments],
            }
        )
    return sorted(views, key=lambda row: (not row["href"], row["name"].lower()))


def _bare(name: str, environments: Sequence[str]) -> str:
    """A stack's name without the environment at its end or beginning: ``services-prod`` is ``services``."""
    for env in sorted(filter(None, environments), key=len, reverse=True):
        for edge in (f"-{env}", f"{env}-"):
            if name.endswith(edge) or name.startswith(edge):
                return name.removesuffix(f"-{env}").removeprefix(f"{env}-") or name
    return name


def _cell(stacks: Sequence[Stack], name: str) -> dict[str, Any]:
    """What the stacks of one thing ask for in one environment, and what they are made with."""
    asked: dict[str, None] = {}
    for stack in stacks:
        for image in stack.images:
            short = image.name.rsplit("/", 1)[-1]
            asked[image.tag if image.tag and short == name else f"{short}:{image.tag}" if image.tag else short] = None
        for part in stack.parts:
            if part.version and part.kind != "base":
                asked[f"{part.name} {part.version}"] = None
    points = [s.target.chart or s.target.path for s in stacks if s.target and not asked]
    tools = sorted({TOOL_SHORT.get(stack.tool, stack.tool) for stack in stacks})
    return {
        "asks": list(asked)[:MOST_ASKED],
        "more": max(0, len(asked) - MOST_ASKED),
        "points": next(filter(None, points), ""),
        "tools": " · ".join(tools),
    }


def _layer(portal: Portal, layer: str, stacks: list[Stack], order: list[str]) -> Page:
    t = portal.words.t
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for stack in sorted(stacks, key=lambda s: (s.name, s.id)):
        groups[stack.environment].append(stack_view(portal, stack))
    environments = portal.world.delivery.environments
    names = sorted(
        groups,
        key=lambda name: (name not in environments, environments.index(name) if name in environments else 0, name),
    )
    path = layer_path(layer)
    body = draw(
        portal,
        path,
        "pages/layer.html",
        title=_title(portal, layer),
        total=len(stacks),
        matrix=listed(matrix(portal, stacks, names)),
        environments=names,
        groups=[(name, listed(groups[name])) for name in names],
        layers=[{"text": name, "href": layer_path(name), "current": name == layer} for name in order],
        crumbs=[(t("Stacks"), "stacks/"), (_title(portal, layer), "")],
    )
    return Page(
        path=path,
        section="stacks",
        title=f"{t('Stacks')}: {_title(portal, layer)}",
        wide=True,
        body=body,
        kind="table",
        description=portal.words.n("{n} stack in this layer", "{n} stacks in this layer", len(stacks)),
    )
