"""A small part of JSON Schema, with the error texts of ajv, enough for Backstage's own schemas.

The first error in ajv's order is the one that Backstage shows, so order matters: type, required, properties.
"""

from __future__ import annotations

import msgspec

Path = tuple[str | int, ...]


class SchemaProblem(msgspec.Struct, frozen=True):
    """Why an entity is refused: a finding code, Backstage's own message, the place inside the document.

    ``at_key`` says that the place is the key itself and not its value. ``args`` are further arguments of the finding.
    """

    code: str
    message: str
    path: Path
    at_key: bool = False
    args: dict[str, str] = {}


class TextRule(msgspec.Struct, frozen=True):
    """A string of at least so many characters."""

    least: int = 1


class Items(msgspec.Struct, frozen=True):
    """A list whose items follow one schema."""

    of: Schema


class Choice(msgspec.Struct, frozen=True):
    """A string out of a few."""

    values: tuple[str, ...]


class AnyOf(msgspec.Struct, frozen=True):
    """A string or a boolean."""


class Fields(msgspec.Struct, frozen=True):
    """An object: required keys, and schemas of known keys in the order in which they are checked."""

    known: dict[str, Schema]
    required: tuple[str, ...] = ()
    others: TextRule | None = None


class OneOf(msgspec.Struct, frozen=True):
    """Exactly one of several schemas."""

    schemas: tuple[Schema, ...]


Schema = TextRule | Items | Choice | AnyOf | Fields | OneOf


def pointer(path: Path) -> str:
    """Return a JSON pointer as ajv writes it; the root is ``<root>``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path) or "<root>"


def check(value: object, schema: Schema, path: Path = ()) -> SchemaProblem | None:
    """Return the first thing that is wrong with a value, in ajv's order, or None."""
    match schema:
        case TextRule(least):
            if not isinstance(value, str):
                return _type(path, "string")
            if len(value) < least:
                message = f"{pointer(path)} must NOT have fewer than {least} characters - limit: {least}"
                return SchemaProblem("CAT014", message, path, args=_field(path, "string (1+)"))
        case Items(of):
            if not isinstance(value, list):
                return _type(path, "array")
            return next((p for i, item in enumerate(value) if (p := check(item, of, (*path, i)))), None)
        case Choice(values):
            if not isinstance(value, str):
                return _type(path, "string")
            if value not in values:
                message = f"{pointer(path)} must be equal to one of the allowed values - allowedValues: "
                return SchemaProblem("CAT014", message + ",".join(values), path, args=_field(path, " | ".join(values)))
        case AnyOf():
            if not isinstance(value, str | bool):
                return _type(path, "string,boolean")
        case Fields():
            return _fields(value, schema, path)
        case OneOf(schemas):
            if sum(check(value, option, path) is None for option in schemas) != 1:
                message = f"{pointer(path)} must match exactly one schema in oneOf"
                return SchemaProblem("CAT014", message, path, args=_field(path, "object | array"))
    return None


def _fields(value: object, schema: Fields, path: Path) -> SchemaProblem | None:
    if not isinstance(value, dict):
        return _type(path, "object")
    for key in schema.required:
        if key not in value:
            return missing(path, key)
    if schema.others is not None:
        for key, item in value.items():
            if key not in schema.known and (problem := check(item, schema.others, (*path, key))):
                return problem
    for key, inner in schema.known.items():
        if key in value and (problem := check(value[key], inner, (*path, key))):
            return problem
    return None


def missing(path: Path, key: str) -> SchemaProblem:
    """Return the problem of a required key that is not there; its place is the object that lacks it."""
    message = f"{pointer(path)} must have required property '{key}' - missingProperty: {key}"
    return SchemaProblem("CAT013", message, path, True, {"field": ".".join(map(str, (*path, key)))})


def _type(path: Path, kind: str) -> SchemaProblem:
    return SchemaProblem("CAT014", f"{pointer(path)} must be {kind} - type: {kind}", path, args=_field(path, kind))


def _field(path: Path, wanted: str) -> dict[str, str]:
    return {"field": ".".join(map(str, path)) or "document", "wanted": wanted}
