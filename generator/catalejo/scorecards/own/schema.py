"""The facts that rules of one's own may name, by root: what they hold, who tells them, their fields."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ...model.live import RECORD_TYPES, Capability
from ..checks.results import REPOSITORIES

HIDDEN_FIELDS = frozenset(("id", "joins", "stale", "source"))
"""Fields of records that say how they came here, not what they are."""


class Root(NamedTuple):
    """A root of facts. ``asks`` is whose answer decides, a capability or ``repositories``, "" where none is needed.

    ``listed``: a list of records with these fields. ``loose``: fields whose own keys are as people wrote them.
    """

    about: str
    fields: tuple[str, ...]
    asks: str = ""
    listed: bool = False
    loose: frozenset[str] = frozenset()


def _record_fields(capability: Capability) -> tuple[str, ...]:
    fields = msgspec.structs.fields(RECORD_TYPES[capability])
    return tuple(sorted(field.encode_name for field in fields if field.name not in HIDDEN_FIELDS))


def _records(about: str, capability: Capability) -> Root:
    return Root(about, _record_fields(capability), capability.value, listed=True)


ROOTS: dict[str, Root] = {
    "entity": Root(
        "What its entity file says, or what was concluded where there is none.",
        (
            "annotations",
            "description",
            "domain",
            "inferred",
            "kind",
            "labels",
            "lifecycle",
            "links",
            "metadata",
            "name",
            "namespace",
            "owner",
            "ref",
            "relations",
            "spec",
            "system",
            "tags",
            "title",
            "type",
        ),
        loose=frozenset(("annotations", "labels", "metadata", "spec", "owner", "relations", "links")),
    ),
    "repo": Root(
        "The repository that it lies in. `files` are the paths of its default branch, at most 2,000.",
        (
            "archived",
            "committed_at",
            "default_branch",
            "files",
            "fork",
            "homepage",
            "host",
            "id",
            "languages",
            "license",
            "name",
            "owner",
            "template",
            "topics",
            "visibility",
        ),
        REPOSITORIES,
        loose=frozenset(("languages",)),
    ),
    "docs": Root(
        "Its documentation; `pages` is 0 where there is none. `kind`: mkdocs, folder, readme.",
        ("changed_at", "code_changed_at", "kind", "lang", "pages", "words"),
        REPOSITORIES,
    ),
    "apis": Root(
        "The APIs that it provides and uses, as references, and how many operations an API defines.",
        ("consumes", "operations", "provides"),
    ),
    "packages": Root(
        "The packages of a repository of several.", ("ecosystem", "folder", "name", "type", "version"), listed=True
    ),
    "findings": Root(
        "What the catalog, docs, stacks and the search for secrets found about it.",
        ("code", "line", "path", "severity"),
        listed=True,
    ),
    "stacks": Root(
        "What Git declares of it, by root.",
        ("cluster", "environment", "layer", "name", "repo", "root", "tool"),
        listed=True,
    ),
    "ci": Root(
        "The runs of its default branch in figures; `ratio` is of finished runs.",
        ("finished", "p50_seconds", "p95_seconds", "ratio", "red_since", "runs", "state", "success"),
        Capability.RUNS.value,
    ),
    "deployments": Root(
        "Where it runs: a record for each environment. `lag` counts versions behind the environment before.",
        (
            "cluster",
            "desired",
            "drift_since",
            "environment",
            "health",
            "lag",
            "live",
            "marks",
            "production",
            "revision",
            "since",
            "state",
            "sync",
        ),
        Capability.DEPLOYMENTS.value,
        listed=True,
    ),
    "incidents": _records("Its open incidents.", Capability.INCIDENTS),
    "runs": _records("Its newest runs, at most 20.", Capability.RUNS),
    "on_call": _records("The rotas that answer for it.", Capability.ON_CALL),
    "alerts": _records("Its alerts that exist now.", Capability.ALERTS),
    "metrics": _records("What was measured of it.", Capability.METRICS),
    "error_issues": _records("Errors that it reported, counted.", Capability.ERROR_ISSUES),
    "traces": _records("Whether it sends traces.", Capability.TRACES),
    "workloads": _records("What runs of it in clusters.", Capability.WORKLOADS),
    "scans": _records("What scanners found in it.", Capability.SCANS),
    "artifacts": _records("What was built of it.", Capability.ARTIFACTS),
    "dashboards": _records("Its pages in other tools.", Capability.DASHBOARDS),
    "attestations": Root(
        "What people attested of it, by question: `answer` (yes, no, n/a), `on`, `until`, `valid`.",
        (),
        loose=frozenset(("",)),
    ),
}
"""Every root by its name."""

NOW = "now"
"""The time of the capture, a timestamp: the one thing that is no root of facts."""
