"""Rotas of all systems: turns in one order, bounded, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ..kit.text.moments import moment
from ..model.records import Shift
from .reading import in_utc

DAYS = 14
"""How far ahead rotas travel."""
MAX_SHIFTS = 500
"""Turns of one rota that are kept, from the first on."""


def ahead(taken_at: str) -> str:
    """Return until when turns are asked for."""
    now = moment(taken_at)
    return in_utc(now + timedelta(days=DAYS)) if now is not None else ""


def shift(start: object, end: object, who: str = "", step: int = 1) -> Shift:
    """Return a turn; a start or an end that is none stands for always; of an e-mail address the name is kept only."""
    return Shift(in_utc(moment(start)), in_utc(moment(end)), who.partition("@")[0], step)


def in_order(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Return turns by their start and step."""
    return tuple(sorted(set(shifts), key=lambda one: (one.start, one.step, one.end, one.who))[:MAX_SHIFTS])
