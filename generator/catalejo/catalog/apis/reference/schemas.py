"""JSON Schema as OpenAPI and AsyncAPI use it: fields in rows, types in words, an example.

Sources: https://json-schema.org/draft/2020-12, https://spec.openapis.org/oas/v3.1.1 (4.8.24), v3.0.4, v2.0
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ....kit.read.narrow import listing, mapping, mappings
from ....model.apis import ApiContent, ApiField, ApiSchema
from .definition import MAX_NAME, Definition, name_of, prose

MAX_DEPTH = 4
"""Objects inside objects whose fields are shown; named schemas are links."""
MAX_FIELDS = 400
"""Fields of one schema."""
MAX_EXAMPLE = 4_000
_BOUNDS = (
    ("minimum", "≥ {}"), ("exclusiveMinimum", "> {}"), ("maximum", "≤ {}"), ("exclusiveMaximum", "< {}"),
    ("minLength", "minLength {}"), ("maxLength", "maxLength {}"), ("minItems", "minItems {}"),
    ("maxItems", "maxItems {}"), ("multipleOf", "multipleOf {}"), ("pattern", "/{}/"), ("default", "default {}"),
    ("const", "= {}"),
)  # fmt: skip


def named_schemas(definition: Definition, tables: tuple[str, ...]) -> list[tuple[str, object]]:
    """Give every named schema its anchor; returns them with their names, by name. ``tables`` are JSON pointers."""
    found: list[tuple[str, object]] = []
    for table in tables:
        for name, schema in sorted(mapping(definition.at(table)).items()):
            escaped = name.replace("~", "~0").replace("/", "~1")
            definition.schemas[f"{table}/{escaped}"] = definition.anchor(f"schema-{name}")
            found.append((f"{table}/{escaped}", schema))
    return found


def laid_out(definition: Definition, pointer: str, schema: object) -> ApiSchema:
    """Return a named schema with its fields and an example."""
    whole = definition.follow(schema)
    name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")[:MAX_NAME]
    return ApiSchema(
        name, definition.schemas[pointer], _word(definition, whole), prose(whole.get("description")),
        note(whole), tuple(fields(definition, whole)), example_text(definition, whole),
    )  # fmt: skip


def fields(definition: Definition, schema: dict[str, object], depth: int = 0) -> Iterator[ApiField]:
    """Yield the fields of an object, or of the objects of a list, those of inner objects behind their own."""
    schema = _merged(definition, _item(definition, schema))
    required = {text for text in listing(schema.get("required")) if isinstance(text, str)}
    for number, (name, inner) in enumerate(mapping(schema.get("properties")).items()):
        if number >= MAX_FIELDS or not definition.take():
            return
        yield field(definition, name, inner, name in required, depth)
        if depth + 1 < MAX_DEPTH and not _link(definition, inner):
            yield from fields(definition, definition.follow(inner), depth + 1)


def field(
    definition: Definition, name: str, schema: object, required: bool, depth: int = 0, place: str = ""
) -> ApiField:
    """Return one field or parameter."""
    whole = definition.follow(schema)
    return ApiField(
        name[:MAX_NAME], type_word(definition, schema), required, prose(whole.get("description")), note(whole), depth,
        _link(definition, schema), place, whole.get("deprecated") is True,
    )  # fmt: skip


def type_word(definition: Definition, schema: object, depth: int = 0) -> str:
    """Return what a schema is, in signs of no language: ``string (date-time)``, ``Order[]``, ``Card | Cash``."""
    if isinstance(schema, bool):
        return "any"
    name = _name(definition, schema)
    return name or _word(definition, definition.follow(schema), depth)


def _word(definition: Definition, schema: dict[str, object], depth: int = 0) -> str:
    if depth > MAX_DEPTH:
        return "…"
    several = listing(schema.get("oneOf")) or listing(schema.get("anyOf"))
    if several:
        return " | ".join(type_word(definition, each, depth + 1) for each in several[:8])
    kinds = schema.get("type")
    words = [name_of(kind) for kind in kinds[:8]] if isinstance(kinds, list) else [name_of(kinds)] if kinds else []
    if not words:
        words = ["object"] if {"properties", "allOf"} & schema.keys() else ["list"] if "items" in schema else []
    if schema.get("nullable") is True:
        words.append("null")
    if "array" in words or "list" in words:
        inner = type_word(definition, schema.get("items"), depth + 1)
        held = f"({inner})[]" if " " in inner else f"{inner}[]"
        return " | ".join(held if word in ("array", "list") else word for word in words)
    text = " | ".join(words) or "any"
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict) and extra and not schema.get("properties"):
        return f"map<string, {type_word(definition, extra, depth + 1)}>"
    form = name_of(schema.get("format"))
    return f"{text} ({form})" if form else text


def note(schema: dict[str, object]) -> str:
    """Return the bounds of a value: choices, limits, pattern, default."""
    parts = []
    choices = listing(schema.get("enum"))
    if choices:
        shown = ", ".join(_value(each) for each in choices[:20])
        parts.append(f"{shown}{', …' if len(choices) > 20 else ''}")
    parts += [form.format(_value(schema[key])) for key, form in _BOUNDS
              if key in schema and not isinstance(schema[key], dict | list | bool)]  # fmt: skip
    parts += [key for key in ("readOnly", "writeOnly") if schema.get(key) is True]
    return " · ".join(parts)[:500]


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:100] if not isinstance(value, str) else value[:100]


def content(definition: Definition, media: str, schema: object, given: object = None) -> ApiContent:
    """Return what is sent in one format; ``given`` is the author's example."""
    whole = definition.follow(schema)
    link = _link(definition, schema)
    rows = () if link else tuple(fields(definition, whole))
    text = _shown(given) if given is not None else ""
    return ApiContent(media[:MAX_NAME], type_word(definition, schema), link, rows,
                      text or example_text(definition, whole), bool(text))  # fmt: skip


def example_text(definition: Definition, schema: dict[str, object]) -> str:
    """Return an example of a schema as JSON: the author's where there is one, else made from types."""
    value = example(definition, schema)
    return "" if value is None else _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value[:MAX_EXAMPLE]
    try:
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)[:MAX_EXAMPLE]
    except (ValueError, RecursionError):
        return ""


_MADE: dict[str, object] = {"integer": 0, "number": 0, "boolean": True, "null": None}
_FORMS = {
    "date": "2026-01-31", "date-time": "2026-01-31T12:00:00Z", "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "name@example.com", "uri": "https://example.com", "hostname": "example.com", "ipv4": "192.0.2.1",
}  # fmt: skip


def example(definition: Definition, schema: dict[str, object], depth: int = 0) -> object:
    """Return a value that fits a schema, None where nothing tells."""
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if listing(schema.get(key)):
            return listing(schema[key])[0]
    if depth > MAX_DEPTH + 1 or not definition.take():
        return None
    for key in ("oneOf", "anyOf"):
        if listing(schema.get(key)):
            return example(definition, definition.follow(listing(schema[key])[0]), depth + 1)
    schema = _merged(definition, schema)
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    if kind == "array" or (kind is None and "items" in schema):
        inner = example(definition, definition.follow(schema.get("items")), depth + 1)
        return [] if inner is None else [inner]
    if kind == "object" or "properties" in schema:
        made = {name: example(definition, definition.follow(inner), depth + 1)
                for name, inner in list(mapping(schema.get("properties")).items())[:40]}  # fmt: skip
        return {name: value for name, value in made.items() if value is not None}
    if kind == "string":
        return _FORMS.get(name_of(schema.get("format")), "text")
    return _MADE.get(kind) if isinstance(kind, str) else None


def _merged(definition: Definition, schema: dict[str, object]) -> dict[str, object]:
    """Return an object with the fields of all that it is made of."""
    parts = mappings(schema.get("allOf"))
    if not parts:
        return schema
    properties: dict[str, object] = {}
    required: list[object] = []
    for part in (*(definition.follow(each) for each in parts[:50]), schema):
        if part is not schema and "allOf" in part and definition.take(10):
            part = _merged_once(definition, part)
        properties |= mapping(part.get("properties"))
        required += listing(part.get("required"))
    return {**schema, "type": "object", "properties": properties, "required": required}


def _merged_once(definition: Definition, schema: dict[str, object]) -> dict[str, object]:
    properties: dict[str, object] = {}
    for each in mappings(schema.get("allOf"))[:50]:
        properties |= mapping(definition.follow(each).get("properties"))
    return {**schema, "properties": properties | mapping(schema.get("properties"))}


def _item(definition: Definition, schema: dict[str, object]) -> dict[str, object]:
    """Return what a list holds, of any other schema itself."""
    if "items" in schema and "properties" not in schema and not _link(definition, schema["items"]):
        return definition.follow(schema["items"])
    return schema


def _name(definition: Definition, schema: object) -> str:
    target = schema.get("$ref") if isinstance(schema, dict) else None
    if not isinstance(target, str):
        return ""
    return target.rpartition("/")[2].replace("~1", "/").replace("~0", "~")[:MAX_NAME]


def _link(definition: Definition, schema: object) -> str:
    """Return the anchor of the named schema that a value refers to, also as the items of a list; "" for none."""
    if not isinstance(schema, dict):
        return ""
    target = schema.get("$ref")
    if isinstance(target, str):
        return definition.schemas.get(target, "")
    return _link(definition, schema.get("items")) if "items" in schema and "properties" not in schema else ""
