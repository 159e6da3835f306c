"""Protocol Buffers, laid out: each rpc with its messages, and the fields of messages and values of enums.

Source: https://protobuf.dev/reference/protobuf/proto3-spec/ and proto2-spec/; options are passed over.
"""

from __future__ import annotations

import msgspec

from ....model.apis import ApiContent, ApiField, ApiOperation, ApiReference, ApiResponse, ApiSchema
from .definition import Definition, prose
from .openapi import MAX_OPERATIONS, MAX_SCHEMAS
from .proto_text import ProtoFile, ProtoMember, ProtoRpc, ProtoType, parse

_SCALARS = frozenset(
    ("double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64",
     "fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes")
)  # fmt: skip


def proto_reference(text: str) -> ApiReference:
    """Return a file laid out; ``broken`` has the parts that cannot be read, by line."""
    file = parse(text)
    layout = _Layout(file)
    rpcs = [layout.rpc(each) for each in file.rpcs[:MAX_OPERATIONS] if layout.work.take(5)]
    types = [layout.type(each) for each in file.types[:MAX_SCHEMAS] if layout.work.take(2 + len(each.members))]
    left = len(file.rpcs) - len(rpcs) + len(file.types) - len(types)
    return ApiReference(
        file.package, operations=tuple(rpcs), schemas=tuple(types), left=left,
        unread=tuple(sorted(layout.work.unread))[:50], broken=file.broken,
    )  # fmt: skip


class _Layout:
    """Gives an anchor to each message and enum, and finds what a name means where it stands."""

    def __init__(self, file: ProtoFile) -> None:
        self.file, self.work = file, Definition({})
        self.rpcs = {each.id: self.work.anchor(each.id) for each in file.rpcs}
        self.named = {each.name: self.work.anchor(f"{each.kind} {each.name}") for each in file.types}

    def rpc(self, rpc: ProtoRpc) -> ApiOperation:
        return ApiOperation(
            rpc.id[:300], self.rpcs[rpc.id], description=prose(rpc.text), group=rpc.service[:200],
            deprecated=rpc.deprecated, contents=(self._message(rpc.request, rpc.request_stream),),
            responses=(ApiResponse("OK", contents=(self._message(rpc.response, rpc.response_stream),)),),
        )  # fmt: skip

    def _message(self, name: str, stream: bool) -> ApiContent:
        return ApiContent("stream" if stream else "", name[:200], self._link(name, ""))

    def type(self, found: ProtoType) -> ApiSchema:
        rows = tuple(self._field(each, found.name) for each in found.members)
        return ApiSchema(found.name[:200], self.named[found.name], found.kind, prose(found.text), fields=rows)

    def _field(self, member: ProtoMember, scope: str) -> ApiField:
        link = next(filter(None, (self._link(name, scope) for name in member.names)), "")
        field = ApiField(member.name[:200], member.type[:200], member.required, prose(member.text), member.note[:500],
                         link=link)  # fmt: skip
        return msgspec.structs.replace(field, deprecated=member.deprecated)

    def _link(self, name: str, scope: str) -> str:
        """Return the anchor of a type: the innermost scope that has it, as the language resolves names."""
        if name in _SCALARS:
            return ""
        plain = name.removeprefix(".")
        steps = scope.split(".") if scope and plain == name else []
        for count in range(len(steps), -1, -1):
            found = self.named.get(".".join((*steps[:count], plain)))
            if found:
                return found
        inside = plain.removeprefix(f"{self.file.package}.") if self.file.package else plain
        if inside in self.named:
            return self.named[inside]
        self.work.unread[plain[:200]] = None
        return ""
