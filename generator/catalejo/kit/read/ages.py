"""The age of what sources gave: decided when a manifest is made and when one is read, before anybody asks for it."""

from __future__ import annotations

import msgspec

from ...model.capture import Manifest, SourceKind, SourceStatus
from ...model.status import STALE_AFTER_HOURS
from ..text.moments import is_aged


def with_ages(manifest: Manifest) -> Manifest:
    """Return the manifest with every source that answered too long ago as ``stale``, an empty answer too."""
    sources = tuple(_with_age(source, manifest.taken_at) for source in manifest.sources)
    return msgspec.structs.replace(manifest, sources=sources)


def _with_age(source: SourceStatus, taken_at: str) -> SourceStatus:
    """A system's answer of an unknown age is an old one; repositories carry an age where an older capture stands in."""
    if source.state not in ("ok", "partial") or (source.kind is not SourceKind.SYSTEM and not source.fetched_at):
        return source
    hours = min((STALE_AFTER_HOURS[name] for name in source.gives), default=source.limit_hours)
    if not is_aged(source.fetched_at, taken_at, hours):
        return source
    return msgspec.structs.replace(source, state="stale", limit_hours=hours)
