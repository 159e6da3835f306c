"""What is kept of pipelines and workflows; neither parameters nor people."""

from __future__ import annotations

from ...kit.read.narrow import mapping
from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

WORKFLOW: Table = fields("id", "name", "status", "created_at", "stopped_at", "project_slug", "pipeline_id",
                         "pipeline_number", "tag")  # fmt: skip
PIPELINE: Table = {
    **fields("id", "number", "state", "created_at", "updated_at", "project_slug"), "trigger": fields("type"),
    "vcs": fields("revision", "branch", "tag", "provider_name", "origin_repository_url", "target_repository_url"),
    "workflows": WORKFLOW,
}  # fmt: skip


def keep_pipelines(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` of pipelines with their workflows, or of workflows, without hidden repositories."""
    items = [item for item in records_of(body, "items") if not _is_hidden(item, keeping)]
    return {"items": [keep(item, WORKFLOW if is_workflow(item) else PIPELINE) for item in items]}


def is_workflow(item: dict[str, object]) -> bool:
    """Tell whether a record is a workflow: it names the pipeline that it is of."""
    return "pipeline_number" in item and "status" in item


def is_pipeline(item: dict[str, object]) -> bool:
    """Tell whether a record is a pipeline."""
    return "project_slug" in item and "state" in item and "number" in item


def _is_hidden(item: dict[str, object], keeping: Keeping) -> bool:
    vcs = mapping(item.get("vcs"))
    urls = [str(vcs.get(key) or "") for key in ("origin_repository_url", "target_repository_url")]
    return any(map(keeping.hides, filter(None, urls))) or keeping.names(str(item.get("project_slug") or ""))
