"""First alerts of a component, as a plain rule file with tests for promtool, and as a PrometheusRule."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from ..systems.prometheus.recipes import Convention
from .insertion import scalar

_MATCHER = re.compile(r'([a-z_]+)=(~?)"([^"]*)"')


class Measured(msgspec.Struct, frozen=True):
    """A component and how it is measured: its series, the labels that pick them out, whom its alerts are for."""

    name: str
    convention: Convention
    selector: dict[str, str]
    team: str = ""
    runbook: str = ""


def braces(measured: Measured, *more: str) -> str:
    """Return the matchers of the component's series."""
    own = [f'{key}="{value}"' for key, value in sorted(measured.selector.items())]
    return "{" + ",".join(part for part in (*own, measured.convention.base, *more) if part) + "}"


def error_ratio(measured: Measured) -> str:
    """Return the share of requests that fail: 0 where none has failed yet, nothing where there is no traffic."""
    counter = measured.convention.counter
    every = f"sum(rate({counter}{braces(measured)}[5m]))"
    return f"(sum(rate({counter}{braces(measured, measured.convention.errors)}[5m])) or 0 * {every}) / {every}"


def quantile(measured: Measured, share: str) -> str:
    """Return a quantile of the durations in seconds."""
    rate = f"sum by (le) (rate({measured.convention.histogram}{braces(measured)}[5m]))"
    return f"histogram_quantile({share}, {rate}){measured.convention.unit_seconds}"


def traffic(measured: Measured) -> str:
    """Return the requests a second."""
    return f"sum(rate({measured.convention.counter}{braces(measured)}[5m]))"


def alerts(measured: Measured) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return name, expression, how long it has to hold, severity and words of each alert."""
    name, counter = measured.name, measured.convention.counter
    return (
        ("ErrorRatio", f"{error_ratio(measured)} > 0.05", "5m", "critical", f"Over 5 % of requests to {name} fail"),
        ("Slow", f"{quantile(measured, '0.95')} > 1", "10m", "warning", f"5 % of requests to {name} take over 1 s"),
        ("NoSeries", f"max(absent_over_time({counter}{braces(measured)}[10m]))", "5m", "critical",
         f"No series of {name} for ten minutes"),
        ("NoTraffic", f"{traffic(measured)} == 0", "15m", "warning", f"No request to {name} for fifteen minutes"),
    )  # fmt: skip


def rule_file(measured: Measured) -> str:
    """Return the rule file that Prometheus reads."""
    return "\n".join(["groups:", *_group(measured, "  "), ""])


def prometheus_rule(measured: Measured) -> str:
    """Return the same rules as an object of prometheus-operator."""
    head = [
        "apiVersion: monitoring.coreos.com/v1",
        "kind: PrometheusRule",
        "metadata:",
        f"  name: {scalar(measured.name)}",
    ]
    return "\n".join([*head, "spec:", "  groups:", *_group(measured, "    "), ""])


def _group(measured: Measured, pad: str) -> list[str]:
    rows = [f"{pad}- name: {scalar(measured.name)}", f"{pad}  rules:"]
    for alert, expression, held, severity, words in alerts(measured):
        rows += [f"{pad}    - alert: {alert}", f"{pad}      expr: {quoted(expression)}", f"{pad}      for: {held}"]
        rows += [f"{pad}      labels:", *_mapping(_labels(measured, severity), pad + "        ")]
        rows += [f"{pad}      annotations:", *_mapping(_annotations(measured, words), pad + "        ")]
    return rows


def _labels(measured: Measured, severity: str) -> dict[str, str]:
    team = {"team": measured.team} if measured.team else {}
    return {"service": measured.name, **team, "severity": severity}


def _annotations(measured: Measured, words: str) -> dict[str, str]:
    return {"summary": words, **({"runbook_url": measured.runbook} if measured.runbook else {})}


def _mapping(values: Mapping[str, str], pad: str) -> list[str]:
    return [f"{pad}{key}: {scalar(value)}" for key, value in values.items()]


def quoted(text: str) -> str:
    """Return a text in single quotes, in which YAML knows no escape."""
    return "'" + text.replace("'", "''") + "'"


def rule_tests(measured: Measured, rules: str) -> str:
    """Return tests for ``promtool test rules``: each alert fires on its fault, and none without one."""
    fine = [_counter(measured, "0+600x40"), *_buckets(measured, ("0+570x40", "0+600x40"))]
    failing = [_counter(measured, "0+540x40"), _counter(measured, "0+60x40", failed=True),
               *_buckets(measured, ("0+600x40", "0+600x40"))]  # fmt: skip
    slow = [_counter(measured, "0+600x40"), *_buckets(measured, ("0+300x40", "0+600x40"))]
    silent = [_counter(measured, "600x40"), *_buckets(measured, ("600x40", "600x40"))]
    every = alerts(measured)
    rows = [f"rule_files: [{rules}]", "evaluation_interval: 1m", "tests:"]
    cases: tuple[tuple[str, list[tuple[str, str]], str], ...] = (
        ("nothing is wrong", fine, ""), ("one request in ten fails", failing, "ErrorRatio"),
        ("half of the requests are slow", slow, "Slow"), ("there are no series", [], "NoSeries"),
        ("there is no traffic", silent, "NoTraffic"),
    )  # fmt: skip
    for title, series, fires in cases:
        rows += [f"  - name: {title}", "    interval: 1m", "    input_series:" + ("" if series else " []")]
        rows += [line for name, values in series
                 for line in (f"      - series: {quoted(name)}", f"        values: {values}")]  # fmt: skip
        rows += ["    alert_rule_test:"]
        for alert, _, _, severity, words in every:
            rows += [f"      - eval_time: 30m\n        alertname: {alert}"]
            if alert != fires:
                rows += ["        exp_alerts: []"]
                continue
            rows += ["        exp_alerts:", "          - exp_labels:", *_mapping(_labels(measured, severity), " " * 14)]
            rows += ["            exp_annotations:", *_mapping(_annotations(measured, words), " " * 14)]
    return "\n".join([*rows, ""])


def _counter(measured: Measured, values: str, failed: bool = False) -> tuple[str, str]:
    return f"{measured.convention.counter}{_series(measured, measured.convention.errors if failed else '')}", values


def _buckets(measured: Measured, values: tuple[str, str]) -> list[tuple[str, str]]:
    second, more = ("1000", "5000") if measured.convention.unit_seconds else ("1", "5")
    rows = [(second, values[0]), (more, values[1]), ("+Inf", values[1])]
    return [(f"{measured.convention.histogram}{_series(measured, '', le)}", one) for le, one in rows]


def _series(measured: Measured, errors: str, le: str = "") -> str:
    """Return labels that the matchers take: an example where a matcher is a pattern."""
    labels = dict(sorted(measured.selector.items()))
    for key, pattern, value in _MATCHER.findall(f"{measured.convention.base},{errors}"):
        if not value.startswith("|"):
            labels[key] = value.replace(".", "0") if pattern else value
    if le:
        labels["le"] = le
    return "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}"
