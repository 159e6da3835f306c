"""Plans a template in a limited child: its text, its values and its files are foreign."""

from __future__ import annotations

import msgspec

from ..model.scaffolding import ScaffoldOrder
from .planning import plan

_orders = msgspec.msgpack.Decoder(tuple[ScaffoldOrder, str])


def work(payload: bytes) -> bytes:
    """Plan one order; takes and returns MessagePack."""
    order, name = _orders.decode(payload)
    return msgspec.msgpack.encode(plan(order, name))
