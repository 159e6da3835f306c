"""The entry of this room: every captured answer, recorded or fetched, becomes records of one vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..kit.read.captured import Captured
from ..model.capture import Envelope
from ..model.codes import finding
from ..model.findings import Finding, sort_findings
from ..model.live import Application, Incident, LiveState, Run
from ..model.origin import Origin
from ..model.status import STALE_AFTER_HOURS
from ..model.world import Settings
from .answers import Reading
from .argocd import read_applications, stuck_findings
from .github_actions import answered_repository, read_runs
from .pagerduty import read_incidents

READERS: dict[str, tuple[str, Callable[[Reading], list[Any]]]] = {
    "argocd": ("deployment", read_applications),
    "github-actions": ("run", read_runs),
    "pagerduty": ("incident", read_incidents),
}
"""System type -> (kind of fact whose age limit holds, reader of one answer)."""


def build_live(captured: Captured, settings: Settings) -> LiveState:
    """Return applications, runs and incidents as the systems told them; an answer that is no answer gives nothing.

    Where two answers name one record, the newer one counts.
    """
    statuses = {status.id: status for status in captured.manifest.sources}
    branches = {info.id.lower(): info.default_branch for info in (repo.info for repo in captured.repositories())}
    records: dict[type, dict[str, Any]] = {Application: {}, Run: {}, Incident: {}}
    findings: list[Finding] = []
    ci_repos: set[str] = set()
    answered: set[str] = set()
    for source, envelopes in captured.systems().items():
        status = statuses.get(source)
        kind = status.type if status is not None and status.type in READERS else source.partition(":")[0]
        if kind not in READERS:
            continue
        limit, reader = READERS[kind]
        for envelope in sorted(envelopes, key=lambda answer: answer.fetched_at):
            reading = Reading(envelope, status, captured.manifest.taken_at, STALE_AFTER_HOURS[limit])
            found = _read(reading, reader, findings)
            if found is None:
                continue
            answered.add(kind)
            if kind == "github-actions":
                found = [run for run in found if _on_default_branch(run, branches)]
                repository = answered_repository(envelope)
                ci_repos.update([repository] if repository else [f"{run.host}/{run.repo_slug}" for run in found])
            for record in found:
                records[type(record)][record.id] = record
            findings.extend(reading.findings())
    applications = records[Application]
    findings.extend(stuck_findings(applications.values()))
    return LiveState(
        tuple(applications[key] for key in sorted(applications)),
        tuple(records[Run][key] for key in sorted(records[Run])),
        tuple(records[Incident][key] for key in sorted(records[Incident])),
        tuple(sort_findings(findings)),
        tuple(sorted(ci_repos)),
        tuple(sorted(answered)),
    )


def _read(reading: Reading, reader: Callable[[Reading], list[object]], findings: list[Finding]) -> list[Any] | None:
    """Return the records of an answer, None where it is an error's."""
    envelope = reading.envelope
    if not _is_good(envelope):
        return None
    try:
        return reader(reading)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        problem = f"{type(error).__name__}: {error}"[:160]
        origin = Origin(source=reading.source)
        findings.append(finding("SYS624", reading.source, origin, key=envelope.url, source=reading.source,
                                problem=problem))  # fmt: skip
        return None


def _is_good(envelope: Envelope) -> bool:
    return 200 <= envelope.status < 300 and envelope.body is not None


def _on_default_branch(run: Run, branches: dict[str, str]) -> bool:
    """Only the default branch decides; where it is not known, the branch that was asked for stands."""
    known = branches.get(f"{run.host}/{run.repo_slug}".lower(), "")
    return run.event != "pull_request" and (not known or not run.branch or run.branch == known)
