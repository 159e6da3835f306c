"""What is kept of builds; neither environments, jobs nor people."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

BUILD: Table = {
    **fields("id", "number", "state", "blocked", "branch", "commit", "source", "web_url", "created_at", "scheduled_at",
             "started_at", "finished_at"),
    "pipeline": fields("slug", "name", "repository", "default_branch", "web_url"), "pull_request": fields("id"),
}  # fmt: skip


def keep_builds(body: object, keeping: Keeping) -> object:
    """Return the list of builds without those of hidden repositories."""
    return [keep(build, BUILD) for build in builds_of(body) if not keeping.hides(repository_of(build))]


def builds_of(body: object) -> list[dict[str, object]]:
    """Return the builds of a list or of its pages."""
    pages = body if isinstance(body, list) else [body]
    flat = [one for page in pages for one in (page if isinstance(page, list) else [page])]
    return [one for one in mappings(flat) if "number" in one and "pipeline" in one and "state" in one]


def repository_of(build: dict[str, object]) -> str:
    """Return the address that a pipeline clones."""
    return str(mapping(build.get("pipeline")).get("repository") or "")
