"""CPU time as this machine counts it, so that a bound on a cost holds on a slow, a fast and a busy machine alike."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

ROUND = 0.022
"""CPU seconds of a round where the bounds of the tests were written down."""


@contextmanager
def paced(seconds: float, children: bool = False) -> Iterator[None]:
    """Fail where the block costs more CPU than ``seconds`` are worth here; children that ended count where it is said.

    The measure is a piece of work that never changes, done before and after: a machine that is three times as slow, or
    shares its cores, has three times the time.
    """
    pace, start = _round(), _spent(children)
    yield
    spent = _spent(children) - start
    allowed = seconds * max(pace, _round()) / ROUND
    assert spent < allowed, f"{spent:.2f} s CPU where {allowed:.2f} s are allowed here"


def _round() -> float:
    """Return what the piece of work costs now: expressions, objects and text, as readers do."""
    start = time.process_time()
    words = {f"word-{number}": [number] * 3 for number in range(20_000)}
    text = "\n".join(f"{word}: {sum(numbers)}" for word, numbers in words.items())
    assert len(re.findall(r"^word-\d*7: (\d+)$", text, re.MULTILINE)) == 2_000
    return time.process_time() - start


def _spent(children: bool) -> float:
    others = resource.getrusage(resource.RUSAGE_CHILDREN) if children else None
    return time.process_time() + (others.ru_utime + others.ru_stime if others else 0.0)
