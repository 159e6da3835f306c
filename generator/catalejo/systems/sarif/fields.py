"""What is kept of a log: rules and places; no messages, snippets or fingerprints, which repeat what was found."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden, repository_of

_RULE: Table = {
    **fields("id", "name", "helpUri"), "shortDescription": fields("text"), "defaultConfiguration": fields("level"),
    "properties": fields("security-severity"),
}  # fmt: skip
_COMPONENT: Table = {**fields("name", "version"), "rules": _RULE}
RUN: Table = {
    "tool": {"driver": _COMPONENT, "extensions": _COMPONENT},
    "results": {
        **fields("ruleId", "ruleIndex", "level", "kind", "baselineState"),
        "rule": {**fields("id", "index"), "toolComponent": fields("index")},
        "locations": {"physicalLocation": {"artifactLocation": fields("uri"), "region": fields("startLine")}},
        "suppressions": fields("kind", "status"),
    },
    "versionControlProvenance": fields("repositoryUri", "revisionId", "branch"),
    "automationDetails": fields("id"),
    "invocations": fields("executionSuccessful", "endTimeUtc"),
}  # fmt: skip


def is_log(body: object) -> bool:
    """Tell whether a body is a log of version 2, or several."""
    return next(logs(body), None) is not None


def logs(body: object) -> Iterator[dict[str, object]]:
    """Yield the logs of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        runs = one.get("runs")
        if not isinstance(runs, list) or not text_of(one.get("version")).startswith("2."):
            continue
        if not runs or any("tool" in run for run in mappings(runs)):
            yield one


def keep_logs(body: object, keeping: Keeping) -> object:
    """Return the logs with allowed fields, without runs over hidden repositories."""
    return [
        {
            "version": one["version"],
            "runs": [keep(run, RUN) for run in mappings(one["runs"]) if not is_hidden(subject(run), keeping)],
        }
        for one in logs(body)
    ]


def subject(run: dict[str, object]) -> Subject:
    """Return the repository that a run says it looked at."""
    places = mappings(run.get("versionControlProvenance"))
    return Subject("", next((found for one in places if (found := repository_of(one.get("repositoryUri")))), ""))


def provenance(run: dict[str, object]) -> str:
    """Return the commit that a run looked at, "" where it does not say."""
    places = mappings(run.get("versionControlProvenance"))
    return next((text_of(one.get("revisionId")) for one in places if one.get("revisionId")), "")


def driver(run: dict[str, object]) -> dict[str, object]:
    """Return the tool that made a run."""
    return mapping(mapping(run.get("tool")).get("driver"))
