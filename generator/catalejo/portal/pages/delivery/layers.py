"""The page of a layer: what it asks for in each environment, and every stack with its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from ....kit.text.segments import segment
from ....model.refs import split_ref
from ....model.stacks import Part, Stack, Target
from ....wording.tools import TOOL_SHORT, TOOL_WORD
from ...bounds import Listed, listed
from ...context import Place, Portal
from ...facts.views import EvidenceLine, evidence_view
from ...html.draw import draw
from ...html.page import Page
from ...parts import SwitchLink

MOST_ASKED = 4
"""Images and modules that a cell of a layer's matrix names."""
MOST_IMAGES, MOST_PARTS = 6, 10
"""Images and parts that the line of a stack names."""
FEW = 12
"""Stacks of a layer up to which all of them stand open."""


class ImageView(Struct, frozen=True):
    """An image that a stack asks for: as it is shown, its whole name, and why that is a guess ("" where it is none)."""

    text: str
    full: str
    approximate: str


class StackView(Struct, frozen=True, kw_only=True):
    """One stack: what it asks for, where it points, whose it is and why we think so."""

    name: str
    tool: str
    cluster: str
    owner: str
    owner_href: str
    component_href: str
    images: tuple[ImageView, ...]
    parts: tuple[Part, ...]
    more_parts: int
    target: Target | None
    generator: str
    generated: int
    place: Place
    reasons: tuple[EvidenceLine, ...]


class AskedCell(Struct, frozen=True, kw_only=True):
    """What one thing asks for in one environment, how many more there are, where it points, what it is made with."""

    asks: tuple[str, ...]
    more: int
    points: str
    tools: str


class AskedRow(Struct, frozen=True, kw_only=True):
    """One thing of a layer with a cell for every environment; None where it is not there."""

    name: str
    href: str
    owner: str
    cells: tuple[AskedCell | None, ...]


class StackGroup(Struct, frozen=True):
    """The stacks of one environment ("" for those without one)."""

    environment: str
    stacks: Listed[StackView]


class LayerView(Struct, frozen=True, kw_only=True):
    """The page: the matrix, then the stacks by environment, ``open`` where they are few; the other layers."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    total: int
    matrix: Listed[AskedRow]
    environments: list[str]
    groups: list[StackGroup]
    open: bool
    layers: list[SwitchLink]


def layer_path(layer: str) -> str:
    """Return the address of a layer's page; stacks without one share a page."""
    return f"stacks/{segment(layer) if layer else 'without-a-layer'}/"


def layer_title(portal: Portal, layer: str) -> str:
    """Return a layer's name."""
    return layer or portal.words.t("Without a layer")


def owner_name(portal: Portal, stack: Stack) -> str:
    """Return a stack's owner for people, "" where nobody is known."""
    ref = owner_ref(portal, stack)
    if stack.owner_kind == "hidden":
        return portal.words.t("A person")
    return portal.name(ref, split_ref(ref)[0]) if ref else stack.owner


def owner_ref(portal: Portal, stack: Stack) -> str:
    """Return the team or the person that a stack's owner is, "" where the catalog has none: a person is no team."""
    if stack.owner_kind == "person":
        ref = f"user:default/{stack.owner.lower()}"
        return ref if ref in portal.entities else ""
    return portal.team(stack.owner) if stack.owner else ""


def page(portal: Portal, layer: str, stacks: list[Stack], order: list[str]) -> Page:
    """Return the page of a layer; ``order`` are all layers that have a name."""
    path, title = layer_path(layer), layer_title(portal, layer)
    groups: dict[str, list[StackView]] = defaultdict(list)
    for stack in sorted(stacks, key=lambda s: (s.name, s.id)):
        groups[stack.environment].append(stack_view(portal, stack))
    environments = portal.world.delivery.environments
    names = sorted(
        groups,
        key=lambda name: (name not in environments, environments.index(name) if name in environments else 0, name),
    )
    rows = matrix(portal, stacks, names)
    view = LayerView(
        title=title,
        crumbs=((portal.words.t("Stacks"), "stacks/"), (title, "")),
        total=len(stacks),
        matrix=listed(rows),
        environments=names,
        groups=[StackGroup(name, listed(groups[name])) for name in names],
        open=len(rows) <= 1 or len(stacks) <= FEW,
        layers=[SwitchLink(name, layer_path(name), name == layer) for name in order],
    )
    return Page(
        path=path,
        section="stacks",
        title=f"{portal.words.t('Stacks')}: {title}",
        wide=True,
        body=draw(portal, path, "pages/layer.html", view),
        kind="table",
        description=portal.words.n("{n} stack in this layer", "{n} stacks in this layer", len(stacks)),
    )


def stack_view(portal: Portal, stack: Stack) -> StackView:
    """One stack for its layer's page."""
    parts = [part for part in stack.parts if part.kind != "base"]
    reasons = (stack.layer_evidence, stack.environment_evidence, stack.cluster_evidence, stack.owner_evidence)
    return StackView(
        name=stack.name,
        tool=portal.words.t(TOOL_WORD.get(stack.tool, stack.tool)),
        cluster=stack.cluster,
        owner=owner_name(portal, stack),
        owner_href=portal.href(owner_ref(portal, stack)),
        component_href=portal.href(portal.world.delivery.stack_component.get(stack.id, "")),
        images=tuple(
            ImageView(
                f"{image.name.rsplit('/', 1)[-1]}:{image.tag}" if image.tag else image.name,
                image.name,
                image.approximate,
            )
            for image in stack.images[:MOST_IMAGES]
        ),
        parts=tuple(parts[:MOST_PARTS]),
        more_parts=max(0, len(parts) - MOST_PARTS),
        target=stack.target if not stack.images and not parts else None,
        generator=stack.generator,
        generated=stack.generated,
        place=portal.place(stack.origin),
        reasons=tuple(line for evidence in reasons for line in evidence_view(portal, evidence)),
    )


def matrix(portal: Portal, stacks: Sequence[Stack], environments: Sequence[str]) -> list[AskedRow]:
    """What a layer asks for, a row for each component or name and a cell for each environment.

    The stacks of one thing (an overlay and the Application that points at it) share a cell; what asks for nothing of
    its own, such as the Application of Applications, shows where it points.
    """
    rows: dict[str, dict[str, list[Stack]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, tuple[str, str]] = {}
    for stack in stacks:
        component = portal.world.delivery.stack_component.get(stack.id, "")
        name = portal.name(component) if component else without_environment(stack.name, environments)
        key = component or name.lower()
        names.setdefault(key, (name, portal.href(component)))
        rows[key][stack.environment].append(stack)
    views = []
    for key, cells in rows.items():
        owners = sorted({owner_name(portal, stack) for here in cells.values() for stack in here} - {""})
        name, href = names[key]
        views.append(
            AskedRow(
                name=name,
                href=href,
                owner=", ".join(owners[:2]),
                cells=tuple(_cell(cells[env], name) if env in cells else None for env in environments),
            )
        )
    return sorted(views, key=lambda row: (not row.href, row.name.lower()))


def without_environment(name: str, environments: Sequence[str]) -> str:
    """Return a stack's name without the environment at its end or beginning: ``services-prod`` is ``services``."""
    for env in sorted(filter(None, environments), key=len, reverse=True):
        for edge in (f"-{env}", f"{env}-"):
            if name.endswith(edge) or name.startswith(edge):
                return name.removesuffix(f"-{env}").removeprefix(f"{env}-") or name
    return name


def _cell(stacks: Sequence[Stack], name: str) -> AskedCell:
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
    return AskedCell(
        asks=tuple(list(asked)[:MOST_ASKED]),
        more=max(0, len(asked) - MOST_ASKED),
        points=next(filter(None, points), ""),
        tools=" · ".join(tools),
    )
