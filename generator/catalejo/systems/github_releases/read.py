"""Reads releases (https://docs.github.com/en/rest/releases/releases#list-releases)."""

from __future__ import annotations

import re

from ...kit.read.narrow import mappings
from ...model.records import Artifact
from ..reading import Reading, address_of, short_text

_PAGE = re.compile(r"^https?://(?P<host>[^/?#]+)/(?P<owner>[^/?#]+)/(?P<name>[^/?#]+)/releases/")


def read_releases(reading: Reading) -> list[Artifact]:
    """Return the releases whose address says of which repository they are; a tag is one release."""
    found: dict[str, Artifact] = {}
    for release in mappings(reading.envelope.body):
        url, tag = address_of(release.get("html_url")), short_text(release.get("tag_name"))
        page = _PAGE.match(url)
        if page is None or not tag:
            continue
        repository = f"{page['host']}/{page['owner']}/{page['name']}".lower()
        one = Artifact(
            id=f"{repository}@{tag}",
            kind="release",
            name=page["name"],
            version=tag,
            created_at=reading.event(release.get("published_at") or release.get("created_at")),
            revision=short_text(release.get("tag_commit")),
            prerelease=release.get("prerelease") is True,
            url=url,
            source=reading.source,
            observed_at=reading.observed_at,
            joins=(f"repository:{repository}",),
            stale=reading.stale,
        )
        found.setdefault(one.id, one)
    return list(found.values())
