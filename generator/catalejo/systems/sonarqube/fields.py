"""What is kept of measures: component, metric and value."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping

KEY = "sonarqube.org/project-key"
MEASURE: Table = fields("component", "metric", "value")


def has_gates(body: object) -> bool:
    """Tell whether a body holds measures of which one is a quality gate's, or the list of none."""
    return _is_empty(body) or _names_gate(body)


def has_measures(body: object) -> bool:
    """Tell whether a body holds measures and no gate, or the list of none."""
    return _is_empty(body) or (bool(measures(body)) and not _names_gate(body))


def _names_gate(body: object) -> bool:
    return any(one.get("metric") == "alert_status" for one in measures(body))


def _is_empty(body: object) -> bool:
    return isinstance(body, dict) and body.get("measures") == []


def measures(body: object) -> list[dict[str, object]]:
    """Return the measures of ``api/measures/search`` or ``api/measures/component``, or of a list of such answers."""
    found: list[dict[str, object]] = []
    for page in mappings(body if isinstance(body, list) else [body]):
        component = mapping(page.get("component"))
        listed = mappings(component.get("measures") if component else page.get("measures"))
        found.extend({"component": component.get("key"), **one} for one in listed if text_of(one.get("metric")))
    return [one for one in found if text_of(one.get("component"))]


def keep_measures(body: object, keeping: Keeping) -> object:
    """Return ``{"measures": [...]}`` without projects that are called after a hidden repository."""
    return {"measures": [keep(one, MEASURE) for one in measures(body) if not _is_hidden(one, keeping)]}


def _is_hidden(measure: dict[str, object], keeping: Keeping) -> bool:
    key = text_of(measure.get("component"))
    return keeping.names(key) or keeping.names(key.replace("_", "/", 1)) or keeping.names(key.replace(":", "/", 1))
