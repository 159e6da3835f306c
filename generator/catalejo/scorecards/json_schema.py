"""A scorecard's file as JSON Schema draft 7, for editors: its keys, the checks that exist and their parameters.

What depends on another part of the file stays with the reader: that a rule's level is one of the card's, that a
question is asked, that an expression can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .applying import KEYS
from .attestations import CHECK as ATTEST
from .cards import CARD_KEYS, ID, LEVEL_KEYS, MOST_CARRY_HOURS, RULE_KEYS, TARGET_KEYS, VERSION
from .checks import CHECKS
from .own.read import EXPECTED, FIX_KEYS, OWN_KEYS, TEST_KEYS

Json: TypeAlias = dict[str, object]
_TEXTS: Json = {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
"""One text, or one for each language."""
_NAME: Json = {"type": "string", "pattern": f"^(?:{ID.pattern})$"}


def card_schema() -> Json:
    """Return the schema of the file of a scorecard."""
    names: Json = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    by_tag = _keys(("any", "none"), {"any": names, "none": names})
    applies = dict.fromkeys(KEYS, names) | {"tags": {"anyOf": [names, by_tag]}}
    level: Json = {"anyOf": [{"type": "string"}, _keys(LEVEL_KEYS, {"title": _TEXTS}, ("id",))]}
    target: Json = {"anyOf": [{"type": "string"}, _keys(TARGET_KEYS, {"byTag": {"type": "object"}})]}
    known: dict[str, Json] = {
        "version": {"const": VERSION},
        "id": _NAME,
        "title": _TEXTS,
        "appliesTo": _keys((*KEYS, "not"), {**applies, "not": _keys(KEYS, applies)}),
        "levels": {"type": "array", "minItems": 1, "items": level},
        "floor": {"anyOf": [_TEXTS, _keys(("title",), {"title": _TEXTS})]},
        "target": target,
        "carryHours": {"type": "number", "minimum": 0, "maximum": MOST_CARRY_HOURS},
        "questions": {"type": "object"},
        "checks": {"type": "array", "items": _rule()},
    }
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A scorecard",
            **_keys(CARD_KEYS, known, ("id", "levels", "checks"))}  # fmt: skip


def _rule() -> Json:
    """Return the schema of a rule: the id of a check, a check with parameters, or a rule of one's own."""
    parameters: list[Json] = [
        {"if": {"properties": {"use": {"const": name}}}, "then": {"properties": {"with": _parameters(check.params)}}}
        for name, check in CHECKS.items()
    ]
    used = {**_keys(RULE_KEYS, {"use": {"enum": [*CHECKS, ATTEST]}}, ("use",)), "allOf": parameters}
    fix: Json = {"anyOf": [_TEXTS, _keys(FIX_KEYS, {"text": _TEXTS})]}
    test = _keys(TEST_KEYS, {"expect": {"enum": [*EXPECTED]}})
    tests: Json = {"type": "array", "items": test}
    own = _keys(OWN_KEYS, {"id": _NAME, "title": _TEXTS, "fix": fix, "tests": tests}, ("id",))
    return {
        "if": {"type": "object"},
        "then": {"if": {"required": ["use"]}, "then": used, "else": own},
        "else": {"enum": [*CHECKS]},
    }


def _parameters(known: Mapping[str, float]) -> Json:
    return {
        "type": ["object", "null"], "additionalProperties": False,
        "properties": {
            name: {"type": "number", "minimum": 0, "maximum": 1.0 if name.endswith("Ratio") else 1e9, "default": value}
            for name, value in known.items()
        },
    }  # fmt: skip


def _keys(names: tuple[str, ...], known: dict[str, Json], required: tuple[str, ...] = ()) -> Json:
    """Return the schema of a mapping with these keys and no other; those that nothing is said of hold anything."""
    properties: Json = {name: known.get(name, {}) for name in names}
    return {"type": "object", "additionalProperties": False, "required": [*required], "properties": properties}
