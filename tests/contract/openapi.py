"""Requests and answers against an OpenAPI 3.0 document: unknown paths, parameters, values, fields, types."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types

Document = Mapping[str, Any]


def template_of(document: Document, path: str) -> str | None:
    """The path template that a path matches, the one with the most literal text; None where there is none."""
    found = []
    for template in document["paths"]:
        # Only the path of a file spans several segments.
        pattern = re.sub(r"\\\{(\w+)\\\}", lambda m: ".+" if m[1] == "path" else "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            found.append(template)
    return max(found, key=lambda template: len(re.sub(r"\{\w+\}", "", template)), default=None)


def request_errors(document: Document, method: str, path: str, raw_query: str) -> list[str]:
    """What is wrong with a request; empty where the description allows it."""
    template = template_of(document, path)
    if template is None:
        return [f"{method} {path}: no such path in the official description"]
    operation = document["paths"][template].get(method.lower())
    if operation is None:
        return [f"{method} {template}: no such method"]
    known = {item["name"]: item for item in _parameters(document, operation) if item["in"] == "query"}
    errors = []
    for name, value in urllib.parse.parse_qsl(raw_query, keep_blank_values=True):
        if name not in known:
            errors.append(f"{method} {template}: no query parameter {name}")
            continue
        schema = resolve(document, known[name]["schema"])
        try:
            jsonschema.validate(_typed(value, schema), converted(document, schema, strict=False))
        except jsonschema.ValidationError as error:
            errors.append(f"{method} {template}: {name}={value}: {error.message}")
        if name == "per_page" and value.isdigit() and not 1 <= int(value) <= 100:
            errors.append(f"{method} {template}: per_page={value} is not between 1 and 100")
    return errors


def answer_errors(document: Document, method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer: fields that the description does not know, wrong types, missing fields."""
    template = template_of(document, path)
    if template is None:
        return [f"{path}: no such path in the official description"]
    responses = document["paths"][template][method.lower()]["responses"]
    if str(status) not in responses:
        return [] if status >= 400 and isinstance(body.get("message"), str) else [f"{template}: no answer {status}"]
    content = resolve(document, responses[str(status)]).get("content", {}).get("application/json")
    if content is None:
        return [f"{template}: an answer {status} has no JSON"]
    validator = jsonschema.Draft202012Validator(converted(document, content["schema"], strict=True))
    return [f"{template} {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]


def resolve(document: Document, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references at the top of a part."""
    while "$ref" in part:
        target: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        part = target
    return part


def converted(document: Document, schema: Mapping[str, Any], strict: bool) -> dict[str, Any]:
    """A JSON Schema of an OpenAPI 3.0 schema with its references inlined: ``nullable`` becomes a type.

    ``strict``: objects with named properties allow no others, so that an invented field is an error.
    """
    return _convert(document, schema, strict, ())


def _convert(document: Document, schema: Mapping[str, Any], strict: bool, above: tuple[str, ...]) -> dict[str, Any]:
    if schema.get("$ref") in above:
        return {}
    if "$ref" in schema:
        above = (*above, schema["$ref"])
        schema = resolve(document, schema)
    made: dict[str, Any] = {}
    for key in ("type", "enum", "required", "pattern", "minimum", "maximum", "minItems", "maxItems"):
        if key in schema:
            made[key] = schema[key]
    if "properties" in schema:
        made["properties"] = {
            name: _convert(document, part, strict, above) for name, part in schema["properties"].items()
        }
        made["additionalProperties"] = not strict
    if isinstance(schema.get("additionalProperties"), Mapping):
        made["additionalProperties"] = _convert(document, schema["additionalProperties"], strict, above)
    elif schema.get("additionalProperties") is True:
        made["additionalProperties"] = True
    if "items" in schema:
        made["items"] = _convert(document, schema["items"], strict, above)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            # Parts of one object: none of them alone knows all fields. One of several may be a subset of another.
            inner = strict and key != "allOf"
            made["anyOf" if key == "oneOf" else key] = [_convert(document, part, inner, above) for part in schema[key]]
    if schema.get("nullable"):
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _parameters(document: Document, operation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in operation.get("parameters", ()):
        yield resolve(document, item)


def _typed(value: str, schema: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "integer" if value.lstrip("-").isdigit():
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case _:
            return value
