"""Spans of time on the command line: ``90s``, ``10m``, ``2h``, ``1d``."""

from __future__ import annotations

import re

import click

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"([0-9]{1,6})([smhd])")


class SpanType(click.ParamType[float]):
    """A span of time; whole seconds in the end."""

    name = "SPAN"

    def __init__(self, least: float, most: float) -> None:
        """Keep the bounds, in seconds."""
        self._least, self._most = least, most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds."""
        if isinstance(value, float):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"{value!r} is no span of time, such as 30s, 10m, 2h", param, ctx)
        seconds = float(found[1]) * SECONDS[found[2]]
        if not self._least <= seconds <= self._most:
            self.fail(f"{value!r} is not from {self._least:.0f}s to {self._most:.0f}s", param, ctx)
        return seconds
