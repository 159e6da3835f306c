"""AsyncAPI 2 and 3, laid out: what is sent and received on which channel, with its message.

Sources: https://www.asyncapi.com/docs/reference/specification/v3.0.0, v2.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ....kit.read.narrow import listing, mapping, mappings
from ....model.apis import ApiContent, ApiOperation, ApiReference
from .definition import Definition, name_of, prose
from .openapi import MAX_OPERATIONS, MAX_SCHEMAS
from .schemas import content, field, laid_out, named_schemas


def asyncapi_reference(root: dict[str, object]) -> ApiReference:
    """Return a definition laid out; what is not as it should be is left out."""
    definition = Definition(root)
    schemas = named_schemas(definition, ("#/components/schemas",))
    found = list(_newer(definition) if name_of(root.get("asyncapi")).startswith("3") else _older(definition))
    shown = [laid_out(definition, pointer, schema) for pointer, schema in schemas[:MAX_SCHEMAS]]
    info = mapping(root.get("info"))
    servers = tuple(
        " ".join(filter(None, (name_of(one.get("url") or one.get("host")), name_of(one.get("protocol")))))
        for one in [definition.follow(each) for each in mapping(root.get("servers")).values()][:10]
    )
    left = max(0, len(found) - MAX_OPERATIONS) + len(schemas) - len(shown)
    return ApiReference(
        name_of(info.get("title")), name_of(info.get("version")), prose(info.get("description")), servers,
        tuple(found[:MAX_OPERATIONS]), tuple(shown), left, tuple(sorted(definition.unread))[:50],
    )  # fmt: skip


def _older(definition: Definition) -> Iterator[ApiOperation]:
    for name, value in mapping(definition.root.get("channels")).items():
        channel = definition.follow(value)
        for action in ("publish", "subscribe"):
            if action in channel and definition.take(5):
                operation = definition.follow(channel[action])
                message = definition.follow(operation.get("message"))
                messages = mappings(message.get("oneOf")) or [message]
                yield _operation(definition, f"{action} {name}"[:300], operation, channel, messages)


def _newer(definition: Definition) -> Iterator[ApiOperation]:
    for name, value in mapping(definition.root.get("operations")).items():
        operation = definition.follow(value)
        verb = operation.get("action")
        if verb not in ("send", "receive") or not definition.take(5):
            continue
        channel = definition.follow(operation.get("channel"))
        address = name_of(channel.get("address")) or _key(operation.get("channel")) or name
        messages = mappings(operation.get("messages")) or mappings([*mapping(channel.get("messages")).values()])
        yield _operation(definition, f"{verb} {address}"[:300], operation, channel, messages)


def _key(reference: object) -> str:
    target = mapping(reference).get("$ref") if isinstance(reference, dict) else None
    return target.rpartition("/")[2].replace("~1", "/").replace("~0", "~") if isinstance(target, str) else ""


def _operation(
    definition: Definition,
    identity: str,
    operation: dict[str, object],
    channel: dict[str, object],
    messages: list[dict[str, object]],
) -> ApiOperation:
    parameters = tuple(
        field(definition, name, definition.follow(value).get("schema") or value, True, 0, "path")
        for name, value in list(mapping(channel.get("parameters")).items())[:50]
    )
    return ApiOperation(
        identity, definition.anchor(identity), name_of(operation.get("summary")),
        prose(operation.get("description")) or prose(channel.get("description")),
        name_of(mapping(next(iter(listing(operation.get("tags"))), {})).get("name")),
        parameters=parameters,
        contents=tuple(_message(definition, definition.follow(each)) for each in messages[:20]),
    )  # fmt: skip


def _message(definition: Definition, message: dict[str, object]) -> ApiContent:
    label = name_of(message.get("title")) or name_of(message.get("name"))
    media = name_of(message.get("contentType")) or name_of(definition.root.get("defaultContentType"))
    first = mapping(next(iter(mappings(message.get("examples"))), {}))
    payload = message.get("payload")
    if isinstance(payload, dict) and "schemaFormat" in payload:
        payload = payload.get("schema")
    text = " · ".join(filter(None, (label, media))) or "message"
    return content(definition, text, payload, first.get("payload"))
