"""Answers that a host need not send again: by address, form and token, bounded in age and size."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ...kit.ask.client import HostAnswer

MAX_CACHE = 512 << 20
CACHE_SECONDS = 31 * 86_400


def load(place: Path | None) -> HostAnswer | None:
    """Return a kept answer, None where there is none that can be read."""
    try:
        if place is not None:
            os.utime(place)
        return msgspec.json.decode(place.read_bytes(), type=HostAnswer) if place is not None else None
    except (OSError, ValueError):
        return None


def store(place: Path, answer: HostAnswer) -> None:
    """Keep an answer; a cache that cannot be written costs time, nothing else."""
    fresh = place.with_suffix(".new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(msgspec.json.encode(msgspec.structs.replace(answer, headers=_plain(answer.headers))))
        fresh.replace(place)
    except OSError:
        fresh.unlink(missing_ok=True)


def _plain(headers: dict[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("etag", "link") if name in headers}


def prune(cache: Path, now: float) -> None:
    """Remove kept answers that no capture used for a month, and the oldest beyond ``MAX_CACHE`` bytes."""
    kept: list[tuple[float, int, Path]] = []
    for path in (cache / "http").glob("*/*"):
        try:
            facts = path.stat()
            if now - facts.st_mtime > CACHE_SECONDS or path.suffix != ".json":
                path.unlink()
            else:
                kept.append((facts.st_mtime, facts.st_size, path))
        except OSError:
            continue
    size = 0
    for _, length, path in sorted(kept, reverse=True):
        size += length
        if size > MAX_CACHE:
            path.unlink(missing_ok=True)
