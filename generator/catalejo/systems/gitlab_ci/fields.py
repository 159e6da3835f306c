"""What is kept of pipelines: of GraphQL, by project, and of REST's lists; neither variables nor who started them."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

PIPELINE: Table = {
    **fields("id", "iid", "project_id", "status", "source", "ref", "sha", "name", "web_url", "created_at", "updated_at",
             "started_at", "finished_at", "duration"),
    **fields("createdAt", "updatedAt", "startedAt", "finishedAt", "path"),
    "detailed_status": fields("group", "label"), "detailedStatus": fields("group", "label"),
}  # fmt: skip
PROJECT: Table = {
    **fields("id", "fullPath", "webUrl", "archived"), "repository": fields("rootRef"),
    "pipelines": {"nodes": PIPELINE, "pageInfo": fields("hasNextPage")}, "pipeline": PIPELINE,
}  # fmt: skip


def keep_pipelines(body: object, keeping: Keeping) -> object:
    """Return ``{"projects": [...]}`` of GraphQL or the list of REST, without what names a hidden repository."""
    if is_rest(body):
        pipelines = mappings(body) or mappings([body])
        return [
            keep(one, PIPELINE) for one in pipelines if not keeping.hides(_page(one)) and not keeping.names(_page(one))
        ]
    kept = [keep(one, PROJECT) for one in projects_of(body) if not _is_hidden(one, keeping)]
    return {"projects": kept}


def projects_of(body: object) -> list[dict[str, object]]:
    """Return the projects of an answer of GraphQL, of its pages, or of what was kept of them."""
    found: list[dict[str, object]] = []
    for page in mappings(body if isinstance(body, list) else [body]):
        data = mapping(page.get("data"))
        group = mapping(data.get("group"))
        for place in (page.get("projects"), data.get("projects"), group.get("projects")):
            found += mappings(place) or mappings(mapping(place).get("nodes"))
        found += mappings([page.get("project") or data.get("project")])
    return [one for one in found if "fullPath" in one]


def is_rest(body: object) -> bool:
    """Tell whether a body is a pipeline of REST or a list of such."""
    some = mappings(body if isinstance(body, list) else [body])[:20]
    return bool(some) and all({"ref", "sha", "status"} <= one.keys() and "/-/pipelines/" in _page(one) for one in some)


def _page(pipeline: dict[str, object]) -> str:
    return str(pipeline.get("web_url") or "")


def _is_hidden(project: dict[str, object], keeping: Keeping) -> bool:
    texts = (str(project.get("webUrl") or ""), str(project.get("fullPath") or ""))
    return keeping.hides(texts[0]) or any(map(keeping.names, texts))
