"""OpenAPI 2 and 3, AsyncAPI 2 and 3: operations out of a YAML or JSON document.

Sources: https://spec.openapis.org/oas/v3.1.0, https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

import msgspec

from ...kit.read.narrow import mapping
from ...kit.read.yaml import load_documents
from ...model.entities import Operation
from .trouble import Trouble

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
Read = tuple[list[Operation], Trouble | None]


def document_of(text: str) -> tuple[dict[str, object], Trouble | None]:
    """Return a definition in YAML or JSON as an object, or why it is none."""
    if text.lstrip().startswith("{"):
        try:  # JSON first: quicker, and its escapes are not all YAML's
            value: object = msgspec.json.decode(text.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            value = None
        if isinstance(value, dict):
            return value, None
    documents = load_documents(text)
    if not documents:
        return {}, Trouble("API501", "the definition is empty")
    document = documents[0]
    if document.problem is not None:
        return {}, Trouble("API501", document.problem.message, document.problem.line)
    if not isinstance(document.value, dict):
        return {}, Trouble("API501", "the definition is not an object", document.line)
    return document.value, None


def _words(value: object) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def read_openapi(text: str) -> Read:
    """Return ``GET /path`` for each method of each path, and of each webhook."""
    document, trouble = document_of(text)
    if trouble is not None:
        return [], trouble
    if "openapi" not in document and "swagger" not in document:
        return [], Trouble("API502", "`openapi`, `swagger`", 1)
    found: list[Operation] = []
    for section, prefix in (("paths", ""), ("webhooks", "webhook ")):
        for path, item in mapping(document.get(section)).items():
            for method, operation in mapping(item).items():
                if method.lower() in METHODS:
                    inner = mapping(operation)
                    summary = _words(inner.get("summary")) or _words(inner.get("operationId"))
                    found.append(Operation(f"{prefix}{method.upper()} {path}"[:300], summary))
    return found, None


def read_asyncapi(text: str) -> Read:
    """Return ``publish CHANNEL`` and ``subscribe CHANNEL`` (2.x), ``send CHANNEL`` and ``receive CHANNEL`` (3.x)."""
    document, trouble = document_of(text)
    if trouble is not None:
        return [], trouble
    version = document.get("asyncapi")
    if version is None:
        return [], Trouble("API502", "`asyncapi`", 1)
    channels = mapping(document.get("channels"))
    found: list[Operation] = []
    for name, channel in channels.items():
        for action in ("publish", "subscribe"):
            if action in mapping(channel):
                inner = mapping(mapping(channel)[action])
                found.append(Operation(f"{action} {name}"[:300], _summary(inner)))
    for name, operation in mapping(document.get("operations")).items():
        inner = mapping(operation)
        verb = inner.get("action")
        target = mapping(inner.get("channel")).get("$ref")
        key: str = name
        if isinstance(target, str):
            key = target.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        address = mapping(channels.get(key)).get("address")
        shown = address if isinstance(address, str) and address else key
        if verb in ("send", "receive"):
            found.append(Operation(f"{verb} {shown}"[:300], _summary(inner) or _words(name)))
    return found, None


def _summary(operation: dict[str, object]) -> str:
    return (
        _words(operation.get("summary")) or _words(operation.get("description")) or _words(operation.get("operationId"))
    )
