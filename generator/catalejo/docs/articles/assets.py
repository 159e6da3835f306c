"""Decides which referenced pictures and downloads may be shown; the verdicts of a site are kept by content."""

from __future__ import annotations

import msgspec

from ...kit.store.cache import Cache
from ..sites.find import Site
from ..sites.staging import PICTURES, suffix
from ..wire import encode
from ..work import DocsWorkers, check_drawings
from .images import picture_problem

_verdicts = msgspec.msgpack.Decoder(dict[str, str])


def check_assets(
    sites: list[Site], wanted: list[frozenset[str]], cache: Cache, workshop: DocsWorkers
) -> list[dict[str, str]]:
    """Return per site the problem of each wanted path that may not be shown (``format``, ``size``, or a word)."""
    keys: list[str] = []
    found: list[dict[str, str] | None] = []
    drawings: dict[str, bytes] = {}
    for site, paths in zip(sites, wanted, strict=True):
        names = [text for path in sorted(paths) for text in (suffix(path), site.repo.paths[path].blob)]
        key = cache.key(["assets", *names])
        keys.append(key)
        kept = _read(cache.get(key)) if paths else {}
        found.append(kept)
        if kept is None:
            for path in paths:
                if suffix(path) == ".svg":
                    drawings[site.repo.paths[path].blob] = site.repo.read(path) or b""
    checked = check_drawings(drawings, workshop)
    result: list[dict[str, str]] = []
    for site, paths, key, kept in zip(sites, wanted, keys, found, strict=True):
        if kept is None:
            kept = {}
            for path in sorted(paths):
                if suffix(path) == ".svg":
                    kept[_content(site, path)] = checked[site.repo.paths[path].blob]
                elif suffix(path) in PICTURES:
                    kept[_content(site, path)] = picture_problem(site.repo.read(path) or b"", suffix(path))
            cache.put(key, encode(kept))
        result.append({path: problem for path in sorted(paths) if (problem := kept.get(_content(site, path)))})
    return result


def _content(site: Site, path: str) -> str:
    """Name a content together with what it claims to be."""
    return f"{suffix(path)} {site.repo.paths[path].blob}"


def _read(data: bytes | None) -> dict[str, str] | None:
    if data is None:
        return None
    try:
        return _verdicts.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
