"""Facts with something else in the place of the commit that was read of their repository: it moves whenever anything
in there does, and a page has a slot there (``html/commits.py``). Only places change: what else a fact says, a commit
in its words or of another night, stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatchmethod

from msgspec.structs import replace

from ...model.capture import RepositoryInfo
from ...model.delivery import Cell, Placement
from ...model.docs import Article
from ...model.entities import Entity
from ...model.findings import Finding
from ...model.origin import Evidence, Origin
from ...model.scorecards import Score

READ = "="
"""Stands for the commit that was read; no commit is written like that."""


class Unmoved:
    """Makes facts equal that differ in nothing but the commit that was read."""

    def __init__(
        self, repositories: Mapping[str, RepositoryInfo], stand_in: Callable[[RepositoryInfo], str] = lambda _: READ
    ) -> None:
        """Take the repositories as they were read, by id; ``stand_in`` says what stands for the commit of one."""
        self._repositories, self._stand_in = repositories, stand_in

    @singledispatchmethod
    def of(self, fact: object) -> object:
        """Return a fact without the commit that was read; what can hold none is handed back."""
        return fact

    @of.register
    def _(self, fact: Origin) -> Origin:
        info = self._repositories.get(fact.repo)
        if not fact.commit or info is None or info.commit != fact.commit:
            return fact
        return replace(fact, commit=self._stand_in(info))

    @of.register
    def _(self, fact: Evidence) -> object:
        return replace(fact, origin=self.of(fact.origin))

    @of.register
    def _(self, fact: Finding) -> object:
        return replace(fact, origin=self.of(fact.origin))

    @of.register
    def _(self, fact: Entity) -> object:
        return replace(
            fact,
            origin=self.of(fact.origin),
            definition_origin=self.of(fact.definition_origin),
            evidence=self.all(fact.evidence),
            owner=replace(fact.owner, evidence=self.all(fact.owner.evidence)),
        )

    @of.register
    def _(self, fact: Score) -> object:
        return replace(fact, results=tuple(replace(each, origin=self.of(each.origin)) for each in fact.results))

    @of.register
    def _(self, fact: Placement) -> object:
        return replace(fact, join=self.all(fact.join))

    @of.register
    def _(self, fact: Cell) -> object:
        return replace(fact, desired_origin=self.of(fact.desired_origin))

    @of.register
    def _(self, fact: Article) -> object:
        return replace(fact, origin=self.of(fact.origin))

    @of.register
    def _(self, fact: RepositoryInfo) -> object:
        return replace(fact, commit=READ if fact.commit else "", committed_at="")

    def all(self, facts: tuple[object, ...]) -> tuple[object, ...]:
        """Return several facts without it."""
        return tuple(self.of(fact) for fact in facts)
