"""Keeps Python's garbage collector from looking at the same millions of values again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (100_000, 50, 100)


@contextmanager
def relaxed_gc() -> Iterator[None]:
    """Let the collector look seldom within: what a build concludes lives to its end, and looking cost a fifth of it."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
