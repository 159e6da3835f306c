"""What needs a person: counts by kind of trouble, most severe first, each with its first names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ....model.entities import Entity
from ....model.refs import split_ref
from ....model.status import Health, Level, Sync
from ...context import Portal
from ...facts.freshness import answers
from ...facts.since import health_since
from ...facts.status import final_cell, last_environment

SHOWN_NAMES = 3
MOST_COUNTS = 6


class Affected(Struct, frozen=True):
    """An entity that a count names, with since when it is so ("" where nobody knows)."""

    name: str
    since: str = ""


class CountLine(Struct, frozen=True, kw_only=True):
    """A number with what it counts, the first names, the words behind them, and the page of all."""

    n: int
    icon: str
    level: str
    title: str
    detail: str
    href: str
    names: tuple[Affected, ...] = ()


class Question(Struct, frozen=True):
    """What is counted: the icon, level and title of a number that is not zero, and the page of all."""

    icon: str
    level: str
    title: str
    href: str


Hit = tuple[Entity, str]
"""An entity with since when it is so, "" where nobody knows."""


def attention(portal: Portal) -> list[CountLine]:
    """The counts that need a person, most severe first; zero stays visible where the question was asked."""
    t = portal.words.t
    components = portal.of_kind("component")
    owned = [e for e in portal.entities.values() if split_ref(e.ref)[0] in ("component", "api", "resource", "system")]
    rows = [count(portal, question, hits) for question, hits in _measured(portal, components)]
    unowned = sorted((e for e in owned if not portal.answered_for(e)), key=lambda e: e.display)
    nobody = Question("nobody", "warn", t("Without an owner"), "teams/unowned/")
    rows.append(count(portal, nobody, [(entity, "") for entity in unowned]))
    no_docs = [(entity, "") for entity in components if not portal.docs_href(entity.ref)]
    rows.append(count(portal, Question("doc", "warn", t("Without docs"), "docs/"), no_docs))
    if len(rows) < MOST_COUNTS:
        rows.append(_errors(portal))
    return rows[:MOST_COUNTS]


def count(portal: Portal, question: Question, hits: Sequence[Hit]) -> CountLine:
    """Return the line of a question; nothing found is good."""
    t, more = portal.words.t, len(hits) - SHOWN_NAMES
    return CountLine(
        n=len(hits),
        icon=question.icon if hits else "ok",
        level=question.level if hits else "ok",
        title=question.title,
        names=tuple(Affected(entity.display, since) for entity, since in hits[:SHOWN_NAMES]),
        detail=t(" and {n} more", n=more) if more > 0 else "" if hits else t("none"),
        href=question.href,
    )


def _errors(portal: Portal) -> CountLine:
    t = portal.words.t
    errors = sum(finding.severity.rank == 0 for finding in portal.world.findings)
    question = Question("warn", "bad", t("Errors to mend"), "health/")
    if not errors:
        return count(portal, question, [])
    return CountLine(
        n=errors, icon=question.icon, level=question.level, title=question.title, href=question.href,
        detail=t("in files of the repositories"),
    )  # fmt: skip


def _measured(portal: Portal, components: Sequence[Entity]) -> Iterator[tuple[Question, list[Hit]]]:
    """What connected systems say, each with its age."""
    t = portal.words.t
    delivery = portal.world.delivery
    final = last_environment(portal)
    cells = [(entity, cell) for entity in components if (cell := final_cell(portal, entity.ref)) is not None]
    if answers(portal, "incidents"):
        opened = [
            (entity, portal.incidents[ids[0]].opened_at if ids[0] in portal.incidents else "")
            for entity in components
            if (ids := delivery.incidents.get(entity.ref))
        ]
        yield Question("incident", "bad", t("Open incident"), "components/?status=bad"), opened
    if answers(portal, "deployments"):
        ill = (Health.DEGRADED, Health.MISSING)
        degraded = [(e, health_since(portal, e.ref, c)) for e, c in cells if c.state == "running" and c.health in ill]
        title = t("Degraded in {environment}", environment=final)
        yield Question("heart-broken", "bad", title, "environments/"), degraded
    if answers(portal, "runs"):
        pipelines = [(entity, delivery.pipelines.get(entity.ref)) for entity in components]
        red = [(e, pipeline.red_since) for e, pipeline in pipelines if pipeline and pipeline.level is Level.BAD]
        yield Question("fail", "bad", t("Red default branch"), "ci/"), red
    if answers(portal, "deployments"):
        drift = [(entity, cell.drift_since) for entity, cell in cells if cell.sync is Sync.OUT_OF_SYNC]
        title = t("Out of sync in {environment}", environment=final)
        yield Question("arrow-up", "warn", title, "environments/"), drift
