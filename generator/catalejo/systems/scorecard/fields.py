"""What is kept of results: scores and reasons; no details, which quote files."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden, repository_of

RESULT: Table = {
    **fields("date", "score"),
    "repo": fields("name", "commit"),
    "scorecard": fields("version"),
    "checks": {**fields("name", "score", "reason"), "documentation": fields("short", "url")},
}


def is_results(body: object) -> bool:
    """Tell whether a body is a result, or several."""
    return next(results(body), None) is not None


def results(body: object) -> Iterator[dict[str, object]]:
    """Yield the results of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if isinstance(one.get("repo"), dict) and isinstance(one.get("checks"), list) and "scorecard" in one:
            yield one


def keep_results(body: object, keeping: Keeping) -> object:
    """Return the results without those of hidden repositories."""
    return [keep(one, RESULT) for one in results(body) if not is_hidden(subject(one), keeping)]


def subject(result: dict[str, object]) -> Subject:
    """Return the repository that a result is about."""
    name = text_of(mapping(result.get("repo")).get("name"))
    return Subject("", repository_of(f"https://{name}") if "." in name.partition("/")[0] else "")
