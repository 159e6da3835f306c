"""What is kept of pipelines; neither variables nor who started them."""

from __future__ import annotations

from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

PIPELINE: Table = {
    **fields("uuid", "build_number", "created_on", "completed_on", "duration_in_seconds", "run_number"),
    "state": {"name": True, "type": True, "result": fields("name", "type"), "stage": fields("name", "type")},
    "target": {**fields("ref_name", "ref_type", "type"), "commit": fields("hash"),
               "selector": fields("type", "pattern")},
    "trigger": fields("name", "type"), "repository": fields("full_name"),
}  # fmt: skip


def keep_pipelines(body: object, keeping: Keeping) -> object:
    """Return ``{"values": [...]}`` without pipelines of hidden repositories."""
    kept = [keep(one, PIPELINE) for one in records_of(body, "values") if not keeping.names(slug_of(one))]
    return {"values": kept}


def slug_of(pipeline: dict[str, object]) -> str:
    """Return ``workspace/name`` of a pipeline's repository, "" where it does not tell."""
    repository = pipeline.get("repository")
    return str(repository.get("full_name") or "") if isinstance(repository, dict) else ""


def is_pipelines(body: object) -> bool:
    """Tell whether a body is a page of pipelines."""
    return any("build_number" in one and "state" in one for one in records_of(body, "values")[:50])
