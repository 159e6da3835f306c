"""OpenAPI 2.0 to 3.2, laid out: every operation with what it takes and gives.

Sources: https://spec.openapis.org/oas/v3.2.0, https://spec.openapis.org/oas/v2.0
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from ....kit.read.narrow import listing, mapping, mappings
from ....model.apis import ApiContent, ApiField, ApiOperation, ApiReference, ApiResponse
from ..specs import METHODS
from .definition import Definition, name_of, prose
from .schemas import content, field, laid_out, named_schemas

MAX_OPERATIONS, MAX_SCHEMAS, MAX_PARTS, MAX_PARAMETERS = 1_000, 1_000, 60, 200
"""Of a definition; answers and parameters of one operation."""
_LINES = {"path": 0, "query": 1, "header": 2, "cookie": 3, "form": 4}
"""The order in which parameters are shown."""


def openapi_reference(root: dict[str, object]) -> ApiReference:
    """Return a definition laid out; what is not as it should be is left out."""
    definition = Definition(root)
    old = "swagger" in root
    schemas = named_schemas(definition, ("#/definitions",) if old else ("#/components/schemas",))
    servers = tuple(_servers(root, old))
    reader = _Operations(definition, servers[0] if servers else "", old)
    operations = list(reader.all())
    info = mapping(root.get("info"))
    shown = [laid_out(definition, pointer, schema) for pointer, schema in schemas[:MAX_SCHEMAS]]
    return ApiReference(
        name_of(info.get("title")), name_of(info.get("version")), prose(info.get("description")), servers,
        tuple(operations), tuple(shown), reader.left + len(schemas) - len(shown), tuple(sorted(definition.unread))[:50],
    )  # fmt: skip


def _servers(root: dict[str, object], old: bool) -> Iterator[str]:
    if not old:
        yield from (text for each in mappings(root.get("servers"))[:10] if (text := name_of(each.get("url"))))
        return
    host = name_of(root.get("host"))
    for scheme in [text for text in listing(root.get("schemes")) if isinstance(text, str)][:3] or ["https"]:
        if host:
            yield f"{scheme}://{host}{name_of(root.get('basePath')).rstrip('/')}"


class _Operations:
    """Reads the operations of all paths and webhooks."""

    def __init__(self, definition: Definition, server: str, old: bool) -> None:
        self.definition, self.server, self.old = definition, server, old
        self.left = 0

    def all(self) -> Iterator[ApiOperation]:
        count = 0
        for section, prefix in (("paths", ""), ("webhooks", "webhook ")):
            for path, item in mapping(self.definition.root.get(section)).items():
                whole = self.definition.follow(item)
                for method, operation in whole.items():
                    if method.lower() not in METHODS or not isinstance(operation, dict):
                        continue
                    count += 1
                    if count > MAX_OPERATIONS or not self.definition.take(5):
                        self.left += 1
                        continue
                    yield self._one(f"{prefix}{method.upper()} {path}"[:300], method.upper(), path, whole, operation)

    def _one(
        self, identity: str, method: str, path: str, item: dict[str, object], operation: dict[str, object]
    ) -> ApiOperation:
        given: dict[tuple[str, str], dict[str, object]] = {}
        for each in (*mappings(item.get("parameters")), *mappings(operation.get("parameters")))[:MAX_PARAMETERS]:
            parameter = self.definition.follow(each)
            given[name_of(parameter.get("in")), name_of(parameter.get("name"))] = parameter
        parameters = tuple(sorted(self._parameters(given.values()), key=lambda one: _LINES.get(one.place, 9)))
        contents, required = self._body(operation, list(given.values()))
        found = ApiOperation(
            identity, self.definition.anchor(identity), name_of(operation.get("summary")),
            prose(operation.get("description")), name_of(next(iter(listing(operation.get("tags"))), "")),
            operation.get("deprecated") is True, parameters, contents, required, tuple(self._responses(operation)),
            self._security(operation),
        )  # fmt: skip
        if identity.startswith("webhook "):
            return found
        return msgspec.structs.replace(found, call=curl(method, self.server, path, found))

    def _parameters(self, given: Iterable[dict[str, object]]) -> Iterator[ApiField]:
        for parameter in islice(given, MAX_PARAMETERS):
            place, name = name_of(parameter.get("in")), name_of(parameter.get("name"))
            if not name or place == "body":
                continue
            schema = parameter if self.old else parameter.get("schema") or _first_schema(parameter)
            row = field(self.definition, name, schema, parameter.get("required") is True, 0,
                        "form" if place == "formData" else place)  # fmt: skip
            described = prose(parameter.get("description")) or row.description
            gone = row.deprecated or parameter.get("deprecated") is True
            yield msgspec.structs.replace(row, description=described, deprecated=gone)

    def _body(
        self, operation: dict[str, object], given: list[dict[str, object]]
    ) -> tuple[tuple[ApiContent, ...], bool]:
        if self.old:
            body = next((one for one in given if one.get("in") == "body"), None)
            if body is None:
                return (), False
            medias = operation.get("consumes") or self.definition.root.get("consumes")
            media = name_of(next(iter(listing(medias)), "application/json"))
            return (content(self.definition, media, body.get("schema")),), body.get("required") is True
        body = self.definition.follow(operation.get("requestBody"))
        return self._contents(body), body.get("required") is True

    def _contents(self, holder: dict[str, object]) -> tuple[ApiContent, ...]:
        return tuple(
            content(self.definition, media, one.get("schema"), _given(self.definition, one))
            for media, value in list(mapping(holder.get("content")).items())[:8]
            for one in [self.definition.follow(value)]
        )

    def _responses(self, operation: dict[str, object]) -> Iterator[ApiResponse]:
        for status, value in list(mapping(operation.get("responses")).items())[:MAX_PARTS]:
            answer = self.definition.follow(value)
            contents = self._contents(answer)
            if self.old and "schema" in answer:
                given = next(iter(mapping(answer.get("examples")).values()), None)
                medias = operation.get("produces") or self.definition.root.get("produces")
                media = name_of(next(iter(listing(medias)), "application/json"))
                contents = (content(self.definition, media, answer["schema"], given),)
            yield ApiResponse(name_of(status), prose(answer.get("description")), contents)

    def _security(self, operation: dict[str, object]) -> tuple[str, ...]:
        asked = operation.get("security", self.definition.root.get("security"))
        return tuple(dict.fromkeys(name_of(name) for each in mappings(asked)[:10] for name in each))


def _first_schema(parameter: dict[str, object]) -> object:
    return next((mapping(one).get("schema") for one in mapping(parameter.get("content")).values()), None)


def _given(definition: Definition, media: dict[str, object]) -> object:
    """Return the author's example of a media type, None without one."""
    if "example" in media:
        return media["example"]
    first = definition.follow(next(iter(mapping(media.get("examples")).values()), None))
    return first.get("value")


def curl(method: str, server: str, path: str, operation: ApiOperation) -> str:
    """Return a line that calls an operation; every part of it is quoted for a shell."""
    wanted = [f"{one.name}={one.name.upper()}" for one in operation.parameters if one.place == "query" and one.required]
    address = f"{server.rstrip('/')}{path}" + (f"?{'&'.join(wanted)}" if wanted else "")
    parts = ["curl", *([] if method == "GET" else ["-X", method]), address]
    parts += [item for one in operation.parameters if one.place == "header" and one.required
              for item in ("-H", f"{one.name}: {one.name.upper()}")]  # fmt: skip
    if operation.contents:
        body = operation.contents[0]
        parts += ["-H", f"Content-Type: {body.media}"]
        if body.example and len(body.example) < 2_000:
            parts += ["-d", body.example]
    return " ".join(shlex.quote(part) for part in parts)[:4_000]
