"""Jaeger and Tempo: who sends traces, by the name that a service gives itself. Links: pages made from an annotation."""

from __future__ import annotations

import pytest
from tests.unit.systems.told import told

from catalejo.systems.jaeger.read import has_list


@pytest.mark.parametrize(
    ("system", "body", "url", "page"),
    [
        ("jaeger", {"services": ["a b"]}, "https://j.example.com/x/api/v3/services", "https://j.example.com/x/search?service=a%20b"),
        ("jaeger", {"data": ["a b"], "total": 1}, "https://j.example.com/api/services", "https://j.example.com/search?service=a%20b"),
        ("tempo", {"tagValues": [{"type": "string", "value": "a b"}]}, "", ""),
    ],
)  # fmt: skip
def test_services(system: str, body: object, url: str, page: str) -> None:
    """Two versions of an API, one record."""
    (trace,) = told(system, "services", body, url)
    assert (trace.service, trace.count, trace.url) == ("a b", -1, page)
    assert trace.joins == ("annotation:opentelemetry.io/service-name=a b", "annotation:jaegertracing.io/service=a b")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, True), ({"services": []}, True), ({"data": None, "errors": None}, True), ({"data": ["a"]}, True),
        ({"error": {"httpCode": 500}}, False), ({"data": None, "errors": [{"msg": "no"}]}, False), ([], False), ("x", False),
        ({"services": "x"}, False),
    ],
)  # fmt: skip
def test_an_error_with_status_200_is_no_empty_list(body: object, expected: bool) -> None:
    """A server without any service leaves the list out."""
    assert has_list(body) is expected


@pytest.mark.parametrize("url", ["javascript:{value}", "https://logs.example.com/", "/{value}"])
def test_a_template_is_a_web_address_with_a_place_for_the_value(url: str) -> None:
    """Anything else is none."""
    assert told("links", "links", {"links": [{"title": "Logs", "annotation": "a/b", "url": url}]}) == []
