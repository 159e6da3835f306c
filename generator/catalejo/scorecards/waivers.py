"""Waivers: a rule set aside for an entity until a day, with a reason. What cannot hold is told, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

import msgspec

from ..model.findings import Finding
from ..model.origin import Origin
from ..model.refs import RefError, parse_ref, short_ref
from ..model.scorecards import Card
from ..wording.codes import finding
from .sheets import Sheet

KEYS = ("entity", "scorecard", "check", "until", "reason", "by", "approvedBy", "issue", "note", "id")
NEEDED = ("entity", "check", "until", "reason")
MOST_DAYS = 180
"""How long a waiver may last from the day on which it is looked at; reference: scorecards 2.3."""

MAX_SUGGESTED = 20
"""Waivers that name nothing and are told what is nearest."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Waiver(msgspec.Struct, frozen=True):
    """A rule set aside for an entity until a day (YYYY-MM-DD, the last day it holds); ``scorecard`` "" means every."""

    entity: str
    check: str
    until: str
    reason: str
    scorecard: str
    origin: Origin


def read_waivers(sheet: Sheet) -> list[Waiver]:
    """Return the waivers of a document: one, or a list of them."""
    value = sheet.document.value
    waivers = []
    for index, item in enumerate(value if isinstance(value, list) else [value] if value is not None else []):
        path: tuple[str | int, ...] = (index,) if isinstance(value, list) else ()
        waiver = _waiver(sheet, item, path)
        if waiver is not None:
            waivers.append(waiver)
    return waivers


def _waiver(sheet: Sheet, item: object, path: tuple[str | int, ...]) -> Waiver | None:
    item = item if isinstance(item, dict) else {}
    sheet.check_keys(item, KEYS, *path)
    missing = [key for key in NEEDED if not item.get(key)]
    if missing:
        sheet.add_finding("SCO711", *path, problem=f"no {', '.join(missing)}")
        return None
    until = str(item["until"])[:10]
    if not _is_day(until):
        sheet.add_finding(
            "SCO711", *path, "until", problem=f"until is {str(item['until'])[:40]!r}, no day such as 2027-03-31"
        )
        return None
    entity = str(item["entity"])
    try:
        ref = str(parse_ref(entity, "component"))
    except RefError:
        sheet.add_finding(
            "SCO711", *path, "entity", problem=f"{entity[:80]!r} is no reference such as component:default/name"
        )
        return None
    return Waiver(ref, str(item["check"]), until, str(item["reason"]), str(item.get("scorecard") or ""),
                  sheet.origin(*path))  # fmt: skip


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


class Waivers:
    """The waivers that hold on a day, by what they set aside; remembers which were needed."""

    def __init__(self, waivers: Iterable[Waiver], cards: Iterable[Card], entities: Iterable[str], today: str) -> None:
        """Sort out what has ended and what names nothing; ``today`` is the day of the capture."""
        self.findings: list[Finding] = []
        self._valid: dict[tuple[str, str, str], Waiver] = {}
        self._suggested: dict[tuple[str, int], str] = {}
        self._used: set[tuple[str, str, str]] = set()
        rules = {card.id: frozenset(rule.check for rule in card.rules) for card in cards}
        known = frozenset(entities)
        for waiver in waivers:
            if self._names_nothing(waiver, rules, known):
                continue
            if waiver.until < today:
                self.findings.append(_finding("SCO710", waiver, until=waiver.until))
                continue
            if (date.fromisoformat(waiver.until) - date.fromisoformat(today)).days > MOST_DAYS:
                self.findings.append(_finding("SCO713", waiver, until=waiver.until, days=str(MOST_DAYS)))
            for card in (waiver.scorecard,) if waiver.scorecard else rules:
                if waiver.check in rules[card]:
                    self._valid[card, waiver.entity, waiver.check] = waiver

    def _names_nothing(self, waiver: Waiver, rules: dict[str, frozenset[str]], known: frozenset[str]) -> bool:
        checks = rules.get(waiver.scorecard, frozenset().union(*rules.values()))
        for name, there, choices in (
            (waiver.scorecard, not waiver.scorecard or waiver.scorecard in rules, rules),
            (waiver.entity, waiver.entity in known, known),
            (waiver.check, waiver.check in checks, checks),
        ):
            if not there:
                near = self._nearest(name, choices)
                self.findings.append(_finding("SCO712", waiver, name=name, near=near))
                return True
        return False

    def _nearest(self, name: str, choices: Collection[str]) -> str:
        """Return what a name may have meant, for the first of many that mean nothing."""
        key = (name, len(choices))
        if key not in self._suggested and len(self._suggested) < MAX_SUGGESTED and choices:
            self._suggested[key] = Sheet.nearest(name, choices)
        return self._suggested.get(key, "-")

    def of(self, card: str, entity: str, check: str) -> Waiver | None:
        """Return the waiver that sets a failing rule aside, and remember that it was needed."""
        found = self._valid.get((card, entity, check))
        if found is not None:
            self._used.add((card, entity, check))
        return found

    def unused(self) -> list[Finding]:
        """Return a finding for each waiver whose rule does not need it."""
        needed = {self._valid[key].origin for key in self._used}
        idle = {waiver.origin: waiver for waiver in self._valid.values() if waiver.origin not in needed}
        return [_finding("SCO714", waiver) for waiver in idle.values()]


def _finding(code: str, waiver: Waiver, **more: str) -> Finding:
    key = f"{waiver.scorecard}:{waiver.check}"
    args = {"check": waiver.check, "entity": short_ref(waiver.entity, "component"), **more}
    return finding(code, waiver.entity, waiver.origin, key, 1, **args)
