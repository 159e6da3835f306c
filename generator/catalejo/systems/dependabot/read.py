"""Reads Dependabot's alerts (https://docs.github.com/en/rest/dependabot/alerts): a scan for each repository."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings, text_of
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import Subject, scan, severity, title

_PAGE = re.compile(r"^https?://(?P<host>[^/?#]+)/(?P<slug>[^/?#]+/[^/?#]+)/security/dependabot/")
_OPEN, _CLOSED = ("open",), ("dismissed", "fixed", "auto_dismissed")


def read_alerts(reading: Reading) -> list[Scan]:
    """Return a scan for each repository with an open alert; a repository without one may have alerts turned off."""
    found: dict[str, list[Weakness]] = {}
    for alert in mappings(reading.envelope.body):
        page = _PAGE.match(address_of(alert.get("html_url")))
        state = text_of(alert.get("state"))
        if state not in (*_OPEN, *_CLOSED):
            reading.unknown_state(state or "(none)")
        if page is not None and state not in _CLOSED:
            repository = f"{page['host']}/{page['slug']}".lower()
            found.setdefault(repository, []).append(_weakness(alert))
    return [
        scan(reading, "Dependabot", Subject("", repository), weaknesses, scanned_at=reading.observed_at,
             url=f"https://{repository}/security/dependabot")
        for repository, weaknesses in sorted(found.items())
    ]  # fmt: skip


def _weakness(alert: dict[str, object]) -> Weakness:
    advisory, weak = mapping(alert.get("security_advisory")), mapping(alert.get("security_vulnerability"))
    dependency = mapping(alert.get("dependency"))
    return Weakness(
        id=short_text(advisory.get("cve_id") or advisory.get("ghsa_id")),
        severity=severity(weak.get("severity") or advisory.get("severity")),
        title=title(advisory.get("summary")),
        package=short_text(mapping(weak.get("package") or dependency.get("package")).get("name")),
        version=short_text(weak.get("vulnerable_version_range")),
        fixed_in=short_text(mapping(weak.get("first_patched_version")).get("identifier")),
        path=short_text(dependency.get("manifest_path")),
        url=address_of(alert.get("html_url")),
    )
