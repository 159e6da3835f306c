"""The declarations of kinds as JSON Schema, for editors and other programs.

JSON Schema draft 7 (https://json-schema.org/draft-07), which editors read. A document is judged as it is written:
before placeholders are filled, and without looking at other files.
"""

from __future__ import annotations

from typing import TypeAlias

from . import envelope, formats
from .kinds import ABOUT, KINDS, LIFECYCLES, Field, Kind
from .schema import AnyOf, Choice, Fields, Items, OneOf, Schema, TextRule

Json: TypeAlias = dict[str, object]

DRAFT = "http://json-schema.org/draft-07/schema#"
PLACEHOLDERS = ("$text", "$json", "$yaml")
_PART = "[^:/]+"
_REST = r"(?:[^/]+|[^/]+/[\s\S]+)"
_FULL = f"{_PART}:{_REST}"
REFERENCE = f"^(?:{_FULL}|{_PART}|{_PART}/[\\s\\S]+)$"
"""``[kind:][namespace/]name``, as ``parseEntityRef`` reads it."""
FULL_REFERENCE = f"^{_FULL}$"
"""A reference whose kind nothing else tells."""
_FILLED: Json = {
    "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
    "properties": {name: {"type": "string"} for name in PLACEHOLDERS},
    "description": "Filled with the content of a file or URL.",
}  # fmt: skip


def entity_schema() -> Json:
    """Return the schema of a document of any kind; a kind without rules is held to what every entity has."""
    chosen = [
        {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": _of_kind(kind)}
        for name, kind in KINDS.items()
    ]
    root = _root(
        "An entity of a software catalog",
        {
            "type": "string",
            "pattern": formats.KIND,
            "maxLength": 63,
            "examples": [*KINDS],
            "description": envelope.ABOUT["kind"],
        },
    )
    return {**root, "allOf": chosen, "definitions": _definitions()}  # fmt: skip


def kind_schema(name: str) -> Json:
    """Return the schema of a document of one kind that ``KINDS`` has."""
    root = _root(KINDS[name].about, {"const": name, "description": envelope.ABOUT["kind"]})
    return {**root, "allOf": [_of_kind(KINDS[name])], "definitions": _definitions()}


def _root(title: str, kind: Json) -> Json:
    """Return what every document has; ``metadata`` and ``spec`` are what ``definitions`` say."""
    return {
        "$schema": DRAFT, "title": title, "type": "object", "required": [*envelope.ENVELOPE.required],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {
                "type": "string", "pattern": formats.API_VERSION, "description": envelope.ABOUT["apiVersion"],
            },
            "kind": kind,
            "metadata": {"$ref": "#/definitions/metadata"},
            "spec": {"type": "object", "description": envelope.ABOUT["spec"]},
        },
    }  # fmt: skip


def _definitions() -> Json:
    return {"metadata": _metadata(), "placeholder": _FILLED}


def _of_kind(kind: Kind) -> Json:
    version: Json = {"const": kind.versions[0]} if len(kind.versions) == 1 else {"enum": [*kind.versions]}
    return {"required": ["spec"], "properties": {"apiVersion": version, "spec": _or_filled(_spec(kind))}}


def _spec(kind: Kind) -> Json:
    references = {field.name: field for field in kind.fields}
    made: dict[str, object] = {}
    for key in kind.keys:
        rule = kind.spec.known.get(key)
        schema = _reference_field(references[key], rule) if key in references else _schema(rule or Fields({}))
        if key in ("type", "lifecycle"):
            usual = kind.types if key == "type" else LIFECYCLES
            schema = {**schema, **({"examples": [*usual]} if usual else {})}
        if key in ABOUT:
            schema = {**schema, "description": ABOUT[key]}
        made[key] = _or_filled(schema)
    return {"type": "object", "required": [*kind.spec.required], "properties": made}


def _reference_field(field: Field, rule: Schema | None) -> Json:
    """Return the schema of a field with references; one that Backstage's schemas do not have takes more forms."""
    pattern = REFERENCE if field.kind else FULL_REFERENCE
    one: Json = {"type": "string", "minLength": 1, "pattern": pattern}
    match rule:
        case TextRule():
            return one
        case Items():
            return {"type": "array", "items": one}
        case _:
            named: Json = {"type": "object", "required": ["kind", "name"]}
            each: Json = {"anyOf": [one, named]}
            return {"anyOf": [{"type": "array", "items": each}, one, named, {"enum": ["", None, False, 0]}]}


def _metadata() -> Json:
    made = {key: _schema(rule) for key, rule in envelope.METADATA.known.items()}
    made["name"] = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": formats.NAME}
    made["namespace"] = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": formats.LABEL}
    value: Json = {"type": "string", "maxLength": 63, "pattern": formats.LABEL_VALUE}
    key: Json = {"pattern": formats.KEY}
    made["labels"] = {"type": "object", "propertyNames": key, "additionalProperties": _or_filled(value)}
    texts: Json = {"type": "object", "propertyNames": key, "additionalProperties": _or_filled({"type": "string"})}
    # Backstage takes whatever is empty for no annotations.
    made["annotations"] = {"anyOf": [texts, {"enum": [None, "", False, 0]}]}
    tag: Json = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": formats.TAG}
    made["tags"] = {"type": "array", "items": _or_filled(tag)}
    link = {name: _schema(rule) for name, rule in envelope.LINK.known.items()}
    shown: Json = {"type": "string", "pattern": r"\S"}
    link |= {"url": {"type": "string", "pattern": formats.URL}, "title": shown, "icon": shown}
    made["links"] = {
        "type": "array",
        "items": {"type": "object", "required": [*envelope.LINK.required],
                  "properties": {name: _or_filled(rule) for name, rule in link.items()}},
    }  # fmt: skip
    told: Json = {name: {**rule, "description": envelope.ABOUT[name]} for name, rule in made.items()}
    fixed = ("name", "namespace", "annotations")
    return {
        "type": "object", "description": envelope.ABOUT["metadata"], "required": [*envelope.METADATA.required],
        "properties": {name: rule if name in fixed else _or_filled(rule) for name, rule in _each(told)},
    }  # fmt: skip


def _each(made: Json) -> list[tuple[str, Json]]:
    return [(name, rule) for name in envelope.WRITTEN if isinstance(rule := made[name], dict)]


def _or_filled(schema: Json) -> Json:
    """Return a schema that also takes a placeholder; what it says to people stays on the outside."""
    told: Json = {key: schema[key] for key in ("description", "examples") if key in schema}
    plain = {key: item for key, item in schema.items() if key not in told}
    return {"anyOf": [plain, {"$ref": "#/definitions/placeholder"}], **told}


def _schema(rule: Schema) -> Json:
    match rule:
        case TextRule(least):
            return {"type": "string", "minLength": least} if least else {"type": "string"}
        case Items(of):
            return {"type": "array", "items": _or_filled(_schema(of))}
        case Choice(values):
            return {"enum": [*values]}
        case AnyOf():
            return {"type": ["string", "boolean"]}
        case OneOf(schemas):
            return {"oneOf": [_schema(one) for one in schemas]}
        case Fields(known, required, others):
            made: Json = {"type": "object", "properties": {key: _or_filled(_schema(one)) for key, one in known.items()}}
            if required:
                made["required"] = [*required]
            if others is not None:
                made["additionalProperties"] = _or_filled(_schema(others))
            return made
