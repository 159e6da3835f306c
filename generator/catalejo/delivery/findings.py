"""The findings of this room: what runs and should not look like that, what should run, red branches, incidents."""

from __future__ import annotations

from ..kit.text.environments import is_production
from ..model.delivery import LAG_ALLOWED, Cell, Delivery, Pipeline, Placement
from ..model.entities import Catalog
from ..model.findings import Finding, about
from ..model.history import BrokenApi
from ..model.live import Incident, LiveState, Run
from ..model.origin import Origin
from ..model.refs import short_ref
from ..model.status import Health, Sync
from ..wording.codes import finding
from .ci import failing_workflows

_BAD_HEALTH = (Health.DEGRADED, Health.MISSING)
SHOWN_OPERATIONS = 3


def judge(catalog: Catalog, live: LiveState, delivery: Delivery, incidents: dict[str, list[Incident]]) -> list[Finding]:
    """Return all findings of the matrix, of CI and of incidents; ``incidents`` are the open ones by component."""
    found: list[Finding] = []
    for placement in delivery.placements:
        found.extend(_of_cells(placement, delivery.environments))
    found.extend(_undeclared(catalog, delivery.placements, set(delivery.undeclared)))
    for ref in delivery.nowhere:
        entity = catalog.entities[ref]
        found += [finding("GIT407", ref, entity.origin, key="nowhere", name=entity.name)]
    found.extend(_red(catalog, delivery.pipelines, live))
    for ref, open_ in sorted(incidents.items()):
        for incident in (each for each in open_ if not each.stale):
            found.append(
                finding("SYS623", ref, Origin(source=incident.source), key=incident.id, name=catalog.entities[ref].name,
                        title=incident.title, number=incident.number)
            )  # fmt: skip
    found.extend(_broken(catalog, delivery.broken))
    return found


def _broken(catalog: Catalog, broken: dict[str, BrokenApi]) -> list[Finding]:
    """Return a finding for each consumer of an API that lost operations: it may be calling them."""
    found: list[Finding] = []
    for relation in catalog.relations:
        user = catalog.entities.get(relation.source)
        if relation.type != "consumesApi" or relation.target not in broken or user is None:
            continue
        lost_now = broken[relation.target]
        shown, more = lost_now.operations[:SHOWN_OPERATIONS], len(lost_now.operations) > SHOWN_OPERATIONS
        args = {
            "name": short_ref(relation.target, "api"), "user": short_ref(user.ref, "component"),
            "on_day": lost_now.since, "operations": ", ".join((*shown, *(("…",) if more else ()))),
        }  # fmt: skip
        lost = finding("API504", relation.target, user.origin, user.ref, len(lost_now.operations), **args)
        found.append(about(lost, (user.ref,)))
    return found


def _of_cells(placement: Placement, order: tuple[str, ...]) -> list[Finding]:
    subject = placement.component or placement.name
    found: list[Finding] = []
    placed = [name for name in order if name in placement.cells]
    for index, name in enumerate(placed):
        cell = placement.cells[name]
        if cell.state != "running":
            continue
        args = {"name": placement.name, "environment": name}
        if cell.sync is Sync.OUT_OF_SYNC:
            found.append(finding("GIT409", subject, cell.desired_origin, key=name, occurrences=1, **args))
        if cell.health in _BAD_HEALTH and cell.health is not None:
            found.append(
                finding(
                    "GIT410", subject, cell.desired_origin, key=name, occurrences=1, health=cell.health.value, **args
                )
            )
        if cell.lag > LAG_ALLOWED and is_production(name) and index:
            found.append(_behind(subject, placement.cells[placed[index - 1]], cell, args))
    return found


def _behind(subject: str, before: Cell, cell: Cell, args: dict[str, str]) -> Finding:
    return finding(
        "GIT411", subject, cell.desired_origin, key=cell.environment, occurrences=1, lag=cell.lag,
        live=cell.live or cell.desired,
        before=before.environment, newer=before.live or before.desired, **args,
    )  # fmt: skip


def _undeclared(catalog: Catalog, placements: tuple[Placement, ...], names: set[str]) -> list[Finding]:
    """Return what runs undeclared. Where nothing at all is declared, the catalog says so once, not each row."""
    if not any(entity.kind == "Component" and not entity.inferred for entity in catalog.entities.values()):
        return []
    found: list[Finding] = []
    parts: dict[str, list[tuple[Placement, list[str]]]] = {}
    for placement in placements:
        running = [name for name, cell in placement.cells.items() if cell.state in ("running", "stale")]
        entity = catalog.entities.get(placement.component) if placement.component else None
        if placement.name not in names or not running or (entity and (not entity.inferred or entity.unread)):
            continue
        if entity is not None and entity.part_of:
            parts.setdefault(entity.part_of, []).append((placement, running))
        else:
            subject = placement.component or placement.name
            found.append(_runs_undeclared(subject, placement.name, [(placement, running)]))
    for whole, several in parts.items():
        name = ", ".join(placement.name for placement, _ in several[:8]) + (", …" if len(several) > 8 else "")
        item = _runs_undeclared(whole, name, several)
        found.append(about(item, [whole, *(placement.component for placement, _ in several)]))
    return found


def _runs_undeclared(subject: str, name: str, several: list[tuple[Placement, list[str]]]) -> Finding:
    """Return the finding on one thing, or once on all parts of one repository: they lack one file for one reason."""
    cells = (cell for placement, _ in several for cell in placement.cells.values())
    origin = next((cell.desired_origin for cell in cells if cell.desired_origin.path), Origin())
    running = ", ".join(dict.fromkeys(environment for _, names in several for environment in names))
    return finding("GIT408", subject, origin, subject, len(several), name=name, environments=running)


def _red(catalog: Catalog, pipelines: dict[str, Pipeline], live: LiveState) -> list[Finding]:
    """Return a finding for each repository whose default branch fails, not for each of its components."""
    by_id = {run.id: run for run in live.runs}
    found: dict[str, Finding] = {}
    for ref, pipeline in sorted(pipelines.items()):
        if not pipeline.red_since or pipeline.stale or pipeline.repo in found:
            continue
        runs: list[Run] = [by_id[identity] for identity in pipeline.runs if identity in by_id]
        names = ", ".join(failing_workflows(runs))
        if not names:
            continue
        entity = catalog.entities[ref]
        path = next((run.path for run in runs if run.workflow in names and run.path), "")
        origin = Origin(entity.origin.source, entity.origin.repo, path, 0, 0, entity.origin.commit)
        found[pipeline.repo] = finding(
            "SYS622", ref, origin, key=pipeline.repo, name=entity.name, workflow=names, since=pipeline.red_since
        )
    return [found[repo] for repo in sorted(found)]
