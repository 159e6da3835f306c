"""What is kept of runs of Gitea's and Forgejo's Actions; nobody who started or is in a run."""

from __future__ import annotations

from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

RUN: Table = {
    **fields("id", "html_url", "url", "display_title", "path", "event", "run_number", "run_attempt", "head_sha",
             "head_branch", "status", "conclusion", "started_at", "completed_at", "created_at", "updated_at",
             "repository_id", "name", "workflow_id", "run_started_at"),
    "repository": fields("full_name", "html_url"),
}  # fmt: skip


def keep_runs(body: object, keeping: Keeping) -> object:
    """Return ``{"workflow_runs": [...]}`` without runs of hidden repositories."""
    runs = [run for run in records_of(body, "workflow_runs") if not _is_hidden(run, keeping)]
    return {"workflow_runs": [keep(run, RUN) for run in runs]}


def is_runs(body: object) -> bool:
    """Tell whether a body lists runs as Gitea does; GitHub's have ``run_started_at`` where these are started."""
    runs = records_of(body, "workflow_runs")[:50]
    ours = ("started_at", "completed_at")
    return any("id" in run and any(key in run for key in ours) and "run_started_at" not in run for run in runs)


def _is_hidden(run: dict[str, object], keeping: Keeping) -> bool:
    texts = [str(run.get(key) or "") for key in ("html_url", "url")]
    repository = run.get("repository")
    if isinstance(repository, dict):
        texts += [str(repository.get(key) or "") for key in ("full_name", "html_url")]
    return any(keeping.hides(text) or keeping.names(text) for text in texts if text)
