"""Reads Grafana's search for dashboards, and its alerts in the form of Prometheus with states of its own.

A selector of the annotation that is a whole expression is joined where it is one that is spelled here, such as
``tags @> 'orders'``.
"""

from __future__ import annotations

import re

from ...kit.read.narrow import listing, mapping, mappings
from ...kit.text.urls import safe_href
from ...model.records import Alert, Dashboard
from ..alerts import Told, alert_of, base_of, keep_labels, merged
from ..reading import Reading, address_of, short_text

SELECTOR, TAG_SELECTOR = "grafana/dashboard-selector", "grafana/tag-selector"
OVERVIEW, ALERT_SELECTOR = "grafana/overview-dashboard", "grafana/alert-label-selector"
_STATES = {
    "Alerting": "firing", "Recovering": "firing", "Pending": "pending", "NoData": "no-data", "Error": "error",
    "firing": "firing", "pending": "pending", "Normal (NoData)": "no-data", "Normal (Error)": "error",
}  # fmt: skip
_CALM = ("Normal", "inactive", "Normal (MissingSeries)", "Normal (Updated)", "Normal (Paused)")
_UID = re.compile(r"[A-Za-z0-9_-]{1,80}\Z")


def read_dashboards(reading: Reading) -> list[Dashboard]:
    """Return the dashboards, whose paths are below the server's address."""
    base = base_of(reading.envelope.url, "/api/search")
    found: list[Dashboard] = []
    for item in mappings(reading.envelope.body):
        uid, title, path = (short_text(item.get(key)) for key in ("uid", "title", "url"))
        if not uid or short_text(item.get("type")) == "dash-folder":
            continue
        tags = tuple(sorted({short_text(tag) for tag in listing(item.get("tags")) if short_text(tag)}))
        url = _address(base, path, uid)
        found.append(
            Dashboard(
                id=f"{reading.source}/{uid}",
                title=title or uid,
                url=url,
                tags=tags,
                source=reading.source,
                observed_at=reading.observed_at,
                joins=_joins(tags, title, url),
                stale=reading.stale,
            )
        )
    return found


def _joins(tags: tuple[str, ...], title: str, url: str) -> tuple[str, ...]:
    spelled = [text for tag in tags for text in (tag, f"tags @> '{tag}'", f'tags @> "{tag}"')]
    spelled += [f"title == '{title}'", f'title == "{title}"'] if title else []
    overview = [f"annotation:{OVERVIEW}={text}" for text in (url, *spelled) if text]
    return (
        *(f"annotation:{SELECTOR}={text}" for text in spelled),
        *(f"annotation:{TAG_SELECTOR}={tag}" for tag in tags),
        *overview,
    )


def _address(base: str, path: str, uid: str) -> str:
    """Return the address of a dashboard; a server below a path tells paths with it."""
    if not base or not path.startswith("/") or path.startswith("//"):
        return f"{base}/d/{uid}" if base and _UID.match(uid) else ""
    scheme, _, rest = base.partition("://")
    host, slash, below = rest.partition("/")
    root = f"{scheme}://{host}" if slash and path.startswith(f"/{below}/") else base
    return address_of(safe_href(f"{root}{path}"))


def read_alerts(reading: Reading) -> list[Alert]:
    """Return the alerts that are not calm; one whose rule had no data is not calm."""
    base = base_of(reading.envelope.url, "/api/prometheus/")
    found: list[Alert] = []
    for item in mappings(mapping(mapping(reading.envelope.body).get("data")).get("alerts")):
        state, written = short_text(item.get("state")), mapping(item.get("labels"))
        labels = keep_labels(written)
        if state in _CALM or not labels:
            continue
        known = _STATES.get(state) or _STATES.get(state.partition(" (")[0])
        if known is None:
            reading.unknown_state(state or "(none)")
        texts = {key: short_text(value) for key, value in mapping(item.get("annotations")).items()}
        uid, dashboard = short_text(written.get("__alert_rule_uid__")), texts.get("__dashboardUid__", "")
        if base and _UID.match(dashboard):
            texts["dashboard_url"] = f"{base}/d/{dashboard}"
        url = f"{base}/alerting/grafana/{uid}/view" if base and _UID.match(uid) else ""
        joins = tuple(f"annotation:{ALERT_SELECTOR}={key}={value}" for key, value in sorted(labels.items()))
        since = short_text(item.get("activeAt"))
        found.append(alert_of(reading, Told(known or "unknown", labels, texts, since, url, joins=joins)))
    return merged(found)
