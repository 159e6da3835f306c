"""What systems that tell of alerts by labels share: which labels are kept, levels, joins.

An alert, and a measured value, joins by the annotation ``prometheus.io/labels``: ``service=orders``, where the name
occurs in several namespaces ``namespace=shop service=orders``; several of them with commas, any of which fits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..kit.read.narrow import mapping
from ..model.records import Alert
from ..model.status import Level
from .contract import Keeping
from .reading import Reading, address_of, short_text

LABELS, ALERT_NAMES, SERVICE_NAME = "prometheus.io/labels", "prometheus.io/alert", "opentelemetry.io/service-name"
_LABEL = re.compile(
    r"(?:^|_)(?:alertname|severity|priority|level|service|service_name|servicename|service_id|microservice|svc|app"
    r"|app_kubernetes_io_name|application|component|repository|repo|product|project|system|team|squad|owner|owner_team"
    r"|name|namespace|job|workload|deployment|statefulset|daemonset|container|ingress|env|environment"
    r"|deployment_environment|cluster|region|tier|grafana_folder|rulename)\Z"
)
"""Names of labels that say what an alert is about; those of machines, addresses and users are not kept."""
_ANNOTATIONS = ("summary", "description", "message", "runbook_url", "runbook", "dashboard_url", "dashboard")
_NAMESPACE = re.compile(r"(?:^|_)namespace\Z")
_CALM = ("none", "info", "information", "informational", "low", "notice", "debug", "p5", "p4")
_WARNING = ("warning", "warn", "medium", "moderate", "minor", "p3")
_STATE_LEVEL = {
    "firing": Level.BAD, "pending": Level.WARN, "silenced": Level.WARN, "inhibited": Level.WARN, "paused": Level.NONE,
    "no-data": Level.UNKNOWN, "error": Level.BAD,
}  # fmt: skip
_ORDER = ("firing", "error", "no-data", "unknown", "pending", "silenced", "inhibited", "paused")
MAX_VALUE = 200


def keep_labels(value: object) -> dict[str, str]:
    """Return the labels that say what something is about."""
    return {k: v[:MAX_VALUE] for k, v in mapping(value).items() if isinstance(v, str) and _LABEL.search(k)}


def keep_annotations(value: object, keeping: Keeping) -> dict[str, str]:
    """Return the texts that are for people; an address in a repository that must not be seen is none."""
    written = mapping(value)
    texts = {key: short_text(written.get(key)) for key in _ANNOTATIONS}
    return {key: text[:2_000] for key, text in texts.items() if text and not keeping.hides(text)}


def level_of(state: str, severity: str) -> Level:
    """Return the level of an alert; only one that fires is as grave as its severity says."""
    if state == "firing" and severity.lower() in _CALM:
        return Level.NONE
    if state == "firing" and severity.lower() in _WARNING:
        return Level.WARN
    return _STATE_LEVEL.get(state, Level.UNKNOWN)


def joins_of(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return what labels say that something is about."""
    found = [f"annotation:{LABELS}={pair}" for pair in _pairs(labels)]
    found += [f"annotation:{SERVICE_NAME}={labels['service_name']}"] if labels.get("service_name") else []
    found += [f"annotation:{ALERT_NAMES}={labels['alertname']}"] if labels.get("alertname") else []
    found += [f"team:{labels['team']}"] if labels.get("team") else []
    return tuple(found)


def _pairs(labels: Mapping[str, str]) -> Iterator[str]:
    spaces = [(key, value) for key, value in sorted(labels.items()) if _NAMESPACE.search(key)]
    for key, value in sorted(labels.items()):
        if key != "alertname" and value:
            yield f"{key}={value}"
            yield from (f"{name}={space} {key}={value}" for name, space in spaces if name != key)


class Told(msgspec.Struct, frozen=True):
    """An alert as its system tells it, its state already in our vocabulary."""

    state: str
    labels: dict[str, str]
    annotations: dict[str, str]
    since: str = ""
    url: str = ""
    receivers: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()


def alert_of(reading: Reading, told: Told) -> Alert:
    """Return an alert as a record; its id is made of its labels, as no system has one for all."""
    labels, texts = told.labels, told.annotations
    spelled = repr(sorted(labels.items())).encode("utf-8", "surrogatepass")
    severity = short_text(labels.get("severity") or labels.get("priority"))
    return Alert(
        id=f"{reading.source}/{hashlib.blake2b(spelled, digest_size=8).hexdigest()}",
        title=labels.get("alertname") or labels.get("rulename") or "?",
        state=told.state,
        level=level_of(told.state, severity),
        severity=severity,
        since=reading.event(told.since),
        summary=texts.get("summary") or texts.get("message") or texts.get("description") or "",
        runbook=address_of(texts.get("runbook_url") or texts.get("runbook")),
        dashboard=address_of(texts.get("dashboard_url") or texts.get("dashboard")),
        receivers=told.receivers,
        url=told.url,
        source=reading.source,
        observed_at=reading.observed_at,
        joins=(*told.joins, *joins_of(labels)),
        stale=reading.stale,
    )


def merged(alerts: Iterable[Alert]) -> list[Alert]:
    """Return one alert for those that differ in what is not kept, such as the pod: the gravest state, since when."""
    found: dict[str, Alert] = {}
    for alert in alerts:
        other = found.setdefault(alert.id, alert)
        first, second = sorted((other, alert), key=lambda one: (_rank(one.state), one.since or "~"))
        found[alert.id] = msgspec.structs.replace(first, receivers=tuple(sorted({*first.receivers, *second.receivers})))
    return list(found.values())


def _rank(state: str) -> int:
    return _ORDER.index(state) if state in _ORDER else len(_ORDER)


def base_of(url: str, api: str = "/api/") -> str:
    """Return the address of a server from that of an answer, "" where it is none."""
    base, found, _ = url.partition(api)
    return address_of(base) if found else ""
