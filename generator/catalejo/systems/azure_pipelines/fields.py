"""What is kept of builds; neither parameters, variables nor people."""

from __future__ import annotations

from ...kit.read.narrow import mapping
from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

BUILD: Table = {
    **fields("id", "buildNumber", "status", "result", "queueTime", "startTime", "finishTime", "sourceBranch",
             "sourceVersion", "reason"),
    "definition": fields("id", "name", "path"), "project": fields("name"),
    "repository": fields("id", "type", "name", "url"), "_links": {"web": fields("href")},
}  # fmt: skip


def keep_builds(body: object, keeping: Keeping) -> object:
    """Return ``{"value": [...]}`` without builds of hidden repositories."""
    return {"value": [keep(one, BUILD) for one in records_of(body, "value") if not _is_hidden(one, keeping)]}


def is_builds(body: object) -> bool:
    """Tell whether a body lists builds."""
    return any({"buildNumber", "definition", "status"} <= one.keys() for one in records_of(body, "value")[:50])


def _is_hidden(build: dict[str, object], keeping: Keeping) -> bool:
    repository = mapping(build.get("repository"))
    texts = [str(repository.get(key) or "") for key in ("url", "id", "name")]
    return keeping.hides(texts[0]) or any(keeping.names(text) for text in texts if text)
