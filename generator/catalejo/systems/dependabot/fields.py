"""What is kept of alerts: what is weak and where; no descriptions, and nobody who dismissed anything."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping

ALERT: Table = {
    **fields("number", "state", "html_url", "created_at"),
    "dependency": {**fields("manifest_path", "scope"), "package": fields("ecosystem", "name")},
    "security_advisory": fields("ghsa_id", "cve_id", "summary", "severity"),
    "security_vulnerability": {
        **fields("severity", "vulnerable_version_range"), "package": fields("ecosystem", "name"),
        "first_patched_version": fields("identifier"),
    },
    "repository": fields("full_name", "html_url"),
}  # fmt: skip


def is_alerts(body: object) -> bool:
    """Tell whether a body lists alerts."""
    return any("security_advisory" in one and "dependency" in one for one in _flat(body)[:50])


def keep_alerts(body: object, keeping: Keeping) -> object:
    """Return the list of alerts without those of hidden repositories."""
    return [keep(one, ALERT) for one in _flat(body) if "security_advisory" in one and not _is_hidden(one, keeping)]


def _flat(body: object) -> list[dict[str, object]]:
    """Return the alerts of one list or of its pages."""
    pages = [one for one in listing(body) if isinstance(one, list)]
    return [alert for page in pages for alert in mappings(page)] if pages else mappings(body)


def _is_hidden(alert: dict[str, object], keeping: Keeping) -> bool:
    repository = mapping(alert.get("repository"))
    texts = (text_of(repository.get("full_name")), text_of(repository.get("html_url")), text_of(alert.get("html_url")))
    return any(keeping.hides(text) or keeping.names(text) for text in texts if text)
