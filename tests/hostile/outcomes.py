"""What became of each attack, read from the finished site, and a table of it by family."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

STOPPED = ("DOC310", "DOC311", "DOC313", "DOC314", "DOC315", "DOC322", "DOC324", "CAT004", "SYS609")
"""Findings that say: a limit stopped this part alone."""


class Spent(NamedTuple):
    """What a run cost: exit code, CPU and wall seconds, the largest process in megabytes."""

    code: int
    cpu: float
    wall: float
    megabytes: float


class Outcome(NamedTuple):
    """An attack: what it was, what became of it, and whether its honest text is on the site."""

    id: str
    family: str
    threat: str
    what: str
    codes: tuple[str, ...]
    kept: bool


def outcomes(site: Path, attacks: Iterable[Mapping[str, Any]]) -> list[Outcome]:
    """Judge every attack by the findings at its repository and by the texts that should have survived."""
    health = json.loads((site / "health/index.json").read_bytes())
    codes: dict[str, set[str]] = defaultdict(set)
    for finding in health["findings"]:
        codes[finding["origin"].get("repo", "").rpartition("/")[2]].add(finding["code"])
    pages = "\n".join(path.read_text("utf-8", "replace") for path in sorted(site.rglob("*.html")) if path.is_file())
    found = []
    for item in attacks:
        own = codes.get(item["id"], set()) - {"OWN201", "OWN208", "GIT407"}
        kept = all(s["value"] in pages for s in item["should"] if s["kind"] == "text")
        what = "left out" if item.get("visibility") == "private" else "stopped" if own & set(STOPPED) else ""
        what = what or ("finding" if own else "shown as text")
        found.append(Outcome(item["id"], item["family"], item["threat"], what, tuple(sorted(own)), kept))
    return found


def table(found: list[Outcome], alone: Mapping[str, Spent]) -> str:
    """Return the attacks by family; CPU and wall seconds, memory and exit code of those that ran alone."""
    lines = []
    for family in sorted({item.family for item in found}):
        members = [item for item in found if item.family == family]
        told = ", ".join(f"{sum(i.what == what for i in members)} {what}" for what in sorted({i.what for i in members}))
        lines += ["", f"{family}: {len(members)} attacks; {told}"]
        for item in members:
            spent = alone.get(item.id)
            cost = (
                f"{spent.cpu:6.1f} s CPU {spent.wall:6.1f} s wall {spent.megabytes:5.0f} MB  exit {spent.code}"
                if spent
                else ""
            )
            lost = "" if item.kept else f"  ({_why(item)})"
            lines.append(f"  {item.id:28} {item.what:14} {' '.join(item.codes):40} {cost}{lost}".rstrip())
    return "\n".join(lines[1:])


def _why(item: Outcome) -> str:
    if any(code.startswith("CAT") for code in item.codes):
        return "its entity is refused whole, as Backstage refuses it"
    return "its page was stopped" if item.what == "stopped" else "lost"


def wrong(found: list[Outcome]) -> list[str]:
    """Return attacks whose honest text is gone although nothing says why."""
    return [
        f"{item.id}: its honest text is not on the site, and no finding says why"
        for item in found
        if not item.kept and _why(item) == "lost"
    ]
