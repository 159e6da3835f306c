"""Reads scorecards from the portal's own files; without any there is a built-in one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ..kit.read import jsonl
from ..model.entities import KINDS
from ..model.findings import Finding
from ..model.scorecards import CARRY_HOURS, Card, CardLevel, Rule
from .checks import CHECKS
from .sheets import Sheet, read_sheets
from .waivers import Waiver, read_waivers

CARD_KEYS = ("version", "id", "title", "owner", "appliesTo", "levels", "floor", "carryHours", "checks")
APPLIES_KEYS = ("kind", "type", "lifecycle", "tags", "namespace")
LEVEL_KEYS = ("id", "title")
RULE_KEYS = ("use", "level", "with")
VERSION = 1
MOST_CARRY_HOURS = 14 * 24
EDITION = 3
"""Raised when some check judges otherwise than before, so that a new version of this program does not look like the
work of a night: levels are compared only between nights of equal digests.
"""
_ID = re.compile(r"[a-z][a-z0-9-]{0,47}")

_BUILT_IN = {
    "bronze": ("CAT-01", "OWN-01", "DOC-01", "REP-06", "CI-01", "SEC-01"),
    "silver": ("CAT-02", "CAT-04", "OWN-04", "CI-02", "DEL-01", "DEL-03", "MAN-01", "SEC-02"),
    "gold": ("OWN-03", "DOC-03", "DOC-04", "CI-03", "CI-06", "DEP-01", "DEL-02", "DEL-05", "INC-01", "INC-02"),
}
"""Level to its checks."""


def _digest(card: Card) -> Card:
    """Return the card with a digest of what decides results: another text or title is no other rule."""
    text = jsonl.encode([EDITION, [level.id for level in card.levels], card.rules, card.applies_to])
    return msgspec.structs.replace(card, digest=hashlib.sha256(text).hexdigest()[:16])


BUILT_IN = _digest(
    Card(
        id="production-readiness",
        title={"en": "Production readiness", "es": "Preparación para producción"},
        levels=(
            CardLevel("bronze", {"en": "Bronze", "es": "Bronce"}),
            CardLevel("silver", {"en": "Silver", "es": "Plata"}),
            CardLevel("gold", {"en": "Gold", "es": "Oro"}),
        ),
        rules=tuple(Rule(check, level) for level, checks in _BUILT_IN.items() for check in checks),
        applies_to={"kind": ("component",)},
        floor={"en": "Not yet", "es": "Aún no"},
    )
)


def read_cards(folder: Path) -> tuple[list[Card], list[Waiver], list[Finding]]:
    """Read every card and waiver below a folder; what is wrong becomes a finding with its line."""
    cards: dict[str, Card] = {}
    waivers: list[Waiver] = []
    found: list[Finding] = []
    for sheet in read_sheets(folder, found):
        if sheet.name.startswith("waivers/"):
            waivers += read_waivers(sheet)
        elif sheet.document.value is not None:
            card = _card(sheet)
            if card is None:
                continue
            if card.id in cards:
                sheet.add_finding("SCO707", "id", key=card.id, name=card.id, first=cards[card.id].origin.path)
            else:
                cards[card.id] = card
    return list(cards.values()) or [BUILT_IN], waivers, found


def _texts(value: object, fallback: str) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()} or {"en": fallback}
    return {"en": str(value or fallback)}


def _card(sheet: Sheet) -> Card | None:
    value = sheet.document.value
    if not isinstance(value, dict):
        sheet.add_finding("SCO701", problem="it is not a mapping of keys")
        return None
    sheet.check_keys(value, CARD_KEYS)
    if value.get("version", VERSION) != VERSION:
        sheet.add_finding("SCO701", "version", problem=f"its version is {value['version']}, and {VERSION} can be read")
        return None
    levels = _levels(sheet, value.get("levels"))
    lacking = [key for key, there in (
        ("id", value.get("id")), ("levels", levels), ("checks", isinstance(value.get("checks"), list))
    ) if not there]  # fmt: skip
    if lacking:
        sheet.add_finding("SCO701", problem=f"it has no {', '.join(lacking)}")
        return None
    identity = str(value["id"])
    if _ID.fullmatch(identity) is None:
        problem = f"its id {identity[:60]!r} is not made of small letters, digits and hyphens, at most 48"
        sheet.add_finding("SCO701", "id", problem=problem)
        return None
    floor = value.get("floor")
    return _digest(
        Card(
            id=identity,
            title=_texts(value.get("title"), identity),
            levels=levels,
            rules=_rules(sheet, value["checks"], [level.id for level in levels]),
            applies_to=_applies(sheet, value.get("appliesTo")),
            floor=_texts(floor.get("title") if isinstance(floor, dict) else floor, "") if floor else {},
            origin=sheet.origin(),
            carry_hours=_carry(sheet, value.get("carryHours")),
        )
    )


def _carry(sheet: Sheet, value: object) -> float:
    """Return for how many hours what was last known stands; none at all with 0."""
    if value is None:
        return CARRY_HOURS
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_CARRY_HOURS:
        problem = f"carryHours is not a number from 0 to {MOST_CARRY_HOURS}"
        sheet.add_finding("SCO701", "carryHours", key="carryHours", problem=problem)
        return CARRY_HOURS
    return float(value)


def _levels(sheet: Sheet, value: object) -> tuple[CardLevel, ...]:
    levels: dict[str, CardLevel] = {}
    for index, item in enumerate(value if isinstance(value, list) else []):
        item = item if isinstance(item, dict) else {"id": item}
        sheet.check_keys(item, LEVEL_KEYS, "levels", index)
        identity = str(item.get("id") or "")
        if not identity:
            sheet.add_finding("SCO701", "levels", index, problem="a level has no id")
        elif identity not in levels:
            levels[identity] = CardLevel(identity, _texts(item.get("title"), identity.capitalize()))
    return tuple(levels.values())


def _applies(sheet: Sheet, value: object) -> dict[str, tuple[str, ...]]:
    """Return what a card is for, flattened: key -> values in lower case; a key after ``not.`` excludes."""
    wanted: dict[str, tuple[str, ...]] = {}
    if value is not None and not isinstance(value, dict):
        sheet.add_finding(
            "SCO701", "appliesTo", problem="appliesTo is not a mapping of keys, so the card is for everything"
        )
    for prefix, path, part in _parts(value):
        sheet.check_keys(part, (*APPLIES_KEYS, *(() if prefix else ("not",))), *path)
        for key in APPLIES_KEYS:
            item = part.get(key)
            if key == "tags" and isinstance(item, dict):
                sheet.check_keys(item, ("any", "none"), *path, key)
                if item.get("none"):
                    wanted["not.tags"] = wanted.get("not.tags", ()) + _names(item["none"])
                item = item.get("any")
            if item:
                wanted[prefix + key] = wanted.get(prefix + key, ()) + _names(item)
        kinds = {kind.lower(): kind for kind in KINDS}
        for name in _names(part.get("kind")):
            if name not in kinds:
                sheet.add_finding("SCO706", *path, "kind", key=name, name=name, near=kinds[sheet.nearest(name, kinds)])
    return dict(sorted(wanted.items()))


def _parts(value: object) -> list[tuple[str, tuple[str, ...], dict[str, object]]]:
    part = value if isinstance(value, dict) else {}
    excluded = part.get("not")
    found: list[tuple[str, tuple[str, ...], dict[str, object]]] = [("", ("appliesTo",), part)]
    return [*found, ("not.", ("appliesTo", "not"), excluded)] if isinstance(excluded, dict) else found


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(str(item).lower() for item in items if isinstance(item, str | int | float))


def _rules(sheet: Sheet, items: list[object], levels: list[str]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for index, item in enumerate(items):
        item = item if isinstance(item, dict) else {"use": item}
        sheet.check_keys(item, RULE_KEYS, "checks", index)
        check, level = str(item.get("use") or ""), str(item.get("level") or levels[0])
        if not check:
            sheet.add_finding(
                "SCO701", "checks", index, key=str(index), problem="a rule has no `use`, the id of a check"
            )
        elif check not in CHECKS:
            sheet.add_finding("SCO703", "checks", index, key=check, check=check, near=sheet.nearest(check, CHECKS))
        elif level not in levels:
            near = sheet.nearest(level, levels)
            sheet.add_finding("SCO704", "checks", index, key=check, check=check, name=level, near=near)
        elif check in rules:
            sheet.add_finding("SCO708", "checks", index, key=check, check=check)
        else:
            rules[check] = Rule(check, level, _params(sheet, check, item.get("with"), index))
    return tuple(rules.values())


def _params(sheet: Sheet, check: str, given: object, index: int) -> dict[str, float]:
    """Return the parameters that a rule sets; what cannot be used is told, and the default holds."""
    known: Mapping[str, float] = CHECKS[check].params
    params: dict[str, float] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        path: tuple[str | int, ...] = ("checks", index, "with", str(name))
        most = 1.0 if str(name).endswith("Ratio") else 1e9
        if name not in known:
            near = sheet.nearest(str(name), known) if known else "-"
            sheet.add_finding("SCO702", *path, key=f"{check}.{name}", name=f"with.{name}", near=near)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            sheet.add_finding(
                "SCO705", *path, key=f"{check}.{name}", check=check, name=name, value=value, most=f"{most:g}"
            )
        else:
            params[str(name)] = float(value)
    if given is not None and not isinstance(given, dict):
        sheet.add_finding("SCO701", "checks", index, "with", key=check, problem=f"`with` of {check} is no mapping")
    return dict(sorted(params.items()))
