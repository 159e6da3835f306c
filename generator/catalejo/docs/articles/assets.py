"""Decides which referenced pictures and downloads are shown, and redraws drawings; a site's are kept by content."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec

from ...kit.store.cache import Cache
from ..cleaning.svg import enclose
from ..sites.find import Site
from ..sites.staging import PICTURES, suffix
from ..wire import CheckedDrawing, encode
from ..work import DocsWorkers, redraw
from .images import picture_problem

MAX_SHOWN = 100 * 1024 * 1024
"""Bytes of pictures and downloads that one repository may add to a portal; the smallest go first."""
_WAVE = 32 * 1024 * 1024
"""Bytes of drawings that are held at a time while they wait for a worker."""


class Redrawn(msgspec.Struct, frozen=True):
    """A drawing as it is served: its bytes, packed; how many they are; names of what was left out of it."""

    packed: bytes
    size: int
    lost: tuple[str, ...] = ()


class SiteAssets(msgspec.Struct, frozen=True):
    """What became of a site's files: why some may not be shown, and its drawings; both by path."""

    bad: dict[str, str] = {}
    drawings: dict[str, Redrawn] = {}


class _Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a content: a problem, or a drawing's new bytes, or neither."""

    problem: str = ""
    drawing: Redrawn | None = None


_verdicts = msgspec.msgpack.Decoder(dict[str, _Verdict])


def check_assets(
    sites: list[Site], wanted: list[frozenset[str]], cache: Cache, workshop: DocsWorkers
) -> list[SiteAssets]:
    """Return per site what may be shown of the wanted paths (``format``, ``size``, ``budget``, or another word)."""
    keys: list[str] = []
    found: list[dict[str, _Verdict] | None] = []
    drawings: dict[str, tuple[Site, str]] = {}
    for site, paths in zip(sites, wanted, strict=True):
        names = [text for path in sorted(paths) for text in (suffix(path), site.repo.paths[path].blob)]
        key = cache.key(["assets", *names])
        keys.append(key)
        kept = _read(cache.get(key)) if paths else {}
        found.append(kept)
        if kept is None:
            drawings |= {site.repo.paths[path].blob: (site, path) for path in sorted(paths) if suffix(path) == ".svg"}
    redrawn = _redraw(drawings, workshop)
    verdicts: list[dict[str, _Verdict]] = []
    for site, paths, key, kept in zip(sites, wanted, keys, found, strict=True):
        if kept is None:
            kept = {_content(site, path): _verdict(site, path, redrawn) for path in sorted(paths)}
            cache.put(key, encode(kept))
        verdicts.append(kept)
    beyond = _beyond(sites, wanted, verdicts)
    return [
        _site(site, paths, kept, beyond.get(site.repo.info.id, frozenset()))
        for site, paths, kept in zip(sites, wanted, verdicts, strict=True)
    ]


def _site(site: Site, paths: frozenset[str], kept: dict[str, _Verdict], beyond: frozenset[str]) -> SiteAssets:
    bad: dict[str, str] = {}
    drawings: dict[str, Redrawn] = {}
    for path in sorted(paths):
        content = _content(site, path)
        verdict = kept.get(content, _Verdict("format"))
        problem = verdict.problem or ("budget" if content in beyond else "")
        if problem:
            bad[path] = problem
        elif verdict.drawing is not None:
            drawings[path] = verdict.drawing
    return SiteAssets(bad, drawings)


def _verdict(site: Site, path: str, redrawn: dict[str, _Verdict]) -> _Verdict:
    if suffix(path) == ".svg":
        return redrawn[site.repo.paths[path].blob]
    if suffix(path) in PICTURES:
        return _Verdict(picture_problem(site.repo.read(path) or b"", suffix(path)))
    # Such as a PDF with the shape of a secret in it.
    return _Verdict("format") if site.repo.read(path) is None else _Verdict()


def _beyond(
    sites: list[Site], wanted: list[frozenset[str]], verdicts: list[dict[str, _Verdict]]
) -> dict[str, frozenset[str]]:
    """Return, per repository, the contents that its share of the portal has no room for."""
    sizes: dict[str, dict[str, int]] = {}
    for site, paths, kept in zip(sites, wanted, verdicts, strict=True):
        for path in paths:
            content = _content(site, path)
            drawing = kept[content].drawing if content in kept else None
            size = drawing.size if drawing is not None else max(site.repo.paths[path].size, 0)
            sizes.setdefault(site.repo.info.id, {})[content] = size
    beyond: dict[str, frozenset[str]] = {}
    for repo, contents in sizes.items():
        total, over = 0, set()
        for content, size in sorted(contents.items(), key=lambda item: (item[1], item[0])):
            total += size
            if total > MAX_SHOWN:
                over.add(content)
        beyond[repo] = frozenset(over)
    return beyond


def _redraw(drawings: dict[str, tuple[Site, str]], workshop: DocsWorkers) -> dict[str, _Verdict]:
    """Redraw every drawing (by blob), a bounded number of bytes at a time."""
    verdicts: dict[str, _Verdict] = {}
    for wave in _waves(drawings):
        data = {blob: site.repo.read(path) or b"" for blob, (site, path) in wave.items()}
        verdicts |= {blob: _served(drawing) for blob, drawing in redraw(data, workshop).items()}
    return verdicts


def _waves(drawings: dict[str, tuple[Site, str]]) -> Iterator[dict[str, tuple[Site, str]]]:
    wave: dict[str, tuple[Site, str]] = {}
    size = 0
    for blob, (site, path) in sorted(drawings.items()):
        weight = max(site.repo.paths[path].size, 0)
        if wave and size + weight > _WAVE:
            yield wave
            wave, size = {}, 0
        wave[blob] = (site, path)
        size += weight
    if wave:
        yield wave


def _served(drawing: CheckedDrawing) -> _Verdict:
    if drawing.problem:
        return _Verdict(drawing.problem)
    data = enclose(drawing.text, drawing.box)
    return _Verdict(drawing=Redrawn(zlib.compress(data, 6), len(data), drawing.lost))


def _content(site: Site, path: str) -> str:
    """Name a content together with what it claims to be."""
    return f"{suffix(path)} {site.repo.paths[path].blob}"


def _read(data: bytes | None) -> dict[str, _Verdict] | None:
    if data is None:
        return None
    try:
        return _verdicts.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
