"""The values that a template is given: read by their types, completed by defaults, validated by its JSON Schemas."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it brings no types
from jsonschema.exceptions import SchemaError, ValidationError  # type: ignore[import-untyped]  # it brings no types

from ..kit.read.yaml import load_documents
from ..model.scaffolding import ScaffoldOrder, ScaffoldProblem, ScaffoldRefused
from .template import SoftwareTemplate

MAX_PROBLEMS = 50
_INNER = ("allOf", "anyOf", "oneOf")
_SINGLE = ("if", "then", "else", "not", "items")


def values_of(template: SoftwareTemplate, order: ScaffoldOrder) -> tuple[dict[str, object], dict[str, str]]:
    """Return the parameters and the secrets of a run.

    Raises:
        ScaffoldRefused: a value is not what the template asks for; each with its path.

    """
    declared = dict(_declared(template.pages))
    values = _given(order, declared)
    for page in template.pages:
        _complete(page, values)
    problems = [
        ScaffoldProblem(name, "the template has no such parameter" + _near(name, declared))
        for name in values if name not in declared and declared
    ]  # fmt: skip
    for page in template.pages:
        problems += _problems(page, values)
    if problems:
        raise ScaffoldRefused(tuple(sorted(set(problems)))[:MAX_PROBLEMS])
    secret = {name for name, schema in declared.items() if schema.get("ui:field") == "Secret"}
    secrets = {name: str(values.pop(name)) for name in sorted(secret) if name in values}
    return values | dict.fromkeys(secrets, "*****"), secrets


def hidden_of(template: SoftwareTemplate, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the values that a form would not show while they are typed."""
    names = [name for name, schema in _declared(template.pages) if schema.get("ui:widget") == "password"]
    return tuple(str(values[name]) for name in names if values.get(name))


def _given(order: ScaffoldOrder, declared: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    documents = [one for one in load_documents(order.values) if one.value is not None or one.problem]
    for one in documents:
        if one.problem is not None:
            raise ScaffoldRefused((ScaffoldProblem(f"values:{one.problem.line}", one.problem.message),))
        if not isinstance(one.value, dict) or len(documents) > 1:
            raise ScaffoldRefused((ScaffoldProblem(f"values:{one.line}", "the values are no single mapping"),))
        values |= one.value
    for name, text in order.pairs:
        values[name] = _typed(text, declared.get(name, {}).get("type", "string"))
    return values


def _typed(text: str, kind: object) -> object:
    """Read a value that was typed by the type that the schema gives it; what does not fit, validation says."""
    if kind == "string":
        return text
    documents = load_documents(text)
    return documents[0].value if len(documents) == 1 and not documents[0].problem else text


def _declared(pages: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every top property of the pages, those of alternatives and dependencies too."""
    waiting: list[object] = [pages]
    while waiting:
        page = waiting.pop(0)
        if isinstance(page, list | tuple):
            waiting += page
        elif isinstance(page, dict):
            properties = page.get("properties")
            for name, schema in properties.items() if isinstance(properties, dict) else ():
                yield name, schema if isinstance(schema, dict) else {}
            waiting += [page.get(key) for key in (*_INNER, "if", "then", "else") if key in page]
            dependencies = page.get("dependencies")
            waiting += dependencies.values() if isinstance(dependencies, dict) else ()


def _complete(schema: Mapping[str, object], values: dict[str, object]) -> None:
    """Put defaults where nothing was given, as the form does."""
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(inner, dict):
            continue
        if name not in values and "default" in inner:
            values[name] = inner["default"]
        below = values.get(name)
        if inner.get("type") == "object" and "properties" in inner:
            below = {} if below is None else below
            if isinstance(below, dict):
                _complete(inner, below)
                if below:
                    values[name] = below


def _problems(page: dict[str, object], values: dict[str, object]) -> Iterator[ScaffoldProblem]:
    if "$ref" in _keys(page):
        yield ScaffoldProblem("parameters", "a schema with $ref is not read")
        return
    try:
        Draft7Validator.check_schema(page)
        errors = sorted(Draft7Validator(page).iter_errors(values), key=lambda error: list(map(str, error.path)))
    except SchemaError as wrong:
        yield ScaffoldProblem("parameters", f"the schema is none: {str(wrong.message)[:160]}")
        return
    for error in errors[:MAX_PROBLEMS]:
        yield ScaffoldProblem(_path(error), _words(error, page))


def _keys(value: object) -> set[str]:
    found: set[str] = set()
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found |= set(item)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found


def _path(error: ValidationError) -> str:
    steps = [str(step) for step in error.absolute_path]
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance and repr(name) in error.message]
        steps += missing[:1]
    return ".".join(steps) or "values"


def _words(error: ValidationError, page: Mapping[str, object]) -> str:
    """Say what is wrong without the value, which may be a secret."""
    value = error.validator_value
    match error.validator:
        case "required":
            return "it is required"
        case "type":
            return f"it is no {value}"
        case "pattern":
            return f"it does not match {value}"
        case "enum":
            return f"it is none of {', '.join(map(str, value))}"[:300]
        case "minLength" | "minItems":
            return f"it is shorter than {value}"
        case "maxLength" | "maxItems":
            return f"it is longer than {value}"
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return f"it is beyond its {error.validator}, {value}"
    return f"it does not meet {error.validator} of {page.get('title') or 'the template'}"[:300]


def _near(name: str, declared: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, list(declared), n=1)
    return f"; did you mean {near[0]}?" if near else ""
