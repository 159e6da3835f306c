"""The questions that are answered: each reads the site only, and its answer has an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ..kit.read import jsonl
from . import answers
from .arguments import Argument, checked
from .site import SiteReader

MAX_ANSWER = 100_000
"""Characters of an answer: what a language model takes at once."""

Answer = Callable[[SiteReader, Mapping[str, object]], dict[str, object]]


class Tool(msgspec.Struct, frozen=True):
    """A question: its name, what it answers, what it is told, and who answers it."""

    name: str
    description: str
    arguments: tuple[Argument, ...]
    answer: Answer

    def described(self) -> dict[str, object]:
        """Return the tool as ``tools/list`` tells of it."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": {
                "type": "object",
                "properties": {one.name: one.schema() for one in self.arguments},
                "required": [one.name for one in self.arguments if one.required],
                "additionalProperties": False,
            },
            "annotations": {"readOnlyHint": True, "openWorldHint": False},
        }


_REF = Argument("ref", "a reference such as component:default/name, or a name that one thing has", required=True)
_LIMIT = Argument("limit", "rows at most", kind="integer", most=200)
TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "search", "Find entities by words of their name, title, description, tags or owner.",
            (Argument("query", "words, all of which must occur", required=True),
             Argument("kind", "component, api, resource, system, domain, group, user or template"), _LIMIT),
            answers.search,
        ),
        Tool("get_entity", "Everything that the portal shows of one entity.", (_REF,), answers.get_entity),
        Tool(
            "who_owns", "Who owns an entity or what is in a repository, why, and how to reach them.",
            (Argument("what", "a reference, a name, or a repository such as organisation/name", required=True),),
            answers.who_owns,
        ),
        Tool(
            "what_runs_where", "Versions, health and sync by environment, of one thing or of all.",
            (Argument("ref", _REF.text), Argument("environment", "such as prod"), _LIMIT), answers.what_runs_where,
        ),
        Tool(
            "dependents", "What needs an entity, directly and through others: what breaks when it does.",
            (_REF, _LIMIT), answers.dependents,
        ),
        Tool(
            "findings", "What is to mend, with its place and how; of one thing, one owner or one code, or all.",
            (Argument("ref", _REF.text), Argument("owner", "a team's reference or name"),
             Argument("code", "such as GIT410"), _LIMIT),
            answers.findings,
        ),
    )
}  # fmt: skip
"""By name."""


def call(site: SiteReader, tool: Tool, arguments: dict[object, object]) -> str:
    """Return an answer as JSON, with the time that it is of and the sources that are not fresh.

    Raises:
        SiteError: the arguments are wrong, or there is no answer.

    """
    given = checked(tool.arguments, arguments)
    site.refresh()
    late = [source for source in site.status.sources if source.state != "ok"]
    told = {
        "taken_at": site.status.taken_at,
        "sources_not_fresh": msgspec.to_builtins(late),
        **tool.answer(site, given),
    }
    return _within(told)


def _within(told: dict[str, object]) -> str:
    """Return an answer that has an end: rows are left out from the last on, then parts of it, and that is said."""
    text = jsonl.encode_page(told).decode()
    rows = told.get("rows")
    while len(text) > MAX_ANSWER and isinstance(rows, list) and rows:
        kept = len(rows) * MAX_ANSWER // (len(text) + MAX_ANSWER // 10)
        left = told.get("left_out")
        told = {**told, "rows": rows[:kept], "left_out": (left if isinstance(left, int) else 0) + len(rows) - kept}
        rows, text = rows[:kept], jsonl.encode_page(told).decode()
    parts = told.get("entity")
    while len(text) > MAX_ANSWER and isinstance(parts, dict) and parts:
        weights = {key: len(jsonl.encode_page(value)) for key, value in parts.items()}
        largest = max(weights, key=lambda key: (weights[key], key))
        parts = {key: value for key, value in parts.items() if key != largest}
        left = told.get("left_out")
        told = {**told, "entity": parts, "left_out": [*(left if isinstance(left, list) else []), largest]}
        text = jsonl.encode_page(told).decode()
    return text
