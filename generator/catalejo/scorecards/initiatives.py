"""Initiatives: rules that some entities should pass until a day. They are counted and change no level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from ..model.entities import Entity
from ..model.refs import RefError, parse_ref
from ..model.scorecards import Card, Initiative, InitiativeProgress, InitiativeState, Outcome, Score
from .applying import applies_to, is_for
from .own.read import day_of, texts
from .sheets import Sheet

KEYS = ("id", "title", "owner", "checks", "appliesTo", "start", "due", "brief", "goal", "closed")
GOAL_KEYS = ("percent",)
DONE = frozenset((Outcome.PASS, Outcome.WARN))
OPEN = frozenset((Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR))
_ID = re.compile(r"[a-z][a-z0-9-]{0,47}")


def read_initiatives(sheet: Sheet) -> list[Initiative]:
    """Return the initiatives of a document: one, or a list of them."""
    value = sheet.document.value
    told = value if isinstance(value, list) else [value] if value is not None else []
    found = []
    for index, item in enumerate(told):
        path: tuple[str | int, ...] = (index,) if isinstance(value, list) else ()
        one = _initiative(sheet, item if isinstance(item, dict) else {}, path)
        if one is not None:
            found.append(one)
    return found


def _initiative(sheet: Sheet, item: Mapping[str, object], path: tuple[str | int, ...]) -> Initiative | None:
    sheet.check_keys(item, KEYS, *path)
    identity = str(item.get("id") or "")
    start, due = (day_of(sheet, item, key, identity, *path) for key in ("start", "due"))
    checks = item.get("checks")
    rules = [str(one).partition("/")[::2] for one in checks] if isinstance(checks, list) else []
    goal = item.get("goal")
    sheet.check_keys(goal, GOAL_KEYS, *path, "goal")
    percent = goal.get("percent") if isinstance(goal, dict) else 100 if goal is None else goal
    problems = [
        (not _ID.fullmatch(identity), "its id is not made of small letters, digits and hyphens, at most 48"),
        (not start or not due, "it has no day of start, or no day on which it is due"),
        (start > due > "", "it is due before it starts"),
        (not rules, "it has no checks such as production-readiness/OWN-01"),
        (isinstance(percent, bool) or not isinstance(percent, int) or not 1 <= percent <= 100,
         "its goal is no percentage from 1 to 100"),
    ]  # fmt: skip
    problem = next((text for wrong, text in problems if wrong), "")
    if problem or not isinstance(percent, int):
        sheet.add_finding("SCO730", *path, key=identity, problem=problem)
        return None
    return Initiative(
        identity, texts(item.get("title"), identity), tuple((card, check) for card, check in rules), start, due,
        percent, _owner(item.get("owner")), texts(item["brief"], "") if item.get("brief") else {},
        applies_to(sheet, item.get("appliesTo"), *path), day_of(sheet, item, "closed", identity, *path),
        sheet.origin(*path),
    )  # fmt: skip


def _owner(value: object) -> str:
    try:
        return str(parse_ref(str(value), "group")) if value else ""
    except RefError:
        return ""


def known_rules(sheets: Iterable[tuple[Sheet, Initiative]], cards: Iterable[Card]) -> list[Initiative]:
    """Return initiatives with the rules that there are; each that is not there is told, once."""
    there = {f"{card.id}/{rule.check}" for card in cards for rule in card.rules}
    found: dict[str, Initiative] = {}
    for sheet, one in sheets:
        for card, check in one.rules:
            name = f"{card}/{check}"
            if name not in there:
                near = Sheet.nearest(name, there) if there else "-"
                sheet.found.append(sheet.finding_at("SCO731", one.origin, f"{one.id}:{name}", name=name, near=near))
        kept = tuple(rule for rule in one.rules if "/".join(rule) in there)
        if one.id in found:
            sheet.found.append(
                sheet.finding_at("SCO730", one.origin, one.id, problem=f"a second one has the id {one.id}")
            )
        elif kept:
            found[one.id] = msgspec.structs.replace(one, rules=kept)
    return list(found.values())


def progress(
    one: Initiative, scores: Mapping[str, Mapping[str, Score]], entities: Mapping[str, Entity], today: str
) -> InitiativeProgress:
    """Count how far an initiative is tonight: what is unknown is open, what is waived does not count."""
    counts = {"done": 0, "open": 0, "unknown": 0, "waived": 0}
    left: dict[str, int] = {}
    for card, check in one.rules:
        for ref, score in scores.get(card, {}).items():
            result = next((result for result in score.results if result.check == check), None)
            if result is None or not is_for(one.applies_to, entities[ref]):
                continue
            said = result.raw if result.outcome is Outcome.UPCOMING and result.raw is not None else result.outcome
            counts["waived"] += said is Outcome.WAIVED
            counts["done"] += said in DONE
            if said in OPEN:
                counts["open"] += 1
                counts["unknown"] += said is not Outcome.FAIL
                left[ref] = left.get(ref, 0) + 1
    total = counts["done"] + counts["open"]
    state = _state(one, counts["done"], total, today)
    worst = tuple(sorted(left.items(), key=lambda item: (-item[1], item[0])))
    return InitiativeProgress(one, state, counts["done"], total, counts["unknown"], counts["waived"], worst)


def _state(one: Initiative, done: int, total: int, today: str) -> InitiativeState:
    if one.closed and one.closed <= today:
        return InitiativeState.CLOSED
    if today < one.start:
        return InitiativeState.SCHEDULED
    if total and 100 * done >= one.percent * total:
        return InitiativeState.MET
    return InitiativeState.LATE if today > one.due else InitiativeState.ACTIVE
