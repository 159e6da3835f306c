"""Protocol Buffers: the rpc methods of each service (https://protobuf.dev/reference/protobuf/proto3-spec/)."""

from __future__ import annotations

import re

from ...model.entities import Operation
from .text import blocks, unbalanced, without_proto_comments
from .trouble import Trouble

_SERVICE = re.compile(r"\bservice\s+(\w+)\s*\Z")
_RPC = re.compile(r"\brpc\s+(\w+)\s*\(\s*(stream\s+)?([\w.]+)\s*\)\s*returns\s*\(\s*(stream\s+)?([\w.]+)\s*\)")

_LONGEST_HEAD = 1_000
"""Characters before a brace in which its service is named."""


def read_proto(text: str) -> tuple[list[Operation], Trouble | None]:
    """Return ``rpc Service.Method`` with its request and response types."""
    plain = without_proto_comments(text)
    wrong = unbalanced(plain)
    if wrong:
        return [], Trouble("API501", "a bracket is not closed", wrong)
    if not re.search(r"\b(?:syntax|message|service|enum|edition)\b", plain):
        return [], Trouble("API502", "`syntax`, `message`, `service`", 1)
    found: list[Operation] = []
    for head, body in blocks(plain):
        service = _SERVICE.search(head[-_LONGEST_HEAD:])
        if service is None:
            continue
        for rpc in _RPC.finditer(body):
            request = ("stream " if rpc.group(2) else "") + rpc.group(3)
            response = ("stream " if rpc.group(4) else "") + rpc.group(5)
            found.append(Operation(f"rpc {service[1]}.{rpc.group(1)}"[:300], f"{request} → {response}"[:300]))
    return found, None
