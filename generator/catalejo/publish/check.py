"""Checks on a finished site: regular files of allowed types only, nothing secret, within the budget, nothing lost."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from ..kit.store.ledger import SiteLedger
from ..kit.text.known_values import KnownValues, KnownValueSearch
from ..kit.text.mask import MASK, find_secrets, has_secret, mask_bytes
from ..kit.text.spellings import spellings
from ..model.history import Tally

BUDGET_BYTES = 900 * 1024 * 1024
"""GitHub Pages takes a site of up to 1 GB."""

TYPES = frozenset(
    (
        ".html", ".json", ".jsonl", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico",
        ".csv", ".txt", ".xml", ".pdf", ".md", ".yaml", ".yml", ".puml", ".dot", ".mmd", ".woff", ".woff2",
        ".pagefind", ".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter",
    )
)  # fmt: skip
"""Suffixes that a site may hold; anything else stops publication."""

MASKED = frozenset((".html", ".json", ".jsonl", ".css", ".svg", ".csv", ".txt", ".xml", ".md", ".yaml", ".yml"))
"""Suffixes of texts, in which a secret can be masked."""

MAX_UNPACKED = 64 * 1024 * 1024

LOSS_SHARE, LOSS_COUNT = 0.2, 5


class OutputProblem(msgspec.Struct, frozen=True):
    """Why a site must not be published.

    ``kind``: type, link, secret (a known value), shape (what looks like one), budget, loss; a place in the site (or a
    source); a text for people.
    """

    kind: str
    place: str
    text: str


def check_site(
    folder: Path,
    secrets: Mapping[str, str],
    budget: int = BUDGET_BYTES,
    ledger: SiteLedger | None = None,
    known: KnownValues | None = None,
    seen: set[tuple[int, int]] | None = None,
) -> list[OutputProblem]:
    """Look through every file of a site; ``secrets`` are values by the name under which people know them.

    Where they are not at hand, ``known`` has their hashes.

    Every file is read; with a ``ledger`` its content is compared with that of the last site, and searched for secrets
    where it is another one, or the rules are. A file that the last build left and nobody wrote to is not read again.
    With ``seen`` a file that is in it already, by device and inode, is passed over, and weighs nothing; others are
    added.
    """
    problems: list[OutputProblem] = []
    needles = [(name, needle) for name, value in sorted(secrets.items()) for needle in _needles(value)]
    search = KnownValueSearch(known or KnownValues())
    total = 0
    for path, regular in _files(folder, ""):
        name = path.encode("utf-8", "backslashreplace")
        place = _without(name, needles)
        if not regular:
            problems.append(OutputProblem("link", place, "not a regular file"))
            continue
        if seen is not None and _is_seen(os.lstat(os.path.join(folder, path)), seen):
            continue
        if os.path.splitext(path)[1].lower() not in TYPES:
            problems.append(OutputProblem("type", place, "a type of file that is not published"))
        if ledger is not None and ledger.linked:
            facts = os.lstat(os.path.join(folder, path))
            if ledger.vouches(path, facts):
                total += facts.st_size
                continue
        with open(os.path.join(folder, path), "rb") as file:
            data = file.read()
            changed_ns = os.fstat(file.fileno()).st_mtime_ns
        total += len(data)
        if ledger is not None and ledger.inspect(path, data, changed_ns):
            continue
        found = list(_leaks(place, name + b"\n" + _unpacked(data), needles, search))
        if found and ledger is not None:
            ledger.doubt(path)
        problems += found
    if total > budget:
        problems.append(OutputProblem("budget", ".", f"{total} bytes, more than the budget of {budget}"))
    return problems


def identities(folder: Path) -> set[tuple[int, int]]:
    """Return device and inode of each file of a site, without the sites that it keeps of earlier nights."""
    seen: set[tuple[int, int]] = set()
    for path, _ in _files(folder, ""):
        if not path.startswith("at/") or path.count("/") == 1:
            _is_seen(os.lstat(os.path.join(folder, path)), seen)
    return seen


def _is_seen(facts: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    """Tell whether a file was seen, and remember it."""
    identity = facts.st_dev, facts.st_ino
    known = identity in seen
    seen.add(identity)
    return known


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield what is below a folder and no folder: its path, and whether it is a regular file; sorted, links unread."""
    with os.scandir(folder / prefix) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.is_file(follow_symlinks=False)


def _without(name: bytes, needles: list[tuple[str, bytes]]) -> str:
    """Return a file's name for a message: a secret in it is not repeated."""
    for _, needle in needles:
        name = name.replace(needle, MASK.encode())
    return mask_bytes(name).decode("utf-8", "replace")


def _unpacked(data: bytes) -> bytes:
    """Return what a reader gets of a packed file (the index of prose search is), bounded; others as they are."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(31).decompress(data, MAX_UNPACKED)
    except zlib.error:
        return data


def _needles(value: str) -> list[bytes]:
    return [spelled.encode() for spelled in spellings(value)]


def _leaks(
    place: str, data: bytes, needles: list[tuple[str, bytes]], search: KnownValueSearch
) -> Iterator[OutputProblem]:
    for name in dict.fromkeys([*(name for name, needle in needles if needle in data), *search.find(data)]):
        yield OutputProblem("secret", place, f"holds the value of {name}")
    if has_secret(data):
        shape = next(find_secrets(data.decode("utf-8", "replace")), None)
        if shape is not None:
            yield OutputProblem("shape", place, f"line {max(shape.line - 1, 0)} has the shape of a {shape.shape}")


def withhold(folder: Path, problems: list[OutputProblem]) -> list[OutputProblem]:
    """Mask or leave out what has the shape of a secret, and return the problems that are left.

    What repositories hold was masked when it was read: this is for what two of its parts became together. A text is
    masked, anything else, and a file whose name tells, is left out; a file that is shared with the last site is not
    written to.
    """
    left = [problem for problem in problems if problem.kind != "shape"]
    wanted = {problem.place for problem in problems if problem.kind == "shape"}
    for path, regular in _files(folder, "") if wanted else ():
        name = path.encode("utf-8", "backslashreplace")
        if not regular or mask_bytes(name).decode("utf-8", "replace") not in wanted:
            continue
        place = folder / path
        masked = mask_bytes(place.read_bytes())
        place.unlink()
        if os.path.splitext(path)[1].lower() in MASKED and not has_secret(name):
            place.write_bytes(masked)
    return left


def sudden_loss(before: Mapping[str, Tally], now: Mapping[str, Tally]) -> list[OutputProblem]:
    """Compare what each source gave with what it gave the last time; ``now`` holds the sources that did not fail."""
    problems = []
    for source, tally in sorted(now.items()):
        last = before.get(source, Tally(0))
        for word, was, is_now in (
            ("records", last.records, tally.records),
            ("entities", last.entities, tally.entities),
        ):
            if was - is_now > LOSS_COUNT and was - is_now > was * LOSS_SHARE:
                text = f"{is_now} {word}, {was} the last time: a loss this sudden is rarely meant"
                problems.append(OutputProblem("loss", source, text))
    return problems
