"""What went live, day by day, then by component; the four figures of all; as JSON Lines for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, to_builtins

from ....kit.read import jsonl
from ....model.deployments import Deployment
from ....model.live import Capability
from ...context import Portal
from ...facts.deployments import DeploymentView, deployment_view
from ...facts.freshness import state_of
from ...facts.performance import PerformanceView, performance_of
from ...html.page import Page
from ..section import SectionBody, section_page

PATH = "api/v1/deployments.jsonl"
DAYS, PER_DAY, CHOICES = 30, 100, 30
"""Days with a deployment that the page shows, deployments of one of them, values of a filter."""
SPANS = (3, 7, 14)


class DeployedThing(Struct, frozen=True, kw_only=True):
    """What went live of one component on one day, the last first."""

    ref: str
    icon: str
    name: str
    href: str
    owner: str
    lines: tuple[DeploymentView, ...]


class DeploymentDay(Struct, frozen=True, kw_only=True):
    """One day: its components, how many deployments there were, and how many are left out."""

    day: str
    rows: tuple[DeployedThing, ...]
    total: int
    more: int


class DeploymentChoice(Struct, frozen=True):
    """A value to filter by, with how many deployments have it."""

    value: str
    n: int


class DeploymentFacet(Struct, frozen=True):
    """A group of values to filter by."""

    id: str
    label: str
    choices: tuple[DeploymentChoice, ...]


class DeploymentsView(Struct, frozen=True, kw_only=True):
    """The page; ``older`` counts the deployments of earlier days, ``machine`` is the address of all of them."""

    days: tuple[DeploymentDay, ...]
    facets: tuple[DeploymentFacet, ...]
    spans: tuple[int, ...]
    performance: PerformanceView | None
    who: str
    older: int
    machine: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the page where any deployment is known; without one it would say nothing."""
    rows = portal.world.delivery.deployments
    if not rows:
        return
    portal.output.write(PATH, b"".join(jsonl.encode_page(line(row)) + b"\n" for row in rows))
    days = by_day(portal, rows)
    shown = days[:DAYS]
    view = DeploymentsView(
        days=tuple(shown),
        facets=facets(portal, shown),
        spans=tuple(span for span in SPANS if span < len(shown)),
        performance=performance_of(portal, ""),
        who=state_of(portal, Capability.DEPLOYMENTS).title,
        older=sum(day.total for day in days[DAYS:]),
        machine=PATH,
    )
    figures = {ref: to_builtins(found) for ref, found in sorted(portal.world.delivery.performance.items())}
    body = SectionBody(
        view=view,
        kind="changes",
        description=portal.words.n("{n} deployment is known", "{n} deployments are known", len(rows)),
        twin={"deployments": PATH, "performance": figures, "as_of": portal.taken_at},
    )
    yield section_page(portal, "deployments", body)


def line(row: Deployment) -> dict[str, object]:
    """Return a deployment as its line for machines, with what follows from it."""
    return {**to_builtins(row), "failed": row.failed, "lead_seconds": row.lead_seconds}


def by_day(portal: Portal, rows: tuple[Deployment, ...]) -> list[DeploymentDay]:
    """Return deployments by the day of their time in UTC, the newest day and deployment first."""
    found: dict[str, list[Deployment]] = {}
    for row in rows:
        found.setdefault(row.at[:10], []).append(row)
    return [_day(portal, day, mine) for day, mine in found.items()]


def _day(portal: Portal, day: str, rows: list[Deployment]) -> DeploymentDay:
    things: dict[str, list[DeploymentView]] = {}
    for row in rows[:PER_DAY]:
        things.setdefault(row.component, []).append(deployment_view(portal, row))
    return DeploymentDay(
        day=day,
        rows=tuple(_thing(views) for views in things.values()),
        total=len(rows),
        more=max(0, len(rows) - PER_DAY),
    )


def _thing(views: list[DeploymentView]) -> DeployedThing:
    first = views[0]
    return DeployedThing(
        ref=first.ref, icon=first.icon, name=first.name, href=first.href, owner=first.owner, lines=tuple(views)
    )


def facets(portal: Portal, days: list[DeploymentDay]) -> tuple[DeploymentFacet, ...]:
    """Return environments, owners, components and kinds with how many deployments each has."""
    t, order = portal.words.t, portal.world.delivery.environments
    views = [view for day in days for thing in day.rows for view in thing.lines]
    known = Counter(view.environment for view in views)
    environments = [(name, known[name]) for name in order if name in known]
    environments += sorted((name, n) for name, n in known.items() if name not in order)
    found = (
        ("env", t("Environment"), environments),
        ("owner", t("Owner"), _counted(view.owner for view in views)),
        ("component", t("Component"), _counted(view.name for view in views)),
        ("kind", t("What it was"), _counted(view.word for view in views)),
    )
    return tuple(
        DeploymentFacet(key, label, tuple(DeploymentChoice(*choice) for choice in choices[:CHOICES]))
        for key, label, choices in found
        if len(choices) > 1
    )


def _counted(values: Iterator[str]) -> list[tuple[str, int]]:
    return sorted(Counter(value for value in values if value).items(), key=lambda pair: (-pair[1], pair[0]))
