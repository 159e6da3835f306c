"""Short ways to say a result, and what a check is; the engine fills in check and level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from ...model.entities import Entity
from ...model.origin import Origin
from ...model.scorecards import Cause, Outcome, Result
from ..facts import RuleFacts

Params = Mapping[str, float]
NOWHERE = Origin()
REPOSITORIES = "repositories"
"""Whose answer decides where a name may lie in a repository that could not be read."""
Ask = Callable[[RuleFacts, Entity, Params], Result]

ANY = frozenset(("Component", "API", "Resource", "System", "Domain", "Template"))
"""Kinds that somebody owns."""


class Check(NamedTuple):
    """A question to an entity. ``kinds`` are those it makes sense for, ``params`` its parameters with defaults.

    ``asks`` is the capability, or ``repositories``, whose answer decides; "" where the entity's own files do.
    """

    ask: Ask
    params: Mapping[str, float] = {}
    kinds: frozenset[str] = frozenset(("Component",))
    asks: str = ""


def _result(outcome: Outcome, code: str, origin: Origin, url: str, args: dict[str, object]) -> Result:
    return Result("", "", outcome, code, {name: str(value) for name, value in sorted(args.items())}, origin, url)


def passed(code: str, /, origin: Origin = NOWHERE, url: str = "", **args: object) -> Result:
    """It is as it should be."""
    return _result(Outcome.PASS, code, origin, url, args)


def failed(code: str, /, origin: Origin = NOWHERE, url: str = "", **args: object) -> Result:
    """It is not."""
    return _result(Outcome.FAIL, code, origin, url, args)


def unknown(code: str, /, origin: Origin = NOWHERE, url: str = "", **args: object) -> Result:
    """It should have been measured, and was not."""
    return _result(Outcome.UNKNOWN, code, origin, url, args)


def silent(code: str, /, origin: Origin = NOWHERE, url: str = "", **args: object) -> Result:
    """It could not be measured, because a source of ours did not answer: what was last known stands for a while."""
    return msgspec.structs.replace(unknown(code, origin, url, **args), cause=Cause.SILENT)


def pending(code: str, /, origin: Origin = NOWHERE, url: str = "", **args: object) -> Result:
    """It cannot be measured before it has come to rest: what was last known stands for a while."""
    return msgspec.structs.replace(unknown(code, origin, url, **args), cause=Cause.PENDING)


def broken(code: str, /, origin: Origin = NOWHERE, **args: object) -> Result:
    """The rule itself broke; nobody who owns the thing can mend that."""
    result = _result(Outcome.ERROR, code, origin, "", args)
    return msgspec.structs.replace(result, cause=Cause.BROKEN)


def not_applicable(code: str, /, **args: object) -> Result:
    """The question makes no sense here, or the system that could answer is not connected."""
    return _result(Outcome.NOT_APPLICABLE, code, NOWHERE, "", args)


def number(value: float) -> str:
    """Return a number without decimals where it has none; words are made of it at the edge."""
    return f"{value:g}"
