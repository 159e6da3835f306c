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
    """Return a source with what it gives aged, each thing at its own pace.

    A system's answer of an unknown age is an old one; repositories carry an age where an older capture stands in.
    """
    if source.state not in ("ok", "partial") or (source.kind is not SourceKind.SYSTEM and not source.fetched_at):
        return source
    limits = {name: STALE_AFTER_HOURS[name] for name in source.gives}
    if not limits and is_aged(source.fetched_at, taken_at, source.limit_hours):
        return msgspec.structs.replace(source, state="stale")
    states = {name: source.states.get(name, source.state) for name in limits}
    old = [name for name, state in states.items()
           if state in ("ok", "partial") and is_aged(source.fetched_at, taken_at, limits[name])]  # fmt: skip
    if not old:
        return source
    states |= dict.fromkeys(old, "stale")
    whole = "partial" if {"ok", "partial"} & set(states.values()) else "stale"
    return msgspec.structs.replace(
        source, state=whole, limit_hours=min(limits[name] for name in old),
        states={name: state for name, state in states.items() if state != whole},
    )  # fmt: skip
