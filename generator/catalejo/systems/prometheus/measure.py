"""Measures one service in two windows: finds its series and their convention, then asks for counts.

Nothing is guessed. Series that differ in what tells services apart are not added up unasked, an environment that the
series tell must be the one that is meant, and an answer that is not whole is none.
https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import listing, mapping, mappings
from ...kit.text.moments import moment
from ...model.comparison import (
    DurationBucket,
    Measurement,
    MeasureRefusal,
    MeasureRequest,
    MetricWindow,
    NotCompared,
)
from ..contract import Asker
from ..reading import short_text
from . import counting
from .ask import Prometheus, client_of, success
from .counting import Counting
from .identity import narrowed
from .matchers import Candidate, LabelMatcher, SelectorError, candidates, parse, spelled
from .refused import MeasureRefused

LEAST_SAMPLES = 4
MAX_ROWS = 5_000
"""Rows of an answer that are looked at; one service has a few."""
SILENT = 2.5
"""Scrapes that may be missing at the end of the window after."""
WHOLE = 0.6
"""Part of the samples of the window before that the one after must have."""
_WHOLE_ONLY = {"partial_response": "false", "deny_partial_response": "1", "nocache": "1"}
"""How Thanos and VictoriaMetrics are told to give no part of an answer and nothing kept; others ignore it."""
_REASONS = {
    ErrorKind.TIMEOUT: NotCompared.TIMEOUT, ErrorKind.UNREACHABLE: NotCompared.UNREACHABLE,
    ErrorKind.RATE_LIMITED: NotCompared.RATE_LIMITED, ErrorKind.MALFORMED: NotCompared.MALFORMED,
    ErrorKind.TOO_LARGE: NotCompared.MALFORMED, ErrorKind.DAMAGED: NotCompared.PARTIAL_ANSWER,
}  # fmt: skip
Rows = list[tuple[dict[str, str], float]]


class _Chosen(NamedTuple):
    """The series of a service: their convention, their matchers, whether they tell how a request ended."""

    counting: Counting
    matchers: tuple[LabelMatcher, ...]
    tells: bool
    name: str = ""


def measure(
    spec: object, asker: Asker, asked: MeasureRequest, before: MetricWindow, after: MetricWindow
) -> Measurement:
    """Return both windows with what was measured in them, or why the question is wrong; never raises SourceError."""
    if not isinstance(spec, Prometheus):
        raise TypeError(f"{type(spec).__name__} are not the options of a Prometheus")
    empty = Measurement(before, after, asker.id)
    try:
        queries = _Queries(client_of(spec, asker))
        chosen = _choose(queries, spec, asked, (before, after))
    except MeasureRefused as refused:
        return msgspec.structs.replace(empty, refusals=refused.refusals)
    except SourceError as error:
        return _both(empty, error)
    if chosen is None:
        tried = " · ".join(dict.fromkeys(spelled(one.matchers) for one in _candidates(asked)))
        return _both(msgspec.structs.replace(empty, selector=tried), None)
    found = msgspec.structs.replace(empty, convention=chosen.counting.id, selector=spelled(chosen.matchers))
    try:
        first = _window(queries, chosen, before)
        second = _window(queries, chosen, after)
        if not second.reason:
            second = _whole(queries, chosen, first, second)
    except MeasureRefused as refused:
        return msgspec.structs.replace(empty, refusals=refused.refusals)
    return msgspec.structs.replace(found, before=first, after=second)


class _Queries:
    """Asks instant queries of one server; after the first that nobody answered, none is sent any more."""

    def __init__(self, client: Client) -> None:
        self._client, self._lost = client, SourceError("")

    def rows(self, query: str, at: str) -> Rows:
        """Return the labels and values of a vector; NaN and Inf stay what they are.

        Raises:
            MeasureRefused: the server says that the question is wrong, or not ours to ask.
            SourceError: there is no answer that can be used.

        """
        if str(self._lost):
            raise self._lost
        time = moment(at)
        if time is None:
            raise SourceError(f"{at} is no time", ErrorKind.REFUSED)
        params = {"query": query, "time": f"{time.timestamp():.3f}", **_WHOLE_ONLY}
        try:
            return _vector(success(self._client, "api/v1/query", params))
        except SourceError as error:
            if error.kind in (ErrorKind.TIMEOUT, ErrorKind.UNREACHABLE, ErrorKind.RATE_LIMITED):
                self._lost = error
            refused = 400 <= error.status < 500 and error.status not in (408, 429)
            if refused or (error.kind is ErrorKind.REFUSED and not error.status):
                raise MeasureRefused(MeasureRefusal("rejected", {"error": str(error)})) from error
            raise


def _vector(body: Mapping[str, object]) -> Rows:
    data = mapping(body.get("data"))
    if listing(body.get("warnings")) or body.get("isPartial"):
        raise SourceError("the answer is a part of the whole", ErrorKind.DAMAGED)
    if data.get("resultType") != "vector" or not isinstance(data.get("result"), list):
        raise SourceError("the answer is no vector", ErrorKind.MALFORMED)
    return [
        ({key: short_text(value) for key, value in mapping(row.get("metric")).items()}, _number(row.get("value")))
        for row in mappings(data["result"])[:MAX_ROWS]
    ]


def _number(value: object) -> float:
    """Return the number of a sample ``[time, "text"]``; what is none is NaN, which nobody takes for a value."""
    try:
        return float(short_text(listing(value)[1]))
    except (ValueError, IndexError):
        return math.nan


def _choose(
    queries: _Queries, spec: Prometheus, asked: MeasureRequest, windows: tuple[MetricWindow, MetricWindow]
) -> _Chosen | None:
    """Return the series of a service, None where the server has none.

    Raises:
        MeasureRefused: nobody said which series are its, or what was said names different series that are there.

    """
    among, found = _candidates(asked), dict[str, tuple[_Chosen, Rows]]()
    for one in among:
        key = one.name or spelled(one.matchers)
        if key in found or (one.name and any(not other[0].name for other in found.values())):
            continue
        chosen = _of_candidate(queries, one, conventions_of(spec, one), windows)
        if chosen is not None:
            question = counting.identities(chosen.counting, chosen.matchers, _span(windows))
            found[key] = (chosen, sorted(queries.rows(question, windows[1].end), key=repr))
    if not found:
        return None
    chosen, rows = next(iter(found.values()))
    if any(other != rows for _, other in found.values()):
        listed = " · ".join(spelled(one.matchers) for one, _ in found.values())
        raise MeasureRefused(MeasureRefusal("several_selectors", {"selectors": listed}))
    return chosen._replace(matchers=narrowed(chosen.matchers, [labels for labels, _ in rows], asked.environment))


def conventions_of(spec: Prometheus, candidate: Candidate) -> list[Counting]:
    """Return the conventions that a candidate's series may follow: the configured one where there is one."""
    if not spec.convention:
        return counting.conventions(candidate.only)
    fits = not candidate.only or spec.convention in candidate.only
    return counting.conventions([spec.convention]) if fits else []


def _candidates(asked: MeasureRequest) -> list[Candidate]:
    if asked.selector:
        try:
            return [Candidate(parse(asked.selector))]
        except SelectorError as error:
            raise MeasureRefused(MeasureRefusal("selector", {"error": str(error)})) from error
    found = candidates(asked.annotations)
    if not found:
        raise MeasureRefused(MeasureRefusal("no_link"))
    return found


def _of_candidate(
    queries: _Queries, candidate: Candidate, among: list[Counting], windows: tuple[MetricWindow, MetricWindow]
) -> _Chosen | None:
    """Return the first convention of which there are series; one that tells how requests ended goes before."""
    if not among:
        return None
    rows = queries.rows(counting.present(candidate.matchers, among, _span(windows)), windows[1].end)
    labels = [labels for labels, _ in rows]
    names = {one.get("__name__") for one in labels}
    for one in among:
        if any(counting.tells(one, row) for row in labels):
            return _Chosen(one, candidate.matchers, True, candidate.name)
    rest = (_Chosen(one, candidate.matchers, False, candidate.name) for one in among if one.counter in names)
    return next(rest, None)


def _span(windows: tuple[MetricWindow, MetricWindow]) -> int:
    """Return the seconds from the beginning of the first window to the end of the second."""
    start, end = moment(windows[0].start), moment(windows[1].end)
    return max(1, int((end - start).total_seconds())) if start and end else 1


def _window(queries: _Queries, chosen: _Chosen, window: MetricWindow) -> MetricWindow:
    """Return a window with its counts; one question that fails costs what it asked for."""
    one, matchers, seconds = chosen.counting, chosen.matchers, int(window.seconds)
    try:
        counted = queries.rows(counting.requests(one, matchers, seconds), window.end)
        most = _single(queries.rows(counting.samples(one, matchers, seconds), window.end))
    except SourceError as error:
        return _failed(window, error)
    if not counted:
        return msgspec.structs.replace(window, reason=NotCompared.NO_SUCH_METRIC)
    known = 0 if most is None or math.isnan(most) else int(most)
    reason = NotCompared.FEW_SAMPLES if known < LEAST_SAMPLES else NotCompared.NONE
    found = msgspec.structs.replace(window, requests=_single(counted), samples=known, reason=reason)
    return _with_durations(queries, chosen, _with_errors(queries, chosen, found))


def _with_errors(queries: _Queries, chosen: _Chosen, window: MetricWindow) -> MetricWindow:
    """Return a window with its errors: none where requests are told apart and there is no series of errors."""
    if not chosen.tells:
        return msgspec.structs.replace(window, errors_reason=NotCompared.NO_STATUS)
    question = counting.errors(chosen.counting, chosen.matchers, int(window.seconds))
    try:
        counted = _single(queries.rows(question, window.end))
    except SourceError as error:
        return msgspec.structs.replace(window, errors_reason=_reason(error), error=str(error))
    return msgspec.structs.replace(window, errors=0.0 if counted is None else counted)


def _with_durations(queries: _Queries, chosen: _Chosen, window: MetricWindow) -> MetricWindow:
    question = counting.durations(chosen.counting, chosen.matchers, int(window.seconds))
    try:
        rows = queries.rows(question, window.end)
    except SourceError as error:
        return msgspec.structs.replace(window, latency_reason=_reason(error), error=str(error))
    buckets = []
    for labels, count in rows:
        try:
            bound = float(labels.get("le", ""))
        except ValueError:
            continue
        if not math.isnan(bound):
            buckets.append(DurationBucket(bound * chosen.counting.unit, count))
    if not buckets:
        return msgspec.structs.replace(window, latency_reason=NotCompared.NO_BUCKETS)
    return msgspec.structs.replace(window, buckets=tuple(sorted(buckets, key=lambda bucket: bucket.bound)))


def _whole(queries: _Queries, chosen: _Chosen, before: MetricWindow, after: MetricWindow) -> MetricWindow:
    """Return the window after, unless its series were not there for all of it: what died is not what is well."""
    try:
        newest = _single(queries.rows(counting.newest(chosen.counting, chosen.matchers), after.end))
    except SourceError as error:
        return _failed(after, error)
    end = moment(after.end)
    scrape = after.seconds / max(1, max(before.samples, after.samples) - 1)
    silent = math.inf if newest is None or end is None else end.timestamp() - newest
    # Not <=: a time that is no number is not known.
    if not silent <= SILENT * scrape or (before.samples > 0 and after.samples < WHOLE * before.samples):
        return msgspec.structs.replace(after, reason=NotCompared.PARTLY_MEASURED)
    return after


def _single(rows: Rows) -> float | None:
    """Return the value of a sum, None where it is empty."""
    return rows[0][1] if rows else None


def _reason(error: SourceError) -> NotCompared:
    return _REASONS.get(error.kind, NotCompared.FAILED)


def _failed(window: MetricWindow, error: SourceError) -> MetricWindow:
    return msgspec.structs.replace(window, reason=_reason(error), error=str(error))


def _both(found: Measurement, error: SourceError | None) -> Measurement:
    """Return a measurement of nothing: the server did not answer, or has no series of the service."""
    change: Callable[[MetricWindow], MetricWindow] = (
        (lambda window: msgspec.structs.replace(window, reason=NotCompared.NO_SUCH_METRIC))
        if error is None
        else (lambda window: _failed(window, error))
    )
    return msgspec.structs.replace(found, before=change(found.before), after=change(found.after))
