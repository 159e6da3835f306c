"""The nights of a store for those who read all of them, such as an export: one in memory at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

from ..model.history import Snapshot, StoredNight
from .nights import Night, nights_before
from .packs import open_store
from .past import was_for


@contextlib.contextmanager
def kept_nights(place: str, taken_at: str, visibility: str) -> Iterator[tuple[StoredNight, ...]]:
    """Give the nights strictly before ``taken_at``, oldest first, while the store is open; none where place is "".

    Nights that were made for a narrower circle than ``visibility`` are left out, and those that say nothing of
    themselves.

    Raises:
        OSError, ValueError, ImportError: the store cannot be opened or listed.

    """
    if not place:
        yield ()
        return
    with open_store(place) as store:
        nights = []
        for name in reversed(nights_before(store, taken_at)):
            night = Night(store, name)
            meta = night.meta()
            if meta is not None and was_for(meta.visibility, visibility):
                nights.append(StoredNight(meta, partial(_whole, night)))
        yield tuple(nights)


def _whole(night: Night) -> Snapshot | None:
    """Return a night's snapshot; a damaged one is none, so that no gap in it looks like an end."""
    try:
        snapshot, whole = night.snapshot()
    except ValueError:  # a pack of its month that is damaged
        return None
    return snapshot if whole else None
