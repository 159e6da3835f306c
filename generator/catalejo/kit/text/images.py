"""Container image references and versions: splitting, floating tags, order.

References: https://github.com/distribution/reference; versions: https://semver.org.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FLOATING_TAGS = frozenset(
    [
        "latest",
        "main",
        "master",
        "develop",
        "dev",
        "edge",
        "nightly",
        "stable",
        "canary",
        "current",
        "snapshot",
        "head",
        "trunk",
        "production",
        "prod",
    ]
)
_SEMVER = re.compile(r"^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$")
_SEMVER_RANGE = re.compile(r"[*<>~^|]|(?:^|\.)[xX](?:\.|$)| - |\s,")
_HASH = re.compile(r"^[0-9a-f]{7,64}$")


class ImageName(NamedTuple):
    """An image reference: name with its registry, tag and digest ("" where there is none)."""

    name: str
    tag: str
    digest: str


def split_image(reference: str) -> ImageName:
    """Split ``registry:5000/name:tag@digest``; the port of a registry is no tag."""
    rest, _, digest = reference.strip().partition("@")
    slash = rest.rfind("/")
    colon = rest.rfind(":")
    if colon > slash:
        return ImageName(rest[:colon], rest[colon + 1 :], digest)
    return ImageName(rest, "", digest)


def last_segment(name: str) -> str:
    """Return the last part of an image's name, in lower case."""
    return name.rsplit("/", 1)[-1].lower()


def normal_name(name: str) -> str:
    """Return an image name in which two spellings of one image are equal: ``nginx`` is ``docker.io/library/nginx``."""
    lowered = name.lower()
    first, _, rest = lowered.partition("/")
    if not rest:
        return f"docker.io/library/{lowered}"
    if "." not in first and ":" not in first and first != "localhost":
        return f"docker.io/{lowered}"
    return lowered


def is_floating(tag: str, digest: str) -> bool:
    """Tell whether a reference can mean other bytes tomorrow by its author's intent: no tag, ``latest``, a branch."""
    if digest:
        return False
    return not tag or tag.lower() in FLOATING_TAGS or tag.upper().endswith("-SNAPSHOT")


def is_range(version: str) -> bool:
    """Tell whether a chart or module version is a range or nothing at all."""
    return not version or _SEMVER_RANGE.search(version) is not None


def is_commit(text: str) -> bool:
    """Tell whether a revision is a commit hash, whole or cut."""
    return _HASH.match(text) is not None and any(char.isdigit() for char in text)


SemVer = tuple[int, int, int, tuple[tuple[int, int, str], ...]]


def semver(text: str) -> SemVer | None:
    """Return the sort key of a semantic version (``v`` and a missing patch are accepted), or None.

    A pre-release sorts before its release, its numbers by value (https://semver.org/#spec-item-11).
    """
    match = _SEMVER.match(text.strip())
    if match is None:
        return None
    major, minor, patch, pre = match.groups()
    parts: tuple[tuple[int, int, str], ...] = ((2, 0, ""),)
    if pre:
        parts = tuple((0, int(p), "") if p.isdigit() and len(p) < 10 else (1, 0, p) for p in pre.split("."))
    return int(major), int(minor), int(patch or 0), parts


def short_version(text: str) -> str:
    """Return a version fit for a cell: a commit hash or digest cut to 7 or 12 characters, anything else as it is."""
    if text.startswith("sha256:"):
        return text[:19]
    return text[:7] if len(text) == 40 and is_commit(text) else text
