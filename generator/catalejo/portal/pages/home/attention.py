"""What needs a person: counts by kind of trouble, most severe first, each with its first names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct, structs

from ....model.delivery import LinkState
from ....model.entities import Entity
from ....model.findings import Finding
from ....model.live import Capability
from ....model.records import Scan
from ....model.status import Reason
from ...context import Portal
from ...facts.cells import states_of
from ...facts.freshness import state_of
from ...facts.since import health_since
from ...facts.status import LEAK, UNDOCUMENTED, is_leak, is_red, last_environment, undocumented
from ...facts.teams import without_owner

SHOWN_NAMES = 3
MOST_COUNTS = 6
SILENT = (Reason.DENIED, Reason.UNREACHABLE, Reason.STALE)
"""Why a system says nothing of what it is asked for."""


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


class Concern(Struct, frozen=True):
    """What is counted: the icon, level and title of a number that is not zero, and the page of all.

    ``silent`` counts what nobody answered for tonight, ``unlinked`` what nobody could be asked about: a zero beside
    either is no good news.
    """

    icon: str
    level: str
    title: str
    href: str
    silent: int = 0
    unlinked: int = 0


Hit = tuple[str, str]
"""The name of what is so, with since when, "" where nobody knows."""


def attention(portal: Portal) -> list[CountLine]:
    """The counts that need a person, most severe first; zero stays visible where the question was asked.

    A secret that lies open is no question of every day: it has a place of its own as soon as there is one.
    """
    t = portal.words.t
    components = portal.of_kind("component")
    rows = [count(portal, question, hits) for question, hits in _measured(portal, components)]
    nobody = Concern("nobody", "warn", t("Without an owner"), "teams/unowned/")
    rows.append(count(portal, nobody, [(entity.display, "") for entity in without_owner(portal)]))
    no_docs = [(entity.display, "") for entity in components if undocumented(portal, entity)]
    line = count(portal, Concern("doc", "warn", t(UNDOCUMENTED), _wrong(portal, UNDOCUMENTED)), no_docs)
    rows.append(structs.replace(line, detail=line.detail + _with_readme(portal, components)))
    if len(rows) < MOST_COUNTS:
        rows.append(_errors(portal))
    return [*_leaks(portal), *_weaknesses(portal), *rows[:MOST_COUNTS]]


def _with_readme(portal: Portal, components: Iterable[Entity]) -> str:
    """Say how many of those without docs have a README, which is a beginning and counts as none; "" for none."""
    bundles = portal.world.docs.bundles
    some = sum(e.ref in bundles and bool(bundles[e.ref].articles) for e in components if undocumented(portal, e))
    return portal.words.n(" · {n} has a README only", " · {n} have a README only", some) if some else ""


def count(portal: Portal, question: Concern, hits: Sequence[Hit]) -> CountLine:
    """Return the line of a question; nothing found is good where everything was looked at."""
    named = list(dict.fromkeys(hits))  # three secrets of one component are three, its name is one
    t, more = portal.words.t, len(named) - SHOWN_NAMES
    if not hits and question.silent + question.unlinked:
        return _blind(portal, question)
    return CountLine(
        n=len(hits),
        icon=question.icon if hits else "ok",
        level=question.level if hits else "ok",
        title=question.title,
        names=tuple(Affected(name, since) for name, since in named[:SHOWN_NAMES]),
        detail=t(" and {n} more", n=more) if more > 0 else "" if hits else t("none"),
        href=question.href,
    )


def _blind(portal: Portal, question: Concern) -> CountLine:
    """Return that none is known, and of how many nobody knows."""
    t = portal.words.t
    look = "unknown" if question.silent else "none"
    told = [t("{n} without an answer", n=question.silent)] if question.silent else []
    told += [t("{n} not linked", n=question.unlinked)] if question.unlinked else []
    return CountLine(
        n=0, icon="unknown" if question.silent else question.icon, level=look, title=question.title,
        href=question.href, detail=f"{t('none known')} · {', '.join(told)}",
    )  # fmt: skip


def _wrong(portal: Portal, kind: str) -> str:
    """Return the address of the components of which one thing is wrong."""
    return f"components/?wrong={quote(portal.words.t(kind))}"


def _leaks(portal: Portal) -> list[CountLine]:
    found = [finding for finding in portal.world.findings if is_leak(finding)]
    codes = "&".join(f"code={code}" for code in sorted({finding.code for finding in found}))
    question = Concern("shield", "bad", portal.words.t(LEAK), f"findings/?{codes}#findings")
    return [count(portal, question, [(_where(portal, finding), "") for finding in found])] if found else []


def _weaknesses(portal: Portal) -> list[CountLine]:
    """Return the line of components with a critical weakness; there is none where nobody has one."""
    found = [
        (portal.name(ref), "")
        for ref, told in sorted(portal.world.delivery.records.items())
        if any(isinstance(scan, Scan) and scan.counts.get("critical") for scan in told.get(Capability.SCANS, ()))
    ]
    question = Concern("shield", "bad", portal.words.t("Critical weakness"), "security/")
    return [count(portal, question, found)] if found else []


def _where(portal: Portal, finding: Finding) -> str:
    """Return the name of what a finding is about, else of its repository."""
    refs = [ref for ref in finding.about if ref in portal.entities]
    info = portal.repository(finding.origin.repo)
    return portal.name(refs[0]) if refs else info.name if info else finding.origin.repo.rsplit("/", 1)[-1]


def _errors(portal: Portal) -> CountLine:
    t = portal.words.t
    errors = sum(finding.severity.rank == 0 for finding in portal.world.findings)
    question = Concern("warn", "bad", t("Errors to mend"), "findings/?severity=bad#findings")
    if not errors:
        return count(portal, question, [])
    return CountLine(
        n=errors, icon=question.icon, level=question.level, title=question.title, href=question.href,
        detail=t("in files of the repositories"),
    )  # fmt: skip


def _measured(portal: Portal, components: Sequence[Entity]) -> Iterator[tuple[Concern, list[Hit]]]:
    """What connected systems say, each with its age; what nobody declared runs as well."""
    t = portal.words.t
    delivery = portal.world.delivery
    final = last_environment(portal)
    cells = [
        (portal.name(row.component) if row.component else row.name, row.component, cell, set(states_of(cell)))
        for row in delivery.placements
        if (cell := row.cells.get(final)) is not None
    ]
    matrix = f"environments/?env={quote(final)}&state="
    if state_of(portal, Capability.INCIDENTS).connected:
        yield _incidents(portal, components)
    # Where nothing is known to run there is nothing to count: no zero is good news then.
    asked = state_of(portal, Capability.DEPLOYMENTS).connected and bool(cells)
    silent = sum("stale" in states or cell.reason in SILENT for _, _, cell, states in cells)
    if asked:
        degraded = [(name, health_since(portal, ref, cell)) for name, ref, cell, states in cells if "ill" in states]
        title = t("Degraded in {environment}", environment=final)
        yield Concern("heart-broken", "bad", title, matrix + "ill", silent), degraded
    if state_of(portal, Capability.RUNS).connected:
        known = [(e, delivery.pipelines[e.ref]) for e in components if e.ref in delivery.pipelines]
        red = [(e.display, pipeline.red_since) for e, pipeline in known if is_red(pipeline)]
        missing = sum(pipeline.stale or pipeline.reason in SILENT for _, pipeline in known)
        unlinked = sum(delivery.link(e.ref, Capability.RUNS) is LinkState.NOT_LINKED for e in components)
        if missing or any(pipeline.runs for _, pipeline in known):
            where = _wrong(portal, "Branch red")
            yield Concern("fail", "bad", t("Red default branch"), where, missing, unlinked), red
    if asked:
        drift = [(name, cell.drift_since) for name, _, cell, states in cells if "drift" in states]
        title = t("Out of sync in {environment}", environment=final)
        yield Concern("arrow-up", "warn", title, matrix + "drift", silent), drift


def _incidents(portal: Portal, components: Sequence[Entity]) -> tuple[Concern, list[Hit]]:
    """Return who has an open incident, of those that are linked, while the answer is of today."""
    delivery, state = portal.world.delivery, state_of(portal, Capability.INCIDENTS)
    opened = [
        (entity.display, portal.incidents[ids[0]].opened_at)
        for entity in components
        if (ids := delivery.incidents.get(entity.ref)) and ids[0] in portal.incidents
        if not portal.incidents[ids[0]].stale
    ]
    links = [delivery.link(entity.ref, Capability.INCIDENTS) for entity in components]
    question = Concern(
        "incident", "bad", portal.words.t("Open incident"), _wrong(portal, "Incident open"),
        0 if state.whole else links.count(LinkState.LINKED), links.count(LinkState.NOT_LINKED),
    )  # fmt: skip
    return question, opened
