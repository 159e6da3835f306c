"""Waivers: a rule set aside for an entity until a day, with a reason. What cannot hold is told, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

import msgspec

from ..model.entities import Entity
from ..model.findings import Finding
from ..model.origin import Origin
from ..model.refs import RefError, parse_ref, short_ref
from ..model.scorecards import Card, WaiverStatus
from ..wording.codes import finding
from .sheets import Sheet

KEYS = ("entity", "entities", "owner", "scorecard", "card", "check", "until", "reason", "by", "approvedBy", "issue",
        "note", "id")  # fmt: skip
NEEDED = ("check", "until", "reason")
WHOM = ("entity", "entities", "owner")
REASONS = ("planned-work", "accepted-risk", "false-positive", "decommissioning", "vendor-limitation",
           "compensating-control")  # fmt: skip
"""Classes of reasons; any other text is a reason in words."""
LEAST_NOTE = 20
"""Characters of the words that a class of reasons needs beside it."""
ENDING_DAYS, EXPIRED_DAYS = 14, 30
"""How long ahead the end of a waiver is told, and how long after it is listed."""
MOST_ENTITIES = 200
LONG = {"decommissioning": 365}
MOST_DAYS = 180
"""How long a waiver may last from the day on which it is looked at; reference: scorecards 2.3."""

MAX_SUGGESTED = 20
"""Waivers that name nothing and are told what is nearest."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Waiver(msgspec.Struct, frozen=True):
    """A rule set aside for an entity until a day (YYYY-MM-DD, the last day it holds); ``scorecard`` "" means every.

    One that is for all that a group owns has ``owner`` and no entity, until :func:`for_entities` has looked them up.
    """

    entity: str
    check: str
    until: str
    reason: str
    scorecard: str
    origin: Origin
    owner: str = ""
    category: str = ""
    approved_by: str = ""
    issue: str = ""


def read_waivers(sheet: Sheet) -> list[Waiver]:
    """Return the waivers of a document: one, or a list of them."""
    value = sheet.document.value
    waivers = []
    for index, item in enumerate(value if isinstance(value, list) else [value] if value is not None else []):
        path: tuple[str | int, ...] = (index,) if isinstance(value, list) else ()
        waivers += _waivers(sheet, item, path)
    return waivers


def _waivers(sheet: Sheet, item: object, path: tuple[str | int, ...]) -> list[Waiver]:
    """Return a waiver for each thing that one entry of a file names."""
    item = item if isinstance(item, dict) else {}
    sheet.check_keys(item, KEYS, *path)
    whom = [key for key in WHOM if item.get(key)]
    missing = [key for key in NEEDED if not item.get(key)]
    missing += [] if whom else ["entity"]
    problem = f"no {', '.join(missing)}" if missing else ""
    if len(whom) > 1:
        problem = f"both {whom[0]} and {whom[1]}: it names one of entity, entities and owner"
    if problem:
        sheet.add_finding("SCO711", *path, problem=problem)
        return []
    until, reason = str(item["until"])[:10], str(item["reason"])
    category = reason if reason in REASONS else ""
    note = str(item.get("note") or "").strip()
    if not _is_day(until):
        sheet.add_finding(
            "SCO711", *path, "until", problem=f"until is {str(item['until'])[:40]!r}, no day such as 2027-03-31"
        )
        return []
    if category and len(note) < LEAST_NOTE:
        problem = f"the reason {category} needs a note of at least {LEAST_NOTE} characters"
        sheet.add_finding("SCO711", *path, "reason", problem=problem)
        return []
    issue = str(item.get("issue") or "")
    if issue and urlsplit(issue).scheme not in ("http", "https"):
        args = {"name": "issue", "check": str(item["check"])[:60], "problem": "it is no address that begins with https"}
        sheet.add_finding("SCO720", *path, "issue", key=f"{path}:issue", **args)
        issue = ""
    first = Waiver(
        "", str(item["check"]), until, note if category else " ".join(filter(None, (reason, note))),
        str(item.get("scorecard") or item.get("card") or ""), sheet.origin(*path),
        category=category, approved_by=str(item.get("approvedBy") or "")[:100], issue=issue[:500],
    )  # fmt: skip
    return [
        msgspec.structs.replace(first, **{"owner" if whom[0] == "owner" else "entity": ref})
        for ref in _refs(sheet, item[whom[0]], whom[0], path)
    ]


def _refs(sheet: Sheet, value: object, key: str, path: tuple[str | int, ...]) -> list[str]:
    """Return the references that a key names; a list only for ``entities``."""
    told = value if key == "entities" and isinstance(value, list) else [value]
    found = []
    for text in told[:MOST_ENTITIES]:
        try:
            found.append(str(parse_ref(str(text), "group" if key == "owner" else "component")))
        except RefError:
            sheet.add_finding(
                "SCO711", *path, key, key=f"{path}:{text!s:.80}",
                problem=f"{str(text)[:80]!r} is no reference such as component:default/name",
            )  # fmt: skip
    return found


def for_entities(waivers: Iterable[Waiver], entities: Mapping[str, Entity]) -> tuple[list[Waiver], list[Finding]]:
    """Return a waiver for each thing that a group owns, and what is wrong with those of groups that own nothing."""
    owned: dict[str, list[str]] = {}
    for ref, entity in entities.items():
        if entity.owner.ref and not entity.stub:
            owned.setdefault(entity.owner.ref, []).append(ref)
    found, findings = [], []
    for waiver in waivers:
        if not waiver.owner:
            found.append(waiver)
            continue
        found += [msgspec.structs.replace(waiver, entity=ref) for ref in owned.get(waiver.owner, ())]
        if waiver.owner not in owned:
            near = Sheet.nearest(waiver.owner, owned) if owned else "-"
            findings.append(_finding("SCO712", waiver, name=waiver.owner, near=near))
    return found, findings


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
        self._listed: dict[Origin, list[Waiver]] = {}
        rules = {card.id: frozenset(rule.check for rule in card.rules) for card in cards}
        known = frozenset(entities)
        for waiver in waivers:
            if self._names_nothing(waiver, rules, known):
                continue
            self._tell(waiver, today)
            if waiver.until < today:
                continue
            for card in (waiver.scorecard,) if waiver.scorecard else rules:
                if waiver.check in rules[card]:
                    self._valid[card, waiver.entity, waiver.check] = waiver

    def _tell(self, waiver: Waiver, today: str) -> None:
        """Tell what is wrong with the day of a waiver, once for all whom it names."""
        first = waiver.origin not in self._listed
        self._listed.setdefault(waiver.origin, []).append(waiver)
        if not first:
            return
        days, most = _days(today, waiver.until), LONG.get(waiver.category, MOST_DAYS)
        if days < 0:
            self.findings.append(_finding("SCO710", waiver, until=waiver.until))
        elif days > most:
            self.findings.append(_finding("SCO713", waiver, until=waiver.until, days=str(most)))
        elif days <= ENDING_DAYS:
            self.findings.append(_finding("SCO722", waiver, until=waiver.until))

    def statuses(self, today: str) -> tuple[WaiverStatus, ...]:
        """Return the waivers that a page lists: those that hold, and those that ended not long ago."""
        found = []
        for origin, waivers in sorted(self._listed.items()):
            first, days = waivers[0], _days(today, waivers[0].until)
            if days < -EXPIRED_DAYS:
                continue
            state = "expired" if days < 0 else "ending" if days <= ENDING_DAYS else "active"
            found.append(WaiverStatus(
                first.check, first.until, state, first.reason, tuple(waiver.entity for waiver in waivers),
                first.scorecard, first.owner, first.category, first.approved_by, first.issue, origin,
            ))  # fmt: skip
        return tuple(found)

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


def _days(today: str, until: str) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(today)).days


def _finding(code: str, waiver: Waiver, **more: str) -> Finding:
    key = f"{waiver.scorecard}:{waiver.check}"
    args = {"check": waiver.check, "entity": short_ref(waiver.entity, "component"), **more}
    return finding(code, waiver.entity, waiver.origin, key, 1, **args)
