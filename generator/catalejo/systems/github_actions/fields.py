"""What is kept of workflow runs, in the two forms that they are told in."""

from __future__ import annotations

from ..allow_list import Table, keep, records_of
from ..contract import Keeping

RUN: Table = dict.fromkeys((
        "id", "name", "display_title", "head_branch", "head_sha", "path", "run_number", "run_attempt", "event",
        "status", "conclusion", "workflow_id", "html_url", "created_at", "updated_at", "run_started_at",
    ), True)  # fmt: skip
RUN["repository"] = {"full_name": True}

GH_RUN: Table = dict.fromkeys((
        "databaseId", "number", "name", "workflowName", "workflowDatabaseId", "displayTitle", "status", "conclusion",
        "headBranch", "headSha", "event", "createdAt", "startedAt", "updatedAt", "url", "attempt",
    ), True)  # fmt: skip


def keep_runs(body: object, keeping: Keeping) -> object:
    """Return the list of ``gh run list``, or ``{"total_count", "workflow_runs"}``, without hidden runs."""
    if is_gh_list(body):
        runs = [run for run in body if isinstance(run, dict)] if isinstance(body, list) else []
        return [keep(run, GH_RUN) for run in runs if not _is_hidden(run, keeping)]
    kept = [keep(run, RUN) for run in records_of(body, "workflow_runs") if not _is_hidden(run, keeping)]
    return {"total_count": len(kept), "workflow_runs": kept}


def is_gh_list(body: object) -> bool:
    """Tell whether a body is what ``gh run list --json`` prints."""
    return isinstance(body, list) and any(isinstance(run, dict) and "databaseId" in run for run in body)


def _is_hidden(run: dict[str, object], keeping: Keeping) -> bool:
    """Tell whether a run is one of a hidden repository, by any address in it or by the repository that it names."""
    addresses = [value for name, value in run.items() if name.endswith("url") and isinstance(value, str)]
    repository = run.get("repository") or run.get("head_repository")
    if isinstance(repository, dict):
        addresses += [value for value in (repository.get("full_name"), repository.get("html_url")) if value]
    return any(keeping.hides(address) or keeping.names(address) for address in map(str, addresses))
