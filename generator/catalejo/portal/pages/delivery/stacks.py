"""Stacks: the desired state by layer, with environment, cluster and owner and why we think so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ....model.stacks import LAYERS, Stack
from ....wording import EVIDENCE
from ....wording.tools import TOOL_WORD
from ...context import Portal
from ...facts.views import FindingView, findings_view
from ...html.page import Page
from ..section import SectionBody, section_page
from .layers import layer_path, layer_title, owner_name
from .layers import page as layer_page

MOST_UNMATCHED = 200
MOST_FINDINGS = 20


class LayerRow(Struct, frozen=True, kw_only=True):
    """A layer: how many stacks it has, in which environments, made with what (each with its number), and whose."""

    title: str
    href: str
    n: int
    environments: tuple[tuple[str, int], ...]
    tools: tuple[tuple[str, int], ...]
    owners: tuple[str, ...]


class UnmatchedFolder(Struct, frozen=True):
    """A folder that fits no environment or layer, and why."""

    repo: str
    path: str
    reason: str


class StacksView(Struct, frozen=True, kw_only=True):
    """The overview: the layers, and what could not be placed, expanded or is to mend."""

    rows: list[LayerRow]
    total: int
    unmatched: list[UnmatchedFolder]
    unmatched_total: int
    unexpanded: list[tuple[str, int]]
    findings: list[FindingView]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the overview and a page for each layer."""
    by_layer: dict[str, list[Stack]] = defaultdict(list)
    names: dict[str, str] = {}
    for stack in portal.world.stacks.stacks:
        # Layers whose names differ in case only have one page, under the name that was met first.
        by_layer[names.setdefault(layer_path(stack.layer), stack.layer)].append(stack)
    order = [layer for layer in LAYERS if layer in by_layer]
    order += sorted(layer for layer in by_layer if layer and layer not in order)
    layers = [*order, *([""] if "" in by_layer else [])]
    yield _overview(portal, [_row(portal, layer, by_layer[layer]) for layer in layers])
    for layer in layers:
        yield layer_page(portal, layer, by_layer[layer], order)


def _row(portal: Portal, layer: str, stacks: list[Stack]) -> LayerRow:
    t = portal.words.t
    environments = Counter(stack.environment or t("none") for stack in stacks)
    tools = Counter(t(TOOL_WORD.get(s.tool, s.tool)) for s in stacks)
    return LayerRow(
        title=layer_title(portal, layer),
        href=layer_path(layer),
        n=len(stacks),
        environments=tuple(sorted(environments.items())),
        tools=tuple(sorted(tools.items())),
        owners=tuple(sorted({owner_name(portal, s) for s in stacks} - {""})),
    )


def _overview(portal: Portal, rows: list[LayerRow]) -> Page:
    t, world = portal.words.t, portal.world.stacks
    findings = [finding for finding in portal.world.findings if finding.code.startswith("GIT")]
    view = StacksView(
        rows=rows,
        total=len(world.stacks),
        unmatched=[
            UnmatchedFolder(_repo(portal, u.repo), u.path, t(EVIDENCE.get(u.reason, u.reason)))
            for u in world.unmatched[:MOST_UNMATCHED]
        ],
        unmatched_total=len(world.unmatched),
        unexpanded=sorted(world.unexpanded.items()),
        findings=findings_view(portal, findings[:MOST_FINDINGS]),
    )
    description = portal.words.n(
        "{n} part of the desired state, by layer", "{n} parts of the desired state, by layer", len(world.stacks)
    )
    twin = {"stacks": [_twin(stack) for stack in world.stacks]}
    return section_page(portal, "stacks", SectionBody(view=view, description=description, twin=twin, kind="page"))


def _twin(stack: Stack) -> object:
    """Return a stack for machines; its settings stand where environments are compared."""
    return msgspec.to_builtins(msgspec.structs.replace(stack, settings=()))


def _repo(portal: Portal, identity: str) -> str:
    info = portal.repository(identity)
    return info.name if info else identity
