"""Reads the tags of an image, and what its configuration says of where it is from.

https://github.com/opencontainers/image-spec/blob/main/annotations.md
"""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings, text_of
from ...kit.text.images import semver
from ...model.records import Artifact
from ..reading import Reading, short_text
from ..scanning import repository_of
from .fields import SOURCE

_PLACE = re.compile(r"^https?://(?P<host>[^/?#]+)/v2/")
_OTHER_NAMES = {"registry-1.docker.io": "docker.io", "index.docker.io": "docker.io"}
MAX_TAGS = 1000
_NO_TIME = ("0001-", "1970-01-01T00:00:00", "1980-01-01T00:00:0")
"""What builds that can be repeated put in place of a time."""


def read_tags(reading: Reading) -> list[Artifact]:
    """Return an artifact for each tag."""
    body = mapping(reading.envelope.body)
    place = _PLACE.match(reading.envelope.url)
    host = place["host"].lower() if place else ""
    host = _OTHER_NAMES.get(host, host)
    name = short_text(body.get("name"))
    image = f"{host}/{name}" if host else name
    found: dict[str, Artifact] = {}
    for one in mappings(body.get("tags"))[:MAX_TAGS]:
        labels, tag = mapping(one.get("labels")), short_text(one.get("tag"))
        repository = repository_of(labels.get(SOURCE))
        created = text_of(one.get("created"))
        version = semver(tag)
        found[tag] = Artifact(
            id=f"{image}:{tag}",
            kind="image",
            name=image,
            version=tag,
            digest=short_text(one.get("digest")),
            created_at="" if created.startswith(_NO_TIME) else reading.event(created),
            revision=short_text(labels.get("org.opencontainers.image.revision")),
            prerelease=version is not None and version[3] != ((2, 0, ""),),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=(f"image:{image}", *((f"repository:{repository}",) if repository else ())),
            stale=reading.stale,
        )
    return list(found.values())
