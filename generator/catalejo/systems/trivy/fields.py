"""What is kept of a report: never the text that a secret was found in, nor the lines around a cause."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden, repository_of

REPORT: Table = {
    **fields("SchemaVersion", "CreatedAt", "ArtifactName", "ArtifactType"),
    "Metadata": fields("RepoURL", "Commit", "Branch", "RepoTags", "RepoDigests"),
    "Results": {
        **fields("Target", "Class", "Type"),
        "Packages": fields("Name", "Version"),
        "Vulnerabilities": fields("VulnerabilityID", "PkgName", "InstalledVersion", "FixedVersion", "Severity",
                                  "PrimaryURL", "Title", "Status"),
        "Misconfigurations": {**fields("ID", "AVDID", "Title", "Severity", "Status", "PrimaryURL"),
                              "CauseMetadata": fields("StartLine")},
        "Secrets": fields("RuleID", "Title", "Severity", "StartLine"),
    },
}  # fmt: skip


def is_report(body: object) -> bool:
    """Tell whether a body is a report, or several."""
    return next(reports(body), None) is not None


def reports(body: object) -> Iterator[dict[str, object]]:
    """Yield the reports of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if "SchemaVersion" in one and "ArtifactName" in one:
            yield one


def keep_reports(body: object, keeping: Keeping) -> object:
    """Return the reports without those of hidden repositories."""
    return [keep(one, REPORT) for one in reports(body) if not is_hidden(subject(one), keeping)]


def subject(report: dict[str, object]) -> Subject:
    """Return what a report is about."""
    name, kind = text_of(report.get("ArtifactName")), text_of(report.get("ArtifactType"))
    if kind == "container_image":
        return Subject(name, "", name if not name.endswith((".tar", ".tar.gz")) else "")
    repository = repository_of(mapping(report.get("Metadata")).get("RepoURL"))
    if not repository and kind == "repository":
        repository = repository_of(name)
    return Subject("" if name in (".", "./") else name, repository)
