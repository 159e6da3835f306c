"""Versions of a cell: what Git asks for, what runs, since when, and how far behind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..kit.read.captured import Repo
from ..kit.text.images import is_commit, is_range, last_segment, normal_name, semver, short_version, split_image
from ..model.history import CellFacts
from ..model.live import Application
from ..model.origin import Origin
from ..model.stacks import Image, Stack
from .units import main_image

_HEADING = re.compile(r"^#{1,3}[ \t]*\[?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\]?(?=[\s(,:-]|$)", re.MULTILINE)
_CHANGELOGS = ("CHANGELOG.md", "docs/CHANGELOG.md", "HISTORY.md", "CHANGES.md")
_MAX_CHANGELOG = 400_000


def desired_version(stack: Stack, wanted: set[str]) -> tuple[str, Origin, Image | None]:
    """Return (version, the place that decides it, the image): image tag, else chart version, else fixed revision."""
    image = main_image(stack.images, wanted)
    own = image is not None and (last_segment(image.name) in wanted or stack.target is None or not stack.target.chart)
    if image is not None and own:
        # No tag means latest, unless something that cannot be read here sets one.
        version = image.tag or short_version(image.digest) or ("" if image.is_guess else "latest")
        if version or not (stack.target and stack.target.chart):
            return version, image.origin, image
    target = stack.target
    if target is None:
        return "", stack.origin, None
    if target.chart and not is_range(target.revision):
        return target.revision, stack.origin, None
    if is_commit(target.revision) or semver(target.revision):
        return short_version(target.revision), stack.origin, None
    return "", stack.origin, None


def live_version(app: Application, image: Image | None, wanted: set[str]) -> str:
    """Return the version that runs, from the images that the system saw; two at once while a rollout is under way."""
    seen = [split_image(text) for text in app.images]
    same = [i for i in seen if image is not None and normal_name(i.name) == normal_name(image.name)]
    same = same or [i for i in seen if last_segment(i.name) in wanted]
    if not same and app.chart:
        return short_version(deployed_revision(app))
    if not same and len({i.name for i in seen}) == 1:
        same = seen
    found = {i.tag or short_version(i.digest) or "latest" for i in same}
    if found:
        return " + ".join(sorted(found, key=_order))
    if not seen and (semver(app.target_revision) or is_commit(app.target_revision)):
        return short_version(deployed_revision(app))
    return ""


def deployed_revision(app: Application) -> str:
    """Return the revision that was deployed last. What the system compared with last is newer, and not there yet."""
    return (app.history[-1].revision if app.history else "") or app.revision


def _order(version: str) -> tuple[int, object, str]:
    key = semver(version)
    return (0, key, version) if key is not None else (1, 0, version)


def arrived_at(app: Application) -> str:
    """Return when the deployed revision came first in its unbroken run, "" where its system does not tell."""
    since, revision = "", app.history[-1].revision if app.history else ""
    for entry in reversed(app.history):
        if entry.revision != revision:
            break
        since = entry.deployed_at or since
    return since


def version_since(live: str, arrived: str, before: CellFacts | None) -> str:
    """Return since when a version runs: what came after it with the same version does not make it younger."""
    known = before.get("since", "") if before is not None and live and before.get("live") == live else ""
    return min(known, arrived) if known and arrived else known or arrived


def released_versions(repo: Repo | None, subpath: str = "") -> tuple[str, ...]:
    """Return the versions that a repository's changelog names, in its order; empty where there is none."""
    if repo is None:
        return ()
    for name in _CHANGELOGS:
        path = f"{subpath}/{name}" if subpath else name
        text = repo.text(path) if path in repo.paths else None
        if text is not None:
            return tuple(dict.fromkeys(_HEADING.findall(text[:_MAX_CHANGELOG])))
    return ()


def compare(left: str, right: str) -> int | None:
    """Return -1, 0 or 1 by semantic versioning; None where one of them is no such version and they differ."""
    if left == right:
        return 0
    first, second = semver(left), semver(right)
    if first is None or second is None:
        return None
    return (first > second) - (first < second)


def lag_between(behind: str, ahead: str, known: Iterable[str], released: tuple[str, ...]) -> int:
    """Return how many versions lie after ``behind`` up to ``ahead``; -1 where that cannot be counted.

    Counted are the releases of the changelog where it names both ends, else the versions seen anywhere; where only
    one number of the version differs, its distance is the least there can be.
    """
    low, high = semver(behind), semver(ahead)
    if low is None or high is None:
        return -1
    if high <= low:
        return 0
    if behind.lstrip("v") in released and ahead.lstrip("v") in released:
        keys = {semver(version) for version in released}
        return sum(1 for key in keys if key is not None and low < key <= high)
    keys = {semver(version) for version in known} | {high}
    seen = sum(1 for key in keys if key is not None and low < key <= high)
    return max(seen, _step(behind, ahead))


def _step(behind: str, ahead: str) -> int:
    """Return the distance of the first number that differs between two releases, 0 where a major differs."""
    first, second = semver(behind), semver(ahead)
    if first is None or second is None or first[3] != ((2, 0, ""),) or second[3] != ((2, 0, ""),):
        return 0
    if first[0] != second[0]:
        return 0
    return second[1] - first[1] if first[1] != second[1] else second[2] - first[2]
