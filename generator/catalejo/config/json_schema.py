"""The portal's ``mkdocs.yml`` as JSON Schema, for editors: the options of the plugin from their declarations.

JSON Schema draft 7. Keys of MkDocs and options of other plugins are MkDocs' own and not judged.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from ..hosts.registry import hosts
from ..model.history import Keep
from ..model.notify import NOTIFIERS
from ..model.rendering import KnownCluster
from .options import LISTS, MOST_SITES, OPTIONS, PLUGIN, SHORT, SYSTEMS, THEME, choices, source_types

Json: TypeAlias = dict[str, object]
_REFS = "#/definitions/{name}"


def configuration_schema() -> Json:
    """Return the schema of an ``mkdocs.yml`` that declares the plugin."""
    definitions: Json = {}
    items = {
        "sources": _entries(source_types(), {name: host.short for name, host in hosts().items()}, definitions),
        "systems": _entries(SYSTEMS, SHORT, definitions),
        "notify": _entries(NOTIFIERS, SHORT, definitions),
        "clusters": _of_type(KnownCluster, definitions),
    }
    options = {key: {"anyOf": [_option(key, kind, items, definitions), {"type": "null"}]}
               for key, kind in OPTIONS.items()}  # fmt: skip
    ours: Json = {"type": ["object", "null"], "additionalProperties": False, "properties": options}
    declared: Json = {"type": "object", "properties": {PLUGIN: ours}}
    theme: Json = {"type": "object", "required": ["name"], "properties": {"name": {"const": THEME}}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The configuration of a portal",
        "type": "object",
        "required": ["plugins", "theme"],
        "properties": {
            "site_name": {"type": "string"},
            "theme": {"anyOf": [{"const": THEME}, theme]},
            "plugins": {"anyOf": [{"type": "array", "items": {"anyOf": [{"type": "string"}, declared]}}, declared]},
        },
        "definitions": definitions,
    }


def _option(key: str, kind: str, items: Mapping[str, Json], definitions: Json) -> Json:
    match kind:
        case "list":
            return {"type": "array", "items": items[key]}
        case "texts":
            return {"type": "array", "items": {"type": ["string", "number", "boolean"]}}
        case "addresses":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case "keep":
            return _of_type(Keep, definitions)
        case "number":
            return {"type": "integer", "minimum": 0, "maximum": MOST_SITES}
        case "text":
            return {"type": "string"}
        case _:
            return {"enum": [*map(str, choices(kind))]}


def _entries(kinds: Mapping[str, type], short: Mapping[str, str], definitions: Json) -> Json:
    """Return the schema of an item that is one key with its options, or a key alone where nothing must be there."""
    alone, named = [], {}
    for name, kind in kinds.items():
        fields = msgspec.structs.fields(kind)
        required = [field.encode_name for field in fields if field.required]
        options: Json = {
            "type": "object", "additionalProperties": False, "required": required,
            "properties": {field.encode_name: _field(field, definitions) for field in fields},
        }  # fmt: skip
        others = [{"type": "string"}] if short.get(name) else []
        if not required:
            alone.append(name)
            others.append({"type": "null"})
        said = (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("``", "`")
        named[name] = {"anyOf": [options, *others], "description": " ".join(said.split())}
    one: Json = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
                 "properties": named}  # fmt: skip
    return {"anyOf": [one, {"enum": alone}]} if alone else one


def _field(field: msgspec.structs.FieldInfo, definitions: Json) -> Json:
    schema = _of_type(field.type, definitions)
    return {"anyOf": [schema, {"type": "string"}]} if field.name in LISTS else schema


def _of_type(kind: object, definitions: Json) -> Json:
    (schema,), found = msgspec.json.schema_components((kind,), ref_template=_REFS)
    definitions.update(found)
    return schema
