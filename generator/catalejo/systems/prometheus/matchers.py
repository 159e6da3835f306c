"""Which series are a component's: matchers of labels, from its annotations or from a person's own words.

https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors. Nothing is pasted into a query as
it was written: every matcher is read, and spelled anew with its value escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..alerts import LABELS, SERVICE_NAME

MAX_SELECTOR = 2_000
MAX_CANDIDATES = 10
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,99}\Z")
_MATCHER = re.compile(
    r"""\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,{}"'=~!]+)\s*(?:,|\Z)"""
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class LabelMatcher(NamedTuple):
    """One matcher, such as ``service="orders"``; ``str()`` of it is PromQL."""

    name: str
    value: str
    sign: str = "="

    def __str__(self) -> str:
        return f'{self.name}{self.sign}"{_utf8(self.value).translate(_WRITTEN)}"'


class Candidate(NamedTuple):
    """Matchers that may be a component's. ``only`` are the conventions whose series they can be of, empty for all.

    ``name`` is the service's name where the matchers are one of several spellings of it, of which the first counts.
    """

    matchers: tuple[LabelMatcher, ...]
    only: tuple[str, ...] = ()
    name: str = ""


class SelectorError(ValueError):
    """A selector cannot be read; the message is for people."""


def parse(text: str) -> tuple[LabelMatcher, ...]:
    """Read a selector as PromQL writes it, with or without its braces; quotes may be left out of simple values.

    Raises:
        SelectorError: it is none, or names the metric itself.

    """
    inside = text.strip()
    if len(inside) > MAX_SELECTOR:
        raise SelectorError(f"longer than {MAX_SELECTOR} characters")
    if inside.startswith("{") and inside.endswith("}"):
        inside = inside[1:-1].strip()
    found: list[LabelMatcher] = []
    place = 0
    while place < len(inside):
        match = _MATCHER.match(inside, place)
        if match is None:
            raise SelectorError(f"not understood from {inside[place : place + 40]!r} on")
        if match[1] == "__name__":
            raise SelectorError("the metric is found by itself: leave __name__ out")
        found.append(LabelMatcher(match[1], _value(match[3]), match[2]))
        place = match.end()
    if not found:
        raise SelectorError("it has no label")
    return tuple(found)


def candidates(annotations: Mapping[str, str]) -> list[Candidate]:
    """Return what a component's annotations say of its series, in the order in which they are tried.

    ``prometheus.io/labels`` holds ``service=orders`` or ``namespace=shop service=orders``, several with commas. The
    name of an OpenTelemetry service is the label ``service_name`` where it was promoted, ``service`` of span metrics,
    and the end of ``job`` (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
    """
    found = [Candidate(pairs) for part in annotations.get(LABELS, "").split(",") if (pairs := _pairs(part))]
    for name in [part.strip() for part in annotations.get(SERVICE_NAME, "").split(",")]:
        if name:
            job = LabelMatcher("job", f"(.+/)?{re.escape(name)}", "=~")
            found += [
                Candidate((LabelMatcher("service_name", name),), (), name),
                Candidate((LabelMatcher("service", name),), ("spanmetrics",), name),
                Candidate((job,), ("otel", "otel-old"), name),
            ]
    return found[:MAX_CANDIDATES]


def spelled(matchers: Iterable[LabelMatcher]) -> str:
    """Return matchers as PromQL writes them between braces."""
    return ",".join(map(str, matchers))


def _pairs(part: str) -> tuple[LabelMatcher, ...]:
    pairs = [word.partition("=") for word in part.split()]
    if not all(sign and value and _NAME.match(name) for name, sign, value in pairs):
        return ()
    return tuple(LabelMatcher(name, value[:200]) for name, _, value in pairs)


def _value(written: str) -> str:
    if written[0] not in "\"'":
        return written

    def plain(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise SelectorError(f"the escape {match[0]!r} is not understood")
        return _ESCAPES[match[1]]

    return _ESCAPE.sub(plain, written[1:-1])


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
