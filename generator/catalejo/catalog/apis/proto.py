"""Protocol Buffers: the rpc methods of each service (https://protobuf.dev/reference/protobuf/proto3-spec/)."""

from __future__ import annotations

import re

from ...model.entities import Operation
from .text import (block, unbalanced, without_proto_comments)
from .trouble import Trouble

_SERVICE = re.compile(r"\bservice\s+(\w+)\s*\{")
_RPC = re.compile(r"\brpc\s+(\w+)\s*\(\s*(stream\s+)?([\w.]+)\s*\)\s*returns\s*\(\s*(stream\s+)?([\w.]+)\s*\)")


def read_proto(text: str) -> tuple[list[Operation], Trouble | None]:
    """Return ``rpc Service.Method`` with its request and response types."""
    plain = without_proto_comments(text)
    wrong = unbalanced(plain)
    if wrong:
        return [], Trouble("API501", "a bracket is not closed", wrong)
    if not re.search(r"\b(?:syntax|message|service|enum|edition)\b", plain):
        return [], Trouble("API502", "`syntax`, `message`, `service`", 1)
    found: list[Operation] = []
    for service in _SERVICE.finditer(plain):
        body = plain[service.end() : block(plain, service.end() - 1)]
        for rpc in _RPC.finditer(body):
            request = ("stream " if rpc.group(2) else "") + rpc.group(3)
            response = ("stream " if rpc.group(4) else "") + rpc.group(5)
            found.append(Operation(f"rpc {service.group(1)}.{rpc.group(1)}"[:300], f"{request} → {response}"[:300]))
    return found, None
