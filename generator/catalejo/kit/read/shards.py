"""Where a repository's part of a capture folder lies, what it consists of, and whether it is what was written.

Beside the parts lies ``sums.json``: per part its size in bytes and its BLAKE2b-128 digest (RFC 7693). It is written
last; a shard without it was made by an earlier version, or not finished, and is not trusted.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from . import jsonl

INFO, SUMS = "repo.json", "sums.json"
PARTS = ("refs.jsonl", "trees", "blobs.zip", "history.jsonl", INFO, SUMS)
"""All that lies in a shard; further folders in it are other repositories (``owner/name/deeper`` in ``owner/name``)."""
MAX_SEGMENT = 100
_PLAIN = re.compile(r"[A-Za-z0-9_~+ -][A-Za-z0-9._~+ :-]*")
_ENCODED = re.compile(r"-[0-9a-f]{12}\Z")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


class Sum(NamedTuple):
    """What a part was when it was written."""

    size: int
    digest: str


def instance_folder(identity: str) -> str:
    """Return the folder name of a system instance: its id with letters, digits, dots and dashes only."""
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", identity).strip("-.") or "system"
    if plain == identity.replace(":", "-") and len(plain) <= MAX_SEGMENT:
        return plain
    return f"{plain[:40]}-{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def segment(name: str) -> str:
    """Return a name as one segment of a path: itself, or a readable rest and a hash of it.

    Replaced are names that mean something in a capture or on some file system: parts of a shard, devices, what begins
    with a dot or ends in a dot or blank, what has other characters than a host gives to names, what is too long, and
    what looks like such a replacement.
    """
    odd = name.lower() in PARTS or _DEVICE.fullmatch(name) or _ENCODED.search(name)
    if not odd and _PLAIN.fullmatch(name) and len(name) <= MAX_SEGMENT and name[-1] not in ". ":
        return name
    rest = re.sub(r"[^A-Za-z0-9]+", "-", name)[:40].strip("-")
    return f"{rest}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}".lstrip("-")


def place_of(root: Path, identity: str) -> Path:
    """Return the folder of a repository below the ``repos`` folder of a capture."""
    return root.joinpath(*(segment(part) for part in identity.split("/") if part))


def is_place_of(root: Path, identity: str, folder: Path) -> bool:
    """Tell whether a folder is a repository's: earlier versions wrote every name as it is."""
    plain = "/".join(part for part in identity.split("/") if part not in ("", ".", ".."))
    return folder in (place_of(root, identity), root / plain)


def folders(root: Path) -> list[Path]:
    """Return the folders below ``repos`` that hold a repository, sorted; links are not followed."""
    found = []
    for folder, _, files in os.walk(root):
        if INFO in files:
            found.append(Path(folder))
    return sorted(found)


def seal(folder: Path) -> None:
    """Write the sums of all parts that are there."""
    sums = {path.relative_to(folder).as_posix(): _sum(path) for path in _files(folder)}
    (folder / SUMS).write_bytes(jsonl.encode(sums) + b"\n")


def damage(folder: Path, quick: bool = False) -> str:
    """Return which part of a shard is not what was written, "" where all are.

    ``quick`` asks less, for reading: of contents the size only, as each has a sum in its archive; and a shard without
    sums is taken as it is.
    """
    if quick and not (folder / SUMS).exists():
        return ""
    try:
        sums = msgspec.json.decode((folder / SUMS).read_bytes(), type=dict[str, Sum])
    except (OSError, ValueError):
        return SUMS
    here = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for name in sorted(sums.keys() | here.keys()):
        path, known = here.get(name), sums.get(name)
        try:
            if path is None or known is None or path.stat().st_size != known.size:
                return name
            if not (quick and name == "blobs.zip") and _sum(path) != known:
                return name
        except OSError:
            return name
    return ""


def _files(folder: Path) -> list[Path]:
    names = [folder / name for name in PARTS if name not in ("trees", SUMS)]
    found = [*names, *sorted((folder / "trees").glob("*"))]
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _sum(path: Path) -> Sum:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
        return Sum(stream.tell(), digest.hexdigest())
