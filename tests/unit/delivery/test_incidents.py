"""An incident is a component's by every annotation that names a service of the systems that were asked."""

from __future__ import annotations

import msgspec
import pytest

from catalejo.delivery.incidents import IncidentReader
from catalejo.model.entities import Entity
from catalejo.model.live import Incident, LiveState
from catalejo.model.origin import Origin
from catalejo.model.refs import make_ref

REF = make_ref("component", "default", "orders")
_BY_ID = Incident("Q1", "1", "Slow", "open", "high", "PX", "", "2026-11-18T23:00:00Z", "", "2026-11-19T02:00:00Z")
_BY_JOIN = msgspec.structs.replace(
    _BY_ID, id="Q2", service_id="", opened_at="2026-11-18T22:00:00Z", joins=("annotation:b.example/service=orders",)
)
_LIVE = LiveState(
    incidents=(_BY_ID, _BY_JOIN, msgspec.structs.replace(_BY_ID, id="Q3", state="resolved")),
    links={"incidents": {"service": ("a.example/id", "b.example/service")}},
)


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({"a.example/id": "PX"}, ["Q1"]), ({"b.example/service": "stock, orders"}, ["Q2"]),
        ({"a.example/id": "PX", "b.example/service": "orders"}, ["Q2", "Q1"]), ({"a.example/id": "PY"}, []),
        ({"other.example/service": "orders"}, []),
    ],
)  # fmt: skip
def test_every_annotation_counts(annotations: dict[str, str], expected: list[str]) -> None:
    """Two systems, two annotations, lists of values; oldest first, resolved ones left out."""
    entity = Entity(REF, "Component", "default", "orders", {}, Origin(), annotations=annotations)
    assert [incident.id for incident in IncidentReader(_LIVE).open_of(entity)] == expected


def test_what_is_over_is_the_components_too() -> None:
    """Its system still tells of it; it is open no more."""
    entity = Entity(REF, "Component", "default", "orders", {}, Origin(), annotations={"a.example/id": "PX"})
    assert [incident.id for incident in IncidentReader(_LIVE).settled_of(entity)] == ["Q3"]
