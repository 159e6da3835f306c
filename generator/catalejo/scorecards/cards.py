"""Reads scorecards from the portal's own files; without any there is a built-in one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping
from pathlib import Path

import msgspec

from ..kit.read import jsonl
from ..model.findings import Finding
from ..model.scorecards import CARRY_HOURS, Card, CardLevel, Initiative, LevelTarget, Rule, RuleText
from .applying import applies_to
from .attestations import CHECK as ATTEST
from .attestations import Attestation, read_attestations
from .checks import CHECKS
from .initiatives import read_initiatives
from .own.judge import is_engine_installed
from .own.read import RuleDraft, hours_of, read_own, texts, with_dates
from .sheets import Sheet, read_sheets
from .waivers import Waiver, read_waivers

CARD_KEYS = (
    "version",
    "id",
    "title",
    "owner",
    "appliesTo",
    "levels",
    "floor",
    "target",
    "carryHours",
    "questions",
    "checks",
)
TARGET_KEYS = ("default", "byTag")
LEVEL_KEYS = ("id", "title")
RULE_KEYS = ("use", "level", "with", "enforceFrom", "grace", "weight")
VERSION = 1
MOST_CARRY_HOURS = 14 * 24
EDITION = 3
"""Raised when some check judges otherwise than before, so that a new version of this program does not look like the
work of a night: levels are compared only between nights of equal digests.
"""
ID = re.compile(r"[a-z][a-z0-9-]{0,47}")

_BUILT_IN = {
    "bronze": ("CAT-01", "OWN-01", "DOC-01", "REP-06", "CI-01", "SEC-01"),
    "silver": ("CAT-02", "CAT-04", "OWN-04", "CI-02", "DEL-01", "DEL-03", "MAN-01", "SEC-02"),
    "gold": ("OWN-03", "DOC-03", "DOC-04", "CI-03", "CI-06", "DEP-01", "DEL-02", "DEL-05", "INC-01", "INC-02"),
}
"""Level to its checks."""


def _digest(card: Card) -> Card:
    """Return the card with a digest of what decides results: another text or title is no other rule."""
    rules = [msgspec.structs.replace(rule, text=None, weight=1) for rule in card.rules]
    text = jsonl.encode([EDITION, [level.id for level in card.levels], rules, card.applies_to])
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


class ScorecardFiles(msgspec.Struct):
    """What the portal's own files say. ``drafts`` are rules of one's own that nobody has examined yet."""

    cards: list[Card]
    waivers: list[Waiver]
    drafts: list[RuleDraft]
    findings: list[Finding]
    initiatives: list[tuple[Sheet, Initiative]]
    attestations: list[Attestation]


def read_files(folder: Path) -> ScorecardFiles:
    """Read every card, waiver, initiative and attestation of a folder; what is wrong is a finding with its line."""
    files = ScorecardFiles([], [], [], [], [], [])
    firsts: dict[str, str] = {}
    for sheet in read_sheets(folder, files.findings):
        if sheet.name.startswith("waivers/"):
            files.waivers += read_waivers(sheet)
        elif sheet.name.startswith("initiatives/"):
            files.initiatives += [(sheet, one) for one in read_initiatives(sheet)]
        elif sheet.name.startswith("attestations/"):
            files.attestations += read_attestations(sheet)
        elif sheet.document.value is not None:
            drafts: list[RuleDraft] = []
            card = _card(sheet, drafts)
            if card is None:
                continue
            if card.id in firsts:
                sheet.add_finding("SCO707", "id", key=card.id, name=card.id, first=firsts[card.id])
                continue
            firsts[card.id] = sheet.name
            if drafts and not is_engine_installed():
                sheet.add_finding("SCO715", *drafts[0].path, key=card.id, name=card.id)
                continue
            files.cards.append(card)
            files.drafts += [draft._replace(card=card.id) for draft in drafts]
    if not firsts:
        files.cards.append(BUILT_IN)
    return files


def with_rules(card: Card, usable: Container[tuple[str, str]]) -> Card:
    """Return a card without those of its own rules that cannot be used; it says which ones they are."""
    kept = tuple(rule for rule in card.rules if rule.expression is None or (card.id, rule.check) in usable)
    left_out = tuple(rule.check for rule in card.rules if rule not in kept)
    return _digest(msgspec.structs.replace(card, rules=kept, left_out=(*card.left_out, *left_out)))


def _card(sheet: Sheet, drafts: list[RuleDraft]) -> Card | None:
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
    if ID.fullmatch(identity) is None:
        problem = f"its id {identity[:60]!r} is not made of small letters, digits and hyphens, at most 48"
        sheet.add_finding("SCO701", "id", problem=problem)
        return None
    floor = value.get("floor")
    rules, left_out = _rules(sheet, value, [level.id for level in levels], drafts)
    return _digest(
        Card(
            id=identity,
            title=texts(value.get("title"), identity),
            levels=levels,
            rules=tuple(rules),
            left_out=tuple(left_out),
            target=_target(sheet, value.get("target"), [level.id for level in levels]),
            applies_to=applies_to(sheet, value.get("appliesTo")),
            floor=texts(floor.get("title") if isinstance(floor, dict) else floor, "") if floor else {},
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
            levels[identity] = CardLevel(identity, texts(item.get("title"), identity.capitalize()))
    return tuple(levels.values())


def _rules(
    sheet: Sheet, card: Mapping[str, object], levels: list[str], drafts: list[RuleDraft]
) -> tuple[list[Rule], list[str]]:
    """Return the rules of a card, and the ids of its own rules that cannot be read."""
    rules: dict[str, Rule] = {}
    left_out: list[str] = []
    questions = _questions(card)
    items = card["checks"]
    for index, told in enumerate(items if isinstance(items, list) else ()):
        item = told if isinstance(told, dict) else {"use": told}
        own = "use" not in item and ("id" in item or "assert" in item)
        check, level = str(item.get("id" if own else "use") or ""), str(item.get("level") or levels[0])
        question = _question(sheet, item, questions, index) if check == ATTEST and not own else ""
        if check == ATTEST and not own:
            if not question:
                continue
            check = f"{ATTEST}-{question}"
        if not check:
            wanted = "a rule of one's own has no `id`" if own else "a rule has no `use`, the id of a check"
            sheet.add_finding("SCO701", "checks", index, key=str(index), problem=wanted)
        elif not own and not question and check not in CHECKS:
            sheet.add_finding("SCO703", "checks", index, key=check, check=check, near=sheet.nearest(check, CHECKS))
        elif level not in levels:
            near = sheet.nearest(level, levels)
            sheet.add_finding("SCO704", "checks", index, key=check, check=check, name=level, near=near)
        elif check in rules:
            sheet.add_finding("SCO708", "checks", index, key=check, check=check)
        elif own:
            draft = read_own(sheet, item, level, index)
            if draft is None:
                left_out.append(check[:60])
            else:
                drafts.append(draft)
                rules[check] = draft.rule
        else:
            rules[check] = _used(sheet, Rule(check, level, question=question), item, questions, index)
    return list(rules.values()), left_out


def _used(sheet: Sheet, rule: Rule, item: Mapping[str, object], questions: Mapping[str, object], index: int) -> Rule:
    """Return a rule that uses a check, with its parameters; of one that asks what is attested, with its words."""
    sheet.check_keys(item, RULE_KEYS, "checks", index)
    if rule.question:
        given = item.get("with")
        age = hours_of(sheet, given, "maxAge", "checks", index, "with") if isinstance(given, dict) else None
        sheet.check_keys(given, ("question", "maxAge"), "checks", index, "with")
        rule = msgspec.structs.replace(
            rule,
            params={"maxAge": age / 24} if age else {},
            text=RuleText(texts(questions[rule.question], rule.question)),
        )
    else:
        rule = msgspec.structs.replace(rule, params=_params(sheet, rule.check, item.get("with"), index))
    return with_dates(sheet, rule, item, "checks", index)


def _questions(card: Mapping[str, object]) -> dict[str, object]:
    """Return the questions that a card has people answer, by id."""
    told = card.get("questions")
    return {str(name): text for name, text in told.items()} if isinstance(told, dict) else {}


def _question(sheet: Sheet, item: Mapping[str, object], questions: Mapping[str, object], index: int) -> str:
    """Return the question of a rule, "" where the card has none of that name."""
    given = item.get("with")
    name = str(given.get("question") or "") if isinstance(given, dict) else ""
    if name in questions:
        return name
    near = f"; did you mean {sheet.nearest(name, questions)}?" if questions else ""
    problem = f"a rule asks {name[:60]!r}, which is none of the card's questions{near}"
    sheet.add_finding("SCO701", "checks", index, key=f"{ATTEST}:{name}", problem=problem)
    return ""


def _target(sheet: Sheet, value: object, levels: list[str]) -> LevelTarget:
    """Return the level that a card asks for; what names none of its levels is told."""
    told = value if isinstance(value, dict) else {"default": value} if value is not None else {}
    sheet.check_keys(told, TARGET_KEYS, "target")
    tags = told.get("byTag")
    by_tag = {str(tag).lower(): level for tag, level in tags.items()} if isinstance(tags, dict) else {}
    good: dict[str, str] = {}
    for tag, level in {"": told.get("default"), **by_tag}.items():
        if str(level) in levels:
            good[tag] = str(level)
        elif level is not None:
            path = ("byTag", tag) if tag else ("default",)
            near = sheet.nearest(str(level), levels)
            sheet.add_finding("SCO704", "target", *path, key=f"target:{tag}", check="target", name=level, near=near)
    return LevelTarget(good.pop("", ""), dict(sorted(good.items())))


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
