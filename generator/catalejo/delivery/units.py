"""Units of deployment: an Application as Git declares it and as a system tells it, or a root that nothing
deploys yet.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec

from ..kit.text import environments
from ..kit.text.images import normal_name, split_image
from ..kit.text.urls import repository_key
from ..model.live import Application, LiveState
from ..model.stacks import Image, Stack, Stacks

_LABELS = ("environment", "env", "stage", "entorno")
UNKNOWN_ENVIRONMENT = "unknown"


class Unit(msgspec.Struct, frozen=True):
    """One thing that is deployed as one: at least one of ``stack`` (declared) and ``app`` (told by a system)."""

    key: str
    name: str
    stem: str
    environment: str
    labels: dict[str, str]
    repo_url: str
    path: str
    chart: str
    images: tuple[str, ...]
    namespace: str
    cluster: str
    stack: Stack | None = None
    app: Application | None = None

    @property
    def is_third_party(self) -> bool:
        """Something of others runs here: a chart of a chart repository, or images."""
        incomplete = self.app is None and self.stack is not None and "incomplete" in self.stack.notes
        return not incomplete and bool(self.chart or self.images)

    @property
    def is_plumbing(self) -> bool:
        """Applications of applications have no workload of their own."""
        by_git = self.stack is not None and self.stack.app_of_apps
        return by_git or (self.app is not None and self.app.app_of_apps)


def gather_units(stacks: Stacks, live: LiveState, order: tuple[str, ...]) -> list[Unit]:
    """Return every unit, sorted by key. An Application that Git declares and a server tells is one unit.

    A chart or kustomization that nothing deploys counts only where it says for which environment it is.
    """
    declared: dict[tuple[str, str], list[Stack]] = {}
    for stack in stacks.stacks:
        if stack.is_application:
            for tool in (stack.tool, ""):  # an application that names no tool may be of any
                declared.setdefault((tool, stack.name), []).append(stack)
    roots = {(repository_key(stack.repo), stack.root): stack for stack in stacks.stacks if _is_undeployed(stack)}
    used: set[str] = set()
    units: list[Unit] = []
    for app in live.applications:
        candidates = [stack for stack in declared.get((app.tool, app.name), []) if stack.id not in used]
        found = _declaration(app, candidates, order)
        if found is None and app.repo_url and app.path:
            # What a system deploys from a folder is what Git asks for there, whoever told the system to.
            found = roots.get((repository_key(app.repo_url), app.path))
        if found is not None:
            used.add(found.id)
        units.append(_unit(found, app, order))
    for stack in stacks.stacks:
        undeployed = _is_undeployed(stack) and bool(stack.images) and bool(stack.environment)
        if (stack.is_application or undeployed) and stack.id not in used:
            units.append(_unit(stack, None, order))
    return sorted(units, key=lambda unit: unit.key)


def _is_undeployed(stack: Stack) -> bool:
    """Tell whether it is a root that no Application in Git deploys."""
    return stack.tool in ("kustomize", "helm") and not stack.applications


def _declaration(app: Application, candidates: list[Stack], order: tuple[str, ...]) -> Stack | None:
    """Return the stack that declares an application: of one name, the one with its path or cluster first.

    Flux says in one way on many clusters what runs: where nothing tells them apart, none is taken.
    """
    if not candidates:
        return None
    environment = environments.environment_inside(app.cluster, order)

    def score(stack: Stack) -> int:
        target = stack.target
        same = 0 if target is None else 2 * (target.path == app.path and target.chart == app.chart)
        here = bool(stack.is_flux and environment and environment == stack.environment)
        return same + int(target is not None and target.cluster == app.cluster) + here

    ranked = sorted(candidates, key=lambda stack: (-score(stack), stack.id))
    if len(ranked) > 1 and ranked[0].is_flux and score(ranked[0]) == score(ranked[1]):
        return None
    return ranked[0]


def _unit(stack: Stack | None, app: Application | None, order: tuple[str, ...]) -> Unit:
    target = stack.target if stack is not None else None
    name = app.name if app is not None else stack.name if stack is not None else ""
    labels = {**(stack.labels if stack is not None else {}), **(app.labels if app is not None else {})}
    stem, by_name = environments.split_environment(name, order)
    environment = stack.environment if stack is not None else ""
    if not environment and app is not None:
        environment = _environment(app, labels, by_name, order)
    images = [split_image(image).name for image in app.images] if app is not None else []
    images += [image.name for image in stack.images] if stack is not None else []
    return Unit(
        key=f"1/{app.id}" if app is not None else f"2/{stack.id if stack is not None else ''}",
        name=name,
        stem=stem,
        environment=environment,
        labels=labels,
        repo_url=app.repo_url if app is not None else target.repo_url if target is not None else "",
        path=app.path if app is not None else target.path if target is not None else stack.root if stack else "",
        chart=app.chart if app is not None else target.chart if target is not None else "",
        images=tuple(dict.fromkeys(normal_name(image) for image in images)),
        namespace=(app.destination_namespace if app is not None else target.namespace if target else ""),
        cluster=app.cluster if app is not None else stack.cluster if stack is not None else "",
        stack=stack,
        app=app,
    )


def _environment(app: Application, labels: dict[str, str], by_name: str, order: tuple[str, ...]) -> str:
    """Return the environment of an application that Git does not declare, the strongest sign first."""
    for key, value in sorted(labels.items()):
        if key.rsplit("/", 1)[-1].lower() in _LABELS and (found := environments.environment_of(value, order)):
            return found
    parts = app.path.split("/")
    for parent, part in itertools.pairwise(parts):
        if parent.lower() in environments.CONTAINERS and (found := environments.environment_of(part, order)):
            return found
    return (
        environments.environment_inside(app.cluster, order)
        or by_name
        or environments.split_environment(app.destination_namespace, order)[1]
        or next((found for part in parts if (found := environments.environment_of(part, order))), "")
    )


def main_image(images: Iterable[Image], wanted: set[str]) -> Image | None:
    """Return the image that is the component's: named like it, else the first, which the stack put in front."""
    known = list(images)
    for image in known:
        if image.name.rsplit("/", 1)[-1].lower() in wanted:
            return image
    return known[0] if known else None
