"""Which APIs lost operations not long ago, as the stages before the history are told."""

from __future__ import annotations

import msgspec
import pytest
from tests.unit.portal.worlds import entity

from catalejo.history import Past, before_tonight
from catalejo.model.entities import Catalog, Operation
from catalejo.model.history import BrokenApi, Change, History, Snapshot, SnapshotMeta

API = "api:default/orders"
LONG_AGO, FIRST, LAST, TONIGHT = (f"2026-11-{day:02}T02:00:00Z" for day in (1, 17, 18, 19))


def catalog(*operations: str) -> Catalog:
    """A catalog of one API."""
    api = entity(API, operations=tuple(map(Operation, operations)))
    return Catalog({API: api}, (), (), {})


def past(*changes: Change, before: tuple[str, ...] = ()) -> Past:
    """Nights with changes; the last of them saw these operations."""
    meta = SnapshotMeta(schema=1, taken_at=LAST, tool="test")
    snapshot = Snapshot(meta, {API: {"operations": list(before)}}, {})
    return Past(History(kept=True, nights=(LAST, FIRST), changes=changes), snapshot)


@pytest.mark.parametrize(
    ("changes", "before", "now", "broken"),
    [
        ((), ("GET /a", "GET /b"), ("GET /a",), BrokenApi(("GET /b",), TONIGHT)),
        ((Change("api.breaking", API, FIRST, "GET /b, GET /c"),), ("GET /a",), ("GET /a",), BrokenApi(("GET /b", "GET /c"), FIRST)),
        ((Change("api.breaking", API, FIRST, "GET /b, GET /c"),), ("GET /a",), ("GET /a", "GET /b"), BrokenApi(("GET /c",), FIRST)),
        ((Change("api.breaking", API, FIRST, "GET /b"),), ("GET /a",), ("GET /a", "GET /b"), None),
        ((Change("api.breaking", API, LONG_AGO, "GET /b"),), ("GET /a",), ("GET /a",), None),
        ((), ("GET /a", "GET /b"), (), None),
        ((), ("GET /a",), ("GET /a", "GET /b"), None),
    ],
    ids=["tonight", "earlier", "partly back", "back", "long ago", "not readable", "more"],
)  # fmt: skip
def test_what_went_and_is_not_back_is_told_for_two_weeks(
    changes: tuple[Change, ...], before: tuple[str, ...], now: tuple[str, ...], broken: BrokenApi | None
) -> None:
    """A definition without operations is one that cannot be read, not one that lost them all."""
    found = before_tonight(past(*changes, before=before), catalog(*now), TONIGHT).broken
    assert found == ({API: broken} if broken else {})


def test_without_a_history_nothing_is_known_to_be_lost() -> None:
    """One night alone compares with nothing."""
    alone = msgspec.structs.replace(past(before=("GET /b",)), facts=History(kept=False))
    assert before_tonight(alone, catalog("GET /a"), TONIGHT).broken == {}
