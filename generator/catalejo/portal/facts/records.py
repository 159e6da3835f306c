"""What systems tell of an entity besides deployments, runs and incidents, as rows that people read.

One section for each capability that has records, in the order in which somebody who was called at night asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ...model.live import Capability
from ...model.records import (
    Alert,
    Artifact,
    Dashboard,
    ErrorIssue,
    JoinedRecord,
    Metric,
    OnCall,
    Scan,
    Shift,
    Trace,
    Workload,
)
from ...model.status import ROLL_UP, Level, roll_up
from ..bounds import Listed, listed
from ..context import Portal
from ..parts import ShiftLine
from .freshness import source_of, state_of

ORDER = (
    Capability.ON_CALL, Capability.ALERTS, Capability.ERROR_ISSUES, Capability.METRICS, Capability.WORKLOADS,
    Capability.SCANS, Capability.ARTIFACTS, Capability.TRACES, Capability.DASHBOARDS,
)  # fmt: skip
URGENT = frozenset((Capability.ALERTS, Capability.ERROR_ISSUES, Capability.METRICS, Capability.WORKLOADS))
TITLES = {
    Capability.ON_CALL: "On call", Capability.ALERTS: "Alerts", Capability.ERROR_ISSUES: "Errors in production",
    Capability.METRICS: "Measured", Capability.WORKLOADS: "Workloads", Capability.SCANS: "Scans",
    Capability.ARTIFACTS: "Artifacts", Capability.TRACES: "Traces", Capability.DASHBOARDS: "Dashboards and logs",
}  # fmt: skip
ALERT_STATES = {
    "firing": "Firing", "pending": "Pending", "silenced": "Silenced", "inhibited": "Inhibited", "paused": "Paused",
    "no-data": "No data", "error": "Cannot be evaluated",
}  # fmt: skip
METRICS = {
    "error_ratio": "Share of errors", "latency_p95_s": "95 % are faster than", "throughput_rps": "Requests a second",
    "coverage_ratio": "Lines covered by tests", "duplication_ratio": "Duplicated lines",
    "lines_of_code": "Lines of code", "bugs": "Bugs", "vulnerabilities": "Vulnerabilities",
    "code_smells": "Code smells",
}  # fmt: skip
SEVERITIES = ("critical", "high", "medium", "low", "unknown")
SHOWN_ROWS, SHOWN_SHIFTS, SHOWN_WEAKNESSES = 12, 12, 5


class RecordRow(Struct, frozen=True, kw_only=True):
    """One record: its state, what it is with an address, more about it, a word and a time at its end.

    ``links`` are further addresses with their words: a runbook, a dashboard. ``lines`` stand below, a list of texts
    with an address each.
    """

    text: str
    level: str = "none"
    word: str = ""
    icon: str = ""
    href: str = ""
    sub: str = ""
    end: str = ""
    time: str = ""
    links: tuple[tuple[str, str], ...] = ()
    shifts: tuple[ShiftLine, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


class RecordSection(Struct, frozen=True, kw_only=True):
    """The records of one capability: its anchor and title, the worst level, who told and when, the rows.

    ``urgent`` ones stand beside what runs: whoever is called at night asks for them first.
    """

    id: str
    title: str
    urgent: bool
    level: str
    label: str
    source: str
    time: str
    stale: bool
    rows: Listed[RecordRow]


def record_sections(portal: Portal, ref: str) -> tuple[RecordSection, ...]:
    """Return the sections of an entity's records."""
    told = portal.world.delivery.records.get(ref, {})
    return tuple(_section(portal, capability, told[capability]) for capability in ORDER if told.get(capability))


def rotas(portal: Portal, refs: Iterable[str]) -> list[OnCall]:
    """Return the rotas of the first of these entities that has any: its own, else its owner's."""
    for ref in refs:
        told = portal.world.delivery.records.get(ref, {}).get(Capability.ON_CALL, ())
        found = [record for record in told if isinstance(record, OnCall) and record.shifts]
        if found:
            return found
    return []


def shift_lines(portal: Portal, rota: OnCall) -> tuple[ShiftLine, ...]:
    """Return the turns of the first step by their start."""
    step = min((shift.step for shift in rota.shifts), default=1)
    first = sorted((shift for shift in rota.shifts if shift.step == step), key=lambda shift: (shift.start, shift.who))
    return tuple(_shift(portal, shift) for shift in first[:SHOWN_SHIFTS])


def _shift(portal: Portal, shift: Shift) -> ShiftLine:
    moment, t = portal.words.moment, portal.words.t
    start = moment(shift.start, "EEE d MMM, HH:mm") if shift.start else ""
    end = moment(shift.end, "EEE d MMM, HH:mm") if shift.end else t("without an end")
    return ShiftLine(shift.who or t("somebody"), shift.start, shift.end, f"{start} – {end} UTC".strip(" –"))


def _section(portal: Portal, capability: Capability, records: Sequence[JoinedRecord]) -> RecordSection:
    made = [(_row(portal, record), record) for record in records]
    made.sort(key=lambda pair: (_rank(pair[0].level), pair[0].text.lower(), pair[1].id))
    oldest = min((record.observed_at for record in records), default="")
    source = source_of(portal, capability, oldest)
    return RecordSection(
        id=f"record-{capability.value}",
        title=portal.words.t(TITLES[capability]),
        urgent=capability in URGENT,
        level=_worst(row.level for row, _ in made),
        label=state_of(portal, capability).title,
        source=source,
        time="" if source else oldest,
        stale=any(record.stale for record in records),
        rows=listed([row for row, _ in made], SHOWN_ROWS),
    )


def _rank(level: str) -> int:
    return ROLL_UP.index(Level(level)) if level in tuple(Level) else 1


def _worst(levels: Iterable[str]) -> str:
    worst = roll_up(Level(level) for level in levels if level in tuple(Level))
    return worst.value if worst in (Level.BAD, Level.WARN) else ""


def _row(portal: Portal, record: JoinedRecord) -> RecordRow:
    match record:
        case OnCall():
            shifts = shift_lines(portal, record)
            return RecordRow(text=record.title, icon="phone", href=record.url, shifts=shifts)
        case Alert():
            row = _alert(portal, record)
        case Metric():
            row = _metric(portal, record)
        case ErrorIssue():
            row = _error(portal, record)
        case Trace():
            row = _trace(portal, record)
        case Workload():
            row = _workload(portal, record)
        case Scan():
            row = _scan(portal, record)
        case Artifact():
            row = _artifact(record)
        case Dashboard():
            icon = {"logs": "list", "traces": "graph"}.get(record.kind, "graph")
            row = RecordRow(text=record.title, icon=icon, href=record.url, sub=", ".join(record.tags))
    return row


def _alert(portal: Portal, alert: Alert) -> RecordRow:
    t = portal.words.t
    links = [(t("Runbook"), alert.runbook), (t("Dashboard"), alert.dashboard)]
    return RecordRow(
        text=alert.title,
        level="stale" if alert.stale else alert.level.value,
        word=t(ALERT_STATES.get(alert.state, "Unknown")),
        href=alert.url,
        sub=alert.summary,
        end=alert.severity,
        time=alert.since,
        links=tuple((word, href) for word, href in links if href),
    )


def _metric(portal: Portal, metric: Metric) -> RecordRow:
    t, name = portal.words.t, METRICS.get(metric.name, "")
    return RecordRow(
        text=t(name) if name else metric.name,
        level="stale" if metric.stale else metric.level.value,
        icon="graph",
        href=metric.url,
        sub=t("over {window}", window=metric.window) if metric.window else "",
        end=t("not measured") if metric.value is None else measured(portal, metric.value, metric.unit, metric.name),
    )


def measured(portal: Portal, value: float, unit: str, name: str = "") -> str:
    """Return a value with its unit as people read it: shares in percent, short times in milliseconds."""
    number = portal.words.number
    if unit == "ratio" or name.endswith("_ratio"):
        return f"{number(round(100 * value, 2))} %"
    if unit in ("s", "seconds"):
        return f"{number(round(1000 * value))} ms" if value < 1 else f"{number(round(value, 2))} s"
    return f"{number(round(value, 2))} {unit}".strip()


def _error(portal: Portal, issue: ErrorIssue) -> RecordRow:
    n = portal.words.n
    parts = [n("{n} time", "{n} times", issue.count)]
    parts += [n("{n} user", "{n} users", issue.users)] if issue.users >= 0 else []
    parts += [text for text in (issue.environment, issue.release) if text]
    return RecordRow(
        text=issue.title, level="stale" if issue.stale else issue.level.value, icon="warn", href=issue.url,
        sub=" · ".join(parts), time=issue.last_seen,
    )  # fmt: skip


def _trace(portal: Portal, trace: Trace) -> RecordRow:
    counted = portal.words.n("{n} trace", "{n} traces", trace.count) if trace.count >= 0 else ""
    return RecordRow(text=trace.service, icon="graph", href=trace.url, sub=counted, time=trace.last_seen)


def _workload(portal: Portal, workload: Workload) -> RecordRow:
    t, n = portal.words.t, portal.words.n
    parts = [" / ".join(filter(None, (workload.cluster, workload.namespace))), ", ".join(workload.images)]
    if workload.restarts > 0:
        parts.append(n("{n} restart", "{n} restarts", workload.restarts))
    known = workload.desired >= 0 and workload.ready >= 0
    return RecordRow(
        text=f"{workload.kind} {workload.name}",
        level="stale" if workload.stale else workload.level.value,
        word=workload.reason or (t("{n} of {all} ready", n=workload.ready, all=workload.desired) if known else ""),
        href=workload.url,
        sub=" · ".join(filter(None, parts)),
        time=workload.since,
    )


def scan_level(scan: Scan) -> Level:
    """Return what a scan means: a failed gate or a critical weakness is bad, a high one a warning.

    A weakness of an unknown gravity may be a grave one; a bill of materials by itself judges nothing.
    """
    if scan.failed or scan.counts.get("critical"):
        return Level.BAD
    if scan.counts.get("high"):
        return Level.WARN
    if scan.counts.get("unknown"):
        return Level.UNKNOWN
    return Level.NONE if scan.packages and not scan.counts else Level.OK


def _scan(portal: Portal, scan: Scan) -> RecordRow:
    t = portal.words.t
    counted = [f"{scan.counts[name]} {t(name)}" for name in SEVERITIES if scan.counts.get(name)]
    sub = [n] if (n := scan_packages(portal, scan)) else []
    if scan.score >= 0:
        sub.append(t("{score} of 10", score=portal.words.number(round(scan.score, 1))))
    told = [t("failed"), *counted] if scan.failed else counted
    word = ", ".join(told) or ("" if scan.packages else t("nothing found"))
    return RecordRow(
        text=scan.tool,
        level="stale" if scan.stale else scan_level(scan).value,
        word=word,
        icon="shield" if not word else "",
        href=scan.url,
        sub=" · ".join(sub),
        time=scan.scanned_at,
        lines=tuple((_weakness(item.id, item.title, item.package, item.fixed_in), item.url)
                    for item in scan.weaknesses[:SHOWN_WEAKNESSES]),
    )  # fmt: skip


def scan_packages(portal: Portal, scan: Scan) -> str:
    """Return how many packages a bill of materials holds, "" where it is none."""
    return portal.words.n("{n} package", "{n} packages", len(scan.packages)) if scan.packages else ""


def _weakness(identity: str, title: str, package: str, fixed_in: str) -> str:
    mended = f"{package} → {fixed_in}" if fixed_in else package
    return " · ".join(filter(None, (identity, title, mended)))


def _artifact(artifact: Artifact) -> RecordRow:
    name = f"{artifact.name}:{artifact.version}" if artifact.kind == "image" else artifact.version or artifact.name
    return RecordRow(
        text=name, icon="tag", href=artifact.url, sub=artifact.digest.removeprefix("sha256:")[:12],
        time=artifact.created_at,
    )  # fmt: skip
