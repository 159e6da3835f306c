"""What is kept of a report: its totals. XML is read here, by a reader that resolves no entity and loads nothing.

Cobertura (also of coverage.py, gocover-cobertura, coverlet), JaCoCo and Clover in XML; the JSON of coverage.py, of
Istanbul (``coverage-summary.json``) and of SimpleCov (``.last_run.json``).
"""

from __future__ import annotations

import math
from xml.parsers import expat

from ...kit.read.narrow import mapping, number_of, text_of
from ..allow_list import Table, keep
from ..contract import Keeping

MAX_XML = 64 << 20
REPORT: Table = {"covered": True, "all": True, "ratio": True, "at": True, "tool": True}
_CLOVER = ("statements", "coveredstatements")


class _Totals:
    """Takes what a report says of the whole: attributes of its root, counters or metrics right below it."""

    def __init__(self) -> None:
        self.root = ""
        self.found: dict[str, object] = {}
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) == 1:
            self.root = name
            if name == "coverage" and "line-rate" in attributes:
                self.found = _cobertura(attributes)
            elif name == "coverage" and "generated" in attributes:
                self.found = {"at": _number(attributes["generated"])}
        elif self._path == ["report", "counter"] and attributes.get("type") == "LINE":
            covered, missed = _number(attributes.get("covered")), _number(attributes.get("missed"))
            self.found |= {"tool": "JaCoCo", "covered": covered, "all": covered + missed}
        elif self._path == ["coverage", "project", "metrics"] and set(_CLOVER) <= attributes.keys():
            total, covered = (_number(attributes[key]) for key in _CLOVER)
            self.found |= {"tool": "Clover", "covered": covered, "all": total}

    def end(self, name: str) -> None:
        self._path.pop()

    def entity(self, *_: object) -> None:
        raise ValueError("a report declares entities")


def is_report(body: object) -> bool:
    """Tell whether a body is a report that is understood; XML is looked at by its beginning only."""
    if not isinstance(body, dict):
        return False
    if isinstance(body.get("xml"), str):
        head = text_of(body["xml"])[:4096]
        return "<coverage" in head or ("<report" in head and "jacoco" in head.lower())
    return bool(_of_json(body))


def keep_report(body: object, keeping: Keeping) -> object:
    """Return ``{"covered", "all", "ratio", "at", "tool"}``, those that a report tells, as a list of one."""
    if isinstance(body, list):
        return [keep(one, REPORT) for one in body if isinstance(one, dict) and {"all", "ratio"} & one.keys()]
    found = _of_xml(text_of(mapping(body).get("xml"))) if "xml" in mapping(body) else _of_json(mapping(body))
    return [keep(found, REPORT)] if found else []


def _of_xml(text: str) -> dict[str, object]:
    totals = _Totals()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = totals.start, totals.end
    parser.EntityDeclHandler = totals.entity
    try:
        parser.Parse(text[:MAX_XML].encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError):
        return {}
    return totals.found if {"all", "ratio"} & totals.found.keys() else {}


def _of_json(body: dict[str, object]) -> dict[str, object]:
    whole = mapping(body.get("totals"))
    if "num_statements" in whole and "covered_lines" in whole:
        at = mapping(body.get("meta")).get("timestamp")
        numbers = {"covered": number_of(whole["covered_lines"]), "all": number_of(whole["num_statements"])}
        return {**numbers, "at": text_of(at), "tool": "coverage.py"}
    lines = mapping(mapping(body.get("total")).get("lines"))
    if {"total", "covered"} <= lines.keys():
        return {"covered": number_of(lines["covered"]), "all": number_of(lines["total"]), "tool": "Istanbul"}
    last = mapping(body.get("result"))
    percent = last.get("line", last.get("covered_percent"))
    if set(body) == {"result"} and isinstance(percent, int | float) and not isinstance(percent, bool):
        return {"ratio": percent / 100, "tool": "SimpleCov"}
    return {}


def _cobertura(attributes: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {"tool": "Cobertura", "at": _number(attributes.get("timestamp"))}
    covered, whole = attributes.get("lines-covered"), attributes.get("lines-valid")
    if covered is not None and whole is not None:
        return {**found, "covered": _number(covered), "all": _number(whole)}
    try:
        ratio = float(attributes["line-rate"])
    except ValueError:
        return {}
    return {**found, "ratio": ratio} if math.isfinite(ratio) else {}


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else 0
