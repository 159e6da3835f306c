"""Every check, by id: a function of (facts, entity, parameters). To add one: its function, a line, a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import Facts
from . import catalog, ci, delivery, docs, ownership, repository

Check = Callable[[Facts, Entity, Mapping[str, str]], Result]

CHECKS: dict[str, Check] = {
    **catalog.CHECKS,
    **ownership.CHECKS,
    **docs.CHECKS,
    **repository.CHECKS,
    **ci.CHECKS,
    **delivery.CHECKS,
}
