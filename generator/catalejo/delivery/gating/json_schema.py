"""The policy of gates as JSON Schema draft 7, for editors: made from the kinds of rules and their parameters."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ...model.gates import GatePhase
from .evaluate import APPLIES_KEYS
from .kinds import KINDS, RuleKind
from .policy import EFFECTS, FILE_KEYS, MOST_RULES, NAME, RULE_KEYS, SPAN

Json: TypeAlias = dict[str, object]
_TEXT: Json = {"type": "string", "minLength": 1}
_TEXTS: Json = {"anyOf": [_TEXT, {"type": "array", "minItems": 1, "items": _TEXT}, {"type": "null"}]}


def policy_schema() -> Json:
    """Return the schema of a policy file."""
    definitions: Json = {}
    rule = _object(dict(zip(RULE_KEYS, _rule_keys(), strict=True)), ("rule",))
    rule["allOf"] = [
        {"if": {"properties": {"rule": {"const": name}}, "required": ["rule"]}, "then": _with(kind, definitions)}
        for name, kind in KINDS.items()
    ]
    rules: Json = {"type": "array", "minItems": 1, "maxItems": MOST_RULES, "items": rule}
    keys = _object(dict(zip(FILE_KEYS, ({"const": 1}, rules), strict=True)), ("gates",))
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A policy of gates", **keys,
            "definitions": definitions}  # fmt: skip


def _rule_keys() -> tuple[Json, ...]:
    """Return the schemas of a rule's keys, in the order of ``RULE_KEYS``."""
    applies: dict[str, Json] = dict.fromkeys(APPLIES_KEYS, _TEXTS)
    labels: Json = {"type": "object", "minProperties": 1, "additionalProperties": _TEXTS}
    return (
        {"type": "string", "pattern": f"^(?:{NAME.pattern})$"},
        {"enum": [*KINDS]},
        {"enum": [phase.value for phase in GatePhase]},
        _TEXTS,
        {"type": ["object", "null"]},
        _or_nothing(_object({name: {"enum": [*words]} for name, words in EFFECTS.items()})),
        _or_nothing(_object({**applies, "not": _or_nothing(_object(applies))})),
        _or_nothing(_object({"labels": _or_nothing(labels)})),
        {"type": "boolean"},
    )


def _object(keys: dict[str, Json], required: tuple[str, ...] = ()) -> Json:
    return {"type": "object", "additionalProperties": False, "properties": keys, "required": [*required]}


def _or_nothing(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _with(kind: RuleKind, definitions: Json) -> Json:
    """Return what a rule of a kind must have under ``with``."""
    fields = msgspec.structs.fields(kind.params)
    required = tuple(field.name for field in fields if field.required)
    given = _object({field.name: _param(kind, field, definitions) for field in fields}, required)
    return {"properties": {"with": given if required else _or_nothing(given)}, "required": ["with"] if required else []}


def _param(kind: RuleKind, field: msgspec.structs.FieldInfo, definitions: Json) -> Json:
    if field.name in kind.spans:
        return {"type": "string", "pattern": f"^(?:{SPAN.pattern})$"}
    (schema,), found = msgspec.json.schema_components((field.type,), ref_template="#/definitions/{name}")
    definitions.update(found)
    words = kind.choices.get(field.name)
    if words is None:
        return {"anyOf": [schema, {"type": "string"}]} if field.type == tuple[str, ...] else schema
    one: Json = {"enum": [*words]}
    match schema.get("type"):
        case "array":
            return {"anyOf": [{"type": "array", "items": one}, one]}
        case "object":
            return {**schema, "propertyNames": one}
        case _:
            return one
