"""The questions in PromQL that every service is asked at once, by the convention that its metrics follow.

A ratio of errors is written ``(sum(E) or 0*sum(A)) / sum(A)``: before the first error there is no series of errors, and
without the zero the answer would be empty as if there were no traffic. Without traffic it is empty, or NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Convention(NamedTuple):
    """Names of a convention: counter, the selector of its errors, histogram, seconds of its unit, labels of a service.

    ``base`` is a selector that all of its series need.
    """

    counter: str
    errors: str
    histogram: str
    labels: tuple[str, ...]
    base: str = ""
    unit_seconds: str = ""


SERVED = 'span_kind=~"|SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"'
"""Spans that are requests to the service; those inside it and those that it sends would thin its errors out."""
CONVENTIONS: Mapping[str, Convention] = {
    "http": Convention("http_requests_total", 'code=~"5.."', "http_request_duration_seconds_bucket", ("service",)),
    "http-status": Convention(
        "http_requests_total", 'status=~"5.."', "http_request_duration_seconds_bucket", ("service",)
    ),
    "otel": Convention(
        "http_server_request_duration_seconds_count", 'http_response_status_code=~"5.."',
        "http_server_request_duration_seconds_bucket", ("service_name",),
    ),
    "otel-old": Convention(
        "http_server_duration_milliseconds_count", 'http_status_code=~"5.."',
        "http_server_duration_milliseconds_bucket", ("service_name",), "", " / 1000",
    ),
    "istio": Convention(
        "istio_requests_total", 'response_code=~"5.."', "istio_request_duration_milliseconds_bucket",
        ("destination_workload_namespace", "destination_workload"), 'reporter="destination"', " / 1000",
    ),
    "ingress-nginx": Convention(
        "nginx_ingress_controller_requests", 'status=~"5.."',
        "nginx_ingress_controller_request_duration_seconds_bucket", ("namespace", "ingress"),
    ),
    "spanmetrics": Convention(
        "traces_spanmetrics_calls_total", 'status_code="STATUS_CODE_ERROR"', "traces_spanmetrics_latency_bucket",
        ("service",), SERVED,
    ),
    "micrometer": Convention(
        "http_server_requests_seconds_count", 'status=~"5.."', "http_server_requests_seconds_bucket", ("application",)
    ),
}  # fmt: skip

UNITS = {"error_ratio": "", "latency_p95_s": "s", "throughput_rps": "1/s"}


class Recipe(NamedTuple):
    """One question: the name of the value, PromQL, the labels that tell services apart, its unit."""

    name: str
    query: str
    labels: tuple[str, ...]
    unit: str = ""


def recipes(convention: Convention, labels: tuple[str, ...], window: str) -> tuple[Recipe, ...]:
    """Return the ratio of errors, the 95th percentile in seconds and the requests a second of every service."""
    by = ", ".join(labels)
    every = f"sum by ({by}) (rate({convention.counter}{_braces(convention.base)}[{window}]))"
    failed = f"sum by ({by}) (rate({convention.counter}{_braces(convention.base, convention.errors)}[{window}]))"
    buckets = f"sum by (le, {by}) (rate({convention.histogram}{_braces(convention.base)}[{window}]))"
    queries = {
        "error_ratio": f"({failed} or 0 * {every}) / {every}",
        "latency_p95_s": f"histogram_quantile(0.95, {buckets}){convention.unit_seconds}",
        "throughput_rps": every,
    }
    return tuple(Recipe(name, query, labels, UNITS[name]) for name, query in queries.items())


def _braces(*selectors: str) -> str:
    inside = ",".join(selector for selector in selectors if selector)
    return f"{{{inside}}}" if inside else ""
