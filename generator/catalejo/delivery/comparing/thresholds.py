"""Reads what a comparison demands: a file of indicators with bounds, or single bounds; strictly, all errors at once.

``error_ratio: {max: 0.02}`` changes that bound and leaves the others of the indicator as they are by default; null
takes one away.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping

import msgspec

from ...kit.read.yaml import Document, load_documents
from ...model.comparison import ACCEPTED, DEFAULTS, Indicator, Threshold

MAX_BYTES = 1 << 20
SHARES = ("max", "max_increase")
_PLAIN: Mapping[str, object] = {"null": None, "true": True, "false": False}


class ThresholdProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong: line and column (0 where it is no file), what, how to mend it."""

    line: int
    column: int
    message: str
    hint: str = ""


Found = tuple[dict[Indicator, Threshold], tuple[ThresholdProblem, ...]]


def read_thresholds(data: bytes, given: Mapping[Indicator, Threshold] = DEFAULTS) -> Found:
    """Return the thresholds of a YAML file over those that are given, and everything that is wrong with it."""
    if len(data) > MAX_BYTES:
        return dict(given), (ThresholdProblem(1, 1, f"the file is larger than {MAX_BYTES >> 10} kB"),)
    documents = load_documents(data)
    document = documents[0] if documents else Document(0, None, 1)
    if document.problem is not None:
        wrong = document.problem
        return dict(given), (ThresholdProblem(wrong.line, wrong.column, f"not valid YAML: {wrong.message}"),)
    problems = [ThresholdProblem(one.line, one.column, one.message) for one in document.warnings]
    if len(documents) > 1:
        problems.append(ThresholdProblem(documents[1].line, 1, "a second YAML document", "leave one in the file"))
    if not isinstance(document.value, dict):
        wrong_form = ThresholdProblem(document.line, 1, "not a mapping of indicators", "error_ratio: {max: 0.02}")
        return dict(given), (*problems, wrong_form)
    found = dict(given)
    for name, fields in document.value.items():
        if _known(name) is None:
            problems.append(ThresholdProblem(*document.key_at(name), *_unknown_indicator(name)))
        elif not isinstance(fields, dict):
            hint = f"{name}: {{{ACCEPTED[Indicator(name)][0]}: …}}"
            problems.append(ThresholdProblem(*document.key_at(name), f"{name} is no mapping of bounds", hint))
        else:
            for field, value in fields.items():
                problem = _set(found, name, str(field), value)
                if problem is not None:
                    problems.append(ThresholdProblem(*document.key_at(name, field), *problem))
    unique = {(one.line, one.column, one.message): one for one in problems}
    return found, tuple(unique[key] for key in sorted(unique))


def with_bounds(given: Mapping[Indicator, Threshold], bounds: Iterable[str]) -> Found:
    """Return thresholds with single bounds over them, each ``INDICATOR.FIELD=VALUE``, and everything that is wrong."""
    found, problems = dict(given), []
    for text in bounds:
        name, dot, rest = text.partition(".")
        field, sign, written = rest.partition("=")
        if not (dot and sign):
            problems.append(ThresholdProblem(0, 0, f"{text!r} is no bound", "such as error_ratio.max=0.02"))
            continue
        problem = _set(found, name.strip(), field.strip(), _value(written.strip()))
        if problem is not None:
            problems.append(ThresholdProblem(0, 0, *problem))
    return found, tuple(problems)


def _value(written: str) -> object:
    """Return what a bound on the command line says, the text itself where that is none."""
    if written in _PLAIN:
        return _PLAIN[written]
    if re.fullmatch(r"[0-9]{1,9}", written):
        return int(written)
    return float(written) if re.fullmatch(r"[0-9]{0,9}\.[0-9]{1,9}", written) else written


def _known(name: object) -> Indicator | None:
    return next((one for one in Indicator if one.value == name), None)


def _set(found: dict[Indicator, Threshold], name: str, field: str, value: object) -> tuple[str, str] | None:
    """Set one bound, or return what is wrong with it and the hint."""
    indicator = _known(name)
    if indicator is None:
        return _unknown_indicator(name)
    if field not in ACCEPTED[indicator]:
        return f"{name} takes no {field[:80]!r}", _nearest(field, ACCEPTED[indicator])
    problem = _wrong(indicator, field, value)
    if problem:
        return f"{name}.{field}: {problem}", ""
    converted = value if value is None or isinstance(value, bool) or field == "min_requests" else _float(value)
    found[indicator] = msgspec.structs.replace(found.get(indicator, Threshold()), **{field: converted})
    return None


def _unknown_indicator(name: object) -> tuple[str, str]:
    return f"unknown indicator {str(name)[:80]!r}", _nearest(str(name), [one.value for one in Indicator])


def _wrong(indicator: Indicator, field: str, value: object) -> str:
    """Return what is wrong with a value, "" where nothing is."""
    if field == "strict":
        return "" if isinstance(value, bool) else "true or false"
    if field == "min_requests":
        whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10**9
        return "" if whole else "a whole number from 1 on"
    if value is None:
        return ""
    number = _float(value)
    if not math.isfinite(number) or number < 0:
        return "a number from 0 on, or null"
    if field == "max_ratio" and number < 1:
        return "at least 1: it is how many times the value before"
    share = indicator is Indicator.ERROR_RATIO and field in SHARES
    if (share or field == "min_ratio") and number > 1:
        return "at most 1: 5 % is 0.05"
    return ""


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
