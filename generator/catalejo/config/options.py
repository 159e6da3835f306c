"""The options below ``plugins: - catalejo:``: their names, their kinds, the words for what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..hosts.registry import hosts
from ..model.capture import Visibility
from ..model.history import read_keep
from ..model.settings import RecordedSystem, Source
from ..systems.registry import integrations

PLUGIN = "catalejo"
THEME = "material"
SYSTEMS: dict[str, type] = {
    "recorded": RecordedSystem,
    **{one.id: one.spec for one in integrations().values() if one.spec is not None},
}
SHORT = {"recorded": "path", **{one.id: one.short for one in integrations().values() if one.short},
         "slack": "url_env", "msteams": "url_env", "webhook": "url_env"}  # fmt: skip
"""What a plain text in place of options means: ``- local: catalog`` is ``- local: {path: catalog}``."""

OPTIONS: dict[str, str] = {
    "sources": "list",
    "systems": "list",
    "environments": "texts",
    "visibility": "visibility",
    "people": "people",
    "scorecards": "text",
    "history": "text",
    "history_keep": "keep",
    "keep_sites": "number",
    "pinned": "texts",
    "people_from": "texts",
    "renderers": "renderers",
    "clusters": "list",
    "gates": "text",
    "notify": "list",
    "alternate": "addresses",
}
RENDERERS = ("auto", "own")
MOST_SITES = 400
PEOPLE = ("none", "names", "full")
LISTS = (
    "private", "admit", "entities", "include", "exclude", "topics", "exclude_topics", "only_visibility",
    "teams", "only", "to",
)  # fmt: skip
"""Options of a source or a target for which a text stands for a list of one."""
SYNONYMS = {"token": "token_env", "org": "organization", "owner": "organization", "folder": "path", "dir": "path"}
_WANTED = {
    "list": "a list",
    "texts": "a list of names",
    "text": "a text",
    "addresses": "language: address pairs",
    "visibility": "public, internal or private",
    "people": "none, names or full",
    "renderers": "auto or own",
    "number": f"a number from 0 to {MOST_SITES}",
    "keep": "days (2 or more) and weeks as numbers, such as {days: 90, weeks: 104}",
}


def fits(kind: str, value: object) -> bool:
    """Tell whether a value is of the kind that an option wants."""
    match kind:
        case "list":
            return isinstance(value, list)
        case "texts":
            return isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)
        case "addresses":
            return isinstance(value, dict)
        case "keep":
            return read_keep(value) is not None
        case "number":
            return type(value) is int and 0 <= value <= MOST_SITES
        case "text":
            return isinstance(value, str)
        case _:
            return value in choices(kind)


def wanted(kind: str) -> str:
    """Return the words for what an option of a kind must be."""
    return _WANTED[kind]


def source_types() -> dict[str, type[Source]]:
    """Return the options of each host by its key in a configuration."""
    return {name: host.spec for name, host in hosts().items()}


def choices(kind: str) -> tuple[str, ...]:
    """Return the words that an option of a kind allows, none where it is no list of words."""
    return {"visibility": tuple(Visibility), "people": PEOPLE, "renderers": RENDERERS}.get(kind, ())


def nearest(key: object, names: Iterable[str]) -> str:
    """Return a hint with the name that is nearest to a key, "" where none is near."""
    near = difflib.get_close_matches(str(key), sorted(names), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""
