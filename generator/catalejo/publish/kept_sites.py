"""Sites of earlier nights below ``at/``: folders whose unchanged files are those of the site of today (hard links).

The site that is replaced becomes ``at/DAY/`` of the new one; those of earlier days move along. Its pages keep their
bytes: that it is one of an earlier night is said by its ``asof.css``, which shows what every page of the frame holds,
and by its page ``at/``, which leads to the site of today. Left out is what is only for a site's root.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ..kit.store import exchange
from ..kit.text.words import Words
from ..model.history import SiteRecord

AT, RECORD, STYLE = "at", "api/v1/night.json", "asof.css"
ROOT_ONLY = frozenset(("404.html", "sitemap.xml", "sitemap.xml.gz", "robots.txt", AT))
"""Top names of a site that a kept one does without."""
KEPT_STYLE = '\n:root { --ct-kept: flex; --ct-clock: "fixed" }\n.ct .ct-past { display: none !important }\n'
"""What makes every page say that it is of an earlier night; its ages are counted up to that night."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NIGHTS = re.compile(r"<!--ct-nights-->.*?<!--/ct-nights-->", re.DOTALL)
_MOST_BYTES = 16 * 1024 * 1024


def former_sites(out: Path) -> tuple[SiteRecord, ...]:
    """Return what the site at a folder names, and what those that it keeps name; one that does not say so is none."""
    put_back(out)
    places = [out, *(out / AT / day for day in _days(out / AT))]
    return tuple(record for place in places if (record := _record(place)) is not None)


def carry(out: Path, fresh: Path, days: Sequence[str], language: str) -> None:
    """Give the new site, not yet in its place, the sites of some days that the former one is or keeps.

    Raises:
        OSError: a folder cannot be moved or a file neither linked nor copied; what was moved is back in its place.
    """
    now = _record(out)
    try:
        for day in days:
            kept, target = out / AT / day, fresh / AT / day
            if now is not None and now.taken_at.startswith(day):
                _keep(out, target, day, language)
            elif kept.is_dir() and not kept.is_symlink():
                target.parent.mkdir(exist_ok=True)
                kept.rename(target)
    except OSError:
        move_back(fresh, out)
        raise


def share(former: Path, fresh: Path) -> None:
    """Let each file of a new site that has the bytes of the former site's be that file.

    What MkDocs copies and pages that were made anew are files of their own, however alike they are.
    """
    root = os.fspath(fresh)
    for path in _files(root, ""):
        mine, last = f"{root}/{path}", former / path
        try:
            own, other = os.lstat(mine), os.lstat(last)
            if own.st_size != other.st_size or own.st_ino == other.st_ino or not stat.S_ISREG(other.st_mode):
                continue
            if Path(mine).read_bytes() == last.read_bytes():
                os.link(last, f"{mine}.same", follow_symlinks=False)
                os.replace(f"{mine}.same", mine)
        except OSError:
            continue


def put_back(out: Path) -> None:
    """Move back what a build took from a site and died before it was the site: only what that site says it keeps."""
    for folder in exchange.dead(out):
        move_back(folder, out)


def strike(site: Path, day: str) -> None:
    """Remove the kept site of a day, and its line."""
    shutil.rmtree(site / AT / day, ignore_errors=True)
    page, twin = site / AT / "index.html", site / AT / "index.json"
    line = re.compile(rf'<li data-night="{re.escape(day)}">.*?</li>', re.DOTALL)
    page.write_text(line.sub("", page.read_text("utf-8")), "utf-8")
    twin.write_bytes(msgspec.json.encode(_listed(twin, without=day)) + b"\n")


def move_back(source: Path, out: Path) -> None:
    """Move kept sites from a folder back to the site that says it keeps them and has them no more."""
    listed = _listed(out / AT / "index.json").get("nights")
    for day in _days(source / AT):
        if isinstance(listed, list) and day in listed and not (out / AT / day).exists():
            (source / AT / day).rename(out / AT / day)


def _listed(twin: Path, without: str = "") -> dict[str, object]:
    """Return the facts of a site's page of earlier nights, empty where there is none."""
    try:
        facts = msgspec.json.decode(twin.read_bytes(), type=dict[str, object])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    nights = facts.get("nights")
    return facts | {"nights": [day for day in nights if day != without] if isinstance(nights, list) else []}


def _days(folder: Path) -> list[str]:
    try:
        return sorted(e.name for e in os.scandir(folder) if _DAY.fullmatch(e.name) and e.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _record(site: Path) -> SiteRecord | None:
    path = site / RECORD
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            return None
        return msgspec.json.decode(path.read_bytes(), type=SiteRecord)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _keep(site: Path, target: Path, day: str, language: str) -> None:
    """Make the kept site of the night of a whole one."""
    for path in _files(os.fspath(site), ""):
        if path.split("/")[0] in ROOT_ONLY or path == STYLE:
            continue
        _share(site / path, target / path)
    (target / STYLE).write_text((site / STYLE).read_text("utf-8") + KEPT_STYLE, "utf-8")
    (target / AT).mkdir()
    words = Words(language)
    said = words.t("This is the portal as of {day}.", day=words.day(day))
    today = words.t("Today's portal")
    text = f'<p>{said} <a href="../../../">{today}</a></p>'
    page = (site / AT / "index.html").read_text("utf-8")
    (target / AT / "index.html").write_text(_NIGHTS.sub(lambda _: text, page), "utf-8")
    shutil.copyfile(site / AT / "index.json", target / AT / "index.json")


def _share(source: Path, target: Path) -> None:
    """Link a file, or copy it where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _files(root: str, prefix: str) -> Iterator[str]:
    with os.scandir(os.path.join(root, prefix)) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(root, f"{path}/") if path != AT else ()
        elif entry.is_file(follow_symlinks=False):
            yield path
