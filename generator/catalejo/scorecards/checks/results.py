"""Short ways to say a result; the engine fills in check and level."""

from __future__ import annotations

from ...model.origin import Origin
from ...model.scorecards import Outcome, Result


def _result(outcome: Outcome, code: str, origin: Origin | None, url: str, args: dict[str, object]) -> Result:
    texts = {name: str(value) for name, value in sorted(args.items())}
    return Result("", "", outcome, code, texts, origin or Origin(), url)


def passed(code: str, origin: Origin | None = None, url: str = "", **args: object) -> Result:
    """It is as it should be."""
    return _result(Outcome.PASS, code, origin, url, args)


def failed(code: str, origin: Origin | None = None, url: str = "", **args: object) -> Result:
    """It is not."""
    return _result(Outcome.FAIL, code, origin, url, args)


def unknown(code: str, origin: Origin | None = None, url: str = "", **args: object) -> Result:
    """It should have been measured, and was not."""
    return _result(Outcome.UNKNOWN, code, origin, url, args)


def not_applicable(code: str = "score.none", **args: object) -> Result:
    """The question makes no sense here."""
    return _result(Outcome.NOT_APPLICABLE, code, None, "", args)
